import type { HostPort, NodeTraffic } from '../../lib/component';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { twoOnOneHostPort } from '../../lib/rules/host-ports';
import { describeRule, layerSpec } from '../support/layer';

const port = (protocol: HostPort['protocol'], number: number, address?: string): HostPort => ({
  protocol,
  port: number,
  purpose: 'test',
  ...(address === undefined ? {} : { address }),
});
const pools = [{ addresses: ['192.168.10.200-192.168.10.220'] }];
const beside = (hostPorts: readonly HostPort[], nodeTraffic: readonly NodeTraffic[] = []): LayerSpec =>
  layerSpec({
    cni: { type: 'flannel' },
    loadBalancer: { type: 'kube-vip', pools },
    observe: { type: 'external', provider: 'agent', facts: { hostPorts, nodeTraffic } },
  });
const two = (a: HostPort, b: HostPort): LayerSpec => layerSpec({ observe: { type: 'external', provider: 'agent', facts: { hostPorts: [a, b] } } });

describeRule(twoOnOneHostPort, {
  passes: {
    'different ports': beside([port('TCP', 9100)]),
    'different protocols': beside([port('UDP', 2112)]),
    'different addresses': two(port('TCP', 53, '169.254.20.10'), port('TCP', 53, '10.96.0.10')),
    'different families': two(port('TCP', 53, '0.0.0.0'), port('TCP', 53, '::1')),
    'kubelet health on another address': beside([port('TCP', 10_248, '192.168.10.7')]),
    'a tunnel, of which another rule tells': beside(
      [port('UDP', 8472)],
      [{ protocol: 'UDP', port: 8472, from: 'nodes', to: 'nodes', purpose: 'VXLAN' }],
    ),
  },
  fails: {
    'the same port': beside([port('TCP', 2112)]),
    'one of them on a single address': beside([port('TCP', 2112, '127.0.0.1')]),
    'two of one component': layerSpec({ loadBalancer: { type: 'kube-vip', pools, healthPort: 2112 } }),
    'the port of the kubelet': beside([port('TCP', 10_250)]),
    'its health on every address': beside([port('TCP', 10_248)]),
    'all addresses of IPv4 and one of them': two(port('TCP', 53, '0.0.0.0'), port('TCP', 53, '127.0.0.1')),
    'a tunnel and something else': beside([port('UDP', 8472)]),
  },
});

describe(twoOnOneHostPort.code, () => {
  it('names both, and what they do', () => {
    const found = checkLayer(beside([port('TCP', 2112)])).findings.filter(({ code }) => code === twoOnOneHostPort.code);
    expect(found).toMatchObject([{ at: 'observe', got: 'TCP 2112: kube-vip (kube-vip metrics) and agent (test)' }]);
  });
});
