import type { KubeVipOptions } from '../../lib/lb/kube-vip';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import {
  arpWithoutStrictArp,
  localWithoutElection,
  platformController,
  serviceOfNobody,
  twoBgpSpeakers,
  twoControllers,
} from '../../lib/rules/load-balancers';
import { clusterSpec, describeRule, layerSpec } from '../support/layer';

const pools = [{ addresses: ['192.168.10.200-192.168.10.220'] }];
const kubeVip = (options: Partial<KubeVipOptions> = {}) => ({ type: 'kube-vip', pools, ...options }) as const;
const bgp: Partial<KubeVipOptions> = { mode: { type: 'bgp', as: 65_001, peers: [{ address: '192.168.10.1', as: 65_000 }] } };
const oneLeader: Partial<KubeVipOptions> = { mode: { type: 'arp', election: 'one-leader' } };
const ipvs = (strictARP?: boolean) => ({ type: 'kube-proxy', mode: 'ipvs', ...(strictARP === undefined ? {} : { ipvs: { strictARP } }) }) as const;
const theirs = (assumes: Readonly<Record<string, string>>): NonNullable<LayerSpec['proxy']> => ({
  type: 'external',
  provider: 'kubeadm',
  facts: { provides: ['service-proxy', 'service-proxy:ipvs'], assumes },
});
const traefik = (
  loadBalancer: { readonly loadBalancerClass?: string; readonly externalTrafficPolicy?: 'Local' } = {},
): NonNullable<LayerSpec['ingress']> => ({
  type: 'traefik',
  exposure: { type: 'loadBalancer', ...loadBalancer },
});
const cilium = (...provides: readonly ('load-balancer' | `load-balancer-class:${string}`)[]): NonNullable<LayerSpec['cni']> => ({
  type: 'external',
  provider: 'cilium',
  facts: { provides: ['pod-network', ...provides] },
});
const severities = (spec: LayerSpec, code: string) =>
  checkLayer(spec)
    .findings.filter((finding) => finding.code === code)
    .map(({ severity, at }) => `${severity} ${at}`);

describeRule(arpWithoutStrictArp, {
  passes: {
    'with strictARP': layerSpec({ proxy: ipvs(true), loadBalancer: kubeVip() }),
    'another mode': layerSpec({ proxy: { type: 'kube-proxy', mode: 'iptables' }, loadBalancer: kubeVip() }),
    'announced by BGP': layerSpec({ proxy: ipvs(), loadBalancer: kubeVip(bgp) }),
    'no load balancer': layerSpec({ proxy: ipvs() }),
    "somebody else's with strictARP": layerSpec({ proxy: theirs({ 'strict-arp': 'true' }), loadBalancer: kubeVip() }),
  },
  fails: {
    'the default': layerSpec({ proxy: ipvs(), loadBalancer: kubeVip() }),
    'turned off': layerSpec({ proxy: ipvs(false), loadBalancer: kubeVip() }),
    'unknown of a kube-proxy of somebody else': layerSpec({ proxy: theirs({}), loadBalancer: kubeVip() }),
  },
});

describe(arpWithoutStrictArp.code, () => {
  it('is an error at the option, and a warning where nobody knows', () => {
    expect(severities(layerSpec({ proxy: ipvs(), loadBalancer: kubeVip() }), arpWithoutStrictArp.code)).toEqual(['error proxy.ipvs.strictARP']);
    expect(severities(layerSpec({ proxy: theirs({}), loadBalancer: kubeVip() }), arpWithoutStrictArp.code)).toEqual(['warning proxy.facts.assumes']);
  });
});

describeRule(twoControllers, {
  passes: {
    one: layerSpec({ loadBalancer: kubeVip() }),
    'one of them for its class alone': layerSpec({ cni: cilium('load-balancer'), loadBalancer: kubeVip({ loadBalancerClass: 'a/b' }) }),
    'two classes': layerSpec({ cni: cilium('load-balancer', 'load-balancer-class:c/d'), loadBalancer: kubeVip({ loadBalancerClass: 'a/b' }) }),
  },
  fails: {
    'both for everything': layerSpec({ cni: cilium('load-balancer'), loadBalancer: kubeVip() }),
    'both for one class': layerSpec({ cni: cilium('load-balancer-class:a/b'), loadBalancer: kubeVip({ loadBalancerClass: 'a/b' }) }),
  },
});

describeRule(platformController, {
  passes: {
    'a platform without': layerSpec({ loadBalancer: kubeVip() }),
    "the platform's own": layerSpec({ cluster: { platform: 'k3s' } }),
    'a class of its own': layerSpec({ cluster: { platform: 'k3s' }, loadBalancer: kubeVip({ loadBalancerClass: 'a/b' }) }),
  },
  fails: {
    'k3s, whose servicelb can be turned off': layerSpec({ cluster: { platform: 'k3s' }, loadBalancer: kubeVip() }),
    'a cloud, whose cannot': layerSpec({ cluster: { platform: 'eks' }, loadBalancer: kubeVip() }),
  },
});

describe(platformController.code, () => {
  it('is an error only where the platform cannot be told to leave Services alone', () => {
    expect(severities(layerSpec({ cluster: { platform: 'k3s' }, loadBalancer: kubeVip() }), platformController.code)).toEqual([
      'warning loadBalancer',
    ]);
    expect(severities(layerSpec({ cluster: { platform: 'eks' }, loadBalancer: kubeVip() }), platformController.code)).toEqual(['error loadBalancer']);
  });
});

describeRule(serviceOfNobody, {
  passes: {
    'neither names a class': layerSpec({ loadBalancer: kubeVip(), ingress: traefik() }),
    'both name one': layerSpec({ loadBalancer: kubeVip({ loadBalancerClass: 'a/b' }), ingress: traefik({ loadBalancerClass: 'a/b' }) }),
    'a load balancer of somebody else': layerSpec({
      loadBalancer: { type: 'external', provider: 'metallb' },
      ingress: traefik({ loadBalancerClass: 'a/b' }),
    }),
    "the platform's serves the rest": layerSpec({
      cluster: { platform: 'k3s' },
      loadBalancer: kubeVip({ loadBalancerClass: 'a/b' }),
      ingress: traefik(),
    }),
    'none at all, of which another rule tells': layerSpec({ ingress: traefik() }),
  },
  fails: {
    'a Service without the class': layerSpec({ loadBalancer: kubeVip({ loadBalancerClass: 'a/b' }), ingress: traefik() }),
    'a Service with a class of nobody': layerSpec({ loadBalancer: kubeVip(), ingress: traefik({ loadBalancerClass: 'a/b' }) }),
  },
});

describeRule(localWithoutElection, {
  passes: {
    'a leader for each Service': layerSpec({ loadBalancer: kubeVip(), ingress: traefik({ externalTrafficPolicy: 'Local' }) }),
    'one leader, and policy Cluster': layerSpec({ loadBalancer: kubeVip(oneLeader), ingress: traefik() }),
    'every node announces': { cluster: clusterSpec(), loadBalancer: kubeVip(bgp), ingress: traefik({ externalTrafficPolicy: 'Local' }) },
    'a Service that it does not serve': layerSpec({
      loadBalancer: kubeVip({ ...oneLeader, loadBalancerClass: 'a/b' }),
      ingress: traefik({ externalTrafficPolicy: 'Local' }),
    }),
  },
  fails: { 'one leader, and policy Local': layerSpec({ loadBalancer: kubeVip(oneLeader), ingress: traefik({ externalTrafficPolicy: 'Local' }) }) },
});

/** Somebody else's load balancer beside a pod network. */
const beside = (cni: NonNullable<LayerSpec['cni']>, announced: 'arp' | 'bgp'): LayerSpec =>
  layerSpec({
    proxy: cni.type === 'cilium' ? { type: 'none' } : { type: 'kube-proxy' },
    cni,
    loadBalancer: { type: 'external', provider: 'metallb', facts: { addressPools: [{ name: 'lb', addresses: ['192.0.2.0/26'], announced }] } },
  });
const calico = {
  mesh: { type: 'calico', bgp: { type: 'mesh' } },
  router: { type: 'calico', bgp: { type: 'mesh', peers: [{ name: 'tor', address: '192.168.10.1', asNumber: 64_600 }] } },
  pools: {
    type: 'calico',
    bgp: { type: 'mesh', peers: [{ name: 'tor', address: '192.168.10.1', asNumber: 64_600 }] },
    loadBalancer: { pools: [{ name: 'lb', cidr: '192.0.2.0/26' }] },
  },
} as const;
const kubeRouter = { type: 'kube-router', bgp: { peers: [{ type: 'open', address: '192.168.10.1', asn: 65_000 }] } } as const;
const ciliumRouter = {
  type: 'cilium',
  resources: {
    bgp: {
      clusterConfigs: [
        {
          name: 'tor',
          instances: [{ name: 'tor', localAsn: 64_512, peers: [{ type: 'address', name: 'tor', address: '192.168.10.1', asn: 64_513 }] }],
        },
      ],
    },
  },
} as const;

describeRule(twoBgpSpeakers, {
  passes: {
    'ARP beside Calico': beside(calico.router, 'arp'),
    'no BGP of Calico': beside({ type: 'calico' }, 'bgp'),
    'a mesh that no router is part of': beside(calico.mesh, 'bgp'),
    'nobody beside Calico, which has pools of its own': layerSpec({ cni: calico.pools }),
    'ARP beside kube-router': beside(kubeRouter, 'arp'),
    'no router outside': beside({ type: 'kube-router' }, 'bgp'),
    'an allocator of kube-router itself': layerSpec({ cni: { ...kubeRouter, loadBalancer: { ranges: ['10.1.0.0/24'] } } }),
    'no BGP of Cilium': beside({ type: 'cilium' }, 'bgp'),
  },
  fails: {
    'Calico and another': beside(calico.router, 'bgp'),
    'kube-router and another': beside(kubeRouter, 'bgp'),
    'Cilium and another': beside(ciliumRouter, 'bgp'),
    'kube-router and kube-vip': layerSpec({ cni: kubeRouter, loadBalancer: kubeVip(bgp) }),
  },
});

describe(twoBgpSpeakers.code, () => {
  it.each([
    [calico.router, 'let calico tell of the addresses: cni.bgp.advertise.loadBalancerIps, and ARP or nothing in metallb'],
    [kubeRouter, 'let kube-router tell of the addresses: cni.advertise.loadBalancerIps, and ARP or nothing in metallb'],
    [
      { type: 'external', provider: 'cumulus', facts: { assumes: { 'bgp-speaker': 'yes' } } },
      'let cumulus tell of the addresses, and ARP or nothing in metallb',
    ],
  ] as const)('names the option that has one of them do it: %j', (cni, fix) => {
    const { findings } = checkLayer(beside(cni, 'bgp'));
    expect(findings.filter(({ code }) => code === twoBgpSpeakers.code).map((one) => one.fix)).toEqual([fix]);
  });
});
