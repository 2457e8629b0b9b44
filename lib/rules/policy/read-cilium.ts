/**
 * CiliumNetworkPolicies among the manifests of a layer, as the rules of policies read them.
 *
 * Selectors are of identities: labels have a source before a colon, and a pod's namespace is one of them. What has no like
 * in a NetworkPolicy (names, Services, requests) may be anybody, so that rules stay silent where they do not know.
 */
import type { ciliumV2 } from '../../../imports/cilium';
import type { Staged } from '../../component';
import type { KubeManifest, LabelSelector, Namespaced, networking } from '../../kube';
import { manifestsNamed } from '../manifest-index';
import { listOf, type PolicyRule, type ReadPolicy, type RulePeer, selectorOf } from './read';

type CiliumNetworkPolicy = Namespaced<ciliumV2.CiliumNetworkPolicy>;
type Spec = NonNullable<CiliumNetworkPolicy['spec']>;
type EgressRule = NonNullable<Spec['egress']>[number];
type IngressRule = NonNullable<Spec['ingress']>[number];
type PortRules = EgressRule['toPorts'];

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

export function ciliumPoliciesOf(manifests: readonly Staged[]): readonly ReadPolicy[] {
  return manifestsNamed(manifests, 'CiliumNetworkPolicy')
    .filter(isCiliumNetworkPolicy)
    .flatMap(({ metadata, spec, specs }) =>
      [...(spec === undefined ? [] : [spec]), ...listOf(specs)].map((one) => readPolicy(metadata.namespace, metadata.name, one)),
    );
}

/** Whether a manifest is a policy of Cilium, of a namespace or of the cluster. */
export function isCiliumPolicy({ apiVersion, kind }: KubeManifest): boolean {
  return apiVersion === 'cilium.io/v2' && (kind === 'CiliumNetworkPolicy' || kind === 'CiliumClusterwideNetworkPolicy');
}

function isCiliumNetworkPolicy(manifest: KubeManifest): manifest is CiliumNetworkPolicy {
  return manifest.kind === 'CiliumNetworkPolicy' && manifest.apiVersion === 'cilium.io/v2' && manifest.metadata.namespace !== undefined;
}

function readPolicy(namespace: string, name: string, spec: Spec): ReadPolicy {
  return {
    kind: 'CiliumNetworkPolicy',
    namespace,
    name,
    selector: selectorOf(plainSelector(spec.endpointSelector ?? {}).podSelector),
    isolates: (direction) =>
      direction === 'Ingress'
        ? (spec.enableDefaultDeny?.ingress ?? listOf(spec.ingress).length + listOf(spec.ingressDeny).length > 0)
        : (spec.enableDefaultDeny?.egress ?? listOf(spec.egress).length + listOf(spec.egressDeny).length > 0),
    ingress: once(() => listOf(spec.ingress).flatMap(ingressRule)),
    egress: once(() => listOf(spec.egress).flatMap(egressRule)),
  };
}

/** Rules are translated when the first rule of the layer asks. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function ingressRule(rule: IngressRule): readonly PolicyRule[] {
  const others = [rule.fromNodes, rule.fromGroups, rule.fromRequires];
  return rulesOf([rule.fromEndpoints, rule.fromEntities, rule.fromCIDR, rule.fromCIDRSet, ...others], rule, [
    ...listOf(rule.fromEndpoints).map(podsPeer),
    ...textsOf(rule.fromEntities).map((entity) => ({ entity })),
    ...rangesOf(rule.fromCIDR, rule.fromCIDRSet),
  ]);
}

function egressRule(rule: EgressRule): readonly PolicyRule[] {
  const others = [rule.toNodes, rule.toGroups, rule.toRequires, rule.toServices, rule.toFQDNs];
  return rulesOf([rule.toEndpoints, rule.toEntities, rule.toCIDR, rule.toCIDRSet, ...others], rule, [
    ...listOf(rule.toEndpoints).map(podsPeer),
    ...textsOf(rule.toEntities).map((entity) => ({ entity })),
    ...rangesOf(rule.toCIDR, rule.toCIDRSet),
    ...others.flatMap((list) => (Array.isArray(list) && list.length > 0 ? [{ entity: 'unknown' }] : [])),
  ]);
}

/** A rule of peers that are there and are nobody allows nothing, nor does one of neither peers nor ports; nor, here, one for ICMP. */
function rulesOf(
  lists: readonly unknown[],
  { toPorts, icmps }: { readonly toPorts?: PortRules; readonly icmps?: readonly unknown[] },
  peers: readonly RulePeer[],
): readonly PolicyRule[] {
  const ports = portsOf(toPorts);
  const anybody = lists.every((list) => list === undefined);
  if ((peers.length === 0 && (!anybody || ports.length === 0)) || (Array.isArray(icmps) && icmps.length > 0)) return [];
  return [{ peers, ports }];
}

function rangesOf(cidrs: readonly string[] | undefined, sets: IngressRule['fromCIDRSet']): readonly RulePeer[] {
  return [
    ...textsOf(cidrs).map((cidr) => ({ ipBlock: { cidr } })),
    // A group of ranges is an object of its own, which may hold anything.
    ...listOf(sets).map(({ cidr }) => (typeof cidr === 'string' ? { ipBlock: { cidr } } : { entity: 'unknown' })),
  ];
}

/** Peers that were translated: policies share those that the layer printed. */
const translated = new WeakMap<LabelSelector, RulePeer>();

function podsPeer(selector: LabelSelector): RulePeer {
  const known = translated.get(selector);
  if (known !== undefined) return known;
  const { namespaceSelector, podSelector } = plainSelector(selector);
  const peer = namespaceSelector === undefined ? { podSelector } : { namespaceSelector, podSelector };
  translated.set(selector, peer);
  return peer;
}

/** A selector of identities as one of namespaces and one of pods. */
function plainSelector(selector: LabelSelector): { readonly namespaceSelector: LabelSelector | undefined; readonly podSelector: LabelSelector } {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  const all = [...labels, ...listOf(selector.matchExpressions)].map((one) => ({ ...one, ...placeOf(one.key) }));
  const of = (place: 'namespace' | 'pod'): LabelSelector => ({
    matchExpressions: all.filter((one) => one.place === place).map(({ place: _, ...one }) => one),
  });
  return { namespaceSelector: all.some(({ place }) => place === 'namespace') ? of('namespace') : undefined, podSelector: of('pod') };
}

function placeOf(key: string): { readonly place: 'namespace' | 'pod'; readonly key: string } {
  const plain = key.replace(/^(?:k8s|any):/, '');
  if (plain === NAMESPACE) return { place: 'namespace', key: NAMESPACE_NAME };
  return plain.startsWith(NAMESPACE_LABELS) ? { place: 'namespace', key: plain.slice(NAMESPACE_LABELS.length) } : { place: 'pod', key: plain };
}

function portsOf(rules: PortRules): readonly networking.NetworkPolicyPort[] {
  return listOf(rules).flatMap(({ ports }) => listOf(ports).flatMap(portOf));
}

type Port = NonNullable<NonNullable<NonNullable<PortRules>[number]['ports']>[number]>;

/** An absent protocol is every protocol, port 0 every port. */
function portOf({ port, endPort, protocol = 'ANY' }: Port): readonly networking.NetworkPolicyPort[] {
  const number = Number(port);
  const range =
    port === undefined || number === 0 ? {} : { port: Number.isNaN(number) ? port : number, ...(endPort === undefined ? {} : { endPort }) };
  return (protocol === 'ANY' ? ['TCP', 'UDP', 'SCTP'] : [protocol]).map((one) => ({ protocol: one, ...range }));
}

function textsOf(list: readonly string[] | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}
