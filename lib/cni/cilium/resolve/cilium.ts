import type { Cluster } from '../../../cluster';
import { imageOf, type PlanContext } from '../../../component';
import { bounded, type ProblemList, type Problems, unlessRefused } from '../../../finding';
import { checkConfig } from '../config/check';
import type { CiliumEnvoy, CiliumPolicyOptions } from '../enforcement';
import { checkHubble } from '../hubble';
import type { CiliumClusterIdentity, CiliumOperator, CiliumOptions } from '../options';
import { checkCiliumOverrides } from '../overrides';
import { checkResources } from '../resources';
import { type CiliumCloud, ciliumReleases, defaultCiliumVersion } from '../versions';
import type { ResolvedCilium, ResolvedEnvoy, ResolvedRouting } from './resolved';
import { checkDevices, resolveRouting } from './routing';
import { resolveServices, wantsEgressGateway } from './services';

const outOfRange = 'cilium/out-of-range';

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveCilium(options: CiliumOptions, context: PlanContext): ResolvedCilium | undefined {
  return unlessRefused(context.problems, (problems) => resolve(options, { ...context, problems }, problems));
}

function resolve(o: CiliumOptions, context: PlanContext, found: ProblemList): ResolvedCilium {
  const { cluster, problems } = context;
  const release = ciliumReleases[o.version ?? defaultCiliumVersion];
  const wants = { bpfMasquerade: wantsEgressGateway(o, context), portmap: o.cniConfig?.portmap ?? false };
  const routing = resolveRouting(o.routing, cluster, wants, problems.at('routing'));
  const cloud: CiliumCloud = routing.type === 'eni' ? 'aws' : routing.type === 'azure' ? 'azure' : 'generic';
  const talos = cluster.platform.name === 'talos';
  const autoMount = o.cgroup?.autoMount ?? !talos;
  checkDevices(o.devices ?? [], problems.at('devices'));
  const resolved: ResolvedCilium = {
    release,
    families: cluster.families,
    routing,
    services: resolveServices(o, routing, context),
    policy: resolvePolicy(o.policy ?? {}, problems.at('policy')),
    envoy: resolveEnvoy(o.envoy ?? { type: 'daemonset' }, problems.at('envoy')),
    hubble: o.hubble ?? { type: 'on' },
    resources: o.resources ?? {},
    bgpControlPlane: o.bgpControlPlane ?? o.resources?.bgp !== undefined,
    loadBalancerIpam: o.loadBalancerIpam ?? true,
    clusterIdentity: resolveIdentity(o.clusterIdentity ?? {}, routing, problems.at('clusterIdentity')),
    bandwidthManager:
      o.bandwidthManager === undefined
        ? undefined
        : { bbr: o.bandwidthManager.bbr ?? false, bbrHostNamespaceOnly: o.bandwidthManager.bbrHostNamespaceOnly ?? false },
    datapath: o.datapath ?? 'veth',
    devices: o.devices ?? [],
    mtu: o.mtu === undefined ? undefined : bounded(o.mtu, cluster.families.includes('IPv6') ? 1280 : 576, 65_535, outOfRange, problems.at('mtu')),
    metricsPort: bounded(o.metricsPort ?? 0, 0, 65_535, outOfRange, problems.at('metricsPort')),
    debug: o.debug ?? false,
    operator: resolveOperator(o.operator ?? {}, cloud, cluster, problems.at('operator')),
    cniExclusive: o.cniConfig?.exclusive ?? routing.chaining !== 'aws-cni',
    cgroup: { autoMount, hostRoot: o.cgroup?.hostRoot ?? (autoMount ? '/run/cilium/cgroupv2' : '/sys/fs/cgroup') },
    loadsModules: !talos,
    config: o.config ?? {},
    extraConfig: o.extraConfig ?? {},
    images: {
      agent: imageOf(o.images?.agent, release.agent, problems.at('images.agent')),
      operator: imageOf(o.images?.operator, release.operator[cloud], problems.at('images.operator')),
      envoy: imageOf(o.images?.envoy, release.envoy, problems.at('images.envoy')),
    },
    overrides: o.overrides ?? {},
  };
  checkChaining(o, resolved, problems);
  checkPools(resolved, cluster, problems.at('resources'));
  checkResources(resolved.resources, problems.at('resources'), cluster);
  checkHubble(resolved, problems.at('hubble'));
  checkConfig(resolved, problems, new Set(found.findings.map(({ at }) => at)));
  checkCiliumOverrides(resolved, cluster, problems);
  return resolved;
}

function resolvePolicy(given: CiliumPolicyOptions, problems: Problems): ResolvedCilium['policy'] {
  return {
    mode: given.mode ?? 'default',
    audit: given.audit ?? false,
    cidrMatches: given.cidrMatches ?? [],
    networkPolicy: given.networkPolicy ?? true,
    clusterNetworkPolicy: given.clusterNetworkPolicy ?? false,
    hostFirewall: given.hostFirewall ?? false,
    denyResponse: given.denyResponse ?? 'none',
    // Agents refuse to start outside of these (pkg/maps/policymap at v1.20.0).
    mapMax: bounded(given.mapMax ?? 16_384, 256, 65_536, outOfRange, problems.at('mapMax')),
  };
}

function resolveEnvoy(given: CiliumEnvoy, problems: Problems): ResolvedEnvoy {
  if (given.type === 'off') return { type: 'off', metricsPort: 0 };
  const metricsPort = bounded(given.metricsPort ?? 9964, 0, 65_535, outOfRange, problems.at('metricsPort'));
  return given.type === 'embedded' ? { type: 'embedded', metricsPort } : { type: 'daemonset', metricsPort, logLevel: given.logLevel ?? 'info' };
}

/** The name is part of the names in Hubble's certificates, and of every identity of the mesh. */
function resolveIdentity(given: CiliumClusterIdentity, { type }: ResolvedRouting, problems: Problems): ResolvedCilium['clusterIdentity'] {
  const { name = 'default', id = 0, maxConnectedClusters = 255 } = given;
  const source = 'https://docs.cilium.io/en/v1.20/network/clustermesh/clustermesh/';
  if (!/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(name))
    problems.at('name').report({
      code: 'cilium/cluster-name',
      message: 'agents refuse this name of a cluster',
      got: JSON.stringify(name),
      expected: 'at most 32 lower case letters, digits and hyphens, which begin and end with a letter or digit',
      source,
    });
  else if (name === 'default' && id !== 0)
    problems.at('name').report({
      code: 'cilium/cluster-name',
      message: 'clusters of a mesh have names of their own',
      got: `default with id ${id}`,
      fix: 'name the cluster',
      source,
    });
  bounded(id, 0, maxConnectedClusters, outOfRange, problems.at('id'));
  if (type === 'eni' && id > 127)
    problems.at('id').report({
      code: 'cilium/cluster-id-with-eni',
      message: 'the highest bit of the id is in marks of packets that ENI routing uses',
      got: String(id),
      expected: '0 to 127',
      source,
    });
  return { name, id, maxConnectedClusters };
}

function resolveOperator(given: CiliumOperator, cloud: CiliumCloud, { nodes }: Cluster, problems: Problems): ResolvedCilium['operator'] {
  return {
    cloud,
    // Each copy needs a node of its own: a second one on a single node would be pending for ever.
    replicas: bounded(given.replicas ?? (nodes.count === 1 ? 1 : 2), 1, 100, outOfRange, problems.at('replicas')),
    metricsPort: bounded(given.metricsPort ?? 9963, 0, 65_535, outOfRange, problems.at('metricsPort')),
    restartUnmanagedPods: given.restartUnmanagedPods ?? true,
    skipCrdCreation: given.skipCrdCreation ?? false,
  };
}

/** What another plugin connects, Cilium cannot shape. */
function checkChaining(o: CiliumOptions, { routing }: ResolvedCilium, problems: Problems): void {
  if (routing.chaining !== 'aws-cni') return;
  const source = 'https://docs.cilium.io/en/v1.20/installation/cni-chaining-aws-cni/';
  const wrong = [
    ['bandwidthManager', o.bandwidthManager !== undefined],
    ['datapath', o.datapath !== undefined && o.datapath !== 'veth'],
    ['cniConfig.portmap', o.cniConfig?.portmap === true],
  ] as const;
  for (const [path, said] of wrong) {
    if (said)
      problems.at(path).report({
        code: 'cilium/not-with-chaining',
        message: 'the VPC CNI connects pods, and Cilium has no say in it',
        got: 'aws-cni-chaining',
        fix: 'leave it out',
        source,
      });
  }
}

/** Pools of pods beside the default one are read in one mode alone. */
function checkPools({ resources, routing }: ResolvedCilium, { families }: Cluster, problems: Problems): void {
  if ((resources.podPools ?? []).length === 0 || routing.ipam.type === 'multi-pool') return;
  problems.at('podPools').report({
    code: 'cilium/pools-need-multi-pool',
    message: 'pod pools are read by one allocator alone',
    got: `ipam ${routing.ipam.type} for ${families.join(' and ')}`,
    expected: "ipam: { type: 'multi-pool' }",
    source: 'https://docs.cilium.io/en/v1.20/network/concepts/ipam/multi-pool/',
  });
}
