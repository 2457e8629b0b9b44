/**
 * Who can talk to whom: the question and its answer.
 *
 * Building compiles the policies, numbers the universe and gives every subject its signature; verdicts are computed a row at
 * a time when they are asked for. The object is immutable: `with` gives another one for changed resources.
 */
import { type Ip, type IpFamily, ipFamilies, type Protocol } from '../../net';
import type { AddressFacts, Direction, Resources, Workload } from '../model';
import { type EnforcementProfile, profiles } from '../profile';
import { type Base, doubtSelectors, openBase, portCuts } from './base';
import { compilePolicies } from './compile';
import { type Connection, type Endpoint, isPair, type Verdict } from './connection';
import { listEndpoints } from './endpoints';
import { bitsOfFamilies, ElementFamilies } from './families';
import { groupsOf, MatrixRows } from './matrix';
import type { View } from './peers';
import type { CompiledPolicy } from './policy';
import type { PortRanges } from './ports';
import { routedPorts } from './routes';
import { RowTable } from './rows';
import { subjectsOf } from './subjects';
import { covers, type ElementId, familiesOf, type Universe } from './universe';
import type { VerdictId, VerdictMachine } from './verdicts';
import { FamilyView } from './view';

export interface ReachabilityOptions {
  /** @default the specification */
  readonly profile?: EnforcementProfile;
  /** Address ranges of the cluster. @default not known */
  readonly facts?: AddressFacts;
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
  readonly #views: readonly { readonly families: readonly IpFamily[]; readonly view: FamilyView }[];
  readonly #elements: ReadonlyMap<Endpoint, readonly ElementId[]>;
  readonly #families: ElementFamilies;
  readonly #routed: ReadonlyMap<Workload, VerdictId>;
  readonly #words = new Map<VerdictId, Verdict>();
  readonly #byId = new Map<string, Endpoint>();
  /** Everything that may be an end of a connection: workloads, nodes, outside ranges, domains, the ingress controller. */
  readonly endpoints: readonly Endpoint[];

  private constructor(resources: Resources, profile: EnforcementProfile, facts: AddressFacts, previous?: Reachability) {
    this.resources = resources;
    this.profile = profile;
    this.facts = facts;
    this.policies = compilePolicies(resources, profile);
    const base = previous?.reusable(resources, this.policies) ?? openBase(resources, this.policies, profile, facts);
    this.#base = base;
    this.#universe = base.universe;
    this.#machine = base.machine;
    const { peers } = base;
    const subjects = subjectsOf(this.policies, resources, peers, profile);
    const rules = this.policies.flatMap(({ rules: { ingress, egress } }) => [...ingress, ...egress]);
    const split = peers.dependOnFamily(rules.flatMap((rule) => rule.peers)) && !profile.podsAndPortsOnly;
    const views: readonly View[] = split ? ipFamilies : ['both'];
    this.#table = new RowTable(peers, this.#machine);
    this.#views = views.map((view) => ({
      families: view === 'both' ? ipFamilies : [view],
      view: new FamilyView(peers, this.#machine, subjects, view, this.#table),
    }));
    this.#routed = routedPorts(resources, this.#machine);
    this.#families = new ElementFamilies(this.#universe, profile, facts);
    this.#elements = listEndpoints(this.#universe, (id) => this.#views.map(({ view }) => view.key(id)).join(), this.#routed.size > 0);
    this.endpoints = [...this.#elements.keys()];
  }

  /**
   * The same analysis of other resources. Where only policies differ, and they mention nothing new, elements, peer sets and
   * verdicts are taken over: an edit costs what the policies cost, however many pods there are.
   */
  with(resources: Resources): Reachability {
    return new Reachability(resources, this.profile, this.facts, this);
  }
  /** What another analysis may take over from this one. */
  private reusable(resources: Resources, policies: readonly CompiledPolicy[]): Base | undefined {
    const old = this.resources;
    const same = (['workloads', 'namespaces', 'nodes', 'services', 'routes', 'unmodelled'] as const).every((name) => old[name] === resources[name]);
    const { universe, cuts } = this.#base;
    if (!same || !cuts.covers(portCuts(policies, universe, resources))) return undefined;
    return covers(universe, policies, this.facts, doubtSelectors(resources)) ? this.#base : undefined;
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
    if (from.type === 'ingress-controller') return this.#machine.meet(this.#routedTo(to), this.#all(sources, targets));
    if (sources.length === 1 && targets.length === 1) return this.#between(source, target);
    return this.#all(sources, targets);
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
    return `${elements.map((id) => `${this.#views.map(({ view }) => view.key(id)).join('.')}${this.#special(id)}`).join('+')}~${routed ?? ''}`;
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
          this.#views.every(({ view }, i) => view.programOf(direction, id) === earlier.#views[i]?.view.programOf(direction, id)),
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
    for (let signature = 0; signature < this.#table.count; signature++) this.#table.row(signature);
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
  #all(sources: readonly ElementId[], targets: readonly ElementId[]): VerdictId {
    const verdicts = sources.flatMap((s) => targets.map((t) => this.#between(s, t)));
    return this.#machine.combine(verdicts, 'all', 'replicasDiffer');
  }
  #between(from: ElementId, to: ElementId): VerdictId {
    if ((this.#families.bits(from) & this.#families.bits(to)) === 0) return this.#machine.closed;
    const [first, second] = this.#views;
    if (first === undefined) return this.#machine.closed;
    if (second === undefined) return this.#nodeExemption(from, to, first.view.verdict(from, to));
    const { mode, families } = this.#families.common(from, to);
    const verdicts = this.#views
      .filter((v) => v.families.some((family) => families.includes(family)))
      .map(({ view }) => this.#nodeExemption(from, to, view.verdict(from, to)));
    return this.#machine.combine(verdicts, mode, 'podFamilies');
  }
  /** A node and the pods that run on it, which policies do not come between. */
  #nodeExemption(from: ElementId, to: ElementId, policed: VerdictId): VerdictId {
    const source = this.#universe.elements[from];
    const target = this.#universe.elements[to];
    const inbound = source?.type === 'node' && target?.type === 'pod';
    const outbound = target?.type === 'node' && source?.type === 'pod';
    if (!inbound && !outbound) return policed;
    const node = inbound ? source.node : outbound ? target.node : undefined;
    const pod = inbound ? target : outbound ? source : undefined;
    const name = inbound ? 'nodeReachesItsPods' : 'podReachesItsNode';
    const flag = this.profile[name];
    if (flag === 'no' || node === undefined || pod === undefined) return policed;
    if (pod.nodeName !== undefined && pod.nodeName !== node.name) return policed;
    if (flag === 'undefined') return this.#machine.perhapsOpen(policed, name);
    return pod.nodeName === undefined ? this.#machine.perhapsOpen(policed, 'scheduling') : this.#machine.open;
  }
  /** What sets an element apart beside its policies. */
  #special(id: ElementId): string {
    const element = this.#universe.elements[id];
    if (element?.type === 'range') return `r${element.family}`;
    if (element?.type === 'node') return `n${element.node.name}`;
    if (element?.type === 'ingress-controller') return 'i';
    if (element?.type !== 'pod') return 'd';
    return `p${element.nodeName ?? ''}${this.#families.of(id)?.join() ?? ''}`;
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
