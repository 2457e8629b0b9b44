/** What the API server takes although it does not do what it says, or not for long. */
import type { Cluster } from '../cluster';
import type { Finding } from '../finding';
import type { Service } from '../kube';

/** One such thing; `at` is a path in the Service's options. */
export interface Pitfall {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly summary: string;
  readonly source: string;
  readonly check: (
    service: Service,
    cluster: Pick<Cluster, 'kubernetes'> | undefined,
  ) => readonly {
    readonly at: string;
    readonly severity?: Finding['severity'];
    readonly got?: string;
    readonly expected?: string;
    readonly fix?: string;
  }[];
}

const topologyMode = 'service.kubernetes.io/topology-mode';
const topologyHints = 'service.kubernetes.io/topology-aware-hints';

export const portOfTwoProtocols: Pitfall = {
  code: 'service/port-of-two-protocols',
  severity: 'warning',
  summary: 'client-side apply tells ports by number alone, so one of two protocols on one port gets lost in an update',
  source: 'https://github.com/kubernetes/kubernetes/issues/105610',
  check: ({ spec }) => {
    const ports = spec?.ports ?? [];
    return ports.flatMap(({ port, protocol }, index) =>
      ports.slice(0, index).some((other) => other.port === port)
        ? [
            {
              at: `ports[${index}]`,
              got: `${port}/${protocol ?? 'TCP'} beside another protocol`,
              fix: 'apply with kubectl apply --server-side, or a GitOps controller that does',
            },
          ]
        : [],
    );
  },
};

export const distributionOverridden: Pitfall = {
  code: 'service/distribution-overridden',
  severity: 'warning',
  summary: 'trafficDistribution is a preference, and what else the Service says overrides it',
  source: 'https://kubernetes.io/docs/reference/networking/virtual-ips/#interaction-with-traffic-policies',
  check: ({ metadata, spec }) => {
    if (spec?.trafficDistribution === undefined) return [];
    const mode = metadata.annotations?.[topologyMode] ?? metadata.annotations?.[topologyHints];
    return [
      ...(mode !== undefined && mode.toLowerCase() !== 'disabled' ? [`annotation topology-mode ${mode}`] : []),
      ...(spec.internalTrafficPolicy === 'Local' ? ['internalTrafficPolicy Local'] : []),
      ...(spec.externalTrafficPolicy === 'Local' ? ['externalTrafficPolicy Local, for traffic from outside'] : []),
    ].map((got) => ({ at: 'trafficDistribution', got, fix: 'keep one of the two' }));
  },
};

export const distributionRenamed: Pitfall = {
  code: 'service/distribution-renamed',
  severity: 'warning',
  summary: 'PreferClose is deprecated since Kubernetes 1.35',
  source: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/3015-prefer-same-node',
  check: ({ spec }, cluster) =>
    spec?.trafficDistribution === 'PreferClose' && (cluster?.kubernetes.minor ?? 35) >= 35
      ? [{ at: 'trafficDistribution', got: 'PreferClose', expected: 'PreferSameZone, which means the same', fix: 'write PreferSameZone' }]
      : [],
};

export const topologyAnnotationsDiffer: Pitfall = {
  code: 'service/topology-annotations-differ',
  severity: 'error',
  summary: 'the API server refuses two topology annotations that disagree',
  source: 'https://kubernetes.io/docs/concepts/services-networking/topology-aware-routing/',
  check: ({ metadata: { annotations = {} } }) => {
    const [mode, hints] = [annotations[topologyMode], annotations[topologyHints]];
    return mode !== undefined && hints !== undefined && mode !== hints
      ? [{ at: `annotations.${topologyMode}`, got: `${mode}, and ${hints} in ${topologyHints}`, fix: `remove ${topologyHints}, which is deprecated` }]
      : [];
  },
};

export const externalIpsDeprecated: Pitfall = {
  code: 'service/external-ips-deprecated',
  severity: 'warning',
  summary:
    'externalIPs are deprecated since Kubernetes 1.36, off by default from 1.40: whoever may create a Service can take any address (CVE-2020-8554)',
  source: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/5707-deprecate-service-externalips',
  check: ({ spec }, cluster) =>
    (spec?.externalIPs ?? []).length > 0
      ? [
          {
            at: 'externalIPs',
            severity: (cluster?.kubernetes.minor ?? 36) >= 36 ? 'warning' : 'info',
            got: (spec?.externalIPs ?? []).join(', '),
            fix: 'use type LoadBalancer with a pool of these addresses',
          },
        ]
      : [],
};

export const loadBalancerIpDeprecated: Pitfall = {
  code: 'service/load-balancer-ip-deprecated',
  severity: 'warning',
  summary: 'loadBalancerIP is deprecated since Kubernetes 1.24, means something else for each provider and holds one family',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer',
  check: ({ spec }) =>
    spec?.loadBalancerIP === undefined ? [] : [{ at: 'loadBalancerIP', got: spec.loadBalancerIP, fix: "use the provider's annotation" }],
};

export const nodePortWithoutAllocation: Pitfall = {
  code: 'service/node-port-without-allocation',
  severity: 'warning',
  summary: 'a Service that is to take no ports of nodes asks for one',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-nodeport-allocation',
  check: ({ spec }) =>
    spec?.allocateLoadBalancerNodePorts === false
      ? (spec.ports ?? []).flatMap(({ nodePort }, index) =>
          nodePort === undefined
            ? []
            : [{ at: `ports[${index}].nodePort`, got: `${nodePort}, allocateLoadBalancerNodePorts: false`, fix: 'keep one of the two' }],
        )
      : [],
};

/** All of them, in the order of docs/services.md. */
export const servicePitfalls: readonly Pitfall[] = [
  portOfTwoProtocols,
  distributionOverridden,
  distributionRenamed,
  topologyAnnotationsDiffer,
  externalIpsDeprecated,
  loadBalancerIpDeprecated,
  nodePortWithoutAllocation,
];

/** What is wrong with a Service that the API server may well take. */
export function pitfallsOf(service: Service, cluster?: Pick<Cluster, 'kubernetes'>): readonly Finding[] {
  return servicePitfalls.flatMap(({ code, severity, summary, source, check }) =>
    check(service, cluster).map((found): Finding => ({ code, severity, message: summary, source, ...found })),
  );
}
