import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { nodeLocalDnsAddress } from '../../../lib/rules/ranges';
import { describeRule, layerSpec } from '../../support/layer';

const nodeLocal = (...addresses: readonly string[]): LayerSpec =>
  layerSpec({
    dns: {
      type: 'external',
      provider: 'node-local-dns',
      facts: {
        provides: ['dns', 'node-local-dns'],
        hostPorts: addresses.map((address) => ({ protocol: 'UDP', port: 53, purpose: 'DNS', address })),
      },
    },
  });

describeRule(nodeLocalDnsAddress, {
  passes: {
    'the usual one': nodeLocal('169.254.20.10'),
    "beside the Service's own, as in mode iptables": nodeLocal('169.254.20.10', '10.96.0.10'),
    'a private one of IPv6': nodeLocal('fd00:20::10'),
    'no node-local DNS': layerSpec({ dns: { type: 'external', provider: 'kube-dns' } }),
  },
  fails: {
    'an address of nodes': nodeLocal('192.168.10.7'),
    'an address of pods': nodeLocal('10.244.0.7'),
    'the metadata of a cloud': nodeLocal('169.254.169.254'),
    'an address of anybody': nodeLocal('9.9.9.9'),
  },
});

describe(nodeLocalDnsAddress.code, () => {
  it('is an error where somebody else has the address, a warning where it is merely unusual', () => {
    const severities = (spec: LayerSpec) =>
      checkLayer(spec)
        .findings.filter(({ code }) => code === nodeLocalDnsAddress.code)
        .map(({ severity }) => severity);
    expect(severities(nodeLocal('169.254.169.254'))).toEqual(['error']);
    expect(severities(nodeLocal('9.9.9.9'))).toEqual(['warning']);
  });
});
