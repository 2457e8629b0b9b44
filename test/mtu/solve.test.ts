import fc from 'fast-check';
import type { Encapsulation } from '../../lib/component';
import { largestPodMtu, podMtus } from '../../lib/mtu';
import { cniAbilities, type LayerSpec } from '../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, planOf } from '../support/layer';
import { podNetworkEntries } from '../support/pod-networks';

const vxlan: Encapsulation = { name: 'VXLAN', overhead: { IPv4: 50, IPv6: 70 } };
const wireguard: Encapsulation = { name: 'WireGuard', overhead: { IPv4: 80, IPv6: 80 } };

describe('the largest packets of pods', () => {
  it.each<[string, number | undefined, Parameters<typeof largestPodMtu>]>([
    ['as they are, without headers', 1500, [{ IPv4: 1500 }, []]],
    ['50 less in VXLAN over IPv4', 1450, [{ IPv4: 1500 }, [vxlan]]],
    ['70 less in VXLAN over IPv6', 1430, [{ IPv6: 1500 }, [vxlan]]],
    ['the smaller of both where packets take either way', 1430, [{ IPv4: 1500, IPv6: 1500 }, [vxlan]]],
    ['all headers less where one is inside the other', 1370, [{ IPv4: 1500 }, [vxlan, wireguard]]],
    ['those of the family whose network carries less', 1280, [{ IPv4: 1330, IPv6: 9000 }, [vxlan]]],
    ['not known without a family', undefined, [{}, [vxlan]]],
  ])('are %s', (_name, expected, given) => {
    expect(largestPodMtu(...given)).toBe(expected);
  });

  const bytes = fc.integer({ min: 576, max: 65_535 });
  const header = fc.record({
    name: fc.constantFrom('VXLAN', 'Geneve', 'WireGuard'),
    overhead: fc.record({ IPv4: fc.integer({ min: 0, max: 100 }), IPv6: fc.integer({ min: 0, max: 100 }) }),
  });
  it('grow by a byte with the underlay, whatever is around them', () => {
    fc.assert(
      fc.property(bytes, fc.array(header), (mtu, headers) => {
        const one = largestPodMtu({ IPv4: mtu, IPv6: mtu }, headers);
        expect(largestPodMtu({ IPv4: mtu + 1, IPv6: mtu + 1 }, headers)).toBe((one ?? 0) + 1);
      }),
    );
  });
  it('do not depend on the order of the headers', () => {
    fc.assert(
      fc.property(bytes, fc.array(header), (mtu, headers) => {
        expect(largestPodMtu({ IPv4: mtu, IPv6: mtu }, headers.toReversed())).toBe(largestPodMtu({ IPv4: mtu, IPv6: mtu }, headers));
      }),
    );
  });
  it('never grow when packets may take one family more, and never fall below the smaller of the two', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.array(header), (v4, v6, headers) => {
        const both = largestPodMtu({ IPv4: v4, IPv6: v6 }, headers);
        const each = [largestPodMtu({ IPv4: v4 }, headers), largestPodMtu({ IPv6: v6 }, headers)];
        expect(both).toBe(Math.min(...each.map((one) => one ?? Number.NaN)));
      }),
    );
  });
});

const solve = (spec: LayerSpec) => podMtus(planOf(spec));

describe('the pod MTUs of a layer', () => {
  it('come from the MTU of the nodes and the headers of the pod network', () => {
    expect(solve(layerSpec({ cluster: { nodes: { mtu: 1500 } }, cni: { type: 'flannel' } }))).toEqual([
      {
        kind: 'cni',
        type: 'flannel',
        name: 'flannel',
        families: ['IPv4'],
        headers: [vxlan],
        overhead: 50,
        underlay: { bytes: 1500, from: 'spec' },
        largest: 1450,
        configured: undefined,
        at: 'cni.backend.mtu',
      },
    ]);
  });
  it('are not guessed where nobody says what the nodes have', () => {
    expect(solve(layerSpec({ cni: { type: 'flannel' } }))).toMatchObject([{ underlay: undefined, largest: undefined, overhead: 50 }]);
    expect(solve(layerSpec({ cluster: { platform: 'gke' }, cni: { type: 'flannel' } }))).toMatchObject([{ underlay: undefined }]);
  });
  it('take the larger overhead where nodes have both families, and that of their own where ranges show only one', () => {
    const nodes = { mtu: 1500 };
    expect(solve({ cluster: dualStackSpec({ nodes }), cni: { type: 'flannel' } })).toMatchObject([{ overhead: 70, largest: 1430, configured: 1430 }]);
    expect(solve({ cluster: dualStackSpec({ nodes, nodeCidrs: [] }), cni: { type: 'flannel' } })).toMatchObject([{ overhead: 70 }]);
    expect(solve({ cluster: dualStackSpec({ nodes, nodeCidrs: ['192.168.10.0/24'] }), cni: { type: 'flannel' } })).toMatchObject([{ overhead: 50 }]);
  });
  it('take the overhead of one family where all packets travel over it', () => {
    const over = (mode: 'ipv4' | 'ipv6' | 'separate') =>
      solve({ cluster: dualStackSpec(), cni: { type: 'flannel', backend: { type: 'wireguard', mode } } })[0]?.families;
    expect([over('ipv4'), over('ipv6'), over('separate')]).toEqual([['IPv4'], ['IPv6'], ['IPv4', 'IPv6']]);
  });
  it('hold WireGuard on AKS to the 1400 bytes that are not fragmented there, also where nobody says what the nodes have', () => {
    const on = (nodes: { readonly mtu?: number }, type: 'wireguard' | 'vxlan') =>
      solve({ cluster: clusterSpec({ platform: 'aks', apiServer: {}, nodes }), cni: { type: 'flannel', backend: { type } } })[0];
    expect(on({}, 'wireguard')).toMatchObject({ underlay: { bytes: 1400, from: 'platform' }, largest: 1320 });
    expect(on({ mtu: 1500 }, 'wireguard')).toMatchObject({ underlay: { bytes: 1400 } });
    expect(on({ mtu: 1390 }, 'wireguard')).toMatchObject({ underlay: { bytes: 1390, from: 'spec' } });
    expect(on({ mtu: 1500 }, 'vxlan')).toMatchObject({ underlay: { bytes: 1500, from: 'spec' } });
  });
  it('are the ones that the projects print for their encryption: 1340 for Calico on AKS, 1370 for Cilium inside VXLAN', () => {
    const aks = clusterSpec({ platform: 'aks', apiServer: { host: 'aks.example', endpoints: { cidrs: ['10.0.0.1/32'] } }, nodes: { mtu: 1500 } });
    const calico = solve({ cluster: aks, cni: { type: 'calico', wireguard: {} } });
    expect(calico).toMatchObject([{ overhead: 60, underlay: { bytes: 1400 }, largest: 1340 }]);
    const cilium = solve(
      layerSpec({ cluster: { nodes: { mtu: 1500 } }, cni: { type: 'cilium', routing: { type: 'tunnel', encryption: { type: 'wireguard' } } } }),
    );
    expect(cilium).toMatchObject([{ headers: [{ name: 'WireGuard' }, { name: 'VXLAN' }], overhead: 130, largest: 1370 }]);
  });
  it('are also those of a pod network that somebody else runs, as far as it is described', () => {
    const spec = layerSpec({
      cluster: { nodes: { mtu: 1500 } },
      cni: { type: 'external', provider: 'antrea', facts: { overhead: { IPv4: 50, IPv6: 70 }, podMtu: 1400 } },
    });
    expect(solve(spec)).toMatchObject([{ name: 'antrea', largest: 1450, configured: 1400, at: 'cni.facts.podMtu' }]);
  });
  it('are of nothing that carries no packets of pods', () => {
    expect(solve(layerSpec({ proxy: { type: 'kube-proxy', mode: 'nftables' } }))).toEqual([]);
  });

  describe.each(podNetworkEntries)('of %s with its least options', (type, cni) => {
    const families = cniAbilities[type]?.abilities['dual-stack'].support === 'yes' ? [clusterSpec, dualStackSpec] : [clusterSpec];
    it.each([1460, 1500, 9001])('fit nodes of %i, whatever the families', (mtu) => {
      for (const cluster of families) {
        const [one] = solve({ cluster: cluster({ nodes: { mtu } }), cni });
        expect(one?.underlay).toEqual({ bytes: mtu, from: 'spec' });
        expect(one?.configured ?? 0).toBeLessThanOrEqual(one?.largest ?? 0);
        expect((one?.largest ?? 0) + (one?.overhead ?? 0)).toBe(mtu);
      }
    });
  });
});
