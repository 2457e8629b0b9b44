import type { CoreDnsOptions } from '../../../../lib/dns/coredns';
import {
  autopathInactive,
  forwardsToItself,
  hidesClusterZone,
  importNotMounted,
  nodeResolverUnknown,
  portNotServed,
  tlsUnverified,
  upstreamBehindService,
} from '../../../../lib/dns/coredns/rules';
import { describeRule } from '../../../support/layer';
import { dnsLayer, everything } from '../layers';

const to = (...addresses: readonly string[]): CoreDnsOptions => ({ upstreams: { type: 'servers', addresses } });
const stub = (zone: string, address = '10.0.0.1'): CoreDnsOptions => ({
  stubDomains: [{ zone, upstreams: { type: 'servers', addresses: [address] } }],
});
const text = (extraServerBlocks: string): CoreDnsOptions => ({ extraServerBlocks });
const plain = { 'the default': dnsLayer(), 'all options': dnsLayer(everything) };

describeRule(forwardsToItself, {
  passes: {
    ...plain,
    'another resolver': dnsLayer(to('10.96.0.53')),
    'a server of the same Corefile on another port': dnsLayer({ ...to('127.0.0.1:5301'), ...text('.:5302 {\nerrors\n}') }),
  },
  fails: {
    'the cluster DNS Service': dnsLayer(to('1.1.1.1', '10.96.0.10')),
    'an address of its own choosing': dnsLayer(to('10.96.0.53'), { dnsServiceIp: '10.96.0.53' }),
    'the loopback of systemd-resolved, which is the pod itself': dnsLayer(to('127.0.0.53')),
    'the IPv6 loopback': dnsLayer(to('[::1]:53')),
    'a stub domain': dnsLayer(stub('consul.local', '10.96.0.10')),
    'a block written as text': dnsLayer(text('a.test {\nforward . 10.96.0.10\n}')),
    'the port of another block': dnsLayer({ ...to('127.0.0.1:5301'), ...text('.:5301 {\nforward . 127.0.0.1:53\n}') }),
  },
});

describeRule(hidesClusterZone, {
  passes: {
    ...plain,
    'a zone beside it': dnsLayer(stub('consul.local')),
    'a block that knows the cluster too': dnsLayer(text('cluster.local {\nkubernetes cluster.local\n}')),
    'another port': dnsLayer(text('local:5353 {\nerrors\n}')),
  },
  fails: {
    'the domain itself': dnsLayer(stub('cluster.local')),
    'what the domain is in': dnsLayer(stub('LOCAL')),
    'a part of it': dnsLayer(text('svc.cluster.local {\nforward . 10.0.0.1\n}')),
  },
});

describeRule(autopathInactive, {
  passes: {
    ...plain,
    verified: dnsLayer({ autopath: true, kubernetes: { pods: 'verified' } }),
    'a file': dnsLayer(text('a.test {\nautopath /etc/resolv.conf\n}')),
  },
  fails: {
    insecure: dnsLayer({ autopath: true }),
    'a block written as text': dnsLayer(text('a.test {\nautopath @kubernetes\nkubernetes a.test\n}')),
  },
});

describeRule(nodeResolverUnknown, {
  passes: { 'kubeadm, which points kubelets past systemd-resolved': dnsLayer({}, { platform: 'kubeadm' }), addresses: dnsLayer(to('1.1.1.1')) },
  fails: { 'nodes that nobody knows': dnsLayer() },
});

const denied = { policy: { defaultDeny: true } } as const;
describeRule(upstreamBehindService, {
  passes: { ...plain, 'without policies': dnsLayer(to('10.96.0.53')), outside: { ...dnsLayer(to('1.1.1.1')), ...denied } },
  fails: {
    'a Service': { ...dnsLayer(to('10.96.0.53')), ...denied },
    'a stub domain': { ...dnsLayer(stub('consul.local', '10.100.0.1')), ...denied },
  },
});

describeRule(portNotServed, {
  passes: plain,
  fails: { 'another port': dnsLayer(text('a.test:5353 {\nerrors\n}')), 'DNS over TLS': dnsLayer(text('tls://a.test {\nerrors\n}')) },
});

describeRule(tlsUnverified, {
  passes: { ...plain, 'a name for each': dnsLayer(text('a.test {\nforward . tls://9.9.9.9%dns.quad9.net\n}')), 'no TLS': dnsLayer(to('9.9.9.9')) },
  fails: { 'no name': dnsLayer(to('tls://9.9.9.9')), 'a block written as text': dnsLayer(text('a.test {\nforward . tls://9.9.9.9\n}')) },
});

describeRule(importNotMounted, {
  passes: {
    ...plain,
    'a pattern, which may match nothing': dnsLayer(text('import /x/*.server')),
    'a snippet': dnsLayer(text('(x) {\nerrors\n}\na.test {\nimport x\n}')),
    'a file of custom': dnsLayer({ custom: { configMap: 'mine' }, ...text('import /etc/coredns/custom/mine') }),
  },
  fails: { 'a file': dnsLayer(text('a.test {\nimport /x/y\n}')), 'a snippet that is not there': dnsLayer(text('a.test {\nimport comon\n}')) },
});
