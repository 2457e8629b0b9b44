import type { FlowSpec, PeerSpec } from '../../../lib/flow';
import type { PolicySpec } from '../../../lib/policy';
import { checkLayer } from '../../../lib/rules';
import { apiServerEndpointsUnknown, blockInServices, nodeAddressesUnknown, nodeLocalDnsUnknown } from '../../../lib/rules/policy';
import { describeRule, layerSpec } from '../../support/layer';

const cni = { type: 'external', provider: 'somebody' } as const;
const own: PeerSpec = { type: 'pods', labels: { app: 'web' } };
const segment = (...allow: readonly FlowSpec[]): PolicySpec => ({ defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'], allow }] });
const egress = (to: PeerSpec): PolicySpec => segment({ from: own, to, ports: [] });
const ingress = (from: PeerSpec): PolicySpec => segment({ from, to: own, ports: ['8443/TCP'] });
const eks = { platform: 'eks' } as const;

describeRule(apiServerEndpointsUnknown, {
  passes: {
    'nodes of one’s own': layerSpec({ cni, policy: egress({ type: 'apiServer' }) }),
    'endpoints given': layerSpec({
      cluster: { ...eks, apiServer: { endpoints: { cidrs: ['10.0.0.0/24'] } } },
      policy: egress({ type: 'apiServer' }),
    }),
    'nobody needs them': layerSpec({ cluster: eks, policy: segment() }),
  },
  fails: {
    'a managed control plane': layerSpec({ cluster: eks, policy: egress({ type: 'apiServer' }) }),
    'a managed control plane that calls webhooks': layerSpec({ cluster: eks, policy: ingress({ type: 'apiServer' }) }),
    'nodes unknown': layerSpec({ cni, cluster: { nodeCidrs: [] }, policy: egress({ type: 'apiServer' }) }),
  },
});

describeRule(nodeAddressesUnknown, {
  passes: {
    'nodes known': layerSpec({ cni, policy: ingress({ type: 'nodes' }) }),
    'nobody needs them': layerSpec({ cni, cluster: { nodeCidrs: [] }, policy: segment() }),
  },
  fails: {
    'nodes unknown': layerSpec({ cni, cluster: { nodeCidrs: [] }, policy: ingress({ type: 'nodes' }) }),
    'only tunnels known': layerSpec({
      cni: { ...cni, facts: { nodeSourceRanges: ['10.244.0.0/16'] } },
      cluster: { nodeCidrs: [] },
      policy: egress({ type: 'nodes' }),
    }),
  },
});

describe('policy/node-addresses-unknown', () => {
  it('is a warning where addresses of tunnels are known, for some of the traffic passes', () => {
    const severity = (nodeSourceRanges: readonly string[]): unknown =>
      checkLayer(
        layerSpec({ cni: { ...cni, facts: { nodeSourceRanges } }, cluster: { nodeCidrs: [] }, policy: ingress({ type: 'nodes' }) }),
      ).findings.find(({ code }) => code === nodeAddressesUnknown.code)?.severity;
    expect([severity([]), severity(['10.244.0.0/16'])]).toEqual(['error', 'warning']);
  });
});

const local = (...addresses: readonly string[]) =>
  ({
    type: 'external',
    provider: 'somebody',
    facts: {
      provides: ['dns', 'node-local-dns'],
      hostPorts: addresses.map((address) => ({ protocol: 'UDP', port: 53, purpose: 'DNS', address }) as const),
    },
  }) as const;

describeRule(nodeLocalDnsUnknown, {
  passes: {
    'its address is given': layerSpec({ cni, dns: local('169.254.20.10'), policy: segment() }),
    'no policy': layerSpec({ cni, dns: local() }),
  },
  fails: { 'no address': layerSpec({ cni, dns: local(), policy: segment() }) },
});

describeRule(blockInServices, {
  passes: {
    'addresses outside': layerSpec({ cni, policy: egress({ type: 'cidr', cidr: '203.0.113.0/24' }) }),
    'a range around the service range': layerSpec({ cni, policy: egress({ type: 'cidr', cidr: '0.0.0.0/0' }) }),
    'the address of the DNS Service, which a resolver on the node binds': layerSpec({
      cni,
      dns: local('169.254.20.10', '10.96.0.10'),
      policy: segment(),
    }),
  },
  fails: {
    'the VIP of the API server': layerSpec({ cni, policy: egress({ type: 'cidr', cidr: '10.96.0.1/32' }) }),
    'the whole service range': layerSpec({ cni, policy: egress({ type: 'cidr', cidr: '10.96.0.0/12' }) }),
    'as a source': layerSpec({ cni, policy: ingress({ type: 'cidr', cidr: '10.97.0.0/16' }) }),
  },
});
