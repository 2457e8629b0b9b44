import type { CanalOptions } from '../../../lib/cni/canal';
import { imageText, NO_REGISTRY, overheadOf } from '../../../lib/component';
import { manifestsOf } from '../../../lib/plan';
import { dualStackSpec, objectsOf, planOf } from '../../support/layer';
import { allOptions, factsOf, layerOf } from './options';

const nftables = { cluster: dualStackSpec(), proxy: { type: 'kube-proxy', mode: 'nftables' } } as const;

describe('what canal provides', () => {
  it('is a pod network with policies, host ports and plugins, and no service proxy', () => {
    expect(factsOf().provides).toEqual(['pod-network', 'network-policy', 'cni-plugins', 'host-port']);
    expect(factsOf({ portmap: false }).provides).not.toContain('host-port');
  });
  it('is enforced by Calico', () => {
    expect(factsOf()).toMatchObject({ enforcement: 'calico', policyDialect: 'calico', name: 'canal', version: '3.32.1' });
  });
});

describe('what canal needs', () => {
  const lines = (options: CanalOptions = {}, ...rest: readonly [Parameters<typeof factsOf>[1]?]) =>
    factsOf(options, ...rest).requires.map(({ type, ...one }) => `${type} ${Object.values(one)[0]}`);

  it('is kube-proxy, ranges of nodes and the modules of both halves', () => {
    expect(lines()).toEqual(
      expect.arrayContaining([
        'capability service-proxy',
        'cluster node-pod-cidrs',
        'kernel-module vxlan',
        'kernel-module ip_set',
        'sysctl net.ipv4.ip_forward',
      ]),
    );
    expect(lines({ backend: { type: 'wireguard' } })).toContain('kernel-module wireguard');
    expect(lines({}, nftables)).toContain('kernel-module nf_tables');
  });
  it('is no br_netfilter, because pods are routed; but newer flannels end without it', () => {
    expect(lines()).not.toContain('kernel-module br_netfilter');
    expect(lines({ images: { flannel: 'ghcr.io/flannel-io/flannel:v0.28.9' } })).toContain('kernel-module br_netfilter');
  });
  it('is the CRDs of Calico, before anything else', () => {
    expect(factsOf().crds.needs).toEqual(
      expect.arrayContaining(['felixconfigurations.crd.projectcalico.org', 'clusternetworkpolicies.policy.networking.k8s.io']),
    );
    expect(factsOf().crds.needs).toHaveLength(23);
  });
});

describe('between nodes', () => {
  it.each<readonly [CanalOptions['backend'], readonly string[], number]>([
    [undefined, ['8472/UDP'], 50],
    [{ type: 'vxlan', port: 4789 }, ['4789/UDP'], 50],
    [{ type: 'host-gw' }, [], 0],
    [{ type: 'wireguard' }, ['51820/UDP'], 80],
  ])('is the tunnel of flannel: %j', (backend, traffic, overhead) => {
    const facts = factsOf(backend === undefined ? {} : { backend });
    expect(facts.nodeTraffic.map(({ protocol, port }) => `${port}/${protocol}`)).toEqual(traffic);
    expect(overheadOf(facts, 'IPv4')).toBe(overhead);
  });
  it('nodes carry the addresses of their tunnels, which are no pod’s', () => {
    expect(factsOf().nodeSourceRanges.slice(0, 2).map(String)).toEqual(['10.244.0.0/32', '10.244.1.0/32']);
    expect(factsOf({ backend: { type: 'host-gw' } }).nodeSourceRanges).toEqual([]);
  });
  it('the MTU of pods is what was said, or what is left of flannel’s', () => {
    expect(factsOf().podMtu).toBeUndefined();
    expect(factsOf({ mtu: 1400 })).toMatchObject({ podMtu: 1400, mtuPath: 'mtu' });
    expect(factsOf({ backend: { type: 'vxlan', mtu: 9000 } })).toMatchObject({ podMtu: 8950, mtuPath: 'backend.mtu' });
  });
});

describe('facts and manifests', () => {
  it.each([
    ['least options', {}, {}],
    ['all options', allOptions, nftables],
  ] as const)('name the same images: %s', (_what, options, changes) => {
    const text = [...objectsOf(layerOf(options, changes))]
      .filter(([id]) => !id.includes('kube-proxy'))
      .map(([, { manifest }]) => JSON.stringify(manifest));
    const used = new Set(
      text
        .join('')
        .match(/"image":"[^"]+"/g)
        ?.map((match) => match.slice(9, -1)),
    );
    expect(used).toEqual(new Set(factsOf(options, changes).images.map((image) => imageText(NO_REGISTRY, image))));
  });
  it('name the same host ports as the probes', () => {
    expect(factsOf({ felix: { healthPort: 9199, metricsPort: 9091 } }).hostPorts.map(({ protocol, port }) => `${port}/${protocol}`)).toEqual([
      '8472/UDP',
      '9199/TCP',
      '9091/TCP',
    ]);
  });
  it('tell who scrapes what', () => {
    expect(factsOf({ felix: { metricsPort: 9091 } }).metrics.map(({ name, labels }) => [name, labels['k8s-app']])).toEqual([
      ['calico-felix', 'canal'],
      ['calico-kube-controllers', 'calico-kube-controllers'],
    ]);
  });
});

describe('default deny', () => {
  it('lets the controllers, which are on the pod network, reach the API server', () => {
    const policies = manifestsOf(planOf({ ...layerOf(), policy: { defaultDeny: true } })).map(({ manifest }) => manifest);
    const own = policies.filter(({ kind, metadata }) => /NetworkPolicy$/.test(kind) && metadata.namespace === 'kube-system');
    expect(own.map((policy) => Object(policy).spec.podSelector?.matchLabels ?? Object(policy).spec.selector)).toContainEqual({
      'k8s-app': 'calico-kube-controllers',
    });
  });
});
