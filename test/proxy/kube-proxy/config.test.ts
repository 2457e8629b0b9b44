import { load } from 'js-yaml';
import { dualStackSpec } from '../../support/layer';
import { parity } from '../../support/parity';
import { describeShared, sharedText } from '../../support/shared';
import { allOptions, configOf, fileOf, proxyLayer } from './fixture';

const ipv6Only = {
  podCidrs: ['fd00:10:244::/56'],
  serviceCidrs: ['fd00:10:96::/112'],
  nodeCidrs: ['fd00:192:168::/64'],
  apiServer: { host: 'fd00:192:168::10' },
};

describe('KubeProxyConfiguration', () => {
  it.each(['iptables', 'nftables', 'ipvs'] as const)('always names its mode: %s', (mode) => {
    expect(configOf({ mode })).toMatchObject({ mode });
  });
  it('names mode iptables where none was given, because the default changes in 1.40', () => {
    expect(configOf()).toMatchObject({ mode: 'iptables', detectLocalMode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16' });
  });
  it('has the ranges of both families in one string', () => {
    expect(configOf({}, dualStackSpec())).toMatchObject({ clusterCIDR: '10.244.0.0/16,fd00:10:244::/56', bindAddress: '0.0.0.0' });
  });
  it('binds addresses of the primary family', () => {
    expect(configOf({}, ipv6Only)).toMatchObject({ bindAddress: '::', healthzBindAddress: '[::]:10256', metricsBindAddress: '[::1]:10249' });
  });
  it('leaves the conntrack table of kind alone, whose nodes cannot size it', () => {
    expect(configOf({}, { platform: 'kind' })).toMatchObject({ conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '24h0m0s' } });
    expect(configOf({ conntrack: { maxPerCore: 5 } }, { platform: 'kind' })).toMatchObject({ conntrack: { maxPerCore: 5 } });
  });
  it.each([
    [{ type: 'NodeCIDR' } as const, { detectLocalMode: 'NodeCIDR', clusterCIDR: '', detectLocal: { bridgeInterface: '', interfaceNamePrefix: '' } }],
    [
      { type: 'BridgeInterface', interface: 'cni0' } as const,
      { detectLocalMode: 'BridgeInterface', clusterCIDR: '', detectLocal: { bridgeInterface: 'cni0', interfaceNamePrefix: '' } },
    ],
    [{ type: 'ClusterCIDR', cidrs: ['10.0.0.0/8'] } as const, { detectLocalMode: 'ClusterCIDR', clusterCIDR: '10.0.0.0/8' }],
  ])('tells pods by %j', (detectLocal, expected) => {
    expect(configOf({ detectLocal })).toMatchObject(expected);
  });
  it('carries every option', () => {
    expect(configOf(allOptions)).toEqual({
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      featureGates: { LoggingAlphaOptions: true },
      clientConnection: {
        kubeconfig: '/var/lib/kube-proxy/kubeconfig.conf',
        acceptContentTypes: 'application/json',
        contentType: 'application/json',
        qps: 50,
        burst: 100,
      },
      logging: {
        format: 'text',
        flushFrequency: '1s',
        verbosity: 2,
        vmodule: [{ filePattern: 'prox*', verbosity: 5 }],
        options: { text: { infoBufferSize: '64Ki', splitStream: true }, json: { infoBufferSize: '0' } },
      },
      hostnameOverride: '',
      bindAddress: '192.168.10.1',
      healthzBindAddress: '127.0.0.1:20256',
      metricsBindAddress: '0.0.0.0:20249',
      bindAddressHardFail: true,
      enableProfiling: true,
      showHiddenMetricsForVersion: '1.34',
      mode: 'ipvs',
      iptables: { masqueradeBit: 13, masqueradeAll: true, localhostNodePorts: false, syncPeriod: '1m0s', minSyncPeriod: '5s' },
      ipvs: {
        syncPeriod: '3m0s',
        minSyncPeriod: '7s',
        scheduler: 'lc',
        excludeCIDRs: ['192.168.10.200/29', 'fd00::/120'],
        strictARP: true,
        tcpTimeout: '15m0s',
        tcpFinTimeout: '2m0s',
        udpTimeout: '5m0s',
      },
      nftables: { masqueradeBit: 12, masqueradeAll: true, syncPeriod: '2m0s', minSyncPeriod: '6s' },
      winkernel: { networkName: '', sourceVip: '', enableDSR: false, rootHnsEndpointName: '', forwardHealthCheckVip: false },
      detectLocalMode: 'InterfaceNamePrefix',
      detectLocal: { bridgeInterface: '', interfaceNamePrefix: 'veth' },
      clusterCIDR: '',
      nodePortAddresses: ['192.168.10.0/24', '127.0.0.0/8'],
      oomScoreAdj: -998,
      conntrack: {
        maxPerCore: 1000,
        min: 2000,
        tcpEstablishedTimeout: '12h0m0s',
        tcpCloseWaitTimeout: '30m0s',
        tcpBeLiberal: true,
        udpTimeout: '30s',
        udpStreamTimeout: '3m0s',
      },
      configSyncPeriod: '5m0s',
      portRange: '',
    });
  });
  it('sends the stream options to the format in use', () => {
    expect(configOf({ logging: { format: 'json', infoBufferSize: '1Ki' }, featureGates: { LoggingAlphaOptions: true } })).toMatchObject({
      logging: { format: 'json', options: { text: { infoBufferSize: '0' }, json: { infoBufferSize: '1Ki' } } },
    });
  });
});

describe('the kubeconfig', () => {
  it('calls the real API server, because kube-proxy is what makes its Service work', () => {
    expect(fileOf(proxyLayer(), 'kubeconfig.conf')).toMatchObject({
      clusters: [
        { cluster: { server: 'https://192.168.10.10:6443', 'certificate-authority': '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' } },
      ],
    });
  });
  it.each([
    [{ host: 'api.example.org', port: 443 }, 'https://api.example.org:443'],
    [{ host: 'fd00::1' }, 'https://[fd00::1]:6443'],
  ])('of %j calls %s', (apiServer, server) => {
    expect(fileOf(proxyLayer({}, { apiServer }), 'kubeconfig.conf')).toMatchObject({ clusters: [{ cluster: { server } }] });
  });
  it('holds no secret: the token is read from the pod', () => {
    expect(fileOf(proxyLayer(), 'kubeconfig.conf')).toMatchObject({
      users: [{ user: { tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' } }],
    });
  });
});

describeShared("kube-proxy's own defaults", 'reference/proxy/kube-proxy/config-defaults', () => {
  it('are ours, but for what is always written or comes from the cluster', () => {
    parity(configOf(), load(sharedText('reference/proxy/kube-proxy/config-defaults/v1alpha1-defaulted.yaml')), [
      { path: 'mode', reason: 'always written: the default changes in 1.40', ours: 'iptables', upstream: '' },
      { path: 'detectLocalMode', reason: 'always written: it is the default by name', ours: 'ClusterCIDR', upstream: '' },
      { path: 'clusterCIDR', reason: "the cluster's pod range", ours: '10.244.0.0/16', upstream: '' },
      { path: 'ipvs.scheduler', reason: 'always written: rr is what an empty one means', ours: 'rr', upstream: '' },
      { path: 'clientConnection.kubeconfig', reason: 'the kubeconfig that is mounted', upstream: '' },
    ]);
  });
});
