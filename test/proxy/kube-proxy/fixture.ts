import { load } from 'js-yaml';
import type { ClusterSpec } from '../../../lib/cluster';
import { isKind } from '../../../lib/kube';
import type { LayerSpec } from '../../../lib/plan';
import { planLayer } from '../../../lib/plan';
import type { KubeProxyOptions } from '../../../lib/proxy/kube-proxy';
import { layerSpec, objectsOf } from '../../support/layer';

/** A layer of kube-proxy alone. */
export function proxyLayer(options: KubeProxyOptions = {}, cluster: Partial<ClusterSpec> = {}): LayerSpec {
  return layerSpec({ cluster, proxy: { type: 'kube-proxy', ...options } });
}

/** An object of the layer, as plain data. */
export function objectOf(spec: LayerSpec, key: string): unknown {
  return JSON.parse(JSON.stringify(objectsOf(spec).get(key)?.manifest ?? null));
}

/** A file of the ConfigMap, read back as kube-proxy reads it. */
export function fileOf(spec: LayerSpec, key: string): unknown {
  const manifest = objectsOf(spec).get('ConfigMap kube-system/kube-proxy')?.manifest;
  if (manifest === undefined || !isKind(manifest, 'ConfigMap')) throw new Error('no ConfigMap');
  return load(manifest.data?.[key] ?? '');
}

/** The configuration that kube-proxy reads. */
export function configOf(options: KubeProxyOptions = {}, cluster: Partial<ClusterSpec> = {}): unknown {
  return fileOf(proxyLayer(options, cluster), 'config.conf');
}

/** What planning finds in the proxy: `code path` lines. */
export function proxyFindings(options: KubeProxyOptions, cluster: Partial<ClusterSpec> = {}): readonly string[] {
  return planLayer(proxyLayer(options, cluster))
    .findings.filter(({ at }) => at.startsWith('proxy'))
    .map(({ code, at }) => `${code} ${at}`);
}

/** Every option with another value than its default. */
export const allOptions: KubeProxyOptions = {
  mode: 'ipvs',
  iptables: { masqueradeBit: 13, masqueradeAll: true, localhostNodePorts: false, syncPeriod: '1m', minSyncPeriod: '5s' },
  nftables: { masqueradeBit: 12, masqueradeAll: true, syncPeriod: '2m', minSyncPeriod: '6s' },
  ipvs: {
    scheduler: 'lc',
    strictARP: true,
    excludeCIDRs: ['192.168.10.200/29', 'fd00::/120'],
    syncPeriod: '3m',
    minSyncPeriod: '7s',
    tcpTimeout: '15m',
    tcpFinTimeout: '2m',
    udpTimeout: '5m',
  },
  conntrack: {
    maxPerCore: 1000,
    min: 2000,
    tcpEstablishedTimeout: '12h',
    tcpCloseWaitTimeout: '30m',
    tcpBeLiberal: true,
    udpTimeout: '30s',
    udpStreamTimeout: '3m',
  },
  detectLocal: { type: 'InterfaceNamePrefix', prefix: 'veth' },
  nodePortAddresses: ['192.168.10.0/24', '127.0.0.0/8'],
  bindAddress: '192.168.10.1',
  healthzBindAddress: '127.0.0.1:20256',
  metricsBindAddress: '0.0.0.0:20249',
  bindAddressHardFail: true,
  enableProfiling: true,
  showHiddenMetricsForVersion: '1.34',
  configSyncPeriod: '5m',
  oomScoreAdj: -998,
  clientConnection: { qps: 50, burst: 100, contentType: 'application/json', acceptContentTypes: 'application/json' },
  logging: {
    format: 'text',
    verbosity: 2,
    flushFrequency: '1s',
    vmodule: [{ filePattern: 'prox*', verbosity: 5 }],
    splitStream: true,
    infoBufferSize: '64Ki',
  },
  featureGates: { LoggingAlphaOptions: true },
  maxUnavailable: '10%',
  image: 'mirror.example/kube-proxy:v1.35.10-1',
  overrides: { resources: { requests: { cpu: '100m' } }, extraArgs: ['--v=4'] },
};
