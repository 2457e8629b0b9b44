import type { CalicoOptions } from '../../lib/cni/calico';
import type { LayerSpec } from '../../lib/plan';
import { twoBgpSpeakers } from '../../lib/rules/calico';
import { describeRule, layerSpec } from '../support/layer';

const beside = (options: CalicoOptions, announced: 'arp' | 'bgp'): LayerSpec =>
  layerSpec({
    cni: { type: 'calico', ...options },
    loadBalancer: { type: 'external', provider: 'metallb', facts: { addressPools: [{ name: 'lb', addresses: ['192.0.2.0/26'], announced }] } },
  });
const peers = [{ name: 'tor', address: '192.168.10.1', asNumber: 64_600 }];

describeRule(twoBgpSpeakers, {
  passes: {
    'ARP beside it': beside({ bgp: { type: 'mesh', peers } }, 'arp'),
    'no BGP of Calico': beside({}, 'bgp'),
    'a mesh that no router is part of': beside({ bgp: { type: 'mesh' } }, 'bgp'),
    'nobody beside it': layerSpec({
      cni: { type: 'calico', bgp: { type: 'mesh', peers }, loadBalancer: { pools: [{ name: 'lb', cidr: '192.0.2.0/26' }] } },
    }),
  },
  fails: { 'both talk to routers': beside({ bgp: { type: 'mesh', peers } }, 'bgp') },
});
