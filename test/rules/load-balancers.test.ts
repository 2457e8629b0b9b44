import type { KubeVipOptions } from '../../lib/lb/kube-vip';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { arpWithoutStrictArp, localWithoutElection, platformController, serviceOfNobody, twoControllers } from '../../lib/rules/load-balancers';
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
