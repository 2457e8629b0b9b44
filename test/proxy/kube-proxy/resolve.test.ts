import type { Finding } from '../../../lib/finding';
import { planLayer } from '../../../lib/plan';
import type { KubeProxyOptions } from '../../../lib/proxy/kube-proxy';
import { layerSpec } from '../../support/layer';
import { allOptions, proxyFindings } from './fixture';

/** What planning finds in options that the types exclude, as a file or JavaScript may hold them. */
function shapeFindings(options: object): readonly Finding[] {
  return planLayer(JSON.parse(JSON.stringify({ ...layerSpec(), proxy: { type: 'kube-proxy', ...options } }))).findings;
}

describe('kube-proxy refuses', () => {
  it.each<[string, KubeProxyOptions, readonly string[]]>([
    ['a negative mark', { iptables: { masqueradeBit: -1 } }, ['kube-proxy/out-of-range proxy.iptables.masqueradeBit']],
    ['a mark beyond 31', { nftables: { masqueradeBit: 32 } }, ['kube-proxy/out-of-range proxy.nftables.masqueradeBit']],
    ['a period of 0, which would mean the default', { iptables: { minSyncPeriod: '0s' } }, ['kube-proxy/out-of-range proxy.iptables.minSyncPeriod']],
    ['a period without a unit', { nftables: { syncPeriod: '30' } }, ['kube/duration proxy.nftables.syncPeriod']],
    ['periods in the wrong order', { ipvs: { minSyncPeriod: '2m', syncPeriod: '1m' } }, ['kube-proxy/sync-periods proxy.ipvs.minSyncPeriod']],
    ['a negative timeout', { ipvs: { tcpTimeout: '-1s' } }, ['kube-proxy/out-of-range proxy.ipvs.tcpTimeout']],
    ['a range with host bits', { ipvs: { excludeCIDRs: ['10.0.0.1/8'] } }, ['cidr/host-bits proxy.ipvs.excludeCIDRs[0]']],
    [
      'half a connection',
      { conntrack: { maxPerCore: 0.5, min: -1 } },
      ['kube-proxy/out-of-range proxy.conntrack.maxPerCore', 'kube-proxy/out-of-range proxy.conntrack.min'],
    ],
    [
      'two pod ranges of one family',
      { detectLocal: { type: 'ClusterCIDR', cidrs: ['10.244.0.0/16', '10.245.0.0/16'] } },
      ['kube-proxy/cluster-cidr-family-twice proxy.detectLocal.cidrs'],
    ],
    [
      'a bridge without a name',
      { detectLocal: { type: 'BridgeInterface', interface: '' } },
      ['kube-proxy/detect-local-interface proxy.detectLocal.interface'],
    ],
    [
      'a prefix that no interface can have',
      { detectLocal: { type: 'InterfaceNamePrefix', prefix: 'sixteen-letters-' } },
      ['kube-proxy/detect-local-interface proxy.detectLocal.prefix'],
    ],
    ['a node address that is no range', { nodePortAddresses: ['192.168.10.1'] }, ['cidr/no-prefix proxy.nodePortAddresses[0]']],
    ['a bind address that is a name', { bindAddress: 'node' }, ['ip/malformed proxy.bindAddress']],
    ['a health address without a port', { healthzBindAddress: '0.0.0.0' }, ['kube-proxy/bind-address proxy.healthzBindAddress']],
    ['one port for health and metrics', { metricsBindAddress: '0.0.0.0:10256' }, ['kube-proxy/one-port-twice proxy.metricsBindAddress']],
    [
      'hidden metrics of another minor than the previous',
      { showHiddenMetricsForVersion: '1.33' },
      ['kube-proxy/hidden-metrics-version proxy.showHiddenMetricsForVersion'],
    ],
    ['never reading everything again', { configSyncPeriod: '0s' }, ['kube-proxy/out-of-range proxy.configSyncPeriod']],
    ['a score that the kernel does not know', { oomScoreAdj: -1001 }, ['kube-proxy/out-of-range proxy.oomScoreAdj']],
    [
      'no queries at all',
      { clientConnection: { qps: 0, burst: 0 } },
      ['kube-proxy/out-of-range proxy.clientConnection.burst', 'kube-proxy/out-of-range proxy.clientConnection.qps'],
    ],
    ['a split stream without its gate', { logging: { splitStream: true } }, ['kube-proxy/logging-alpha-options proxy.logging.splitStream']],
    ['a buffer without its gate', { logging: { infoBufferSize: '1Mi' } }, ['kube-proxy/logging-alpha-options proxy.logging.infoBufferSize']],
    [
      'vmodule beside JSON',
      { logging: { format: 'json', vmodule: [{ filePattern: 'a', verbosity: 1 }] } },
      ['kube-proxy/logging-vmodule proxy.logging.vmodule'],
    ],
    [
      'a file pattern with a separator',
      { logging: { vmodule: [{ filePattern: 'a=b', verbosity: 1 }] } },
      ['kube-proxy/logging-vmodule proxy.logging.vmodule[0].filePattern'],
    ],
    [
      'a gate that is younger than the version',
      { featureGates: { KubeProxyIPVS: true } },
      ['kube-proxy/unknown-feature-gate proxy.featureGates.KubeProxyIPVS'],
    ],
    ['a gate that is no name', { featureGates: { 'a b': true } }, ['kube-proxy/feature-gate proxy.featureGates.a b']],
    ['an update that never begins', { maxUnavailable: 0 }, ['kube-proxy/max-unavailable proxy.maxUnavailable']],
    ['an image without a tag', { image: 'registry.k8s.io/kube-proxy' }, ['image/reference proxy.image']],
    ['a second --config', { overrides: { extraArgs: ['--config=/etc/other'] } }, ['workload/arg-clash proxy.overrides.extraArgs[0]']],
    ['a second NODE_NAME', { overrides: { extraEnv: [{ name: 'NODE_NAME', value: 'x' }] } }, ['workload/env-clash proxy.overrides.extraEnv[0]']],
  ])('%s', (_what, options, expected) => {
    expect([...proxyFindings(options)].sort()).toEqual(expected);
  });

  it.each([
    ['userspace', 'removed in Kubernetes 1.26', 'iptables'],
    ['kernelspace', 'Windows', 'iptables'],
  ])('mode %s, with the reason and the way on', (mode, reason, way) => {
    expect(shapeFindings({ mode })).toMatchObject([
      { code: 'spec/gone', at: 'proxy.mode', message: expect.stringContaining(reason), fix: expect.stringContaining(way) },
    ]);
  });

  it('a mode that never was', () => {
    expect(shapeFindings({ mode: 'ebpf' })).toMatchObject([{ code: 'spec/not-one-of', at: 'proxy.mode' }]);
  });

  it('a way to tell pods that it does not have', () => {
    expect(shapeFindings({ detectLocal: { type: 'podCIDR' } })).toMatchObject([{ code: 'spec/unknown-type', at: 'proxy.detectLocal.type' }]);
  });

  it('an IPVS scheduler that does not exist', () => {
    expect(shapeFindings({ mode: 'ipvs', ipvs: { scheduler: 'random' } })).toMatchObject([{ code: 'spec/not-one-of', at: 'proxy.ipvs.scheduler' }]);
  });

  it('to start without an address of the API server, which no Service can give it', () => {
    expect(proxyFindings({}, { apiServer: {} })).toEqual(['kube-proxy/no-api-server proxy']);
  });

  it('everything at once', () => {
    expect(proxyFindings({ oomScoreAdj: 5000, configSyncPeriod: '0s', bindAddress: 'x' }, { apiServer: {} })).toHaveLength(4);
  });
});

describe('kube-proxy accepts', () => {
  it('every option', () => {
    expect(proxyFindings(allOptions)).toEqual([]);
  });
  it('unlimited queries', () => {
    expect(proxyFindings({ clientConnection: { qps: -1 } })).toEqual([]);
  });
});

describe('keywords for node addresses', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['primary'], []],
    [['primary', '192.168.10.0/24'], ['kube-proxy/node-port-keyword proxy.nodePortAddresses[0]']],
    [['localhost'], ['kube-proxy/node-port-keyword proxy.nodePortAddresses[0]']],
    [['all'], ['kube-proxy/node-port-keyword proxy.nodePortAddresses[0]']],
  ])('before 1.37 are primary alone: %j', (nodePortAddresses, expected) => {
    expect(proxyFindings({ nodePortAddresses }, { kubernetes: '1.36' })).toEqual(expected);
  });
  it('since 1.37 stand beside each other and ranges', () => {
    expect(proxyFindings({ nodePortAddresses: ['primary', 'localhost', '10.0.0.0/8'] }, { kubernetes: '1.37' })).toEqual([]);
  });
});

describe('feature gates', () => {
  it('of 1.37 are taken on 1.37', () => {
    expect(proxyFindings({ featureGates: { KubeProxyIPVS: true } }, { kubernetes: '1.37' })).toEqual([]);
  });
});
