/** Random small clusters that are rich in edge cases: a vocabulary so small that everything meets everything. */
import { Cidr } from '../../../lib/net';
import type { AddressFacts, EnforcementProfile, ProfileName } from '../../../lib/reach';
import { profileNames, profiles } from '../../../lib/reach';
import { Random } from './random';

export type Manifest = Readonly<Record<string, unknown>>;

export interface RandomCluster {
  readonly seed: number;
  readonly manifests: readonly Manifest[];
  readonly profile: EnforcementProfile;
  readonly facts: AddressFacts;
}

const namespaceNames = ['a', 'b', 'c'] as const;
const keys = ['app', 'tier', 'env'] as const;
const values = ['x', 'y', ''] as const;
const portNames = ['web', 'dns', 'adm'] as const;
const ports = [53, 80, 81, 443, 8080] as const;
const protocols = ['TCP', 'UDP', 'SCTP'] as const;
const v4 = ['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '10.1.2.3/32', '192.168.0.0/24', '203.0.113.0/24'] as const;
const v6 = ['::/0', 'fd00::/8', 'fd00:1::/64', '2001:db8::/32'] as const;
const inner: Readonly<Record<string, readonly string[]>> = {
  '0.0.0.0/0': ['10.0.0.0/8', '192.168.0.0/24', '169.254.169.254/32'],
  '10.0.0.0/8': ['10.1.0.0/16', '10.1.2.3/32'],
  '10.1.0.0/16': ['10.1.2.0/24'],
  '::/0': ['fd00::/8', '2001:db8::/32'],
  'fd00::/8': ['fd00:1::/64'],
};
const domains = ['example.com', '*.example.com', 'api.example.com', '*.com'] as const;

export function randomCluster(seed: number): RandomCluster {
  const random = new Random(seed);
  const names: readonly ProfileName[] = profileNames;
  const profile = profiles[random.chance(0.4) ? 'spec' : (names[random.between(0, names.length - 1)] ?? 'spec')];
  return {
    seed,
    profile,
    facts: facts(random),
    manifests: [
      ...namespaceNames.filter(() => random.chance(0.8)).map((name) => object('v1', 'Namespace', { name, labels: labels(random) })),
      ...random.list(0, 2, (i) => node(random, i)),
      ...random.list(1, 5, (i) => workload(random, i)),
      ...random.list(0, 5, (i) => networkPolicy(random, i)),
      ...(random.chance(0.6) ? random.list(0, 4, (i) => clusterPolicy(random, i)) : []),
      ...(random.chance(0.06) ? [unmodelled(random)] : []),
      ...(random.chance(0.25) ? crossingPolicies(random) : []),
    ],
  };
}

function facts(random: Random): AddressFacts {
  if (random.chance(0.4)) return {};
  const pods = random.pick([['10.1.0.0/16'], ['10.1.2.0/24'], ['10.0.0.0/8'], ['10.1.0.0/16', 'fd00:1::/64'], ['fd00:1::/64']]);
  return {
    podCidrs: pods.map((text) => Cidr.parse(text)),
    ...(random.chance(0.6) ? { nodeCidrs: [Cidr.parse('192.168.0.0/24')] } : {}),
    ...(random.chance(0.3) ? { serviceCidrs: [Cidr.parse('172.20.0.0/16')] } : {}),
  };
}

function object(apiVersion: string, kind: string, metadata: Manifest, rest: Manifest = {}): Manifest {
  return { apiVersion, kind, metadata, ...rest };
}

function labels(random: Random): Record<string, string> {
  return Object.fromEntries(random.some(keys, 0, 3).map((key) => [key, random.pick(values)]));
}

function selector(random: Random): Manifest {
  if (random.chance(0.25)) return {};
  const expressions = random.chance(0.4) ? random.list(1, 2, () => expression(random)) : [];
  return {
    ...(random.chance(0.6) ? { matchLabels: labels(random) } : {}),
    ...(expressions.length > 0 ? { matchExpressions: expressions } : {}),
  };
}

function expression(random: Random): Manifest {
  const operator = random.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  const key = random.pick(['app', 'tier', 'env', 'absent']);
  return operator === 'In' || operator === 'NotIn' ? { key, operator, values: random.some(values, 1, 2) } : { key, operator };
}

function namespaceSelector(random: Random): Manifest {
  return random.chance(0.3) ? { matchLabels: { 'kubernetes.io/metadata.name': random.pick(namespaceNames) } } : selector(random);
}

function containers(random: Random): readonly Manifest[] {
  return [
    {
      name: 'main',
      ports: random.list(0, 4, () => ({
        containerPort: random.pick(ports),
        ...(random.chance(0.7) ? { name: random.pick(portNames) } : {}),
        ...(random.chance(0.6) ? { protocol: random.pick(protocols) } : {}),
      })),
    },
  ];
}

function podSpec(random: Random): Manifest {
  return {
    containers: containers(random),
    ...(random.chance(0.15) ? { hostNetwork: true } : {}),
    ...(random.chance(0.25) ? { nodeName: `n${random.between(0, 1)}` } : {}),
  };
}

function addresses(random: Random): readonly string[] {
  return random.pick([['10.1.2.3'], ['10.1.9.9'], ['10.1.2.3', 'fd00:1::7'], ['fd00:1::8'], ['192.168.0.5'], ['203.0.113.9']]);
}

function workload(random: Random, i: number): Manifest {
  const namespace = random.pick(namespaceNames);
  const metadata = { name: `w${i}`, namespace };
  if (random.chance(0.04)) return object('monitoring.coreos.com/v1', 'Prometheus', metadata, { spec: {} });
  if (random.chance(0.35)) {
    const owner = random.chance(0.4) ? { ownerReferences: [{ kind: 'ReplicaSet', name: random.pick(['o1', 'o2']), controller: true }] } : {};
    const status = random.chance(0.5)
      ? { status: { podIPs: addresses(random).map((ip) => ({ ip })), ...(random.chance(0.1) ? { phase: 'Succeeded' } : {}) } }
      : {};
    return object('v1', 'Pod', { ...metadata, labels: labels(random), ...owner }, { spec: podSpec(random), ...status });
  }
  const kind = random.pick(['Deployment', 'StatefulSet', 'DaemonSet']);
  const template = { metadata: { labels: labels(random) }, spec: podSpec(random) };
  return object('apps/v1', kind, metadata, { spec: { replicas: random.between(1, 3), template } });
}

function node(random: Random, i: number): Manifest {
  const known = random.chance(0.6)
    ? { status: { addresses: [{ type: 'InternalIP', address: random.pick(['192.168.0.5', '192.168.0.6', '10.9.0.1']) }] } }
    : {};
  return object('v1', 'Node', { name: `n${i}`, labels: { ...labels(random), 'kubernetes.io/os': 'linux' } }, known);
}

function networkPolicy(random: Random, i: number): Manifest {
  const types = random.chance(0.3) ? {} : { policyTypes: random.some(['Ingress', 'Egress'], 1, 2) };
  return object(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    { name: `p${i}`, namespace: random.pick(namespaceNames) },
    {
      spec: {
        podSelector: selector(random),
        ...types,
        ...(random.chance(0.7) ? { ingress: random.list(0, 2, () => networkRule(random, 'from')) } : {}),
        ...(random.chance(0.7) ? { egress: random.list(0, 2, () => networkRule(random, 'to')) } : {}),
      },
    },
  );
}

function networkRule(random: Random, direction: 'from' | 'to'): Manifest {
  return {
    ...(random.chance(0.8) ? { [direction]: random.list(0, 2, () => networkPeer(random)) } : {}),
    ...(random.chance(0.65) ? { ports: random.list(0, 2, () => networkPort(random)) } : {}),
  };
}

function networkPeer(random: Random): Manifest {
  if (random.chance(0.35)) {
    const cidr = random.chance(0.75) ? random.pick(v4) : random.pick(v6);
    const except = random.chance(0.4) ? random.some(inner[cidr] ?? [], 0, 2) : [];
    return { ipBlock: { cidr, ...(except.length > 0 ? { except } : {}) } };
  }
  const both = random.chance(0.3);
  const pods = both || random.chance(0.5);
  return { ...(pods ? { podSelector: selector(random) } : {}), ...(both || !pods ? { namespaceSelector: namespaceSelector(random) } : {}) };
}

function networkPort(random: Random): Manifest {
  const protocol = random.chance(0.7) ? { protocol: random.pick(protocols) } : {};
  if (random.chance(0.15)) return protocol;
  if (random.chance(0.3)) return { ...protocol, port: random.pick(portNames) };
  const port = random.pick(ports);
  return { ...protocol, port, ...(random.chance(0.3) ? { endPort: port + random.pick([0, 1, 20, 400]) } : {}) };
}

function clusterPolicy(random: Random, i: number): Manifest {
  const kind = random.pick(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy', 'ClusterNetworkPolicy']);
  const cnp = kind === 'ClusterNetworkPolicy';
  const spec = {
    subject: random.chance(0.5)
      ? { namespaces: namespaceSelector(random) }
      : { pods: { namespaceSelector: namespaceSelector(random), podSelector: selector(random) } },
    ...(kind === 'BaselineAdminNetworkPolicy' ? {} : { priority: random.pick([0, 5, 5, 10]) }),
    ...(cnp ? { tier: random.pick(['Admin', 'Baseline']) } : {}),
    ingress: random.list(0, 2, () => clusterRule(random, kind, 'from')),
    egress: random.list(0, 2, () => clusterRule(random, kind, 'to')),
  };
  const apiVersion = `policy.networking.k8s.io/${cnp ? 'v1alpha2' : 'v1alpha1'}`;
  return object(apiVersion, kind, { name: kind === 'BaselineAdminNetworkPolicy' ? 'default' : `c${i}` }, { spec });
}

/** Policies of one tier over the same pods that say different things: which of them comes first decides. */
function crossingPolicies(random: Random): readonly Manifest[] {
  const tier = random.chance(0.7) ? 'Admin' : 'Baseline';
  const [direction, peers] = random.chance(0.5) ? (['ingress', 'from'] as const) : (['egress', 'to'] as const);
  const actions = random.chance(0.5) ? ['Accept', 'Deny', 'Pass'] : ['Deny', 'Pass', 'Accept'];
  return random.list(2, 3, (i) => {
    const rule = { action: actions[i] ?? 'Deny', [peers]: [i === 0 ? { namespaces: namespaceSelector(random) } : { namespaces: {} }] };
    const spec = { tier, subject: { namespaces: {} }, priority: random.pick([20, 30, 40, 50]), [direction]: [rule] };
    return object('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: `crossing-${i}` }, { spec });
  });
}

function clusterRule(random: Random, kind: string, direction: 'from' | 'to'): Manifest {
  const accept = kind === 'ClusterNetworkPolicy' ? 'Accept' : 'Allow';
  const action = kind === 'BaselineAdminNetworkPolicy' ? random.pick([accept, 'Deny']) : random.pick([accept, 'Deny', 'Pass']);
  const peers = random.list(1, 2, () => clusterPeer(random, direction, action === accept));
  if (kind === 'ClusterNetworkPolicy')
    return { action, [direction]: peers, ...(random.chance(0.6) ? { protocols: random.list(1, 2, () => clusterProtocol(random)) } : {}) };
  return { action, [direction]: peers, ...(random.chance(0.6) ? { ports: random.list(1, 2, () => adminPort(random)) } : {}) };
}

function clusterPeer(random: Random, direction: 'from' | 'to', accept: boolean): Manifest {
  if (direction === 'to' && random.chance(0.45)) {
    const sort = random.pick(['nodes', 'networks', 'networks', accept ? 'domainNames' : 'networks']);
    if (sort === 'nodes') {
      const os = { matchExpressions: [{ key: 'kubernetes.io/os', operator: random.pick(['Exists', 'DoesNotExist']) }] };
      return { nodes: random.chance(0.4) ? selector(random) : os };
    }
    if (sort === 'networks') return { networks: random.chance(0.75) ? random.some(v4, 1, 2) : random.some(v6, 1, 2) };
    return { domainNames: random.some(domains, 1, 2) };
  }
  if (random.chance(0.04)) return { somethingNew: {} };
  if (random.chance(0.5)) return { namespaces: namespaceSelector(random) };
  return { pods: { namespaceSelector: namespaceSelector(random), podSelector: selector(random) } };
}

function clusterProtocol(random: Random): Manifest {
  if (random.chance(0.25)) return { destinationNamedPort: random.pick(portNames) };
  if (random.chance(0.03)) return { somethingNew: {} };
  const protocol = random.pick(['tcp', 'udp', 'sctp']);
  if (random.chance(0.2)) return { [protocol]: {} };
  const port = random.pick(ports);
  return {
    [protocol]: { destinationPort: random.chance(0.6) ? { number: port } : { range: { start: port, end: port + random.pick([1, 20, 400]) } } },
  };
}

function adminPort(random: Random): Manifest {
  if (random.chance(0.25)) return { namedPort: random.pick(portNames) };
  const port = random.pick(ports);
  const protocol = random.pick(protocols);
  return random.chance(0.6) ? { portNumber: { protocol, port } } : { portRange: { protocol, start: port, end: port + random.pick([1, 20, 400]) } };
}

function unmodelled(random: Random): Manifest {
  return random.chance(0.5)
    ? object('cilium.io/v2', 'CiliumNetworkPolicy', { name: 'cnp', namespace: random.pick(namespaceNames) }, { spec: {} })
    : object(
        'security.istio.io/v1',
        'AuthorizationPolicy',
        { name: 'authz', namespace: random.pick(namespaceNames) },
        { spec: { selector: { matchLabels: labels(random) } } },
      );
}
