import type { Cluster } from '../../cluster';
import { checkOverrides, ownSettings, type PlanContext, type WorkloadOverrides } from '../../component';
import { bounded, type Problems, unlessRefused } from '../../finding';
import { isCountOrShare } from '../../kube';
import { Cidr } from '../../net';
import { kubeRouterContainer, kubeRouterDuration, type ResolvedKubeRouterFirewall, resolveKubeRouterFirewall } from '../engine/kube-router';
import { type ResolvedBgp, resolveBgp } from './bgp';
import type { KubeRouterAccess, KubeRouterDirectServerReturn, KubeRouterOptions, KubeRouterServices, KubeRouterUpdate } from './options';
import { encapsulationOf, type KubeRouterOverlay, type ResolvedOverlay } from './overlay';
import { kubeRouterTemplateOf } from './workload';

/** How the service proxy treats Services, with every default filled in. */
export interface ResolvedServices {
  readonly hairpin: boolean;
  readonly masqueradeAll: boolean;
  readonly nodePortOnAllAddresses: boolean;
  readonly gracefulTermination: boolean;
  readonly syncPeriod: string;
  readonly directServerReturn: Required<KubeRouterDirectServerReturn> | undefined;
}

/** The BGP router, with every default filled in. */
export interface ResolvedRouter {
  readonly overlay: ResolvedOverlay;
  readonly bgp: ResolvedBgp;
  readonly advertise: { readonly podCidrs: boolean; readonly clusterIps: boolean; readonly externalIps: boolean; readonly loadBalancerIps: boolean };
  readonly ipMasq: boolean;
  readonly disableSourceDestCheck: boolean;
  /** The MTU that pods are told; undefined: that of the node's interface. */
  readonly mtu: number | undefined;
}

/** kube-router's options with every default filled in. Plain data. */
export interface ResolvedKubeRouter {
  /** What every part of it has: release, image, ports, periods. */
  readonly base: ResolvedKubeRouterFirewall;
  /** Undefined: it routes nothing. */
  readonly router: ResolvedRouter | undefined;
  readonly firewall: boolean;
  /** Undefined: somebody else makes Services work. */
  readonly services: ResolvedServices | undefined;
  /** The CNI configuration of its pods; undefined: another pod network. */
  readonly cni: { readonly portmap: boolean; readonly hairpinMode: boolean; readonly installPlugins: boolean } | undefined;
  readonly externalIpRanges: readonly Cidr[];
  readonly loadBalancerRanges: readonly Cidr[];
  readonly strictExternalIps: boolean;
  readonly loadBalancer: { readonly ranges: readonly Cidr[]; readonly defaultClass: boolean } | undefined;
  readonly access: Required<KubeRouterAccess>;
  /** URL of the API server, said where no ClusterIP leads there before kube-router itself runs. */
  readonly master: string | undefined;
  readonly updateStrategy: KubeRouterUpdate;
  readonly overrides: WorkloadOverrides | undefined;
}

const outOfRange = 'kube-router/out-of-range';

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveKubeRouter(options: KubeRouterOptions, context: PlanContext): ResolvedKubeRouter | undefined {
  return unlessRefused(context.problems, (problems) => resolve(options, { ...context, problems }));
}

function resolve(o: KubeRouterOptions, { cluster, problems }: PlanContext): ResolvedKubeRouter {
  const { version, nftables, healthPort, metricsPort, syncPeriod, nodePortRange, image } = o;
  const router = o.router ?? true;
  const firewall = o.firewall ?? true;
  const serviceProxy = o.serviceProxy ?? false;
  checkParts(o, { router, firewall, serviceProxy }, problems);
  checkUpdate(o.updateStrategy, problems.at('updateStrategy'));
  const base = resolveKubeRouterFirewall(
    {
      ...(version === undefined ? {} : { version }),
      ...(nftables === undefined ? {} : { nftables }),
      ...(healthPort === undefined ? {} : { healthPort }),
      ...(metricsPort === undefined ? {} : { metricsPort }),
      ...(syncPeriod === undefined ? {} : { syncPeriod }),
      ...(nodePortRange === undefined ? {} : { nodePortRange }),
      ...(image === undefined ? {} : { image }),
    },
    problems,
  );
  const podNetwork = router && (o.podNetwork ?? true);
  const ownRanges = rangesOf(o.loadBalancer?.ranges ?? [], cluster, problems.at('loadBalancer.ranges'));
  const access: Required<KubeRouterAccess> =
    o.kubeconfig?.type === 'host-path' ? { type: 'host-path', path: o.kubeconfig.path ?? '/var/lib/kube-router/kubeconfig' } : { type: 'in-cluster' };
  if (access.type === 'host-path') hostPath(access.path, problems.at('kubeconfig.path'));
  if (o.loadBalancer !== undefined && ownRanges.length === 0 && o.loadBalancer.ranges.length === 0) {
    problems
      .at('loadBalancer.ranges')
      .report({ code: 'kube-router/no-ranges', message: 'there is nothing to take addresses from', got: '[]', expected: 'at least one CIDR' });
  }
  const resolved: ResolvedKubeRouter = {
    base,
    router: router ? resolveRouter(o, base, podNetwork, cluster, problems) : undefined,
    firewall,
    services: serviceProxy ? resolveServices(o.services ?? {}, problems.at('services')) : undefined,
    cni: podNetwork ? { portmap: o.portmap ?? true, hairpinMode: o.hairpinMode ?? true, installPlugins: o.cniPlugins?.install ?? true } : undefined,
    externalIpRanges: rangesOf(o.externalIpRanges ?? [], cluster, problems.at('externalIpRanges')),
    loadBalancerRanges: [...ownRanges, ...rangesOf(o.loadBalancerRanges ?? [], cluster, problems.at('loadBalancerRanges'))],
    strictExternalIps: o.strictExternalIps ?? true,
    loadBalancer: o.loadBalancer === undefined ? undefined : { ranges: ownRanges, defaultClass: o.loadBalancer.defaultClass ?? true },
    access,
    master: serviceProxy && access.type === 'in-cluster' ? masterOf(cluster, problems) : undefined,
    updateStrategy: o.updateStrategy ?? { type: 'RollingUpdate' },
    overrides: o.overrides,
  };
  checkOverrides(o.overrides, ownSettings(kubeRouterTemplateOf(resolved, cluster), kubeRouterContainer), problems);
  return resolved;
}

/** Something must run, and options of what does not run would reach nothing. */
function checkParts(
  o: KubeRouterOptions,
  runs: { readonly router: boolean; readonly firewall: boolean; readonly serviceProxy: boolean },
  problems: Problems,
): void {
  if (!runs.router && !runs.firewall && !runs.serviceProxy) {
    problems.report({
      code: 'kube-router/nothing-runs',
      message: 'kube-router with every part switched off ends at once, and is started again for ever',
      got: 'router, firewall and serviceProxy false',
      fix: 'leave the component out, or one of the three',
    });
  }
  const podNetwork = runs.router && (o.podNetwork ?? true);
  const owners: readonly (readonly [part: string, runs: boolean, options: readonly (keyof KubeRouterOptions)[]])[] = [
    ['router', runs.router, ['overlay', 'bgp', 'advertise', 'ipMasq', 'disableSourceDestCheck']],
    ['the pod network', podNetwork, ['portmap', 'hairpinMode', 'mtu', 'cniPlugins']],
    ['firewall', runs.firewall, ['nftables']],
    ['serviceProxy', runs.serviceProxy, ['services']],
  ];
  for (const [part, running, options] of owners) {
    for (const option of options) {
      if (running || o[option] === undefined) continue;
      problems.at(option).report({
        code: 'kube-router/option-reaches-nothing',
        message: 'the part of kube-router that reads this does not run',
        got: `${option} without ${part}`,
        fix: `leave it out, or run ${part}`,
      });
    }
  }
  if (o.podNetwork === true && !runs.router) {
    problems.at('podNetwork').report({
      code: 'kube-router/pod-network-without-router',
      message: 'the router fills in the pod range of the node: without it the CNI configuration has none, and no pod gets an address',
      got: 'podNetwork without router',
      source: 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/pkg/controllers/routing/network_routes_controller.go',
    });
  }
}

function resolveRouter(
  o: KubeRouterOptions,
  { release }: ResolvedKubeRouterFirewall,
  podNetwork: boolean,
  cluster: Cluster,
  problems: Problems,
): ResolvedRouter {
  const overlay = resolveOverlay(o.overlay ?? { type: podNetwork ? 'subnet' : 'none' }, problems.at('overlay'));
  return {
    overlay,
    bgp: resolveBgp(o.bgp ?? {}, release, cluster.families[0] === 'IPv6', problems.at('bgp')),
    advertise: {
      podCidrs: o.advertise?.podCidrs ?? true,
      clusterIps: o.advertise?.clusterIps ?? false,
      externalIps: o.advertise?.externalIps ?? false,
      loadBalancerIps: o.advertise?.loadBalancerIps ?? false,
    },
    // Who gives pods their network masquerades for them.
    ipMasq: o.ipMasq ?? podNetwork,
    disableSourceDestCheck: o.disableSourceDestCheck ?? true,
    mtu: podNetwork ? mtuOf(o.mtu, overlay, cluster, problems.at('mtu')) : undefined,
  };
}

function resolveOverlay(overlay: KubeRouterOverlay, problems: Problems): ResolvedOverlay {
  if (overlay.type === 'none') return { type: 'none' };
  const encapsulation = overlay.encapsulation ?? 'ipip';
  if (overlay.port !== undefined && encapsulation !== 'fou') {
    problems.at('port').report({
      code: 'kube-router/option-reaches-nothing',
      message: 'IP in IP has no ports',
      got: `port ${overlay.port} with ipip`,
      fix: "leave it out, or say encapsulation: 'fou'",
    });
  }
  return { type: overlay.type, encapsulation, port: bounded(overlay.port ?? 5555, 1024, 65_535, outOfRange, problems.at('port')) };
}

/** kube-router never subtracts what its tunnels take (GetNodeMTU in pkg/utils/node.go): where it is known, we do. */
function mtuOf(given: number | undefined, overlay: ResolvedOverlay, cluster: Cluster, problems: Problems): number | undefined {
  const least = cluster.families.includes('IPv6') ? 1280 : 576;
  if (given !== undefined) return bounded(given, least, 65_535, outOfRange, problems);
  const taken = encapsulationOf(overlay, cluster).flatMap(({ overhead }) => cluster.families.map((family) => overhead[family]));
  return cluster.nodes.mtu === undefined || taken.length === 0 ? undefined : cluster.nodes.mtu - Math.max(...taken);
}

function resolveServices(o: KubeRouterServices, problems: Problems): ResolvedServices {
  const direct = o.directServerReturn;
  const at = problems.at('directServerReturn');
  return {
    hairpin: o.hairpin ?? false,
    masqueradeAll: o.masqueradeAll ?? false,
    nodePortOnAllAddresses: o.nodePortOnAllAddresses ?? false,
    gracefulTermination: o.gracefulTermination ?? false,
    syncPeriod: kubeRouterDuration(o.syncPeriod ?? '5m', problems.at('syncPeriod')),
    directServerReturn:
      direct === undefined
        ? undefined
        : {
            runtimeFolder: hostPath(direct.runtimeFolder ?? '/run/containerd', at.at('runtimeFolder')),
            runtimeSocket: socketName(direct.runtimeSocket ?? 'containerd.sock', at.at('runtimeSocket')),
            routeTables: hostPath(direct.routeTables ?? '/etc/iproute2/rt_tables', at.at('routeTables')),
          },
  };
}

/** The ClusterIP of the API server works once kube-router has made it work: it needs another way there. */
function masterOf({ apiServer: { host, port } }: Cluster, problems: Problems): string | undefined {
  if (host !== undefined) return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  problems.at('serviceProxy').report({
    code: 'kube-router/no-api-server',
    message: 'the service proxy cannot reach the API server through a ClusterIP that it has yet to make work',
    got: 'no cluster.apiServer.host',
    fix: "give cluster.apiServer.host the address or name that kubelets use, or say kubeconfig: { type: 'host-path' }",
  });
  return undefined;
}

function rangesOf(texts: readonly string[], { families }: Cluster, problems: Problems): readonly Cidr[] {
  return texts.flatMap((text, index) => {
    const at = problems.at(`[${index}]`);
    const range = at.read(Cidr.parse, text);
    if (range === undefined || families.includes(range.family)) return range ?? [];
    at.report({ code: 'kube-router/foreign-family', message: 'Services have no addresses of this family', got: text, expected: families.join(', ') });
    return [];
  });
}

function hostPath(path: string, problems: Problems): string {
  if (!/^(?:\/(?!\.\.?(?:\/|$))[\w.-]+)+$/.test(path)) {
    problems.report({ code: 'kube-router/host-path', message: 'not a path on the node', got: JSON.stringify(path), expected: 'an absolute path' });
  }
  return path;
}

function socketName(name: string, problems: Problems): string {
  if (!/^[\w-][\w.-]*$/.test(name)) {
    problems.report({
      code: 'kube-router/host-path',
      message: 'not a file name',
      got: JSON.stringify(name),
      expected: 'the name of the socket in its folder',
    });
  }
  return name;
}

function checkUpdate(update: KubeRouterUpdate | undefined, problems: Problems): void {
  if (update?.type !== 'RollingUpdate' || update.maxUnavailable === undefined || isCountOrShare(update.maxUnavailable, 1)) return;
  problems.at('maxUnavailable').report({
    code: 'kube-router/max-unavailable',
    message: 'the update would never begin, or the API server refuses it',
    got: JSON.stringify(update.maxUnavailable),
    expected: "a whole number above 0, or '1%' to '100%'",
  });
}
