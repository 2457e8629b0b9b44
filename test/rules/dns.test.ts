import type { PatchOperation } from '../../lib/component';
import { DNS_RULES, hostNetworkAsksNode, refusedPodDns, resolverAsksItself } from '../../lib/rules/dns';
import { describeRule, layerSpec } from '../support/layer';

const coredns = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'kube-system', name: 'coredns' };
const flannel = { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: 'kube-flannel', name: 'kube-flannel-ds' };
const policy = (value: string): PatchOperation => ({ op: 'replace', path: '/spec/template/spec/dnsPolicy', value });
const config = (value: object): PatchOperation => ({ op: 'add', path: '/spec/template/spec/dnsConfig', value });
const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `a${index}.test`);
const dns = { type: 'coredns' } as const;
const patched = (...operations: readonly PatchOperation[]) => layerSpec({ dns, patches: [{ target: coredns, operations }] });

describeRule(resolverAsksItself, {
  passes: {
    'CoreDNS as it comes': layerSpec({ dns }),
    'a resolver that follows no resolv.conf': {
      ...patched(policy('ClusterFirst')),
      dns: { type: 'coredns', upstreams: { type: 'servers', addresses: ['1.1.1.1'] } },
    },
    'settings of its own': patched(policy('None'), config({ nameservers: ['1.1.1.1'] })),
  },
  fails: {
    'a patched policy': patched(policy('ClusterFirst')),
    'a policy that was taken away: the default is the same': patched({ op: 'remove', path: '/spec/template/spec/dnsPolicy' }),
  },
});

describeRule(refusedPodDns, {
  passes: {
    'CoreDNS as it comes': layerSpec({ dns }),
    'as much as there may be': patched(config({ nameservers: ['1.1.1.1', '1.0.0.1', '9.9.9.9'], searches: many(32) })),
  },
  fails: {
    'None without a nameserver': patched(policy('None')),
    'four nameservers': patched(config({ nameservers: ['1.1.1.1', '1.0.0.1', '9.9.9.9', '8.8.8.8'] })),
    '33 search domains': patched(config({ searches: many(33) })),
    'search domains without end': patched(config({ searches: Array.from({ length: 20 }, () => `${'a'.repeat(120)}.test`) })),
  },
});

describeRule(hostNetworkAsksNode, {
  passes: { 'flannel, which asks for no names': layerSpec({ cni: { type: 'flannel' } }) },
  fails: {
    'ClusterFirst, said aloud': layerSpec({
      cni: { type: 'flannel' },
      patches: [{ target: flannel, operations: [{ op: 'add', path: '/spec/template/spec/dnsPolicy', value: 'ClusterFirst' }] }],
    }),
  },
});

it('every rule about resolvers of pods is held above', () => {
  expect(DNS_RULES).toEqual([resolverAsksItself, refusedPodDns, hostNetworkAsksNode]);
});
