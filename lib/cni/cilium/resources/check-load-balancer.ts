import type { Cluster } from '../../../cluster';
import type { Problems } from '../../../finding';
import { Cidr, IpRange } from '../../../net';
import type { CiliumL2AnnouncementPolicyOptions, CiliumLoadBalancerIPPoolOptions } from './options';
import { checkObjectName, checkSelector } from './selector';

const poolsPage = 'https://docs.cilium.io/en/stable/network/lb-ipam/';
const l2Page = 'https://docs.cilium.io/en/stable/network/l2-announcements/';

/** What is no address of a Service: unspecified, loopback, link-local and multicast. */
const UNUSABLE = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/127', 'fe80::/10', 'ff00::/8'] as const;

/** Reports everything that is wrong with a pool. */
export function checkLoadBalancerIPPool(o: CiliumLoadBalancerIPPoolOptions, problems: Problems, cluster?: Cluster): void {
  checkObjectName(o.name, problems.at('name'));
  checkSelector(o.serviceSelector, problems.at('serviceSelector'));
  if (o.addresses.length === 0)
    problems
      .at('addresses')
      .report({ code: 'cilium/empty-pool', message: 'the pool has no address', got: '[]', fix: "for example ['192.168.10.200-192.168.10.220']" });
  const ranges = o.addresses.map((text, index) => ({ index, range: problems.at(`addresses[${index}]`).read(IpRange.parse, text) }));
  const unusable = UNUSABLE.map((text) => Cidr.parse(text));
  const known: { readonly text: string; readonly range: IpRange }[] = [];
  for (const { index, range } of ranges) {
    if (range === undefined) continue;
    const at = problems.at(`addresses[${index}]`);
    const bad = unusable.find((special) => range.overlaps(special));
    if (bad !== undefined) {
      at.report({
        code: 'cilium/unusable-address',
        message: 'a Service cannot have these addresses: unspecified, loopback, link-local and multicast are kept for other uses',
        got: `${range}, of ${bad}`,
      });
    }
    const other = known.find((one) => one.range.overlaps(range));
    if (other !== undefined) {
      at.report({
        code: 'cilium/pool-overlaps',
        message: 'two blocks have addresses in common: the operator disables a pool that conflicts with another or with itself',
        got: `${range} and ${other.text}`,
        expected: 'blocks without a common address',
        source: poolsPage,
      });
    }
    if (cluster !== undefined && !cluster.families.includes(range.family)) {
      at.report({
        code: 'cilium/foreign-family',
        severity: 'warning',
        message: 'Services of the cluster have no addresses of this family',
        got: range.toString(),
        expected: cluster.families.join(' or '),
      });
    }
    known.push({ text: range.toString(), range });
  }
}

/** Reports everything that is wrong with a policy of announcements. */
export function checkL2AnnouncementPolicy(o: CiliumL2AnnouncementPolicyOptions, problems: Problems): void {
  checkObjectName(o.name, problems.at('name'));
  checkSelector(o.serviceSelector, problems.at('serviceSelector'));
  checkSelector(o.nodeSelector, problems.at('nodeSelector'));
  if (o.loadBalancerIPs === false && o.externalIPs !== true)
    problems.report({
      code: 'cilium/announces-nothing',
      message: 'nodes answer for no address of the Services that it selects',
      got: 'loadBalancerIPs: false, externalIPs: false',
      expected: 'one of the two',
      source: l2Page,
    });
  o.interfaces?.forEach((pattern, index) => {
    if (pattern === '')
      problems
        .at(`interfaces[${index}]`)
        .report({ code: 'cilium/interface', message: 'an empty expression matches every interface', got: "''", fix: "for example '^eth[0-9]+$'" });
  });
}
