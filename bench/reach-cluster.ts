/** Seeded clusters of any size for the reachability benchmarks: the mixture of policies that real clusters have. */
import { Random } from '../test/reach/support/random';

export type Manifest = Readonly<Record<string, unknown>>;

export interface ClusterSize {
  readonly namespaces: number;
  readonly workloads: number;
  readonly policies: number;
  /** Pods of each workload. @default 1 */
  readonly replicas?: number;
  /** Write pods one by one, each with labels of its own, instead of Deployments. @default false */
  readonly distinctPods?: boolean;
  /** Policies under which about one pair in twenty may talk, instead of one in five hundred. @default false */
  readonly talkative?: boolean;
  /** @default 1 */
  readonly seed?: number;
}

const teams = ['t0', 't1', 't2', 't3', 't4', 't5', 't6', 't7'] as const;
const tiers = ['front', 'back', 'db', 'cache'] as const;
const portNames = ['http', 'metrics', 'grpc'] as const;
const numbers = [80, 443, 8080, 8443, 9090, 9091, 5432, 6379] as const;

/** Namespaces, workloads and policies of a cluster. */
export function benchCluster({
  namespaces,
  workloads,
  policies,
  replicas = 1,
  distinctPods = false,
  talkative = false,
  seed = 1,
}: ClusterSize): readonly Manifest[] {
  const random = new Random(seed);
  return [
    ...Array.from({ length: namespaces }, (_, i) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `ns${i}`, labels: { team: random.pick(teams), env: random.chance(0.7) ? 'prod' : 'dev' } },
    })),
    ...Array.from({ length: workloads }, (_, i) => workload(random, i, namespaces, replicas, distinctPods)).flat(),
    ...Array.from({ length: policies }, (_, i) => policy(random, i, namespaces, workloads, talkative)),
  ];
}

function workload(random: Random, i: number, namespaces: number, replicas: number, distinctPods: boolean): readonly Manifest[] {
  const namespace = `ns${i % namespaces}`;
  const labels = { app: `a${i}`, tier: random.pick(tiers), release: `r${random.between(0, 9)}`, ...(random.chance(0.1) ? { canary: 'true' } : {}) };
  const spec = {
    containers: [
      {
        name: 'm',
        image: 'x',
        ports: [
          { name: 'http', containerPort: random.pick([8080, 8443, 80]), protocol: 'TCP' },
          { name: 'metrics', containerPort: random.pick([9090, 9091]), protocol: 'TCP' },
        ],
      },
    ],
  };
  if (!distinctPods) {
    const template = { metadata: { labels }, spec };
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: `w${i}`, namespace },
        spec: { replicas, selector: { matchLabels: { app: labels.app } }, template },
      },
    ];
  }
  return Array.from({ length: replicas }, (_, r) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `w${i}-${r}`, namespace, labels: { ...labels, pod: `w${i}-${r}`, shard: `s${i}-${r}` } },
    spec,
  }));
}

function policy(random: Random, i: number, namespaces: number, workloads: number, talkative: boolean): Manifest {
  const n = i % namespaces;
  const make = (spec: Manifest): Manifest => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `p${i}`, namespace: `ns${n}` },
    spec,
  });
  const app = (): Manifest => ({
    matchLabels: { app: `a${n + namespaces * random.between(0, Math.max(0, Math.floor(workloads / namespaces) - 1))}` },
  });
  const team = (): Manifest => ({ matchLabels: { team: random.pick(teams) } });
  const tier = (): Manifest => ({ matchLabels: { tier: random.pick(tiers) } });
  const sort = (Math.floor(i / namespaces) * 3 + n) % 10;
  if (talkative && sort === 3)
    return make({
      podSelector: tier(),
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In', values: random.some(teams, 1, 2) }] } },
            { podSelector: app() },
          ],
          ports: [{ port: 'http' }, { port: 'metrics' }],
        },
      ],
    });
  if (talkative && sort === 4)
    return make({
      podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: random.some(tiers, 2, 4) }] },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ namespaceSelector: { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev'] }] } }],
          ports: [{ port: 'http' }, { port: 'metrics' }],
        },
      ],
    });
  switch (sort) {
    case 0:
      return make({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    case 1:
      return make({
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ns0' } } }],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      });
    case 2:
      return make({ podSelector: app(), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: tier() }], ports: [{ port: 'http' }] }] });
    case 3:
      return make({
        podSelector: tier(),
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ namespaceSelector: team(), podSelector: tier() }, { podSelector: app() }], ports: [{ port: random.pick(numbers) }] }],
      });
    case 4:
      return make({
        podSelector: app(),
        policyTypes: ['Egress'],
        egress: [{ to: [{ namespaceSelector: team() }], ports: [{ port: random.pick(portNames) }] }],
      });
    case 5: {
      const start = random.between(8000, 8500);
      return make({
        podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: random.some(tiers, 1, 2) }] },
        policyTypes: ['Egress'],
        egress: [{ to: [{ namespaceSelector: team(), podSelector: tier() }], ports: [{ port: start, endPort: start + random.between(1, 40) }] }],
      });
    }
    case 6:
      return make({
        podSelector: { matchExpressions: [{ key: 'canary', operator: random.pick(['Exists', 'DoesNotExist']) }] },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: {} }] }],
      });
    case 7:
      return make({
        podSelector: app(),
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.169.254/32'] } }], ports: [{ port: 443 }] }],
      });
    case 8:
      return make({
        podSelector: { matchLabels: { tier: 'front' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ ipBlock: { cidr: `203.${random.between(0, 40)}.0.0/16` } }], ports: [{ port: 443 }] }],
      });
    default:
      return make({
        podSelector: app(),
        policyTypes: ['Ingress'],
        ingress: [random.chance(0.3) ? {} : { from: [{ namespaceSelector: {}, podSelector: tier() }] }],
      });
  }
}
