/** Metamorphic laws: what must hold of every cluster, whatever its policies say. */
import { isPair, matrixLines, profiles, Reachability, type Resources, readManifests } from '../../lib/reach';
import { Random } from './support/random';
import { type Manifest, type RandomCluster, randomCluster } from './support/random-cluster';

const seeds = Array.from({ length: 80 }, (_, i) => 2000 + i);

function analyse({ manifests, profile, facts }: RandomCluster): Reachability {
  return Reachability.of(readManifests(manifests.map((manifest) => ({ manifest }))).resources, { profile, facts });
}

function answer(cluster: RandomCluster): readonly string[] {
  return matrixLines(analyse(cluster), { maybe: true });
}

function edit(cluster: RandomCluster, change: (resources: Resources) => Resources): Reachability {
  const whole = analyse(cluster);
  return Reachability.of(change(whole.resources), { profile: cluster.profile, facts: cluster.facts });
}

/** Ports of every pair that are allowed for certain, as `from to protocol port`. */
function allowed(reachability: Reachability): ReadonlySet<string> {
  const found = new Set<string>();
  const pods = reachability.endpoints.filter(({ type }) => type === 'workload');
  for (const from of pods) {
    for (const to of pods) {
      if (!isPair(from, to)) continue;
      const { allow } = reachability.verdict(from, to);
      for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
        for (const port of [1, 52, 53, 80, 81, 100, 443, 500, 8080, 8100, 65_535])
          if (Reachability.includes(allow, protocol, port)) found.add(`${from.id} ${to.id} ${protocol} ${port}`);
      }
    }
  }
  return found;
}

describe('laws of reachability', () => {
  it('the order of documents makes no difference', () => {
    for (const seed of seeds) {
      const cluster = randomCluster(seed);
      const random = new Random(seed);
      const order = cluster.manifests.map((manifest, i) => ({ manifest, key: random.next(), i })).sort((a, b) => a.key - b.key);
      // Of two objects with one name the later counts, and pods of one owner are joined: their order is kept.
      if (new Set(cluster.manifests.map(({ kind, metadata }) => `${kind} ${JSON.stringify(metadata)}`)).size < cluster.manifests.length) continue;
      if (cluster.manifests.filter(({ kind }) => kind === 'BaselineAdminNetworkPolicy').length > 1) continue;
      expect({ seed, lines: answer({ ...cluster, manifests: order.map(({ manifest }) => manifest) }) }).toEqual({ seed, lines: answer(cluster) });
    }
  });
  it('another rule in a NetworkPolicy never takes an allowed flow away', () => {
    for (const seed of seeds) {
      const cluster = randomCluster(seed);
      const before = allowed(analyse(cluster));
      const after = allowed(
        edit(cluster, (resources) => ({
          ...resources,
          networkPolicies: resources.networkPolicies.map((policy) => ({
            ...policy,
            ingress: policy.policyTypes.includes('ingress')
              ? [...policy.ingress, { peers: [], ports: [{ protocol: 'TCP' as const, port: 80 }] }]
              : policy.ingress,
          })),
        })),
      );
      expect({ seed, lost: [...before].filter((flow) => !after.has(flow)) }).toEqual({ seed, lost: [] });
    }
  });
  it('another NetworkPolicy never allows a flow between pods that policies isolate already', () => {
    for (const seed of seeds) {
      const cluster = { ...randomCluster(seed), profile: profiles.calico };
      const closed = edit(cluster, (resources) => ({ ...resources, clusterPolicies: [], unmodelled: [] }));
      const more = closed.with({
        ...closed.resources,
        networkPolicies: [
          ...closed.resources.networkPolicies,
          ...closed.resources.networkPolicies.map((policy) => ({ ...policy, name: `${policy.name}-x`, ingress: [], egress: [] })),
        ],
      });
      expect({ seed, lines: matrixLines(more) }).toEqual({ seed, lines: matrixLines(closed) });
    }
  });
  it('an Admin policy that only passes is as good as none, where it is certain that it is enforced', () => {
    for (const seed of seeds) {
      const cluster = { ...randomCluster(seed), profile: profiles.spec };
      const pass: Manifest = {
        apiVersion: 'policy.networking.k8s.io/v1alpha2',
        kind: 'ClusterNetworkPolicy',
        metadata: { name: 'pass' },
        spec: {
          tier: 'Admin',
          priority: 1000,
          subject: { namespaces: {} },
          ingress: [{ action: 'Pass', from: [{ namespaces: {} }] }],
          egress: [{ action: 'Pass', to: [{ namespaces: {} }] }],
        },
      };
      expect({ seed, lines: answer({ ...cluster, manifests: [...cluster.manifests, pass] }) }).toEqual({ seed, lines: answer(cluster) });
    }
  });
  it('a range of ports is the same as its two halves', () => {
    for (const seed of seeds) {
      const cluster = randomCluster(seed);
      const halves = edit(cluster, (resources) => ({
        ...resources,
        networkPolicies: resources.networkPolicies.map((policy) => ({
          ...policy,
          ingress: policy.ingress.map(halve),
          egress: policy.egress.map(halve),
        })),
      }));
      expect({ seed, lines: matrixLines(halves, { maybe: true }) }).toEqual({ seed, lines: answer(cluster) });
    }
  });
  it('consistent other names for labels change nothing', () => {
    for (const seed of seeds) {
      const cluster = randomCluster(seed);
      const renamed = JSON.parse(JSON.stringify(cluster.manifests).replaceAll(/"(app|env)"/g, '"renamed-$1"'));
      expect({ seed, lines: answer({ ...cluster, manifests: renamed }) }).toEqual({ seed, lines: answer(cluster) });
    }
  });
});

type Rule = Resources['networkPolicies'][number]['ingress'][number];

function halve({ peers, ports }: Rule): Rule {
  return {
    peers,
    ports: ports.flatMap((entry) => {
      const { port, endPort, protocol } = entry;
      if (typeof port !== 'number' || endPort === undefined || endPort === port) return [entry];
      const middle = Math.floor((port + endPort) / 2);
      return [
        { protocol, port, endPort: middle },
        { protocol, port: middle + 1, endPort },
      ];
    }),
  };
}
