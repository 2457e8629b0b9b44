/** Rules between kube-router's service proxy and the rest of the layer. Rules of kube-router alone are in its room. */
import type { Found, LayerRule } from '../component';
import { Cidr, CidrSet } from '../net';

export const poolOutsideRanges: LayerRule = {
  code: 'kube-router/pool-outside-ranges',
  severity: 'error',
  summary: 'a load balancer gives Services addresses that the service proxy of kube-router refuses: nothing answers on them',
  source: 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/docs/user-guide.md',
  check: ({ plan: { components } }) => {
    const proxy = components.find(({ facts }) => facts.assumes['service-addresses'] !== undefined);
    if (proxy === undefined) return [];
    const ranges = (proxy.facts.assumes['service-addresses'] ?? '').split(',').filter((text) => text !== '');
    const taken = CidrSet.of(ranges.map((text) => Cidr.parse(text)));
    return components.flatMap(({ kind, facts }) =>
      facts.addressPools
        .filter(({ range }) => !taken.contains(range))
        .map(
          ({ name, range, at }): Found => ({
            at: `${kind}.${at}`,
            got: `${range} of ${name}`,
            expected: ranges.length === 0 ? 'nothing: no range was said' : `inside ${ranges.join(', ')}`,
            fix: `add it to ${proxy.kind}.loadBalancerRanges`,
          }),
        ),
    );
  },
};

/** Rules of kube-router, over the plan. */
export const KUBE_ROUTER_RULES: readonly LayerRule[] = [poolOutsideRanges];
