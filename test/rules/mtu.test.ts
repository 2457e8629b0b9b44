import type { ClusterSpec } from '../../lib/cluster';
import type { FlannelBackend } from '../../lib/cni/flannel';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { abovePlatform, aboveUnderlay, farBelowUnderlay, mtuBelowIpv6 } from '../../lib/rules/mtu';
import { clusterSpec, describeRule, dualStackSpec, layerSpec } from '../support/layer';

const flannel = (backend: FlannelBackend, nodes: ClusterSpec['nodes'] = {}, platform: ClusterSpec['platform'] = 'generic'): LayerSpec => ({
  cluster: clusterSpec({ nodes, platform }),
  cni: { type: 'flannel', backend },
});
const inDualStack = (mtu: number | undefined, nodes: ClusterSpec['nodes'] = { mtu: 1500 }): LayerSpec => ({
  cluster: dualStackSpec({ nodes }),
  cni: { type: 'flannel', backend: { type: 'vxlan', ...(mtu === undefined ? {} : { mtu }) } },
});
const external = (podMtu: number, mtu?: number): LayerSpec =>
  layerSpec({
    cluster: mtu === undefined ? {} : { nodes: { mtu } },
    cni: { type: 'external', provider: 'antrea', facts: { podMtu, overhead: { IPv4: 50, IPv6: 70 } } },
  });

describeRule(aboveUnderlay, {
  passes: {
    'the MTU of the nodes, which flannel subtracts from': flannel({ type: 'vxlan', mtu: 1500 }, { mtu: 1500 }),
    'an unknown MTU of the nodes': flannel({ type: 'vxlan', mtu: 9000 }),
    'a derived MTU over both families': inDualStack(undefined),
    'both families, said 20 below, which VXLAN over IPv6 takes more': inDualStack(1480),
    'an external network that fits': external(1450, 1500),
  },
  fails: {
    'vxlan above it': flannel({ type: 'vxlan', mtu: 1501 }, { mtu: 1500 }),
    'wireguard above it': flannel({ type: 'wireguard', mtu: 9000 }, { mtu: 1500 }),
    'VXLAN over IPv6, of which flannel subtracts 50': inDualStack(1500),
    'an external network that does not fit': external(1451, 1500),
    'WireGuard on AKS above what is not fragmented': flannel({ type: 'wireguard', mtu: 1500 }, {}, 'aks'),
  },
});

describe(aboveUnderlay.code, () => {
  const found = (spec: LayerSpec) => checkLayer(spec).findings.filter(({ code }) => code.includes('mtu'));
  it('is the one finding of it, at the option that says it, with the number to take off', () => {
    expect(found(flannel({ type: 'vxlan', mtu: 1520 }, { mtu: 1500 }))).toMatchObject([
      {
        code: 'mtu/above-underlay',
        severity: 'error',
        at: 'cni.backend.mtu',
        got: 'pods get 1470 over 1500 between nodes',
        expected: 'pods get at most 1450: VXLAN takes 50 of 1500',
        fix: expect.stringContaining('take 20 off'),
      },
    ]);
    expect(found(inDualStack(1500))).toMatchObject([{ code: 'mtu/above-underlay', expected: expect.stringContaining('over IPv4 or IPv6') }]);
  });
  it('only warns where a limit of the platform is all that is known', () => {
    expect(found(flannel({ type: 'wireguard', mtu: 1500 }, {}, 'aks'))).toMatchObject([{ severity: 'warning', at: 'cni.backend.mtu' }]);
  });
});

describeRule(farBelowUnderlay, {
  passes: {
    'a round number below': flannel({ type: 'vxlan', mtu: 1300 }, { mtu: 1500 }),
    'an unknown MTU of the nodes': flannel({ type: 'vxlan', mtu: 1300 }),
    'what the component measures': flannel({ type: 'vxlan' }, { mtu: 9000 }),
  },
  fails: { 'common packets over large ones': flannel({ type: 'vxlan', mtu: 1500 }, { mtu: 9000 }), 'an external network': external(1376, 9001) },
});

describeRule(mtuBelowIpv6, {
  passes: {
    'a common MTU': { cluster: dualStackSpec({ nodes: { mtu: 1500 } }), cni: { type: 'flannel' } },
    'an unknown MTU': { cluster: dualStackSpec(), cni: { type: 'flannel' } },
    'IPv4 alone': { cluster: clusterSpec({ nodes: { mtu: 1300 } }), cni: { type: 'flannel' } },
    'just enough': { cluster: dualStackSpec({ nodes: { mtu: 1350 } }), cni: { type: 'flannel' } },
    'no encapsulation': { cluster: dualStackSpec({ nodes: { mtu: 1280 } }), cni: { type: 'flannel', backend: { type: 'host-gw' } } },
    'IPv4 pods of an external network': external(1200),
  },
  fails: {
    'one byte less': { cluster: dualStackSpec({ nodes: { mtu: 1349 } }), cni: { type: 'flannel' } },
    'an external network that was told less': {
      cluster: dualStackSpec(),
      cni: { type: 'external', provider: 'antrea', facts: { podMtu: 1279 } },
    },
  },
});

describeRule(abovePlatform, {
  passes: {
    'what a VPC carries': layerSpec({ cluster: { platform: 'eks', nodes: { mtu: 9001 } } }),
    'a network of ones own': layerSpec({ cluster: { nodes: { mtu: 9216 } } }),
    'nothing said': layerSpec({ cluster: { platform: 'gke' } }),
  },
  fails: { 'more than Google carries': layerSpec({ cluster: { platform: 'gke', nodes: { mtu: 9001 } } }) },
});
