/** NetworkPolicies and workloads among the manifests of a layer. A user's patch may have put anything anywhere, so nothing is trusted to be a list. */
import type { LayerPlan, Staged } from '../../component';
import { ProblemList } from '../../finding';
import { type LabelSelector, type networking, Selector, type StringMap } from '../../kube';
import { Cidr } from '../../net';
import { printedRanges } from '../../policy';
import { type Workload, workloadsOf } from '../manifest-index';

/** A peer of another policy API that has no selector and no address: what it stands for is known by its name, or not at all. */
export interface NamedPeer {
  /** An entity of Cilium, or `unknown`. */
  readonly entity: string;
}

export type RulePeer = networking.NetworkPolicyPeer | NamedPeer;

export interface PolicyRule {
  /** Empty: everybody. */
  readonly peers: readonly RulePeer[];
  /** Empty: all. */
  readonly ports: readonly networking.NetworkPolicyPort[];
}

/** A policy of a namespace, whatever its API. */
export interface ReadPolicy {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The pods it selects; undefined: a selector that the API server would refuse. */
  readonly selector: Selector | undefined;
  /** Whether it isolates its pods in a direction. */
  readonly isolates: (direction: 'Ingress' | 'Egress') => boolean;
  readonly ingress: () => readonly PolicyRule[];
  readonly egress: () => readonly PolicyRule[];
}

/** `NetworkPolicy shop-dev/default-deny`, as findings name it. */
export function titleOf({ kind, namespace, name }: ReadPolicy): string {
  return `${kind} ${namespace}/${name}`;
}

/** Selectors that were parsed: several rules look at each, and policies share those of their peers. */
const selectors = new WeakMap<LabelSelector, Selector>();

/** A selector that parses; undefined for anything that the API server would refuse. An absent one matches everything. */
export function selectorOf(selector: LabelSelector | undefined): Selector | undefined {
  const known = selector && selectors.get(selector);
  if (known !== undefined) return known;
  try {
    const parsed = Selector.parse(selector ?? {});
    if (typeof selector === 'object' && selector !== null) selectors.set(selector, parsed);
    return parsed;
  } catch {
    // A patch may have put anything here, and what is no selector matches nothing.
    return undefined;
  }
}

export function blockOf(peer: RulePeer): Cidr | undefined {
  const text = 'entity' in peer ? undefined : peer.ipBlock?.cidr;
  return typeof text === 'string' ? new ProblemList().read(Cidr.parse, text) : undefined;
}

/** The address blocks among peers; those that the layer printed are not read again. */
export function blocksOf(peers: readonly RulePeer[]): readonly Cidr[] {
  return printedRanges(peers) ?? peers.flatMap((peer) => blockOf(peer) ?? []);
}

/** Pods that the layer runs or knows of. */
export interface KnownPods {
  readonly title: string;
  readonly namespace: string;
  readonly labels: StringMap;
  readonly hostNetwork: boolean;
}

export function knownPods(plan: LayerPlan, manifests: readonly Staged[]): readonly KnownPods[] {
  const declared = plan.components.flatMap(({ facts }) => facts.workloads);
  return [...workloadsOf(manifests).map(podsOf), ...declared.map((one) => ({ ...one, title: `${one.kind} ${one.namespace}/${one.name}` }))];
}

function podsOf(workload: Workload): KnownPods {
  const { namespace, name } = workload.metadata;
  const { metadata, spec } = workload.spec?.template ?? {};
  return { title: `${workload.kind} ${namespace}/${name}`, namespace, labels: metadata?.labels ?? {}, hostNetwork: spec?.hostNetwork === true };
}

/** The objects of a list; what is no list has none. */
export function listOf<T extends object>(value: readonly T[] | undefined): readonly T[] {
  if (!Array.isArray(value)) return [];
  const isOne = (one: unknown): boolean => typeof one === 'object' && one !== null;
  return value.every(isOne) ? value : value.filter(isOne);
}
