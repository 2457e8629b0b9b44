/**
 * Who can talk to whom: the question and its answer.
 *
 * Building compiles the policies, numbers the universe and gives every subject its signature; verdicts are computed a row at
 * a time when they are asked for. The object is immutable: `with` gives another one for changed resources.
 */
import { type Ip, ipFamilies, type Protocol } from '../../net';
import type { AddressFacts, Direction, Resources, Workload } from '../model';
import { type EnforcementProfile, profiles } from '../profile';
import { type Base, openBase, serves } from './base';
import { type CompiledBefore, compilePolicies } from './compile';
import { type Connection, type Endpoint, isPair, type Verdict } from './connection';
import { ElementPairs, type NamedView } from './element-pairs';
import { listEndpoints } from './endpoints';
import { bitsOfFamilies, type ElementFamilies } from './families';
import { groupsOf, MatrixRows } from './matrix';
import type { CompiledPolicy } from './policy';
import type { PortRanges } from './ports';
import { routedPorts } from './routes';
import { RowTable, type TableRows } from './rows';
import { reselect, type Subjects, subjectsOf } from './subjects';
import { type ElementId, familiesOf, type Universe } from './universe';
import type { VerdictId, VerdictMachine } from './verdicts';
import { FamilyView } from './view';

export interface ReachabilityOptions {
  /** @default the specification */
  readonly profile?: EnforcementProfile;
  /** Address ranges of the cluster. @default not known */
  readonly facts?: AddressFacts;
}

/** What an analysis leaves to the next one. */
interface Earlier {
  readonly resources: Resources;
  readonly policies: readonly CompiledPolicy[];
  readonly facts: AddressFacts;
  readonly base: Base;
  readonly compiled: CompiledBefore;
  readonly subjects: Subjects;
  readonly views: readonly NamedView[];
  readonly routed: ReadonlyMap<Workload, VerdictId>;
  readonly rows?: TableRows;
}

export class Reachability {
  /** Analyses what was read. */
  static of(resources: Resources, { profile = profiles.spec, facts = {} }: ReachabilityOptions = {}): Reachability {
    return new Reachability(resources, profile, facts);
  }

  readonly resources: Resources;
  readonly profile: EnforcementProfile;
  readonly facts: AddressFacts;
  /** Policies in force, in the order in which they were read. */
  readonly policies: readonly CompiledPolicy[];
  readonly #universe: Universe;
  readonly #machine: VerdictMachine;
  readonly #base: Base;
  readonly #table: RowTable;
  readonly #compiled: CompiledBefore;
  readonly #subjects: Subjects;
  readonly #views: readonly NamedView[];
  readonly #elements: ReadonlyMap<Endpoint, readonly ElementId[]>;
  readonly #families: ElementFamilies;
  readonly #pairs: ElementPairs;
  readonly #routed: ReadonlyMap<Workload, VerdictId>;
  readonly #words = new Map<VerdictId, Verdict>();
  readonly #byId = new Map<string, Endpoint>();
  /** Everything that may be an end of a connection: workloads, nodes, outside ranges, domains, the ingress controller. */
  readonly endpoints: readonly Endpoint[];

  private constructor(resources: Resources, profile: EnforcementProfile, facts: AddressFacts, earlier?: Earlier) {
    this.resources = resources;
    this.profile = profile;
    this.facts = facts;
    this.#compiled = earlier?.compiled ?? new WeakMap();
    this.policies = compilePolicies(resources, profile, this.#compiled);
    const kept = earlier !== undefined && serves(earlier.base, earlier, { resources, policies: this.policies }) ? earlier : undefined;
    const base = kept?.base ?? openBase(resources, this.policies, profile, facts);
    const { universe, machine, peers, programs, families } = base;
    this.#base = base;
    this.#universe = universe;
    this.#machine = machine;
    this.#families = families;
    const update = kept === undefined ? undefined : reselect(kept.subjects, this.policies, peers);
    this.#subjects = update?.subjects ?? subjectsOf(this.policies, resources, peers, profile);
    const rules = this.policies.flatMap(({ rules: { ingress, egress } }) => [...ingress, ...egress]);
    const split = peers.dependOnFamily(rules.flatMap((rule) => rule.peers)) && !profile.podsAndPortsOnly;
    this.#table = new RowTable(peers, machine, programs, kept?.rows);
    const source = { peers, machine, programs, subjects: this.#subjects, rows: this.#table };
    this.#views = (split ? ipFamilies : (['both'] as const)).map((name) => {
      const view = kept?.views.find((known) => known.name === name)?.view;
      const earlier = view === undefined || update === undefined ? undefined : { view, reselected: update.reselected };
      return { name, families: name === 'both' ? ipFamilies : [name], view: new FamilyView(source, base.hits[name], earlier) };
    });
    this.#pairs = new ElementPairs(base, profile, this.#views);
    this.#routed = kept?.routed ?? routedPorts(resources, machine);
    this.#elements = listEndpoints(universe, (id) => this.#views.map(({ view }) => view.key(id)).join(), this.#routed.size > 0);
    this.endpoints = [...this.#elements.keys()];
  }

  /**
   * The same analysis of other resources. Where only policies differ, and they mention nothing new, elements, peer sets and
   * verdicts are taken over: an edit costs what the policies cost, however many pods there are.
   */
  with(resources: Resources): Reachability {
    const rows = this.#table.handOver();
    return new Reachability(resources, this.profile, this.facts, {
      resources: this.resources,
      policies: this.policies,
      facts: this.facts,
      base: this.#base,
      compiled: this.#compiled,
      subjects: this.#subjects,
      views: this.#views,
      routed: this.#routed,
      ...(rows === undefined ? {} : { rows }),
    });
  }
  /** The endpoint with an id, if there is one. */
  endpoint(id: string): Endpoint | undefined {
    if (this.#byId.size === 0) for (const endpoint of this.endpoints) this.#byId.set(endpoint.id, endpoint);
    return this.#byId.get(id);
  }
  /** The outside range that holds an address. */
  rangeOf(ip: Ip): Endpoint | undefined {
    return this.endpoints.find((e) => e.type === 'range' && e.first.family === ip.family && e.first.compare(ip) <= 0 && ip.compare(e.last) <= 0);
  }
  /** What may pass between two endpoints. */
  verdict(from: Endpoint, to: Endpoint): Verdict {
    return this.words(this.verdictId(from, to));
  }
  /** Number of the verdict: pairs with equal numbers have equal verdicts. */
  verdictId(from: Endpoint, to: Endpoint): VerdictId {
    const sources = this.#elements.get(from) ?? [];
    const targets = this.#elements.get(to) ?? [];
    const [source] = sources;
    const [target] = targets;
    if (source === undefined || target === undefined) return this.#machine.closed;
    if (from.type === 'ingress-controller') return this.#machine.meet(this.#routedTo(to), this.#pairs.all(sources, targets));
    if (sources.length === 1 && targets.length === 1) return this.#pairs.between(source, target);
    return this.#pairs.all(sources, targets);
  }
  /** What the policies at one end of a pair say, the other end left aside. */
  side(direction: Direction, from: Endpoint, to: Endpoint): Verdict {
    const verdicts = (this.#elements.get(from) ?? []).flatMap((s) =>
      (this.#elements.get(to) ?? []).flatMap((t) =>
        this.#views.map(({ view }) => view.side(direction, direction === 'egress' ? s : t, direction === 'egress' ? t : s)),
      ),
    );
    return this.words(this.#machine.combine(verdicts, 'all', 'replicasDiffer'));
  }
  /** Whether a verdict lets anything pass for certain, or perhaps. */
  passes(verdict: VerdictId): boolean {
    const { allow, maybe } = this.#machine.verdict(verdict);
    return allow !== this.#machine.ports.none || maybe !== this.#machine.ports.none;
  }
  /** A verdict in words. */
  words(id: VerdictId): Verdict {
    let found = this.#words.get(id);
    if (found === undefined) {
      const { ports } = this.#machine;
      const { allow, reasons } = this.#machine.verdict(id);
      found = { all: allow === ports.all, allow: ports.ranges(allow), maybe: reasons.map(([flag, set]) => ({ flag, ports: ports.ranges(set) })) };
      this.#words.set(id, found);
    }
    return found;
  }
  /** Key of an endpoint: endpoints with equal keys have equal verdicts with every endpoint. */
  key(endpoint: Endpoint): string {
    const elements = this.#elements.get(endpoint) ?? [];
    const routed = endpoint.type === 'workload' ? this.#routed.get(endpoint.workload) : undefined;
    return `${elements.map((id) => `${this.#views.map(({ view }) => view.key(id)).join('.')}${this.#pairs.special(id)}`).join('+')}~${routed ?? ''}`;
  }
  /** The matrix by rows: verdicts from an endpoint to every group of endpoints that are treated alike. */
  get rows(): MatrixRows {
    this.#matrix ??= this.#openMatrix();
    return this.#matrix;
  }
  #matrix: MatrixRows | undefined;
  /** What one of two pairs may send: the union of two verdicts. */
  either(a: VerdictId, b: VerdictId): VerdictId {
    if (a === b || b === this.#machine.closed) return a;
    if (a === this.#machine.closed) return b;
    const key = a < b ? a * 2 ** 24 + b : b * 2 ** 24 + a;
    let id = this.#unions.get(key);
    if (id === undefined) {
      id = this.#machine.combine([a, b], 'any', 'replicasDiffer');
      this.#unions.set(key, id);
    }
    return id;
  }
  readonly #unions = new Map<number, VerdictId>();
  /**
   * Ids of the endpoints whose policies do something else than in an earlier analysis that this one took its work over from:
   * verdicts between all others are the same. Undefined where the two have nothing in common.
   */
  changedSince(earlier: Reachability): { readonly sends: ReadonlySet<string>; readonly receives: ReadonlySet<string> } | undefined {
    if (this.#base !== earlier.#base || this.#views.length !== earlier.#views.length) return undefined;
    const changed = (direction: Direction): ReadonlySet<string> => {
      const found = new Set<string>();
      for (const [endpoint, elements] of this.#elements) {
        const same = elements.every((id) =>
          this.#views.every(({ view }, i) => view.signatureOf(direction, id) === earlier.#views[i]?.view.signatureOf(direction, id)),
        );
        if (!same) found.add(endpoint.id);
      }
      return found;
    };
    return { sends: changed('egress'), receives: changed('ingress') };
  }
  /** The verdict that nothing passes. */
  get closed(): VerdictId {
    return this.#machine.closed;
  }
  /** All pairs of distinct endpoints between which something passes, in the order of `endpoints`. */
  *connections(): Generator<Connection> {
    for (const { from, to, verdict } of this.connectionIds()) yield { from, to, verdict: this.words(verdict) };
  }
  *connectionIds(): Generator<{ readonly from: Endpoint; readonly to: Endpoint; readonly verdict: VerdictId }> {
    const { endpoints, rows } = this;
    const { of } = rows.groups;
    for (const from of endpoints) {
      const row = rows.row(from).slice();
      for (let i = 0; i < endpoints.length; i++) {
        const verdict = row[of[i] ?? 0] ?? this.#machine.closed;
        const to = endpoints[i];
        if (verdict === this.#machine.closed || to === undefined || !isPair(from, to)) continue;
        yield { from, to, verdict };
      }
    }
  }
  /** Decides every signature towards every class now; after that each verdict is two look-ups. */
  complete(): this {
    this.#table.complete();
    return this;
  }
  /** Sizes of what the analysis works on. */
  get statistics(): Readonly<Record<'elements' | 'classes' | 'signatures' | 'verdicts', number>> {
    return {
      elements: this.#universe.elements.length,
      classes: this.#table.classCount,
      signatures: this.#table.count,
      verdicts: this.#machine.verdictCount,
    };
  }
  /** Whether a port is in a set of ranges. */
  static includes(ports: PortRanges, protocol: Protocol | 'other', port: number): boolean {
    return protocol === 'other' ? ports.other : ports[protocol].some(([first, last]) => first <= port && port <= last);
  }

  #routedTo(to: Endpoint): VerdictId {
    return (to.type === 'workload' ? this.#routed.get(to.workload) : undefined) ?? this.#machine.closed;
  }
  #openMatrix(): MatrixRows {
    const families = this.profile.podsAndPortsOnly ? undefined : familiesOf(this.facts);
    const bits = bitsOfFamilies(families ?? ipFamilies);
    const element = (endpoint: Endpoint): ElementId => this.#elements.get(endpoint)?.[0] ?? 0;
    return new MatrixRows(
      groupsOf(this.endpoints, (endpoint) => this.key(endpoint)),
      {
        machine: this.#machine,
        views: this.#views.map(({ view }) => view),
        podViews: this.#views.flatMap((view, i) => (view.families.some((family) => families?.includes(family) ?? true) ? [i] : [])),
        mode: families === undefined ? 'all' : 'any',
        element,
        lookup: (endpoint) => {
          if (endpoint.type === 'range') return families?.includes(endpoint.first.family) === false ? 'single' : endpoint.first.family;
          const [id, more] = this.#elements.get(endpoint) ?? [];
          if (endpoint.type !== 'workload' || id === undefined || more !== undefined || this.#families.bits(id) !== bits) return 'single';
          const pod = this.#universe.elements[id];
          return pod?.type === 'pod' && pod.addresses.length === 0 ? 'pod' : 'single';
        },
        single: (from, to) => this.verdictId(from, to),
      },
    );
  }
}
