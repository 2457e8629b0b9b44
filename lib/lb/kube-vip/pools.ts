/**
 * Address pools, and the ConfigMap that the cloud provider reads them from at every Service. Source:
 * pkg/provider/loadBalancer.go and pkg/ipam of kube-vip-cloud-provider v0.0.12.
 */
import type { AddressPool } from '../../component';
import type { Problems } from '../../finding';
import { checkDns1123Label } from '../../kube';
import { Cidr, IpRange } from '../../net';
import type { KubeVipPool } from './options';

const source = 'https://github.com/kube-vip/kube-vip-cloud-provider/blob/v0.0.12/pkg/provider/loadBalancer.go';

export interface ResolvedPool {
  /** Undefined: for every namespace without a pool of its own. */
  readonly namespace: string | undefined;
  readonly addresses: readonly { readonly range: IpRange; readonly at: string }[];
}

/** What is no address of a Service: the unspecified address, which means DHCP to kube-vip, loopback, link-local and multicast. */
const UNUSABLE = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/127', 'fe80::/10', 'ff00::/8'] as const;

export function resolvePools(given: readonly KubeVipPool[], problems: Problems): readonly ResolvedPool[] {
  if (given.length === 0)
    problems.report({
      code: 'kube-vip/no-pools',
      message: 'without a pool no Service gets an address',
      got: '[]',
      expected: 'at least one pool',
      fix: "for example [{ addresses: ['192.168.10.200-192.168.10.220'] }]",
    });
  const unusable = UNUSABLE.map((text) => Cidr.parse(text));
  return given.map(({ addresses, namespaces }, pool) => {
    const at = problems.at(`[${pool}]`);
    if (addresses.length === 0) at.at('addresses').report({ code: 'kube-vip/empty-pool', message: 'the pool has no address', got: '[]' });
    return { namespace: namespaceOf(namespaces, at.at('namespaces')), addresses: addresses.flatMap((text, index) => readRange(text, pool, index)) };
  });

  function readRange(text: string, pool: number, index: number): ResolvedPool['addresses'] {
    const path = `[${pool}].addresses[${index}]`;
    const range = problems.at(path).read(IpRange.parse, text);
    if (range === undefined) return [];
    const bad = unusable.find((special) => range.overlaps(special));
    if (bad !== undefined)
      problems.at(path).report({
        code: 'kube-vip/unusable-address',
        message: 'a Service cannot have these addresses: unspecified, loopback, link-local and multicast are kept for other uses',
        got: `${range}, of ${bad}`,
        fix: 'take addresses that routers deliver',
      });
    return [{ range, at: `pools${path}` }];
  }
}

function namespaceOf(namespaces: readonly string[] | undefined, problems: Problems): string | undefined {
  if (namespaces === undefined) return undefined;
  const [first, ...others] = namespaces;
  if (first === undefined) {
    problems.report({
      code: 'kube-vip/no-namespace',
      message: 'the pool is for no namespace',
      got: '[]',
      expected: 'one namespace',
      fix: 'leave namespaces out for a global pool',
    });
    return undefined;
  }
  if (others.length > 0)
    problems.report({
      code: 'kube-vip/pool-of-several-namespaces',
      message: 'the cloud provider looks for taken addresses in the namespace of the Service only: Services of two namespaces would get the same one',
      got: namespaces.join(', '),
      expected: 'one namespace a pool',
      fix: 'give each namespace a pool of its own, or leave namespaces out for a global pool',
      source,
    });
  for (const why of checkDns1123Label(first))
    problems.at('[0]').report({ code: 'kube-vip/namespace', message: 'no namespace has this name', got: JSON.stringify(first), expected: why });
  if (first === 'global')
    problems.at('[0]').report({
      code: 'kube-vip/namespace-global',
      message: 'a pool for the namespace global is the pool of all namespaces: both are range-global to the cloud provider',
      got: first,
      fix: 'leave namespaces out',
      source,
    });
  return first;
}

/** Pools as everyone else sees them. */
export function addressPoolsOf(pools: readonly ResolvedPool[], announced: AddressPool['announced']): readonly AddressPool[] {
  return pools.flatMap(({ namespace, addresses }) =>
    addresses.map(({ range, at }): AddressPool => ({ name: namespace ?? 'global', range, announced, at })),
  );
}

/**
 * The data of the ConfigMap: a `range-` key for the global pool and for each namespace, IPv4 and IPv6 side by side. Never
 * `cidr-`: the cloud provider prefers a global CIDR to the range of a namespace.
 */
export function poolData(pools: readonly ResolvedPool[], searchOrder: 'ascending' | 'descending'): Readonly<Record<string, string>> {
  const names = [...new Set(pools.map(({ namespace }) => namespace ?? 'global'))].sort();
  const rangesOf = (name: string): string =>
    pools
      .filter(({ namespace }) => (namespace ?? 'global') === name)
      .flatMap(({ addresses }) => addresses.map(({ range }) => `${range.firstIp}-${range.lastIp}`))
      .join(',');
  return {
    ...Object.fromEntries(names.map((name) => [`range-${name}`, rangesOf(name)])),
    ...(searchOrder === 'descending' ? { 'search-order': 'desc' } : {}),
  };
}
