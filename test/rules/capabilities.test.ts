import type { Capability, Requirement } from '../../lib/component';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { nothingProvides, twoProviders } from '../../lib/rules/capabilities';
import { describeRule, layerSpec } from '../support/layer';

const pools = [{ addresses: ['192.168.10.200-192.168.10.220'] }];
const external = (provider: string, provides: readonly Capability[], shares: readonly Capability[] = []) =>
  ({ type: 'external', provider, facts: { provides, shares } }) as const;
const needs = (capability: Capability): NonNullable<LayerSpec['observe']> => {
  const requirement: Requirement = { type: 'capability', capability, reason: 'test' };
  return { type: 'external', provider: 'agent', facts: { requires: [requirement] } };
};
const severities = (spec: LayerSpec, code: string) =>
  checkLayer(spec)
    .findings.filter((finding) => finding.code === code)
    .map(({ severity, at }) => `${severity} ${at}`);

describeRule(twoProviders, {
  passes: {
    'one each': layerSpec({ proxy: { type: 'kube-proxy', mode: 'nftables' }, cni: { type: 'flannel' } }),
    'two that share it': layerSpec({ dns: external('a', ['dns']), mesh: external('b', ['mesh', 'dns'], ['dns']) }),
    'two pod networks, of which another rule tells': layerSpec({ cni: external('a', ['pod-network']), mesh: external('b', ['pod-network']) }),
  },
  fails: {
    'kube-proxy and a CNI that replaces it': layerSpec({
      proxy: { type: 'kube-proxy', mode: 'iptables' },
      cni: external('cilium', ['pod-network', 'network-policy', 'service-proxy', 'service-proxy:ebpf']),
    }),
    'two resolvers': layerSpec({ dns: external('a', ['dns']), observe: external('b', ['dns']) }),
  },
});

describe(twoProviders.code, () => {
  it('is told once a capability, not once a mode of it', () => {
    const spec = layerSpec({
      proxy: external('a', ['service-proxy', 'service-proxy:ipvs']),
      cni: external('b', ['service-proxy', 'service-proxy:ipvs']),
    });
    expect(severities(spec, twoProviders.code)).toEqual(['error cni']);
  });
});

describeRule(nothingProvides, {
  passes: {
    'somebody does': layerSpec({
      proxy: { type: 'kube-proxy', mode: 'nftables' },
      cni: { type: 'flannel' },
      loadBalancer: { type: 'kube-vip', pools },
    }),
    'the platform does': layerSpec({ cluster: { platform: 'kubeadm' }, cni: { type: 'flannel' } }),
    'an external one may, as nobody said': layerSpec({ cni: external('cilium', ['pod-network']), observe: needs('host-port') }),
    'no kube-proxy, and a CNI in its place': layerSpec({ proxy: { type: 'none' }, cni: external('cilium', ['pod-network', 'service-proxy']) }),
  },
  fails: {
    'nothing of the kind': layerSpec({ cni: { type: 'flannel' } }),
    'no kube-proxy, and nothing in its place': layerSpec({ proxy: { type: 'none' }, cni: { type: 'flannel' } }),
    'an external one, of which it was said that it does not': layerSpec({
      cni: external('calico', ['network-policy']),
      observe: needs('pod-network'),
    }),
    'another class than is asked for': layerSpec({
      loadBalancer: { type: 'kube-vip', pools, loadBalancerClass: 'a/b' },
      observe: needs('load-balancer-class:c/d'),
    }),
    'what belongs to no kind': layerSpec({ observe: needs('certificates') }),
  },
});

describe(nothingProvides.code, () => {
  it('is an error where the layer has the kind and it lacks the capability, a warning where somebody else may have it', () => {
    expect(severities(layerSpec({ proxy: { type: 'none' }, cni: { type: 'flannel' } }), nothingProvides.code)).toEqual(['error cni', 'error proxy']);
    expect(severities(layerSpec({ cni: { type: 'flannel' } }), nothingProvides.code)).toEqual(['warning cni']);
  });
});
