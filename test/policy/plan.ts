/** Plans for policy tests: components are given by their facts alone, because policies read nothing else of them. */
import { type ClusterSpec, resolveCluster } from '../../lib/cluster';
import { type ComponentFacts, type ComponentKind, componentFacts, type LayerPlan, NO_REGISTRY, type Planned } from '../../lib/component';
import { type Finding, ProblemList } from '../../lib/finding';
import { Peer, Port } from '../../lib/flow';
import { isKind, type NetworkPolicy } from '../../lib/kube';
import { Cidr } from '../../lib/net';
import { type PolicySpec, policyManifests, resolvePolicy } from '../../lib/policy';
import { clusterSpec } from '../support/layer';

export interface PolicyLayer {
  readonly policy?: PolicySpec;
  readonly cluster?: Partial<ClusterSpec>;
  readonly components?: readonly Planned[];
}

export function component(kind: ComponentKind, facts: Pick<ComponentFacts, 'name'> & Partial<ComponentFacts>, type: string = facts.name): Planned {
  return { kind, type, options: {}, facts: componentFacts({ version: '1.0.0', ...facts }) };
}

/** flannel over VXLAN: nothing of its own on the pod network, nodes arrive from tunnel addresses inside the pod range. */
export const flannel = component('cni', {
  name: 'flannel',
  provides: ['pod-network', 'network-policy'],
  namespaces: [{ name: 'kube-flannel', podSecurity: 'privileged' }],
  workloads: [{ kind: 'DaemonSet', name: 'kube-flannel-ds', namespace: 'kube-flannel', labels: { app: 'flannel' }, hostNetwork: true }],
  nodeSourceRanges: [Cidr.parse('10.244.0.0/16')],
});

const dnsLabels = { 'k8s-app': 'kube-dns' };
const dnsPorts = [Port.udp(53), Port.tcp(53)];

/** CoreDNS in kube-system, forwarding to resolv.conf. */
export const coredns = component('dns', {
  name: 'coredns',
  provides: ['dns'],
  workloads: [{ kind: 'Deployment', name: 'coredns', namespace: 'kube-system', labels: dnsLabels, hostNetwork: false, role: 'dns' }],
  podFlows: [
    {
      namespace: 'kube-system',
      labels: dnsLabels,
      ingress: [
        { peer: Peer.known('anyPod'), ports: dnsPorts, reason: 'names for pods' },
        { peer: Peer.known('nodes'), ports: dnsPorts, reason: 'names for pods on the host network' },
      ],
      egress: [
        { peer: Peer.known('world'), ports: dnsPorts, reason: 'forwards to resolv.conf' },
        { peer: Peer.known('apiServer'), ports: [Port.tcp(443)], reason: 'watches Services and EndpointSlices' },
      ],
    },
  ],
  metrics: [
    {
      name: 'coredns',
      port: 9153,
      path: '/metrics',
      scheme: 'http',
      namespace: 'kube-system',
      labels: dnsLabels,
      hostNetwork: false,
      series: ['coredns_dns_requests_total'],
    },
  ],
});

/** Traefik in a namespace of its own. */
export const traefik = component('ingress', {
  name: 'traefik',
  provides: ['ingress'],
  namespaces: [{ name: 'traefik', podSecurity: 'restricted' }],
  workloads: [{ kind: 'Deployment', name: 'traefik', namespace: 'traefik', labels: { app: 'traefik' }, hostNetwork: false, role: 'ingress' }],
  podFlows: [
    {
      namespace: 'traefik',
      labels: { app: 'traefik' },
      ingress: [{ peer: Peer.known('world'), ports: [Port.tcp(8000), Port.tcp(8443)], reason: 'web traffic' }],
      egress: [{ peer: Peer.known('apiServer'), ports: [], reason: 'watches Ingresses' }],
    },
  ],
});

/** The same on the host network. */
export const hostTraefik = component('ingress', {
  name: 'traefik',
  provides: ['ingress'],
  workloads: [{ kind: 'DaemonSet', name: 'traefik', namespace: 'traefik', labels: { app: 'traefik' }, hostNetwork: true, role: 'ingress' }],
});

/** A plan that must be accepted. */
export function policyPlan(layer: PolicyLayer): LayerPlan {
  const { plan, findings } = policyResult(layer);
  const refused = findings.filter(({ severity }) => severity === 'error');
  if (refused.length > 0) throw new Error(refused.map(({ code, at, got }) => `${code} ${at} ${got}`).join('\n'));
  return plan;
}

/** A plan and what resolving its policy found. */
export function policyResult({ policy, cluster = {}, components = [flannel, coredns] }: PolicyLayer): {
  readonly plan: LayerPlan;
  readonly findings: readonly Finding[];
} {
  const problems = new ProblemList();
  const resolved = resolveCluster(clusterSpec(cluster), problems.at('cluster'));
  if (resolved === undefined) throw new Error(problems.findings.map(({ code, at }) => `${code} ${at}`).join('\n'));
  const plan = {
    cluster: resolved,
    components,
    policy: resolvePolicy(policy, { cluster: resolved, planned: components, problems: problems.at('policy') }),
    registry: NO_REGISTRY,
    patches: [],
    crds: undefined,
  };
  return { plan, findings: problems.findings };
}

/** `code at` of what resolving a policy refuses or remarks. */
export function policyFindings(layer: PolicyLayer): readonly string[] {
  return policyResult(layer).findings.map(({ code, at }) => `${code} ${at}`);
}

/** The NetworkPolicies of a layer by `namespace/name`. */
export function policiesOf(layer: PolicyLayer): ReadonlyMap<string, NetworkPolicy> {
  const policies = policyManifests(policyPlan(layer))
    .map(({ manifest }) => manifest)
    .filter((manifest) => isKind(manifest, 'NetworkPolicy'));
  return new Map(policies.map((policy) => [`${policy.metadata.namespace}/${policy.metadata.name}`, policy]));
}
