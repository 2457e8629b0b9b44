import { toYaml } from '../../yaml';
import type { ResolvedKubeProxy } from './resolve';

/**
 * KubeProxyConfiguration kubeproxy.config.k8s.io/v1alpha1, whole: a field that is left out would follow the defaults of
 * whatever version runs. Empty lists are left out, because null is never written.
 * Source: https://github.com/kubernetes/kube-proxy/blob/release-1.35/config/v1alpha1/types.go
 */
export interface KubeProxyConfiguration {
  readonly apiVersion: 'kubeproxy.config.k8s.io/v1alpha1';
  readonly kind: 'KubeProxyConfiguration';
  readonly featureGates?: Readonly<Record<string, boolean>>;
  readonly clientConnection: {
    readonly kubeconfig: string;
    readonly acceptContentTypes: string;
    readonly contentType: string;
    readonly qps: number;
    readonly burst: number;
  };
  readonly logging: {
    readonly format: string;
    readonly flushFrequency: string;
    readonly verbosity: number;
    readonly vmodule?: readonly { readonly filePattern: string; readonly verbosity: number }[];
    readonly options: { readonly text: OutputRouting; readonly json: OutputRouting };
  };
  readonly hostnameOverride: string;
  readonly bindAddress: string;
  readonly healthzBindAddress: string;
  readonly metricsBindAddress: string;
  readonly bindAddressHardFail: boolean;
  readonly enableProfiling: boolean;
  readonly showHiddenMetricsForVersion: string;
  readonly mode: 'iptables' | 'nftables' | 'ipvs';
  readonly iptables: {
    readonly masqueradeBit: number;
    readonly masqueradeAll: boolean;
    readonly localhostNodePorts: boolean;
    readonly syncPeriod: string;
    readonly minSyncPeriod: string;
  };
  readonly ipvs: {
    readonly syncPeriod: string;
    readonly minSyncPeriod: string;
    readonly scheduler: string;
    readonly excludeCIDRs?: readonly string[];
    readonly strictARP: boolean;
    readonly tcpTimeout: string;
    readonly tcpFinTimeout: string;
    readonly udpTimeout: string;
  };
  readonly nftables: {
    readonly masqueradeBit: number;
    readonly masqueradeAll: boolean;
    readonly syncPeriod: string;
    readonly minSyncPeriod: string;
  };
  readonly winkernel: {
    readonly networkName: string;
    readonly sourceVip: string;
    readonly enableDSR: boolean;
    readonly rootHnsEndpointName: string;
    readonly forwardHealthCheckVip: boolean;
  };
  readonly detectLocalMode: 'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix';
  readonly detectLocal: { readonly bridgeInterface: string; readonly interfaceNamePrefix: string };
  /** One string, both families joined by a comma: a list would not decode. */
  readonly clusterCIDR: string;
  readonly nodePortAddresses?: readonly string[];
  readonly oomScoreAdj: number;
  readonly conntrack: {
    readonly maxPerCore: number;
    readonly min: number;
    readonly tcpEstablishedTimeout: string;
    readonly tcpCloseWaitTimeout: string;
    readonly tcpBeLiberal: boolean;
    readonly udpTimeout: string;
    readonly udpStreamTimeout: string;
  };
  readonly configSyncPeriod: string;
  readonly portRange: string;
}

interface OutputRouting {
  readonly infoBufferSize: string;
  readonly splitStream?: boolean;
}

/** Folder where the ConfigMap is mounted. */
export const configFolder = '/var/lib/kube-proxy';
/** Keys of the ConfigMap, kubeadm's: `kubeadm upgrade` looks for them. */
export const configKey = 'config.conf';
export const kubeconfigKey = 'kubeconfig.conf';

export function kubeProxyConfiguration(o: ResolvedKubeProxy): KubeProxyConfiguration {
  const { iptables, ipvs, nftables, conntrack, detectLocal, logging } = o;
  const routing: OutputRouting = { infoBufferSize: logging.infoBufferSize, ...(logging.splitStream ? { splitStream: true } : {}) };
  const unrouted: OutputRouting = { infoBufferSize: '0' };
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    ...(Object.keys(o.featureGates).length === 0 ? {} : { featureGates: o.featureGates }),
    clientConnection: { kubeconfig: `${configFolder}/${kubeconfigKey}`, ...o.clientConnection },
    logging: {
      format: logging.format,
      flushFrequency: String(logging.flushFrequency),
      verbosity: logging.verbosity,
      ...(logging.vmodule.length === 0 ? {} : { vmodule: logging.vmodule }),
      options: { text: logging.format === 'text' ? routing : unrouted, json: logging.format === 'json' ? routing : unrouted },
    },
    hostnameOverride: '',
    bindAddress: String(o.bindAddress),
    healthzBindAddress: String(o.healthz),
    metricsBindAddress: String(o.metrics),
    bindAddressHardFail: o.bindAddressHardFail,
    enableProfiling: o.enableProfiling,
    showHiddenMetricsForVersion: o.showHiddenMetricsForVersion,
    mode: o.mode,
    iptables: {
      masqueradeBit: iptables.masqueradeBit,
      masqueradeAll: iptables.masqueradeAll,
      localhostNodePorts: iptables.localhostNodePorts,
      syncPeriod: String(iptables.syncPeriod),
      minSyncPeriod: String(iptables.minSyncPeriod),
    },
    ipvs: {
      syncPeriod: String(ipvs.syncPeriod),
      minSyncPeriod: String(ipvs.minSyncPeriod),
      scheduler: ipvs.scheduler,
      ...(ipvs.excludeCIDRs.length === 0 ? {} : { excludeCIDRs: ipvs.excludeCIDRs.map(String) }),
      strictARP: ipvs.strictARP,
      tcpTimeout: String(ipvs.tcpTimeout),
      tcpFinTimeout: String(ipvs.tcpFinTimeout),
      udpTimeout: String(ipvs.udpTimeout),
    },
    nftables: {
      masqueradeBit: nftables.masqueradeBit,
      masqueradeAll: nftables.masqueradeAll,
      syncPeriod: String(nftables.syncPeriod),
      minSyncPeriod: String(nftables.minSyncPeriod),
    },
    winkernel: { networkName: '', sourceVip: '', enableDSR: false, rootHnsEndpointName: '', forwardHealthCheckVip: false },
    detectLocalMode: detectLocal.type,
    detectLocal: {
      bridgeInterface: detectLocal.type === 'BridgeInterface' ? detectLocal.interface : '',
      interfaceNamePrefix: detectLocal.type === 'InterfaceNamePrefix' ? detectLocal.prefix : '',
    },
    clusterCIDR: detectLocal.type === 'ClusterCIDR' ? detectLocal.cidrs.join(',') : '',
    ...(o.nodePortAddresses.length === 0 ? {} : { nodePortAddresses: o.nodePortAddresses.map(String) }),
    oomScoreAdj: o.oomScoreAdj,
    conntrack: {
      maxPerCore: conntrack.maxPerCore,
      min: conntrack.min,
      tcpEstablishedTimeout: String(conntrack.tcpEstablishedTimeout),
      tcpCloseWaitTimeout: String(conntrack.tcpCloseWaitTimeout),
      tcpBeLiberal: conntrack.tcpBeLiberal,
      udpTimeout: String(conntrack.udpTimeout),
      udpStreamTimeout: String(conntrack.udpStreamTimeout),
    },
    configSyncPeriod: String(o.configSyncPeriod),
    portRange: '',
  };
}

/** Token and certificate of the pod's own ServiceAccount: nothing secret is written here. */
export function kubeProxyKubeconfig({ server }: Pick<ResolvedKubeProxy, 'server'>) {
  const account = '/var/run/secrets/kubernetes.io/serviceaccount';
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ cluster: { 'certificate-authority': `${account}/ca.crt`, server }, name: 'default' }],
    contexts: [{ context: { cluster: 'default', namespace: 'default', user: 'default' }, name: 'default' }],
    'current-context': 'default',
    users: [{ name: 'default', user: { tokenFile: `${account}/token` } }],
  };
}

/** The files that kube-proxy reads, by key of the ConfigMap. */
export function kubeProxyFiles(o: ResolvedKubeProxy): Readonly<Record<string, string>> {
  return { [configKey]: toYaml(kubeProxyConfiguration(o)), [kubeconfigKey]: toYaml(kubeProxyKubeconfig(o)) };
}
