/**
 * Rules of a policy as hits, for one address family (or for both, where they agree). Found once a policy, and once more for
 * each way in which its named ports resolve; analyses over the same peers share them.
 */
import type { Direction } from '../model';
import type { Reason } from '../profile';
import type { PeerSetId, PeerSets, View } from './peers';
import type { CompiledPolicy, CompiledRule, PortMatch } from './policy';
import type { PortSetId } from './ports';
import type { Hit } from './programs';
import { type PodElement, resolvePort } from './universe';
import type { VerdictMachine } from './verdicts';

export class PolicyHits {
  readonly #peers: PeerSets;
  readonly #machine: VerdictMachine;
  readonly #view: View;
  readonly #known = new WeakMap<CompiledPolicy, Map<string, readonly Hit[]>>();

  constructor(peers: PeerSets, machine: VerdictMachine, view: View) {
    this.#peers = peers;
    this.#machine = machine;
    this.#view = view;
  }

  /** @param element the subject, whose ports named ports of ingress rules are */
  of(policy: CompiledPolicy, direction: Direction, element: PodElement): readonly Hit[] {
    const rules = policy.rules[direction];
    const names = direction === 'ingress' ? rules.flatMap((rule) => rule.ports.flatMap((port) => (port.type === 'named' ? [port] : []))) : [];
    const resolution = names.map(({ name, protocol }) => resolvePort(element, name, protocol).join(';')).join('|');
    const key = `${direction}/${resolution}`;
    let known = this.#known.get(policy);
    if (known === undefined) {
      known = new Map();
      this.#known.set(policy, known);
    }
    let hits = known.get(key);
    if (hits === undefined) {
      hits = rules.flatMap((rule) => this.#ruleHits(rule, direction, element, policy.reason));
      known.set(key, hits);
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
