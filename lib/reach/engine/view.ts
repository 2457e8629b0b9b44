/**
 * The verdicts of one address family (or of both, where they agree).
 *
 * Every subject gets a signature in each direction: the program of the policies that select it. A verdict is what the source's
 * egress row says of the destination's class, met with what the destination's ingress row says of the source's class.
 */
import type { Direction } from '../model';
import type { PolicyHits } from './hits';
import type { PeerSets } from './peers';
import type { CompiledPolicy } from './policy';
import type { Hit, Program, Programs, SignatureId, Step } from './programs';
import type { RowTable } from './rows';
import type { Subjects } from './subjects';
import type { ElementId, PodElement } from './universe';
import type { VerdictId, VerdictMachine } from './verdicts';

/** Signature of a subject that no policy governs. */
const ungoverned = -1;

/** What views of one analysis share. */
export interface ViewSource {
  readonly peers: PeerSets;
  readonly machine: VerdictMachine;
  readonly programs: Programs;
  readonly subjects: Subjects;
  readonly rows: RowTable;
}

/** The same view of an earlier analysis, and the elements that other policies select now. */
export interface EarlierView {
  readonly view: FamilyView;
  readonly reselected: Readonly<Record<Direction, ReadonlySet<ElementId>>>;
}

export class FamilyView {
  readonly #peers: PeerSets;
  readonly #machine: VerdictMachine;
  readonly #programs: Programs;
  readonly #subjects: Subjects;
  readonly #hits: PolicyHits;
  readonly #rows: RowTable;
  readonly #signatures: Readonly<Record<Direction, Int32Array>>;

  constructor({ peers, machine, programs, subjects, rows }: ViewSource, hits: PolicyHits, earlier?: EarlierView) {
    this.#peers = peers;
    this.#machine = machine;
    this.#programs = programs;
    this.#subjects = subjects;
    this.#hits = hits;
    this.#rows = rows;
    this.#signatures = { ingress: this.#signaturesOf('ingress', earlier), egress: this.#signaturesOf('egress', earlier) };
  }

  verdict(from: ElementId, to: ElementId): VerdictId {
    const out = this.#signatures.egress[from] ?? ungoverned;
    const into = this.#signatures.ingress[to] ?? ungoverned;
    const { open } = this.#machine;
    const sent = out === ungoverned ? open : (this.#rows.row(out)[this.#rows.classOf(to)] ?? 0);
    if (into === ungoverned) return sent;
    return this.#machine.meet(sent, this.#rows.row(into)[this.#rows.classOf(from)] ?? 0);
  }
  /** Verdicts between an element and each of many. @param direction in which the element's own policies act */
  fill(direction: Direction, element: ElementId, others: Int32Array, out: Uint32Array): void {
    const rows = this.#rows;
    const { open, closed } = this.#machine;
    const signature = this.#signatures[direction][element] ?? ungoverned;
    const ownRow = signature === ungoverned ? undefined : rows.row(signature);
    const { classes } = rows;
    const cls = classes[element] ?? 0;
    const signatures = this.#signatures[direction === 'egress' ? 'ingress' : 'egress'];
    for (let i = 0; i < others.length; i++) {
      const other = others[i] ?? 0;
      const own = ownRow === undefined ? open : (ownRow[classes[other] ?? 0] ?? 0);
      const theirs = signatures[other] ?? ungoverned;
      out[i] = own === closed || theirs === ungoverned ? own : this.#machine.meet(own, rows.row(theirs)[cls] ?? 0);
    }
  }
  /** The verdict between an element and another. @param direction in which the element's own policies act */
  verdictOf(direction: Direction, element: ElementId, other: ElementId): VerdictId {
    return direction === 'egress' ? this.verdict(element, other) : this.verdict(other, element);
  }
  /** What the policies at one end say of a pair. */
  side(direction: Direction, subject: ElementId, peer: ElementId): VerdictId {
    const signature = this.#signatures[direction][subject] ?? ungoverned;
    return signature === ungoverned ? this.#machine.open : (this.#rows.row(signature)[this.#rows.classOf(peer)] ?? 0);
  }
  /** Number of the program of an element in a direction; analyses that share their programs share the numbers. */
  signatureOf(direction: Direction, element: ElementId): SignatureId {
    return this.#signatures[direction][element] ?? ungoverned;
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

  #signaturesOf(direction: Direction, earlier: EarlierView | undefined): Int32Array {
    const { universe } = this.#peers;
    const { policies, selected, doubts, unselectedPodsAreOpen } = this.#subjects;
    const signatures =
      earlier === undefined ? new Int32Array(universe.elements.length).fill(ungoverned) : earlier.view.#signatures[direction].slice();
    const numbers = new Map(policies.map((policy, number) => [policy, number]));
    const byPolicies = new Map<string, SignatureId>();
    const decide = (id: ElementId): SignatureId => {
      const element = universe.elements[id];
      if (element?.type !== 'pod' || (element.exempt && !element.unmodelled)) return ungoverned;
      const selecting = element.exempt ? [] : (selected[direction][id] ?? []);
      const doubt = element.unmodelled ? 'any' : doubts[direction].get(id);
      if (selecting.length === 0 && doubt === undefined && unselectedPodsAreOpen) return ungoverned;
      // Named ports of an ingress rule resolve on the subject itself: pods with other ports have a program of their own.
      const ports = direction === 'ingress' && element.ports.size > 0 ? [...element.ports].sort().join() : '';
      const key = `${selecting.map((policy) => numbers.get(policy)).join()}/${doubt ?? ''}/${ports}`;
      let signature = byPolicies.get(key);
      if (signature === undefined) {
        signature = this.#programs.add(this.#program(direction, element, selecting, doubt));
        byPolicies.set(key, signature);
      }
      return signature;
    };
    if (earlier === undefined) for (let id = 0; id < universe.podCount; id++) signatures[id] = decide(id);
    else for (const id of earlier.reselected[direction]) signatures[id] = decide(id);
    for (const signature of signatures) if (signature !== ungoverned) this.#rows.use(signature);
    return signatures;
  }
  #program(direction: Direction, element: PodElement, selecting: readonly CompiledPolicy[], doubt: Program['doubt']): Program {
    const tiers: Record<CompiledPolicy['tier'], CompiledPolicy[]> = { admin: [], namespace: [], baseline: [] };
    for (const policy of selecting) tiers[policy.tier].push(policy);
    const allowed = new Map<number, Hit>();
    for (const policy of tiers.namespace)
      for (const hit of this.#hits.of(policy, direction, element)) allowed.set(hit.set * 2 ** 24 + hit.effect, hit);
    return {
      admin: this.#ordered(tiers.admin, direction, element),
      namespace: [...allowed.keys()].sort((a, b) => a - b).flatMap((order) => allowed.get(order) ?? []),
      isolated: tiers.namespace.some((policy) => policy.isolates.includes(direction)) || !this.#subjects.unselectedPodsAreOpen,
      baseline: this.#ordered(tiers.baseline, direction, element),
      doubt,
    };
  }
  /** Policies in order; those of one order side by side. */
  #ordered(policies: readonly CompiledPolicy[], direction: Direction, element: PodElement): readonly Step[] {
    if (policies.length === 0) return [];
    const byOrder = new Map<number, CompiledPolicy[]>();
    for (const policy of policies) byOrder.set(policy.order, [...(byOrder.get(policy.order) ?? []), policy]);
    return [...byOrder]
      .sort(([a], [b]) => a - b)
      .flatMap(([, group]): readonly Step[] => {
        const hits = group.map((policy) => this.#hits.of(policy, direction, element));
        return hits.length === 1 ? (hits[0] ?? []) : [{ sameOrder: hits }];
      });
  }
}
