import type { Cluster } from '../../../cluster';
import type { Problems } from '../../../finding';
import { bitsOf, Cidr, type IpFamily } from '../../../net';
import type { CiliumPodIPPoolOptions, CiliumPodPoolRanges } from './options';
import { checkObjectName } from './selector';

const page = 'https://docs.cilium.io/en/stable/network/concepts/ipam/multi-pool/';

/** Reports everything that is wrong with a pool of pod addresses; gives its ranges back. */
export function checkPodIPPool(o: CiliumPodIPPoolOptions, problems: Problems, cluster?: Cluster): readonly Cidr[] {
  checkObjectName(o.name, problems.at('name'));
  if (o.ipv4 === undefined && o.ipv6 === undefined)
    problems.report({ code: 'cilium/empty-pool', message: 'the pool has no address', got: 'neither ipv4 nor ipv6', expected: 'one of them' });
  return [
    ...(o.ipv4 === undefined ? [] : checkRanges(o.ipv4, 'IPv4', problems.at('ipv4'), cluster)),
    ...(o.ipv6 === undefined ? [] : checkRanges(o.ipv6, 'IPv6', problems.at('ipv6'), cluster)),
  ];
}

function checkRanges({ cidrs, maskSize }: CiliumPodPoolRanges, family: IpFamily, problems: Problems, cluster: Cluster | undefined): readonly Cidr[] {
  if (cidrs.length === 0) problems.at('cidrs').report({ code: 'cilium/empty-pool', message: 'the pool has no address of this family', got: '[]' });
  const known: Cidr[] = [];
  cidrs.forEach((text, index) => {
    const at = problems.at(`cidrs[${index}]`);
    const range = at.read(Cidr.parse, text);
    if (range === undefined) return;
    if (range.family !== family)
      at.report({ code: 'cilium/foreign-family', message: 'the range is of the other family', got: text, expected: `a range of ${family}` });
    else if (!Number.isInteger(maskSize) || maskSize < range.prefix || maskSize > bitsOf(family)) {
      problems.at('maskSize').report({
        code: 'cilium/pool-mask',
        message: 'what a node takes at a time is a part of the range',
        got: `/${maskSize} of ${text}`,
        expected: `${range.prefix} to ${bitsOf(family)}`,
        source: page,
      });
    }
    const twin = known.find((other) => other.overlaps(range));
    if (twin !== undefined)
      at.report({ code: 'cilium/pool-overlaps', message: 'two ranges of the pool have addresses in common', got: `${range} and ${twin}` });
    const taken = cluster && [...cluster.nodeCidrs, ...cluster.serviceCidrs].find((other) => other.overlaps(range));
    if (taken !== undefined)
      at.report({
        code: 'cilium/pod-pool-overlaps',
        message: 'nodes or Services have these addresses: pods that get them are unreachable, or make others so',
        got: `${range} and ${taken}`,
        expected: 'a range of its own',
      });
    known.push(range);
  });
  return known;
}
