/** What may pass between two elements: views of both families put together, and nodes with the pods that run on them. */
import type { IpFamily } from '../../net';
import type { EnforcementProfile } from '../profile';
import type { ElementFamilies } from './families';
import type { View } from './peers';
import type { ElementId, Universe } from './universe';
import type { VerdictId, VerdictMachine } from './verdicts';
import type { FamilyView } from './view';

export interface NamedView {
  readonly name: View;
  readonly families: readonly IpFamily[];
  readonly view: FamilyView;
}

export class ElementPairs {
  readonly #universe: Universe;
  readonly #machine: VerdictMachine;
  readonly #families: ElementFamilies;
  readonly #profile: EnforcementProfile;
  readonly #views: readonly NamedView[];

  constructor(
    { universe, machine, families }: { readonly universe: Universe; readonly machine: VerdictMachine; readonly families: ElementFamilies },
    profile: EnforcementProfile,
    views: readonly NamedView[],
  ) {
    this.#universe = universe;
    this.#machine = machine;
    this.#families = families;
    this.#profile = profile;
    this.#views = views;
  }

  /** Elements of which it is not known which is meant. */
  all(sources: readonly ElementId[], targets: readonly ElementId[]): VerdictId {
    const verdicts = sources.flatMap((s) => targets.map((t) => this.between(s, t)));
    return this.#machine.combine(verdicts, 'all', 'replicasDiffer');
  }
  between(from: ElementId, to: ElementId): VerdictId {
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
    const flag = this.#profile[name];
    if (flag === 'no' || node === undefined || pod === undefined) return policed;
    if (pod.nodeName !== undefined && pod.nodeName !== node.name) return policed;
    if (flag === 'undefined') return this.#machine.perhapsOpen(policed, name);
    return pod.nodeName === undefined ? this.#machine.perhapsOpen(policed, 'scheduling') : this.#machine.open;
  }
  /** What sets an element apart beside its policies. */
  special(id: ElementId): string {
    const element = this.#universe.elements[id];
    if (element?.type === 'range') return `r${element.family}`;
    if (element?.type === 'node') return `n${element.node.name}`;
    if (element?.type === 'ingress-controller') return 'i';
    if (element?.type !== 'pod') return 'd';
    return `p${element.nodeName ?? ''}${this.#families.of(id)?.join() ?? ''}`;
  }
}
