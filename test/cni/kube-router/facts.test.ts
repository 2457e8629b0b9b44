import type { KubeRouterOptions } from '../../../lib/cni/kube-router';
import type { ComponentFacts } from '../../../lib/component';
import { imageText, NO_REGISTRY, overheadOf } from '../../../lib/component';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf, plannedOf } from '../../support/layer';

const spec = (options: KubeRouterOptions = {}, cluster = clusterSpec()): LayerSpec => ({ cluster, cni: { type: 'kube-router', ...options } });
const factsOf = (options: KubeRouterOptions = {}, cluster = clusterSpec()): ComponentFacts => plannedOf(spec(options, cluster), 'cni').facts;
const named = (options: KubeRouterOptions = {}, cluster = clusterSpec()) =>
  factsOf(options, cluster).requires.map((one) => {
    const { type, reason: _, ...rest } = one;
    return [type, ...Object.values(rest)].join(' ');
  });
const traffic = (options: KubeRouterOptions = {}) =>
  factsOf(options).nodeTraffic.map(({ protocol, port, from, to }) => `${port === undefined ? protocol : `${port}/${protocol}`} ${from}>${to}`);
const twoSubnets = clusterSpec({ nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] });

describe('what it provides', () => {
  it.each<readonly [string, KubeRouterOptions, readonly string[]]>([
    ['the pod network and policies', {}, ['pod-network', 'host-port', 'cni-plugins', 'network-policy']],
    ['no host ports without portmap', { portmap: false }, ['pod-network', 'cni-plugins', 'network-policy']],
    ['no plugins where it leaves the node alone', { cniPlugins: { install: false } }, ['pod-network', 'host-port', 'network-policy']],
    ['Services', { router: false, firewall: false, serviceProxy: true }, ['service-proxy', 'service-proxy:ipvs']],
    ['addresses for Services', { router: false, loadBalancer: { ranges: ['10.1.0.0/24'] } }, ['network-policy', 'load-balancer']],
    [
      'addresses for Services of its class',
      { router: false, loadBalancer: { ranges: ['10.1.0.0/24'], defaultClass: false } },
      ['network-policy', 'load-balancer', 'load-balancer-class:kube-router'],
    ],
    ['policies alone', { router: false }, ['network-policy']],
  ])('%s', (_, options, expected) => {
    expect(factsOf(options).provides).toEqual(expected);
  });
  it('enforces as kube-router does, or not at all', () => {
    expect([factsOf().enforcement, factsOf({ firewall: false }).enforcement]).toEqual(['kube-router', undefined]);
  });
});

describe('what the nodes need', () => {
  it('is kube-proxy first, unless it is kube-proxy', () => {
    expect(named()[0]).toBe('capability service-proxy');
    expect(named({ serviceProxy: true })).not.toContain('capability service-proxy');
    expect(named({ serviceProxy: true })).toEqual(expect.arrayContaining(['kernel-module ip_vs', 'kernel-module ip_vs_sh', 'kernel-module dummy']));
  });
  it('is the modules of the tunnels, where there are any', () => {
    expect(named()).not.toContain('kernel-module ipip');
    expect(named({}, twoSubnets)).toContain('kernel-module ipip');
    expect(named({ overlay: { type: 'full', encapsulation: 'fou' } }, dualStackSpec())).toEqual(
      expect.arrayContaining(['kernel-module ipip', 'kernel-module fou', 'kernel-module ip6_tunnel', 'kernel-module fou6']),
    );
    expect(named({ overlay: { type: 'none' } }, twoSubnets)).not.toContain('kernel-module ipip');
  });
  it('is ipset for routes, whatever policies are written with', () => {
    expect(named({ nftables: true })).toEqual(expect.arrayContaining(['kernel-module ip_set', 'kernel-module xt_set', 'kernel-module nf_tables']));
    expect(named({ nftables: true, router: false })).not.toContain('kernel-module ip_set');
  });
  it('is the plugins where they are not installed', () => {
    expect(named({ cniPlugins: { install: false }, portmap: false }).filter((line) => line.startsWith('host-file'))).toEqual(
      ['bridge', 'host-local', 'loopback'].map((name) => `host-file /opt/cni/bin/${name}`),
    );
    expect(named().filter((line) => line.startsWith('host-file'))).toEqual([]);
  });
  it('is said once', () => {
    for (const options of [{}, { nftables: true }, { serviceProxy: true, services: { directServerReturn: {} } }] as const)
      expect(new Set(named(options)).size).toBe(named(options).length);
  });
});

describe('what the network must pass', () => {
  it('is BGP between nodes, and tunnels', () => {
    expect(traffic()).toEqual(['179/TCP nodes>nodes', 'IPIP nodes>nodes']);
    expect(traffic({ overlay: { type: 'none' } })).toEqual(['179/TCP nodes>nodes']);
    expect(traffic({ overlay: { type: 'full', encapsulation: 'fou' } })).toEqual(['179/TCP nodes>nodes', '5555/UDP nodes>nodes']);
    expect(traffic({ router: false })).toEqual([]);
  });
  it('is BGP with routers outside, either way', () => {
    expect(
      traffic({ overlay: { type: 'none' }, bgp: { mesh: 'none', peers: [{ type: 'open', address: '192.168.10.1', asn: 65_000, port: 1790 }] } }),
    ).toEqual(['179/TCP routers>nodes', '1790/TCP nodes>routers']);
  });
});

describe('encapsulation', () => {
  it('takes what the headers take, where packets may be in a tunnel', () => {
    const taken = (options: KubeRouterOptions, cluster = twoSubnets) => [
      overheadOf(factsOf(options, cluster), 'IPv4'),
      overheadOf(factsOf(options, cluster), 'IPv6'),
    ];
    expect(taken({})).toEqual([20, 48]);
    expect(taken({ overlay: { type: 'full', encapsulation: 'fou' } })).toEqual([32, 60]);
    expect(taken({}, clusterSpec())).toEqual([0, 0]);
    expect(taken({ overlay: { type: 'none' } })).toEqual([0, 0]);
  });
  it('never changes who nodes are: routes through tunnels carry their own addresses', () => {
    expect(factsOf({ overlay: { type: 'full' } }).nodeSourceRanges).toEqual([]);
  });
});

it('facts agree with the manifest: images, ports and pods', () => {
  const options: KubeRouterOptions = { metricsPort: 9100, serviceProxy: true };
  const facts = factsOf(options);
  const daemonSet = Object(objectsOf(spec(options)).get('DaemonSet kube-system/kube-router')?.manifest);
  const { containers, initContainers, hostNetwork } = daemonSet.spec.template.spec;
  const images = new Set([...containers, ...initContainers].map(({ image }: { readonly image: string }) => image));
  expect([...images]).toEqual(facts.images.map((image) => imageText(NO_REGISTRY, image)));
  const ports = containers[0].ports.map(({ containerPort }: { readonly containerPort: number }) => containerPort);
  expect(
    facts.hostPorts
      .filter(({ protocol, address }) => protocol === 'TCP' && address === undefined)
      .map(({ port }) => port)
      .sort(),
  ).toEqual(ports.sort());
  expect([daemonSet.spec.selector.matchLabels, hostNetwork]).toEqual([facts.workloads[0]?.labels, facts.workloads[0]?.hostNetwork]);
  expect(facts.metrics[0]?.series).toEqual(expect.arrayContaining(['kube_router_build_info', 'kube_router_bgp_peer_info']));
});

it('default deny holds on a layer of it, with nothing but warnings', () => {
  const layer: LayerSpec = {
    ...layerSpec({ proxy: { type: 'kube-proxy', mode: 'iptables' }, dns: { type: 'coredns' } }),
    cni: { type: 'kube-router' },
    policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] },
  };
  expect(checkLayer(layer).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});
