import { imageText, NO_REGISTRY } from '../../../lib/component';
import { isKind } from '../../../lib/kube';
import { dualStackSpec, objectsOf, plannedOf } from '../../support/layer';
import { allOptions, proxyLayer } from './fixture';

const factsOf = (...args: Parameters<typeof proxyLayer>) => plannedOf(proxyLayer(...args), 'proxy').facts;

describe('facts of kube-proxy', () => {
  it.each([
    ['least options', proxyLayer()],
    ['all options', proxyLayer(allOptions)],
    ['dual stack', proxyLayer({}, dualStackSpec())],
  ])('agree with the manifest: %s', (_name, spec) => {
    const { facts } = plannedOf(spec, 'proxy');
    const manifest = objectsOf(spec).get('DaemonSet kube-system/kube-proxy')?.manifest;
    if (manifest === undefined || !isKind(manifest, 'DaemonSet')) throw new Error('no DaemonSet');
    const pod = manifest.spec?.template.spec;
    expect(pod?.containers.map(({ image }) => image)).toEqual(facts.images.map((image) => imageText(NO_REGISTRY, image)));
    expect(pod?.containers.flatMap(({ ports = [] }) => ports.map(({ hostPort }) => hostPort))).toEqual(facts.hostPorts.map(({ port }) => port));
    expect(facts.workloads).toMatchObject([
      { name: manifest.metadata.name, labels: manifest.spec?.selector.matchLabels, hostNetwork: pod?.hostNetwork },
    ]);
  });

  it.each(['iptables', 'nftables', 'ipvs'] as const)('say that Services work, and how: %s', (mode) => {
    expect(factsOf({ mode })).toMatchObject({ provides: ['service-proxy', `service-proxy:${mode}`], assumes: { 'service-proxy-mode': mode } });
  });
  it('say which address a host port binds', () => {
    expect(factsOf().hostPorts).toEqual([
      { protocol: 'TCP', port: 10_256, purpose: expect.any(String) },
      { protocol: 'TCP', port: 10_249, address: '127.0.0.1', purpose: expect.any(String) },
    ]);
  });
  it('ask for kernel 5.13 in mode nftables', () => {
    expect(factsOf({ mode: 'nftables' }).requires).toContainEqual(expect.objectContaining({ type: 'kernel', version: '5.13' }));
    expect(factsOf().requires.filter(({ type }) => type === 'kernel')).toEqual([]);
  });
  it('ask for the module of the scheduler in mode ipvs', () => {
    const modules = factsOf({ mode: 'ipvs', ipvs: { scheduler: 'mh' } }).requires.flatMap((one) =>
      one.type === 'kernel-module' ? [one.module] : [],
    );
    expect(modules).toEqual(expect.arrayContaining(['nf_conntrack', 'ip_vs', 'ip_vs_mh']));
  });
  it('ask for podCIDRs of nodes only where pods are told by them', () => {
    const asks = (detectLocal: NonNullable<Parameters<typeof proxyLayer>[0]>['detectLocal']) =>
      factsOf(detectLocal === undefined ? {} : { detectLocal }).requires.some((one) => one.type === 'cluster' && one.fact === 'node-pod-cidrs');
    expect([asks({ type: 'NodeCIDR' }), asks(undefined)]).toEqual([true, false]);
  });
  it('open the API server, health checks and node ports in the firewall', () => {
    expect(factsOf().nodeTraffic.map(({ protocol, port, endPort, from, to }) => [protocol, port, endPort, from, to])).toEqual([
      ['TCP', 6443, undefined, 'nodes', 'controlPlane'],
      ['TCP', 10_256, undefined, 'world', 'nodes'],
      ['TCP', 30_000, 32_767, 'world', 'nodes'],
      ['UDP', 30_000, 32_767, 'world', 'nodes'],
    ]);
  });
  it('offer metrics only where another node reaches them', () => {
    expect(factsOf().metrics).toEqual([]);
    expect(factsOf({ metricsBindAddress: '0.0.0.0:10249' }).metrics).toMatchObject([
      { port: 10_249, hostNetwork: true, labels: { 'k8s-app': 'kube-proxy' } },
    ]);
  });
  it('name the series of the mode', () => {
    const series = (mode: 'iptables' | 'nftables' | 'ipvs') =>
      factsOf({ mode, metricsBindAddress: '0.0.0.0:10249' }).metrics.flatMap((one) => one.series);
    expect(series('nftables')).toContain('kubeproxy_sync_proxy_rules_nftables_sync_failures_total');
    expect(series('iptables')).not.toContain('kubeproxy_sync_proxy_rules_nftables_sync_failures_total');
    for (const mode of ['iptables', 'nftables', 'ipvs'] as const) {
      expect(series(mode)).toContain('kubeproxy_network_programming_duration_seconds');
      expect(new Set(series(mode)).size).toBe(series(mode).length);
    }
  });
});
