/** Rules between Cilium and the rest of the layer. Rules of Cilium alone are in its room. */
import { type Found, type LayerPlan, type LayerRule, type Planned, provides } from '../component';
import { describeObject } from '../kube';
import { manifestsOfKind } from './manifest-index';

const docs = 'https://docs.cilium.io/en/v1.20';

/** Cilium as this layer plans it; what somebody else runs is known by its facts alone. */
function ciliumOf({ components }: LayerPlan): Planned | undefined {
  return components.find(({ kind, type }) => kind === 'cni' && type === 'cilium');
}

/** A mesh by the name of who runs it. */
function istioOf({ components }: LayerPlan): Planned | undefined {
  return components.find(({ kind, facts }) => kind === 'mesh' && /istio/i.test(facts.name));
}

export const hangsWithIpvs: LayerRule = {
  code: 'cilium/hangs-with-ipvs',
  severity: 'warning',
  summary: 'agents since 1.19 wait at their start for rules that kube-proxy in its ipvs mode does not write',
  source: 'https://github.com/cilium/cilium/issues/44464',
  check: ({ plan }) =>
    ciliumOf(plan) !== undefined && provides(plan.components, 'service-proxy:ipvs')
      ? [
          {
            at: 'proxy',
            got: 'kube-proxy in mode ipvs',
            fix: "proxy { mode: 'nftables' } or 'iptables', or { type: 'none' }: Cilium then makes Services work",
          },
        ]
      : [],
};

export const nodeLocalDnsBypassed: LayerRule = {
  code: 'cilium/node-local-dns-bypassed',
  severity: 'warning',
  summary: "pods' requests to the address of the DNS Service go to its pods before the node's own resolver sees them",
  source: `${docs}/network/kubernetes/local-redirect-policy/#node-local-dns-cache`,
  check: ({ plan, manifests }) => {
    const cilium = ciliumOf(plan);
    const redirected = manifests.some(({ manifest }) => manifest.kind === 'CiliumLocalRedirectPolicy');
    return cilium === undefined || redirected || !cilium.facts.provides.includes('service-proxy:ebpf') || !provides(plan.components, 'node-local-dns')
      ? []
      : [
          {
            at: 'cni.resources.localRedirects',
            got: 'no redirect to node-local DNS',
            fix: 'a local redirect of Service kube-dns to the pods of the resolver',
          },
        ];
  },
};

export const movesOtherPlugins: LayerRule = {
  code: 'cilium/moves-other-plugins',
  severity: 'warning',
  summary: 'Cilium puts configurations of other CNI plugins out of the way, that of the Istio CNI among them: pods start without their proxy',
  source: 'https://github.com/istio/istio/blob/master/operator/pkg/apis/validation/validation.go',
  check: ({ plan }) => {
    const mesh = istioOf(plan);
    return mesh !== undefined && ciliumOf(plan)?.facts.assumes['cni-exclusive'] === 'true'
      ? [{ at: 'cni.cniConfig.exclusive', got: `true beside ${mesh.facts.name}`, fix: 'cniConfig: { exclusive: false }' }]
      : [];
  },
};

export const hidesServices: LayerRule = {
  code: 'cilium/hides-services-from-mesh',
  severity: 'warning',
  summary: 'sockets of pods are connected to backends at once: proxies of a mesh never see the address of a Service, and none of its routes hold',
  source: `${docs}/network/servicemesh/istio/`,
  check: ({ plan }) => {
    const mesh = istioOf(plan);
    return mesh !== undefined && ciliumOf(plan)?.facts.assumes['socket-translation'] === 'pods'
      ? [{ at: 'cni.services.socketHostNamespaceOnly', got: `false beside ${mesh.facts.name}`, fix: 'socketHostNamespaceOnly: true' }]
      : [];
  },
};

export const localTrafficOverArp: LayerRule = {
  code: 'cilium/local-traffic-over-arp',
  severity: 'warning',
  summary: 'the node that answers for an address need not have a pod of the Service: with externalTrafficPolicy Local it drops what it gets',
  source: `${docs}/network/l2-announcements/#limitations`,
  check: ({ plan, manifests }) => {
    const cilium = ciliumOf(plan);
    if (cilium === undefined || !cilium.facts.addressPools.some(({ announced }) => announced === 'arp')) return [];
    return manifestsOfKind(manifests, 'Service')
      .filter(({ spec }) => spec?.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && spec.loadBalancerClass === undefined)
      .map(
        (service): Found => ({
          at: 'cni.resources.l2Announcements',
          got: `${describeObject(service)} with externalTrafficPolicy Local`,
          expected: 'Cluster',
        }),
      );
  },
};

/** Rules of Cilium and its neighbours, over the plan and every manifest. */
export const CILIUM_RULES: readonly LayerRule[] = [hangsWithIpvs, nodeLocalDnsBypassed, movesOtherPlugins, hidesServices, localTrafficOverArp];
