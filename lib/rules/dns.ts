/** Rules about whom pods ask for names. What the resolver itself gets wrong is in its room. */
import type { Found, LayerRule, Staged } from '../component';
import { type core, objectKey } from '../kube';
import { workloadsOf } from './manifest-index';

const source = 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/validation/validation.go';

export const resolverAsksItself: LayerRule = {
  code: 'dns/resolver-asks-itself',
  severity: 'error',
  summary: 'the resolver follows its resolv.conf, and with this dnsPolicy that names the resolver: the loop plugin ends the pod',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/loop/README.md',
  check: ({ plan, manifests }) => {
    // Only a resolver that follows its resolv.conf asks anywhere in the world.
    const following = plan.components
      .filter(({ facts }) => facts.podFlows.some(({ egress }) => egress.some(({ peer }) => peer.resolved.type === 'world')))
      .flatMap(({ facts }) => facts.workloads)
      .filter(({ role }) => role === 'dns');
    return podsOf(manifests).flatMap(({ at, kind, namespace, name, spec }) =>
      following.some((one) => one.kind === kind && one.namespace === namespace && one.name === name) && asksCluster(spec)
        ? [{ at: `${at}.dnsPolicy`, got: spec.dnsPolicy ?? 'ClusterFirst', expected: 'Default' }]
        : [],
    );
  },
};

/** What the API server takes of a pod's own resolver settings. */
const limits = { nameservers: 3, searches: 32, searchCharacters: 2048 } as const;

export const refusedPodDns: LayerRule = {
  code: 'dns/refused-pod-dns',
  severity: 'error',
  summary: 'the API server refuses the resolver settings of the pod',
  source,
  check: ({ manifests }) =>
    podsOf(manifests).flatMap(({ at, spec }): readonly Found[] => {
      const { nameservers = [], searches = [] } = spec.dnsConfig ?? {};
      const characters = searches.join(' ').length;
      return [
        ...(spec.dnsPolicy === 'None' && nameservers.length === 0
          ? [{ at: `${at}.dnsConfig.nameservers`, got: 'dnsPolicy None without a nameserver', expected: 'at least one' }]
          : []),
        ...(nameservers.length > limits.nameservers
          ? [{ at: `${at}.dnsConfig.nameservers`, got: `${nameservers.length} nameservers`, expected: `at most ${limits.nameservers}` }]
          : []),
        ...(searches.length > limits.searches
          ? [{ at: `${at}.dnsConfig.searches`, got: `${searches.length} search domains`, expected: `at most ${limits.searches}` }]
          : []),
        ...(characters > limits.searchCharacters
          ? [{ at: `${at}.dnsConfig.searches`, got: `${characters} characters`, expected: `at most ${limits.searchCharacters}` }]
          : []),
      ];
    }),
};

export const hostNetworkAsksNode: LayerRule = {
  code: 'dns/host-network-asks-node',
  severity: 'warning',
  summary: 'in the network of its node ClusterFirst means Default: the pod asks the resolver of the node, which knows no Service',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy',
  check: ({ manifests }) =>
    podsOf(manifests).flatMap(({ at, spec }) =>
      // Without a policy nobody said that names of the cluster matter.
      spec.hostNetwork === true && spec.dnsPolicy === 'ClusterFirst'
        ? [
            {
              at: `${at}.dnsPolicy`,
              got: 'ClusterFirst',
              expected: 'ClusterFirstWithHostNet',
              fix: 'or Default, where the resolver of the node is meant',
            },
          ]
        : [],
    ),
};

/** Every rule about whom pods ask for names. */
export const DNS_RULES: readonly LayerRule[] = [resolverAsksItself, refusedPodDns, hostNetworkAsksNode];

function asksCluster({ dnsPolicy = 'ClusterFirst', hostNetwork = false }: core.PodSpec): boolean {
  return dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
}

interface Pods {
  readonly at: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly spec: core.PodSpec;
}

/** Pods of the workloads; a patch may have taken a template away. */
function podsOf(manifests: readonly Staged[]): readonly Pods[] {
  return workloadsOf(manifests).flatMap((workload): readonly Pods[] => {
    const { namespace, name } = workload.metadata;
    const spec = workload.spec?.template?.spec;
    return spec === undefined ? [] : [{ at: `${objectKey(workload)}.spec.template.spec`, kind: workload.kind, namespace, name, spec }];
  });
}
