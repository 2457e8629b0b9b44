/**
 * The verdicts of one address family (or of both, where they agree).
 *
 * Every subject gets a signature in each direction: the program of the policies that select it. A verdict is what the source's
 * egress row says of the destination's class, met with what the destination's ingress row says of the source's class.
 */
import type { Direction } from '../model';
import type { Reason } from '../profile';
import type { PeerSetId, PeerSets, View } from './peers';
import type { CompiledPolicy, CompiledRule, PortMatch } from './policy';
import type { PortSetId } from './ports';
import type { Hit, Program, RowTable, SignatureId, Step } from './rows';
import { type ElementId, type PodElement, resolvePort } from './universe';
import type { VerdictId, VerdictMachine } from './verdicts';

/** Signature of a subject that no policy governs. */
const ungoverned = -1;

/** Which policies select an element, and in which direction a policy that is not modelled may touch it. */
export interface Subjects {
  readonly policies: readonly CompiledPolicy[];
  /** By direction and element: indices of the policies with rules or isolation in that direction, ascending. */
  readonly selected: Readonly<Record<Direction, readonly (readonly number[] | undefined)[]>>;
  readonly doubts: Readonly<Record<Direction, ReadonlyMap<ElementId, 'any' | 'restricts'>>>;
  /** What a pod that nothing selects gets. */
  readonly unselectedPodsAreOpen: boolean;
}

export class FamilyView {
  readonly #peers: PeerSets;
  readonly #machine: VerdictMachine;
  readonly #subjects: Subjects;
  readonly #view: View;
  readonly #rows: RowTable;
  readonly #signatures: Readonly<Record<Direction, Int32Array>>;
  readonly #policyIds: ReadonlyMap<CompiledPolicy, number>;
  readonly #hitKeys = new Map<string, readonly Hit[]>();

  constructor(peers: PeerSets, machine: VerdictMachine, subjects: Subjects, view: View, rows: RowTable) {
    this.#peers = peers;
    this.#machine = machine;
    this.#subjects = subjects;
    this.#view = view;
    this.#rows = rows;
    this.#policyIds = new Map(subjects.policies.map((policy, id) => [policy, id]));
    this.#signatures = { ingress: this.#signaturesOf('ingress'), egress: this.#signaturesOf('egress') };
  }

  verdict(from: ElementId, to: ElementId): VerdictId {
    const out = this.#signatures.egress[from] ?? ungoverned;
    const into = this.#signatures.ingress[to] ?? ungoverned;
    const { open } = this.#machine;
    const sent = out === ungoverned ? open : (this.#rows.row(out)[this.#rows.classOf(to)] ?? 0);
    if (into === ungoverned) return sent;
    return this.#machine.meet(sent, this.#rows.row(into)[this.#rows.classOf(from)] ?? 0);
  }
  /** Verdicts from an element to each of many. */
  fill(from: ElementId, targets: Int32Array, out: Uint32Array): void {
    const machine = this.#machine;
    const rows = this.#rows;
    const { open, closed } = machine;
    const signature = this.#signatures.egress[from] ?? ungoverned;
    const sentRow = signature === ungoverned ? undefined : rows.row(signature);
    const fromClass = rows.classOf(from);
    const { classes } = rows;
    const ingress = this.#signatures.ingress;
    for (let i = 0; i < targets.length; i++) {
      const to = targets[i] ?? 0;
      const sent = sentRow === undefined ? open : (sentRow[classes[to] ?? 0] ?? 0);
      const into = ingress[to] ?? ungoverned;
      if (sent === closed || into === ungoverned) {
        out[i] = sent;
        continue;
      }
      const received = rows.row(into)[fromClass] ?? 0;
      out[i] = received === closed || sent === open ? received : machine.meet(sent, received);
    }
  }
  /** What the policies at one end say of a pair. */
  side(direction: Direction, subject: ElementId, peer: ElementId): VerdictId {
    const signature = this.#signatures[direction][subject] ?? ungoverned;
    return signature === ungoverned ? this.#machine.open : (this.#rows.row(signature)[this.#rows.classOf(peer)] ?? 0);
  }
  /** What an element's policies do in a direction, as a text; empty where none govern it. */
  programOf(direction: Direction, element: ElementId): string {
    const signature = this.#signatures[direction][element] ?? ungoverned;
    return signature === ungoverned ? '' : this.#rows.keyOf(signature);
  }
  /** Elements with equal keys have equal verdicts with everything. */
  key(element: ElementId): number {
    return this.#keys[element] ?? 0;
  }
  get #keys(): Int32Array {
    this.#keyTable ??= this.#computeKeys();
    return this.#keyTable;
  }
  #keyTable: Int32Array | undefined;

  #computeKeys(): Int32Array {
    const ids = new Map<string, number>();
    const { ingress, egress } = this.#signatures;
    return this.#rows.classes.map((cls, id) => {
      const key = `${cls}/${ingress[id]}/${egress[id]}`;
      const known = ids.get(key) ?? ids.size;
      ids.set(key, known);
      return known;
    });
  }

  #signaturesOf(direction: Direction): Int32Array {
    const { universe } = this.#peers;
    const { selected, doubts, unselectedPodsAreOpen } = this.#subjects;
    const signatures = new Int32Array(universe.elements.length).fill(ungoverned);
    const byPolicies = new Map<string, SignatureId>();
    for (let id = 0; id < universe.podCount; id++) {
      const element = universe.elements[id];
      if (element?.type !== 'pod' || (element.exempt && !element.unmodelled)) continue;
      const indices = element.exempt ? [] : (selected[direction][id] ?? []);
      const doubt = element.unmodelled ? 'any' : doubts[direction].get(id);
      if (indices.length === 0 && doubt === undefined && unselectedPodsAreOpen) continue;
      // Named ports of an ingress rule resolve on the subject itself: pods with other ports have a program of their own.
      const key = `${indices.join()}/${doubt ?? ''}/${direction === 'ingress' && element.ports.size > 0 ? [...element.ports].sort().join() : ''}`;
      let signature = byPolicies.get(key);
      if (signature === undefined) {
        signature = this.#signature(direction, element, indices, doubt);
        byPolicies.set(key, signature);
      }
      signatures[id] = signature;
    }
    return signatures;
  }
  #signature(direction: Direction, element: PodElement, indices: readonly number[], doubt: Program['doubt']): SignatureId {
    const tiers: Record<CompiledPolicy['tier'], CompiledPolicy[]> = { admin: [], namespace: [], baseline: [] };
    for (const index of indices) {
      const policy = this.#subjects.policies[index];
      if (policy !== undefined) tiers[policy.tier].push(policy);
    }
    const allowed = new Map<number, Hit>();
    for (const policy of tiers.namespace) for (const hit of this.#hits(policy, direction, element)) allowed.set(hit.set * 2 ** 24 + hit.effect, hit);
    const program: Program = {
      admin: this.#ordered(tiers.admin, direction, element),
      namespace: [...allowed.keys()].sort((a, b) => a - b).flatMap((order) => allowed.get(order) ?? []),
      isolated: tiers.namespace.some((policy) => policy.isolates.includes(direction)) || !this.#subjects.unselectedPodsAreOpen,
      baseline: this.#ordered(tiers.baseline, direction, element),
      doubt,
    };
    return this.#rows.add(program);
  }
  /** Policies in order; those of one order side by side. */
  #ordered(policies: readonly CompiledPolicy[], direction: Direction, element: PodElement): readonly Step[] {
    if (policies.length === 0) return [];
    const byOrder = new Map<number, CompiledPolicy[]>();
    for (const policy of policies) byOrder.set(policy.order, [...(byOrder.get(policy.order) ?? []), policy]);
    return [...byOrder]
      .sort(([a], [b]) => a - b)
      .flatMap(([, group]): readonly Step[] => {
        const hits = group.map((policy) => this.#hits(policy, direction, element));
        return hits.length === 1 ? (hits[0] ?? []) : [{ sameOrder: hits }];
      });
  }
  #hits(policy: CompiledPolicy, direction: Direction, element: PodElement): readonly Hit[] {
    const rules = policy.rules[direction];
    const names = direction === 'ingress' ? rules.flatMap((rule) => rule.ports.flatMap((port) => (port.type === 'named' ? [port] : []))) : [];
    const resolution = names.map(({ name, protocol }) => resolvePort(element, name, protocol).join(';')).join('|');
    const key = `${this.#policyIds.get(policy)}/${direction}/${resolution}`;
    let hits = this.#hitKeys.get(key);
    if (hits === undefined) {
      hits = rules.flatMap((rule) => this.#ruleHits(rule, direction, element, policy.reason));
      this.#hitKeys.set(key, hits);
    }
    return hits;
  }
  #ruleHits(rule: CompiledRule, direction: Direction, element: PodElement, reason: Reason | undefined): readonly Hit[] {
    const hits: Hit[] = [];
    const add = (set: PeerSetId, ports: PortSetId, why: Reason | undefined): void => {
      if (ports === this.#machine.ports.none) return;
      hits.push({ set, effect: this.#machine.effect({ action: rule.action, ports, ...(why === undefined ? {} : { reason: why }) }) });
    };
    const fixed = this.#portSet(rule.ports, direction === 'ingress' ? element : undefined);
    const doubtful = rule.doubtful === undefined ? undefined : this.#portSet(rule.doubtful.ports, undefined);
    for (const peer of rule.peers) {
      const namedMatch = !(peer.type === 'addresses' && peer.of === 'ipBlock'); // a named port with an ipBlock never matches
      const ports = namedMatch ? fixed : this.#portSet(rule.ports, undefined);
      for (const part of this.#peers.parts(peer, this.#view)) {
        const why = reason ?? part.reason;
        add(part.set, ports, why);
        if (doubtful !== undefined) add(part.set, doubtful, why ?? rule.doubtful?.reason);
        if (direction === 'ingress' || !namedMatch) continue;
        for (const port of rule.ports) {
          if (port.type !== 'named') continue;
          for (const [numbers, set] of this.#peers.byNamedPort(part.set, port.name, port.protocol)) {
            for (const [protocol, number] of numbers) add(set, this.#machine.ports.range(protocol, number, number), why);
          }
        }
      }
    }
    return hits;
  }
  /** @param resolveOn the pod that named ports belong to, where it is one for the whole rule */
  #portSet(ports: readonly PortMatch[], resolveOn: PodElement | undefined): PortSetId {
    const space = this.#machine.ports;
    let set = space.none;
    for (const port of ports) {
      switch (port.type) {
        case 'all':
          set = space.all;
          break;
        case 'other':
          set = space.union(set, space.other);
          break;
        case 'range':
          set = space.union(set, space.range(port.protocol, port.first, port.last));
          break;
        case 'named':
          if (resolveOn === undefined) break;
          for (const [protocol, number] of resolvePort(resolveOn, port.name, port.protocol))
            set = space.union(set, space.range(protocol, number, number));
          break;
      }
    }
    return set;
  }
}
