/** What lint rules ask again and again, computed once. */

import type { Protocol } from '../../net';
import { type Endpoint, Reachability, type Verdict } from '../engine';
import { policyText } from '../explain';
import {
  type ClusterPolicy,
  type Direction,
  type LabelSelector,
  matchesLabels,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyRule,
  type Service,
  type ServicePort,
  type Workload,
} from '../model';

type WorkloadEnd = Extract<Endpoint, { readonly type: 'workload' }>;

export const directions = ['ingress', 'egress'] as const satisfies readonly Direction[];

export class LintContext {
  readonly reachability: Reachability;
  readonly #byNamespace = new Map<string, Workload[]>();
  readonly #ends: ReadonlyMap<Workload, WorkloadEnd>;
  readonly #selected = new Map<string, readonly Workload[]>();
  readonly #namespaces = new Map<string, readonly string[]>();
  readonly #policiesOf = new Map<Workload, NetworkPolicy[]>();

  constructor(reachability: Reachability) {
    this.reachability = reachability;
    for (const workload of this.resources.workloads) {
      const list = this.#byNamespace.get(workload.namespace);
      if (list === undefined) this.#byNamespace.set(workload.namespace, [workload]);
      else list.push(workload);
    }
    this.#ends = new Map(reachability.endpoints.flatMap((end) => (end.type === 'workload' ? [[end.workload, end] as const] : [])));
    for (const policy of this.resources.networkPolicies) {
      for (const workload of this.podsIn(policy.namespace, policy.podSelector)) {
        const list = this.#policiesOf.get(workload);
        if (list === undefined) this.#policiesOf.set(workload, [policy]);
        else list.push(policy);
      }
    }
  }

  get resources(): Reachability['resources'] {
    return this.reachability.resources;
  }
  get profile(): Reachability['profile'] {
    return this.reachability.profile;
  }
  get facts(): Reachability['facts'] {
    return this.reachability.facts;
  }
  end(workload: Workload): WorkloadEnd | undefined {
    return this.#ends.get(workload);
  }
  /** Workloads of a namespace with a pod that a selector matches; those whose labels are not known are among them. */
  podsIn(namespace: string, selector: LabelSelector | undefined): readonly Workload[] {
    const key = `${namespace}/${selector?.text ?? ''}`;
    let found = this.#selected.get(key);
    if (found === undefined) {
      found = (this.#byNamespace.get(namespace) ?? []).filter(
        (workload) => workload.unmodelled || selector === undefined || workload.shapes.some((shape) => matchesLabels(selector, shape.labels)),
      );
      this.#selected.set(key, found);
    }
    return found;
  }
  /** Names of the namespaces that a selector matches. */
  namespaces(selector: LabelSelector): readonly string[] {
    let found = this.#namespaces.get(selector.text);
    if (found === undefined) {
      found = [...this.resources.namespaces.values()].filter(({ labels }) => matchesLabels(selector, labels)).map(({ name }) => name);
      this.#namespaces.set(selector.text, found);
    }
    return found;
  }
  /** Workloads that a peer of a NetworkPolicy stands for. */
  peerPods(peer: NetworkPolicyPeer, namespace: string): readonly Workload[] {
    if (peer.type !== 'pods') return [];
    const names = peer.namespaceSelector === undefined ? [namespace] : this.namespaces(peer.namespaceSelector);
    return names.flatMap((name) => this.podsIn(name, peer.podSelector));
  }
  subjects(policy: NetworkPolicy | ClusterPolicy): readonly Workload[] {
    if (policy.kind === 'NetworkPolicy') return this.podsIn(policy.namespace, policy.podSelector);
    return this.namespaces(policy.subject.namespaceSelector).flatMap((name) => this.podsIn(name, policy.subject.podSelector));
  }
  /** Workloads that traffic of a rule ends at: the subjects of ingress, the peers of egress. */
  destinations(policy: NetworkPolicy, direction: Direction, rule: NetworkPolicyRule): readonly Workload[] {
    if (direction === 'ingress') return this.subjects(policy);
    return [...new Set(rule.peers.flatMap((peer) => this.peerPods(peer, policy.namespace)))];
  }
  /** NetworkPolicies that isolate a workload in a direction. */
  isolating(workload: Workload, direction: Direction): readonly NetworkPolicy[] {
    return (this.#policiesOf.get(workload) ?? []).filter((policy) => policy.policyTypes.includes(direction));
  }
  /** Every rule of every NetworkPolicy. */
  *rules(): Generator<{
    readonly policy: NetworkPolicy;
    readonly direction: Direction;
    readonly index: number;
    readonly rule: NetworkPolicyRule;
    readonly at: string;
  }> {
    for (const policy of this.resources.networkPolicies) {
      for (const direction of directions) {
        for (const [index, rule] of policy[direction].entries())
          yield { policy, direction, index, rule, at: `${policyText(policy)} ${direction} rule ${index}` };
      }
    }
  }
  /** Services that a workload's pods stand behind. */
  servicesOf(workload: Workload): readonly Service[] {
    return this.resources.services.filter(
      ({ namespace, selector }) =>
        namespace === workload.namespace && selector !== undefined && workload.shapes.some((shape) => matchesLabels(selector, shape.labels)),
    );
  }
  /** The number a Service's port has on a workload's pods. */
  targetOf({ targetPort, protocol }: ServicePort, workload: Workload): number | undefined {
    if (typeof targetPort === 'number') return targetPort;
    return workload.shapes.flatMap(({ ports }) => ports).find((port) => port.name === targetPort && port.protocol === protocol)?.port;
  }
}

/** Whether a port may pass, for certain or perhaps. */
export function mayPass(verdict: Verdict, protocol: Protocol, port: number): boolean {
  return Reachability.includes(verdict.allow, protocol, port) || verdict.maybe.some(({ ports }) => Reachability.includes(ports, protocol, port));
}

/** Whether anything may pass. */
export function mayPassAnything({ all, allow, maybe }: Verdict): boolean {
  return all || allow.other || [allow.TCP, allow.UDP, allow.SCTP].some((ranges) => ranges.length > 0) || maybe.length > 0;
}

export function workloadText({ kind, namespace, name }: Workload): string {
  return `${kind} ${namespace}/${name}`;
}

/** At most three names, and how many more. */
export function several(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
