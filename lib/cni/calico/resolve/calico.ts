import { checkOverrides, imageOf, ownSettings, type PlanContext } from '../../../component';
import { bounded, type Problems, unlessRefused } from '../../../finding';
import { isCountOrShare } from '../../../kube';
import { backendOf } from '../encapsulation';
import { kubeControllersTemplate } from '../manifests/kube-controllers';
import { nodeTemplate } from '../manifests/node';
import { typhaTemplate } from '../manifests/typha';
import { containers } from '../names';
import { checkNoOperatorOverrides, resolveOperator } from '../operator';
import type { CalicoManifestInstall, CalicoOptions, CalicoTypha } from '../options';
import type { ManifestCalico, ResolvedCalico, ResolvedManifestInstall, ResolvedTypha } from '../resolved';
import type { CalicoSettings, ResolvedCalicoIpam } from '../settings';
import { calicoReleases, defaultCalicoVersion } from '../versions';
import { resolveBgp } from './bgp';
import { resolveAddressDetection } from './detection';
import { resolveDataplane, resolveFelix, resolveWireGuard } from './felix';
import { resolveLoadBalancer, resolvePools } from './pools';

const outOfRange = 'calico/out-of-range';

/** Nodes from which Felix of every node asks too much of the API server. Source: docs.tigera.io, install for 50 nodes or less and for more. */
const nodesForTypha = 50;

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveCalico(options: CalicoOptions, context: PlanContext): ResolvedCalico | undefined {
  return unlessRefused(context.problems, (problems) => resolve(options, { ...context, problems }));
}

function resolve(o: CalicoOptions, context: PlanContext): ResolvedCalico {
  const settings = resolveSettings(o, context);
  const install = o.install ?? { type: 'manifests' };
  if (install.type === 'operator') return { ...settings, install: resolveOperator(install, settings, context) };
  const resolved: ManifestCalico = { ...settings, install: resolveManifestInstall(install, settings, context, context.problems.at('install')) };
  checkDetectionIsUsed(o, settings, context.problems);
  checkManifestOverrides(resolved, context, context.problems);
  return resolved;
}

function resolveSettings(o: CalicoOptions, { cluster, planned, problems }: PlanContext): CalicoSettings {
  const podNetwork = o.podNetwork ?? 'calico';
  const own = podNetwork === 'calico';
  if (!own) checkForeignNetwork(o, podNetwork, problems);
  const encapsulation = own ? (o.encapsulation ?? 'vxlan-cross-subnet') : 'none';
  const pools = own ? resolvePools(o.pools, encapsulation, cluster, problems.at('pools')) : [];
  const loadBalancer = resolveLoadBalancer(
    o.loadBalancer,
    (o.bgp?.type ?? 'off') !== 'off',
    pools.map(({ name }) => name),
    problems.at('loadBalancer'),
  );
  return {
    release: calicoReleases[o.version ?? defaultCalicoVersion],
    dataplane: resolveDataplane(o.dataplane, { planned }, problems.at('dataplane')),
    podNetwork,
    encapsulation,
    bgp: own ? resolveBgp(o.bgp, loadBalancer, problems.at('bgp')) : { type: 'off' },
    pools,
    ipam: resolveIpam(o, problems.at('ipam')),
    loadBalancer,
    addressDetection: resolveAddressDetection(o.addressDetection, cluster.families, problems.at('addressDetection')),
    mtu: o.mtu === undefined ? undefined : bounded(o.mtu, cluster.families.includes('IPv6') ? 1280 : 576, 65_535, outOfRange, problems.at('mtu')),
    wireguard: resolveWireGuard(o.wireguard, cluster.families.length === 2, problems.at('wireguard')),
    felix: resolveFelix(o.felix, problems.at('felix')),
    hostPorts: o.hostPorts ?? true,
    overrides: o.overrides ?? {},
  };
}

/** Beside another pod network there is nothing to route or to give addresses from. */
function checkForeignNetwork(o: CalicoOptions, podNetwork: string, problems: Problems): void {
  const said = [
    ...(o.encapsulation !== undefined && o.encapsulation !== 'none' ? ['encapsulation'] : []),
    ...(o.bgp !== undefined && o.bgp.type !== 'off' ? ['bgp'] : []),
    ...(o.pools === undefined ? [] : ['pools']),
    ...(o.ipam === undefined ? [] : ['ipam']),
    ...(o.hostPorts === undefined ? [] : ['hostPorts']),
    ...(o.addressDetection === undefined ? [] : ['addressDetection']),
    ...(o.mtu === undefined ? [] : ['mtu']),
  ];
  for (const option of said) {
    problems.at(option).report({
      code: 'calico/not-the-pod-network',
      message: 'Calico only enforces policies here: addresses, routes and host ports are the business of the pod network',
      got: `${option} with podNetwork ${podNetwork}`,
      fix: 'leave it out',
      source: 'https://github.com/tigera/operator/blob/v1.42.3/pkg/controller/installation/validation.go',
    });
  }
}

/** Where a cloud routes the ranges of nodes calico-node writes no address of its node (CALICO_NETWORKING_BACKEND=none). */
function checkDetectionIsUsed({ addressDetection }: CalicoOptions, settings: CalicoSettings, problems: Problems): void {
  if (addressDetection === undefined || settings.podNetwork !== 'calico' || backendOf(settings) !== 'none') return;
  problems.at('addressDetection').report({
    code: 'calico/detection-reaches-nothing',
    message: 'nobody asks for the addresses of nodes where a cloud routes their ranges',
    got: 'host-local without BGP',
    fix: 'leave it out',
    source: 'https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/startup.go',
  });
}

function resolveIpam(o: CalicoOptions, problems: Problems): ResolvedCalicoIpam {
  const ipam = o.ipam ?? { type: 'calico' };
  if (ipam.type === 'host-local') return ipam;
  return {
    type: 'calico',
    strictAffinity: ipam.strictAffinity ?? false,
    maxBlocksPerHost: bounded(ipam.maxBlocksPerHost ?? 0, 0, 2_147_483_647, outOfRange, problems.at('maxBlocksPerHost')),
  };
}

function resolveManifestInstall(
  { typha, updateStrategy, images = {} }: CalicoManifestInstall,
  { release }: CalicoSettings,
  { cluster }: PlanContext,
  problems: Problems,
): ResolvedManifestInstall {
  const at = problems.at('images');
  if (updateStrategy?.type === 'RollingUpdate' && updateStrategy.maxUnavailable !== undefined && !isCountOrShare(updateStrategy.maxUnavailable, 1)) {
    problems.at('updateStrategy.maxUnavailable').report({
      code: 'calico/max-unavailable',
      message: 'the update would never begin, or the API server refuses it',
      got: JSON.stringify(updateStrategy.maxUnavailable),
      expected: "a whole number above 0, or '1%' to '100%'",
    });
  }
  return {
    type: 'manifests',
    typha: resolveTypha(typha, cluster.nodes.count, problems.at('typha')),
    updateStrategy: updateStrategy ?? { type: 'RollingUpdate' },
    images: {
      node: imageOf(images.node, release.node, at.at('node')),
      cni: imageOf(images.cni, release.cni, at.at('cni')),
      kubeControllers: imageOf(images.kubeControllers, release.kubeControllers, at.at('kubeControllers')),
      typha: imageOf(images.typha, release.typha, at.at('typha')),
    },
  };
}

function resolveTypha(given: CalicoTypha = {}, nodes: number | undefined, problems: Problems): ResolvedTypha | undefined {
  const enabled = given.enabled ?? (nodes !== undefined && nodes >= nodesForTypha);
  if (!enabled) {
    for (const option of ['replicas', 'metricsPort'] as const) {
      if (given[option] === undefined) continue;
      problems.at(option).report({
        code: 'calico/typha-is-off',
        message: 'there is no Typha to tell',
        got: String(given[option]),
        fix: 'enabled: true, or leave it out',
      });
    }
    return undefined;
  }
  const replicas = given.replicas ?? Math.min(nodes ?? 3, Math.max(3, Math.ceil((nodes ?? 0) / 200)));
  return {
    replicas: bounded(replicas, 1, 10_000, outOfRange, problems.at('replicas')),
    metricsPort: bounded(given.metricsPort ?? 0, 0, 65_535, outOfRange, problems.at('metricsPort')),
  };
}

/** Reports overrides that fight with what the manifests write, or that reach nothing. */
function checkManifestOverrides(resolved: ManifestCalico, { cluster }: PlanContext, problems: Problems): void {
  const { node, kubeControllers, typha } = resolved.overrides;
  checkNoOperatorOverrides(resolved.overrides, problems);
  const { install } = resolved;
  if (node !== undefined) checkOverrides(node, ownSettings(nodeTemplate(resolved, install, cluster), containers.node), problems, 'overrides.node');
  if (kubeControllers !== undefined) {
    const own = ownSettings(kubeControllersTemplate(install), containers.kubeControllers);
    checkOverrides(kubeControllers, own, problems, 'overrides.kubeControllers');
  }
  if (typha === undefined) return;
  if (install.typha === undefined) {
    problems.at('overrides.typha').report({
      code: 'calico/override-reaches-nothing',
      message: 'there is no such workload to override',
      got: 'typha is off',
      fix: 'leave it out',
    });
  } else {
    checkOverrides(typha, ownSettings(typhaTemplate(resolved, install, install.typha, cluster), containers.typha), problems, 'overrides.typha');
  }
}
