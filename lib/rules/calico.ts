/** Rules between Calico's BGP and whoever else talks it on the same nodes. Rules of Calico alone are in its room. */
import type { Found, LayerRule } from '../component';

export const twoBgpSpeakers: LayerRule = {
  code: 'calico/two-bgp-speakers',
  severity: 'warning',
  summary: 'nodes talk BGP twice from one address: a router takes one session of each neighbour, and drops the other',
  source: 'https://metallb.io/configuration/calico/',
  check: ({ plan: { components } }) => {
    const calico = components.find(({ facts }) => facts.assumes['bgp-speaker'] === 'calico');
    if (calico === undefined) return [];
    return components.flatMap((other): readonly Found[] =>
      other !== calico && other.facts.addressPools.some(({ announced }) => announced === 'bgp')
        ? [
            {
              at: other.kind,
              got: `BGP of ${calico.facts.name} and of ${other.facts.name}`,
              fix: `let Calico tell of the addresses: ${calico.kind}.bgp.advertise.loadBalancerIps, and ARP or nothing in ${other.facts.name}`,
            },
          ]
        : [],
    );
  },
};

/** Rules of Calico, over the plan. */
export const CALICO_RULES: readonly LayerRule[] = [twoBgpSpeakers];
