import type { Found, Rule } from '../../component';
import { takesHostPorts } from './facts';
import type { TraefikMiddleware } from './middleware';
import { isZero, type ResolvedTraefik } from './resolve';

const chart = 'https://github.com/traefik/traefik-helm-chart/blob/v41.3.0/traefik';
const docs = 'https://doc.traefik.io/traefik';

export const updateNeedsFreeNode: Rule<ResolvedTraefik> = {
  code: 'traefik/update-needs-free-node',
  severity: 'warning',
  summary: 'two pods with the same host ports do not fit on one node: during an update the new pod waits for a node that has none',
  source: `${chart}/templates/daemonset.yaml`,
  check: ({ options, plan: { cluster } }) => {
    if (!takesHostPorts(options)) return [];
    const { workload } = options;
    if (workload.type === 'DaemonSet') {
      return isZero(workload.maxSurge)
        ? []
        : [
            {
              at: 'workload.maxSurge',
              severity: 'error',
              got: String(workload.maxSurge),
              expected: '0: every node has its pod already',
              fix: 'use maxUnavailable',
            },
          ];
    }
    const count = cluster.nodes.count;
    if (!isZero(workload.maxUnavailable) || (count !== undefined && workload.replicas < count)) return [];
    const certain = count !== undefined;
    return [
      {
        at: 'workload.maxUnavailable',
        ...(certain ? { severity: 'error' as const } : {}),
        got: `0 with ${workload.replicas} replicas${certain ? ` on ${count} nodes` : ''}`,
        expected: 'at least 1, so that an old pod makes room first',
      },
    ];
  },
};

export const moreReplicasThanNodes: Rule<ResolvedTraefik> = {
  code: 'traefik/more-replicas-than-nodes',
  severity: 'error',
  summary: 'two pods with the same host ports do not fit on one node: the pods that are too many stay Pending',
  source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/',
  check: ({ options: { workload, ...options }, plan: { cluster } }) => {
    const count = cluster.nodes.count;
    if (!takesHostPorts({ ...options, workload }) || workload.type === 'DaemonSet' || count === undefined || workload.replicas <= count) return [];
    return [{ at: 'workload.replicas', got: `${workload.replicas} on ${count} nodes`, fix: "use { type: 'DaemonSet' }" }];
  },
};

export const localPolicyDropsTraffic: Rule<ResolvedTraefik> = {
  code: 'traefik/local-policy-drops-traffic',
  severity: 'warning',
  summary: 'with externalTrafficPolicy Local a node without a pod of Traefik drops what comes to its node ports',
  source: 'https://kubernetes.io/docs/tutorials/services/source-ip/#source-ip-for-services-with-type-nodeport',
  check: ({ options: { exposure, workload }, plan: { cluster } }) => {
    if (exposure.type !== 'nodePort' || exposure.externalTrafficPolicy !== 'Local' || workload.type === 'DaemonSet') return [];
    const count = cluster.nodes.count;
    if (count !== undefined && workload.replicas >= count) return [];
    return [
      {
        at: 'exposure.externalTrafficPolicy',
        got: `Local with ${workload.replicas} replicas${count === undefined ? '' : ` on ${count} nodes`}`,
        fix: "use workload: { type: 'DaemonSet' }, or a load balancer that checks the health of nodes",
      },
    ];
  },
};

export const acmeStorageIsOneFile: Rule<ResolvedTraefik> = {
  code: 'traefik/acme-storage-is-one-file',
  severity: 'warning',
  summary:
    'Traefik keeps ACME certificates in a file of one pod: several pods order certificates against each other, and a restart orders them again',
  source: `${chart}/templates/deployment.yaml`,
  check: ({ options: { overrides, workload } }) =>
    (overrides?.extraArgs ?? []).flatMap((arg, index): readonly Found[] => {
      if (!/^--certificates?resolvers\.[^.=]+\.acme/i.test(arg)) return [];
      const several = workload.type === 'DaemonSet' || workload.replicas > 1;
      return [
        {
          at: `overrides.extraArgs[${index}]`,
          ...(several ? { severity: 'error' as const } : {}),
          got: `${arg} with ${workload.type === 'DaemonSet' ? 'a DaemonSet' : `${workload.replicas} replicas`}`,
          fix: 'let cert-manager order certificates into Secrets, and name those in tls of the Ingress',
        },
      ];
    }),
};

/** Providers by the beginning of their flags, with what their informers need beyond the rights that are given. */
const otherProviders = [
  { flag: '--providers.kubernetescrd', needs: 'the CRDs of traefik.io and rights on them' },
  { flag: '--providers.kubernetesgateway', needs: 'the CRDs of the Gateway API, and rights on them and on namespaces' },
  { flag: '--providers.kubernetesingressnginx', needs: 'rights on namespaces and ConfigMaps' },
  { flag: '--providers.knative', needs: 'the CRDs of Knative and rights on them' },
] as const;

export const providerWithoutRights: Rule<ResolvedTraefik> = {
  code: 'traefik/provider-without-rights',
  severity: 'error',
  summary: 'Traefik has the rights of its Ingress provider only: another Kubernetes provider waits for its caches for ever and serves nothing',
  source: `${chart}/templates/requirements.yaml`,
  check: ({ options: { overrides } }) =>
    (overrides?.extraArgs ?? []).flatMap((arg, index) => {
      const provider = otherProviders.find(({ flag }) => arg.toLowerCase().startsWith(flag));
      return provider === undefined ? [] : [{ at: `overrides.extraArgs[${index}]`, got: arg, expected: provider.needs }];
    }),
};

export const openDashboard: Rule<ResolvedTraefik> = {
  code: 'traefik/open-dashboard',
  severity: 'warning',
  summary: 'whoever reaches Traefik reads its whole configuration: no middleware in front of the dashboard asks who it is',
  source: `${docs}/reference/install-configuration/api-dashboard/`,
  check: ({ options: { dashboard, defaultMiddlewares, middlewares } }) => {
    if (dashboard === undefined) return [];
    const guarded = [...dashboard.middlewares, ...defaultMiddlewares].some((name) => guards(name, middlewares, new Set()));
    return guarded
      ? []
      : [{ at: 'dashboard.middlewares', got: dashboard.middlewares.join(', ') || 'none', expected: 'one of type basicAuth or ipAllowList' }];
  },
};

/** Whether a middleware, or one of its chain, keeps anybody out. */
function guards(name: string, middlewares: readonly TraefikMiddleware[], seen: Set<string>): boolean {
  const middleware = middlewares.find((one) => one.name === name);
  if (middleware === undefined || seen.has(name)) return false;
  seen.add(name);
  if (middleware.type === 'chain') return middleware.middlewares.some((other) => guards(other, middlewares, seen));
  return middleware.type === 'basicAuth' || middleware.type === 'ipAllowList';
}

/** What can go wrong with Traefik alone. */
export const traefikRules: readonly Rule<ResolvedTraefik>[] = [
  updateNeedsFreeNode,
  moreReplicasThanNodes,
  localPolicyDropsTraffic,
  acmeStorageIsOneFile,
  providerWithoutRights,
  openDashboard,
];
