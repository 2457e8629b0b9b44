import type { Cluster } from '../../cluster';
import { checkOverrides, type Image, imageOf, ownSettings, type PlanContext, type WorkloadOverrides } from '../../component';
import { type Problems, unlessRefused } from '../../finding';
import { type Duration, isCountOrShare } from '../../kube';
import { type Cidr, Ip } from '../../net';
import { BindAddress } from './bind-address';
import { boundsOf } from './bounds';
import { type ResolvedDetectLocal, resolveDetectLocal } from './detect-local';
import { resolveNodePortAddresses } from './node-ports';
import type {
  ConntrackSettings,
  IptablesSettings,
  IpvsSettings,
  KubeProxyClientConnection,
  KubeProxyLogging,
  KubeProxyMode,
  KubeProxyOptions,
  NftablesSettings,
} from './options';
import { resolveConntrack, resolveIptables, resolveIpvs, resolveLogging, resolveNftables } from './settings';
import { featureGatesSince, kubeProxyImage } from './versions';
import { kubeProxyContainer, kubeProxyTemplate } from './workload';

/** kube-proxy's options with every default filled in. */
export interface ResolvedKubeProxy {
  /** Version of Kubernetes, and so of kube-proxy. */
  readonly version: string;
  readonly minor: number;
  readonly image: Image;
  /** URL of the API server, reachable before any Service works. */
  readonly server: string;
  /** Whether nodes join with kubeadm, which reads the ConfigMap with a bootstrap token. */
  readonly kubeadm: boolean;
  readonly mode: KubeProxyMode;
  readonly iptables: Required<IptablesSettings<Duration>>;
  readonly nftables: Required<NftablesSettings<Duration>>;
  readonly ipvs: Required<Omit<IpvsSettings<Duration>, 'excludeCIDRs'>> & { readonly excludeCIDRs: readonly Cidr[] };
  readonly conntrack: Required<ConntrackSettings<Duration>>;
  readonly detectLocal: ResolvedDetectLocal;
  readonly nodePortAddresses: readonly (Cidr | string)[];
  readonly bindAddress: Ip;
  readonly healthz: BindAddress;
  readonly metrics: BindAddress;
  readonly bindAddressHardFail: boolean;
  readonly enableProfiling: boolean;
  readonly showHiddenMetricsForVersion: string;
  readonly configSyncPeriod: Duration;
  readonly oomScoreAdj: number;
  readonly clientConnection: Required<KubeProxyClientConnection>;
  readonly logging: Required<KubeProxyLogging<Duration>>;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly maxUnavailable: number | string;
  /** Sections that were given although the mode does not read them. */
  readonly unread: readonly ('iptables' | 'nftables' | 'ipvs')[];
  readonly overrides: WorkloadOverrides | undefined;
}

const modes: readonly KubeProxyMode[] = ['iptables', 'nftables', 'ipvs'];

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveKubeProxy(options: KubeProxyOptions, { cluster, problems }: PlanContext): ResolvedKubeProxy | undefined {
  return unlessRefused(problems, (own) => {
    const resolved = resolve(options, cluster, own);
    if (resolved?.overrides !== undefined) {
      // Image and hash make no difference to what overrides may clash with.
      checkOverrides(resolved.overrides, ownSettings(kubeProxyTemplate(resolved, '', ''), kubeProxyContainer), own);
    }
    return resolved;
  });
}

function resolve(o: KubeProxyOptions, cluster: Cluster, problems: Problems): ResolvedKubeProxy | undefined {
  const mode = o.mode ?? 'iptables';
  const server = resolveServer(cluster, problems);
  const family = cluster.families[0] ?? 'IPv4';
  const { whole, positive } = boundsOf(problems);
  const minor = cluster.kubernetes.minor;
  const resolved: Omit<ResolvedKubeProxy, 'server'> = {
    version: cluster.kubernetes.text,
    minor,
    image: imageOf(o.image, kubeProxyImage(cluster.kubernetes), problems.at('image')),
    kubeadm: cluster.platform.name === 'kubeadm',
    mode,
    iptables: resolveIptables(o.iptables ?? {}, problems.at('iptables')),
    nftables: resolveNftables(o.nftables ?? {}, problems.at('nftables')),
    ipvs: resolveIpvs(o.ipvs ?? {}, problems.at('ipvs')),
    conntrack: resolveConntrack(o.conntrack ?? {}, cluster.platform.name === 'kind', problems.at('conntrack')),
    detectLocal: resolveDetectLocal(o.detectLocal ?? { type: 'ClusterCIDR' }, cluster, problems.at('detectLocal')),
    nodePortAddresses: resolveNodePortAddresses(o.nodePortAddresses ?? [], minor, problems.at('nodePortAddresses')),
    bindAddress: problems.at('bindAddress').read(Ip.parse, o.bindAddress ?? (family === 'IPv4' ? '0.0.0.0' : '::')) ?? Ip.parse('0.0.0.0'),
    healthz: bindAddress(o.healthzBindAddress, BindAddress.everywhere(family, 10_256), problems.at('healthzBindAddress')),
    metrics: bindAddress(o.metricsBindAddress, BindAddress.loopback(family, 10_249), problems.at('metricsBindAddress')),
    bindAddressHardFail: o.bindAddressHardFail ?? false,
    enableProfiling: o.enableProfiling ?? false,
    showHiddenMetricsForVersion: resolveHiddenMetrics(o.showHiddenMetricsForVersion, minor, problems.at('showHiddenMetricsForVersion')),
    configSyncPeriod: positive(o.configSyncPeriod ?? '15m', 'configSyncPeriod'),
    oomScoreAdj: whole(o.oomScoreAdj ?? -999, -1000, 1000, 'oomScoreAdj'),
    clientConnection: resolveClient(o.clientConnection ?? {}, problems.at('clientConnection')),
    logging: resolveLogging(o.logging ?? {}, o.featureGates?.LoggingAlphaOptions === true, problems.at('logging')),
    featureGates: resolveGates(o.featureGates ?? {}, cluster, problems.at('featureGates')),
    maxUnavailable: resolveMaxUnavailable(o.maxUnavailable ?? 1, problems.at('maxUnavailable')),
    unread: unreadSections(o, mode),
    overrides: o.overrides,
  };
  if (resolved.healthz.port === resolved.metrics.port) {
    problems.at('metricsBindAddress').report({
      code: 'kube-proxy/one-port-twice',
      message: 'health and metrics cannot listen on one port',
      got: `${resolved.metrics} beside ${resolved.healthz}`,
      fix: 'leave one of them at its default',
    });
  }
  return server === undefined ? undefined : { ...resolved, server };
}

function resolveServer({ apiServer: { host, port } }: Cluster, problems: Problems): string | undefined {
  if (host !== undefined) return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  problems.report({
    code: 'kube-proxy/no-api-server',
    message: 'kube-proxy makes the kubernetes Service work, so it needs an address of the API server that works without it',
    got: 'no cluster.apiServer.host',
    fix: 'give cluster.apiServer.host the address or name that kubelets use, for example the control plane endpoint',
    source: 'https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability/',
  });
  return undefined;
}

function bindAddress(given: string | undefined, own: BindAddress, problems: Problems): BindAddress {
  return given === undefined ? own : (problems.read(BindAddress.parse, given) ?? own);
}

/** Only the previous minor is allowed, and everything else makes kube-proxy exit. */
function resolveHiddenMetrics(given: string | undefined, minor: number, problems: Problems): string {
  const previous = `1.${minor - 1}`;
  if (given !== undefined && given !== '' && given !== previous) {
    problems.report({
      code: 'kube-proxy/hidden-metrics-version',
      message: 'kube-proxy exits unless this is the previous minor',
      got: JSON.stringify(given),
      expected: previous,
      fix: `write '${previous}', or leave it out`,
    });
  }
  return given ?? '';
}

function resolveClient(o: KubeProxyClientConnection, problems: Problems): Required<KubeProxyClientConnection> {
  const qps = o.qps ?? 5;
  if (!Number.isFinite(qps) || qps === 0) {
    problems.at('qps').report({
      code: 'kube-proxy/out-of-range',
      message: 'kube-proxy takes 0 for its default of 5',
      got: String(qps),
      expected: 'a number above 0, or a negative one for no limit',
    });
  }
  return {
    qps,
    burst: boundsOf(problems).whole(o.burst ?? 10, 1, 2 ** 31 - 1, 'burst'),
    contentType: o.contentType ?? 'application/vnd.kubernetes.protobuf',
    acceptContentTypes: o.acceptContentTypes ?? '',
  };
}

/** kube-proxy exits on a gate that its version does not know. */
function resolveGates(gates: Readonly<Record<string, boolean>>, { kubernetes }: Cluster, problems: Problems): Readonly<Record<string, boolean>> {
  for (const gate of Object.keys(gates)) {
    const first = Object.hasOwn(featureGatesSince, gate) ? featureGatesSince[gate] : undefined;
    if (first !== undefined && kubernetes.minor < first) {
      problems.at(gate).report({
        code: 'kube-proxy/unknown-feature-gate',
        message: 'kube-proxy of this version exits on the gate, which is younger',
        got: kubernetes.text,
        expected: `1.${first} or newer`,
        fix: 'leave the gate out',
      });
    }
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(gate)) {
      problems.at(gate).report({
        code: 'kube-proxy/feature-gate',
        message: 'not a feature gate',
        got: JSON.stringify(gate),
        expected: 'a name of letters and digits',
      });
    }
  }
  return gates;
}

function resolveMaxUnavailable(most: number | string, problems: Problems): number | string {
  if (!isCountOrShare(most, 1)) {
    problems.report({
      code: 'kube-proxy/max-unavailable',
      message: 'the update would never begin, or the API server refuses it',
      got: JSON.stringify(most),
      expected: "a whole number above 0, or '1%' to '100%'",
    });
  }
  return most;
}

/** Mode ipvs takes the mark and masqueradeAll of the iptables section. */
function unreadSections(o: KubeProxyOptions, mode: KubeProxyMode): ResolvedKubeProxy['unread'] {
  return modes.filter((section) => o[section] !== undefined && section !== mode && !(section === 'iptables' && mode === 'ipvs'));
}
