import { kubeProxyRules } from '../../../lib/proxy/kube-proxy';
import * as addresses from '../../../lib/proxy/kube-proxy/rules/addresses';
import * as modes from '../../../lib/proxy/kube-proxy/rules/modes';
import { checkPlan } from '../../../lib/rules';
import { describeRule, dualStackSpec, planOf } from '../../support/layer';
import { proxyLayer } from './fixture';

const kernel = (version: string) => ({ nodes: { kernel: version } });
const vpc = { cni: { type: 'external', provider: 'amazon-vpc-cni' } } as const;
const dualStack = (nodePortAddresses: readonly string[]) => proxyLayer({ nodePortAddresses }, dualStackSpec());

describeRule(modes.ipvsDeprecated, {
  passes: { iptables: proxyLayer(), nftables: proxyLayer({ mode: 'nftables' }) },
  fails: { ipvs: proxyLayer({ mode: 'ipvs' }), 'ipvs before it was deprecated': proxyLayer({ mode: 'ipvs' }, { kubernetes: '1.34' }) },
});
describeRule(modes.ipvsGateOff, {
  passes: {
    'gate on': proxyLayer({ mode: 'ipvs', featureGates: { KubeProxyIPVS: true } }, { kubernetes: '1.37' }),
    'gate off, another mode': proxyLayer({ featureGates: { KubeProxyIPVS: false } }, { kubernetes: '1.37' }),
  },
  fails: { 'gate off': proxyLayer({ mode: 'ipvs', featureGates: { KubeProxyIPVS: false } }, { kubernetes: '1.37' }) },
});
describeRule(modes.nftablesNeedsKernel, {
  passes: {
    'kernel unknown': proxyLayer({ mode: 'nftables' }),
    'kernel 5.13': proxyLayer({ mode: 'nftables' }, kernel('5.13')),
    'kernel 6.1': proxyLayer({ mode: 'nftables' }, kernel('6.1')),
    'another mode': proxyLayer({}, kernel('4.18')),
  },
  fails: { 'kernel 5.10': proxyLayer({ mode: 'nftables' }, kernel('5.10')), 'kernel 4.18': proxyLayer({ mode: 'nftables' }, kernel('4.18')) },
});
describeRule(modes.nftablesConntrackBug, {
  passes: {
    'kernel 6.1': proxyLayer({ mode: 'nftables' }, kernel('6.1')),
    'liberal tracking': proxyLayer({ mode: 'nftables', conntrack: { tcpBeLiberal: true } }, kernel('5.15')),
    'iptables, which drops INVALID packets': proxyLayer({}, kernel('5.15')),
  },
  fails: { 'kernel 5.15': proxyLayer({ mode: 'nftables' }, kernel('5.15')) },
});
describeRule(modes.nftablesLocalhost, {
  passes: {
    'node addresses': proxyLayer({ mode: 'nftables', nodePortAddresses: ['192.168.10.0/24'] }),
    iptables: proxyLayer({ nodePortAddresses: ['127.0.0.0/8'] }),
    'the gate of 1.37': proxyLayer(
      { mode: 'nftables', nodePortAddresses: ['localhost'], featureGates: { KubeProxyNFTablesLocalhostNodePorts: true } },
      { kubernetes: '1.37' },
    ),
  },
  fails: {
    loopback: proxyLayer({ mode: 'nftables', nodePortAddresses: ['192.168.10.0/24', '127.0.0.0/8'] }),
    'localhost without the gate': proxyLayer({ mode: 'nftables', nodePortAddresses: ['localhost'] }, { kubernetes: '1.37' }),
  },
});
describeRule(modes.settingsOfOtherMode, {
  passes: {
    'its own': proxyLayer({ ipvs: { strictARP: true }, mode: 'ipvs' }),
    'the mark of ipvs': proxyLayer({ mode: 'ipvs', iptables: { masqueradeBit: 3 } }),
  },
  fails: { 'ipvs in mode nftables': proxyLayer({ mode: 'nftables', ipvs: { strictARP: true } }) },
});
describeRule(addresses.noClusterCidr, {
  passes: {
    "the cluster's": proxyLayer(),
    'by interface': proxyLayer({ detectLocal: { type: 'NodeCIDR' } }),
    'pods with node addresses': { ...proxyLayer({ detectLocal: { type: 'ClusterCIDR', cidrs: [] } }), ...vpc },
  },
  fails: { none: proxyLayer({ detectLocal: { type: 'ClusterCIDR', cidrs: [] } }) },
});
describeRule(addresses.clusterCidrOfRoutedPods, {
  passes: { 'another CNI': proxyLayer(), 'by interface': { ...proxyLayer({ detectLocal: { type: 'InterfaceNamePrefix', prefix: 'eni' } }), ...vpc } },
  fails: { 'amazon-vpc-cni': { ...proxyLayer(), ...vpc } },
});
describeRule(addresses.clusterCidrMissesPods, {
  passes: { 'a larger range': proxyLayer({ detectLocal: { type: 'ClusterCIDR', cidrs: ['10.0.0.0/8'] } }) },
  fails: {
    'a part of the pods': proxyLayer({ detectLocal: { type: 'ClusterCIDR', cidrs: ['10.244.0.0/17'] } }),
    'one family of two': proxyLayer({ detectLocal: { type: 'ClusterCIDR', cidrs: ['10.244.0.0/16'] } }, dualStackSpec()),
  },
});
describeRule(addresses.bindAddressFamily, {
  passes: { 'the primary family': proxyLayer({ bindAddress: '192.168.10.1' }) },
  fails: { 'the other': proxyLayer({ bindAddress: '::' }) },
});
describeRule(addresses.nodePortsOfOneFamily, {
  passes: {
    both: dualStack(['192.168.10.0/24', 'fd00:192:168::/64']),
    keyword: dualStack(['primary']),
    'one family in the cluster': proxyLayer({ nodePortAddresses: ['192.168.10.0/24'] }),
  },
  fails: { 'one of two': dualStack(['192.168.10.0/24']) },
});
describeRule(addresses.metricsOnLoopback, {
  passes: {
    'nobody scrapes': proxyLayer(),
    'open to nodes': {
      ...proxyLayer({ metricsBindAddress: '0.0.0.0:10249' }),
      policy: { defaultDeny: true, monitoring: { type: 'namespaces', names: ['monitoring'] } },
    },
  },
  fails: { scraped: { ...proxyLayer(), policy: { defaultDeny: true, monitoring: { type: 'namespaces', names: ['monitoring'] } } } },
});
describeRule(addresses.profilingOpen, {
  passes: {
    'on the node only': proxyLayer({ enableProfiling: true }),
    'metrics without profiles': proxyLayer({ metricsBindAddress: '0.0.0.0:10249' }),
  },
  fails: { 'to everybody': proxyLayer({ enableProfiling: true, metricsBindAddress: '[::]:10249' }) },
});

describe('the rules of kube-proxy', () => {
  it('say nothing about a plain layer', () => {
    expect(checkPlan(planOf(proxyLayer()), []).filter(({ code }) => code.startsWith('kube-proxy/'))).toEqual([]);
  });
  it('have codes of their own', () => {
    expect(new Set(kubeProxyRules.map(({ code }) => code)).size).toBe(kubeProxyRules.length);
  });
  it('warn of ipvs since it is deprecated, and mention it before', () => {
    const severityOn = (kubernetes: string) =>
      checkPlan(planOf(proxyLayer({ mode: 'ipvs' }, { kubernetes })), []).find(({ at }) => at === 'proxy.mode')?.severity;
    expect([severityOn('1.34'), severityOn('1.35')]).toEqual(['info', 'warning']);
  });
});
