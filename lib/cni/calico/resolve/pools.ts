import type { Cluster } from '../../../cluster';
import { bounded, type Problems } from '../../../finding';
import { checkDns1123Subdomain, parseName } from '../../../kube';
import { bitsOf, Cidr, type IpFamily } from '../../../net';
import type { CalicoEncapsulation, CalicoLoadBalancer, CalicoPool, ResolvedCalicoLoadBalancer, ResolvedCalicoPool } from '../pools';
import { parseSelector } from '../selector';

/** Prefix lengths that blocks may have. Source: libcalico-go/lib/clientv3/ippool.go of v3.32.1. */
const blockSizes: Readonly<Record<IpFamily, { readonly least: number; readonly most: number; readonly usual: number }>> = {
  IPv4: { least: 20, most: 32, usual: 26 },
  IPv6: { least: 116, most: 128, usual: 122 },
};

/** Names that upstream gives the pools that it makes by itself. */
const defaultNames: Readonly<Record<IpFamily, string>> = { IPv4: 'default-ipv4-ippool', IPv6: 'default-ipv6-ippool' };

/** The pools that were given, or one a pod range. */
export function resolvePools(
  given: readonly CalicoPool[] | undefined,
  encapsulation: CalicoEncapsulation,
  { podCidrs }: Pick<Cluster, 'podCidrs'>,
  problems: Problems,
): readonly ResolvedCalicoPool[] {
  const pools = given ?? podCidrs.map((range): CalicoPool => ({ name: defaultNames[range.family], cidr: range.toString() }));
  const names = pools.map(({ name }) => name);
  if (given?.length === 0) {
    problems.report({
      code: 'calico/no-pools',
      message: 'without a pool no pod gets an address',
      got: '[]',
      fix: 'leave pools out for one a pod range of the cluster',
    });
  }
  return pools.flatMap((pool, index) => {
    const at = problems.at(`[${index}]`);
    checkName(pool.name, names.indexOf(pool.name) < index, at.at('name'));
    const cidr = at.at('cidr').read(Cidr.parse, pool.cidr);
    if (pool.nodeSelector !== undefined) at.at('nodeSelector').read(parseSelector, pool.nodeSelector);
    if (pool.namespaceSelector !== undefined) at.at('namespaceSelector').read(parseSelector, pool.namespaceSelector);
    if (pool.uses?.length === 0) {
      at.at('uses').report({
        code: 'calico/pool-without-use',
        message: 'nothing takes addresses of this pool',
        got: '[]',
        fix: 'leave the pool out',
      });
    }
    return cidr === undefined ? [] : [resolvePool(pool, cidr, encapsulation, at)];
  });
}

function resolvePool(pool: CalicoPool, cidr: Cidr, encapsulation: CalicoEncapsulation, problems: Problems): ResolvedCalicoPool {
  // IP in IP carries IPv4 only: what is said for all pools is said for those that can.
  const inherited = cidr.family === 'IPv6' && (encapsulation === 'ipip' || encapsulation === 'ipip-cross-subnet') ? 'none' : encapsulation;
  const uses = [...new Set(pool.uses ?? (['workload', 'tunnel'] as const))];
  return {
    name: pool.name,
    cidr,
    // Tunnel ends take one address a node: blocks of more would leave most nodes to borrow from others.
    blockSize: blockSizeOf(pool.blockSize ?? (uses.includes('workload') ? undefined : bitsOf(cidr.family)), cidr, problems.at('blockSize')),
    encapsulation: pool.encapsulation ?? inherited,
    natOutgoing: pool.natOutgoing ?? true,
    nodeSelector: pool.nodeSelector ?? 'all()',
    namespaceSelector: pool.namespaceSelector,
    assignment: pool.assignment ?? 'automatic',
    uses,
    disabled: pool.disabled ?? false,
    disableBgpExport: pool.disableBgpExport ?? false,
  };
}

/** Refuses sizes that Calico refuses: outside its bounds, or larger than the pool. */
function blockSizeOf(given: number | undefined, cidr: Cidr, problems: Problems): number {
  const { least, most, usual } = blockSizes[cidr.family];
  if (given === undefined) return Math.min(bitsOf(cidr.family), Math.max(usual, cidr.prefix));
  const size = bounded(given, least, most, 'calico/block-size', problems);
  if (size < cidr.prefix) {
    problems.report({
      code: 'calico/block-above-pool',
      message: 'the blocks of a pool fit into it',
      got: `blocks of /${size} in ${cidr}`,
      expected: `/${cidr.prefix} to /${most}`,
      source: 'https://docs.tigera.io/calico/latest/reference/resources/ippool',
    });
  }
  return size;
}

export function resolveLoadBalancer(
  given: CalicoLoadBalancer | undefined,
  bgp: boolean,
  taken: readonly string[],
  problems: Problems,
): ResolvedCalicoLoadBalancer | undefined {
  if (given === undefined) return undefined;
  const names = given.pools.map(({ name }) => name);
  if (names.length === 0) {
    problems
      .at('pools')
      .report({ code: 'calico/no-pools', message: 'without a pool no Service gets an address', got: '[]', fix: 'leave loadBalancer out' });
  }
  const pools = given.pools.flatMap((pool, index) => {
    const at = problems.at(`pools[${index}]`);
    checkName(pool.name, taken.includes(pool.name) || names.indexOf(pool.name) < index, at.at('name'));
    const cidr = at.at('cidr').read(Cidr.parse, pool.cidr);
    return cidr === undefined ? [] : [{ name: pool.name, cidr, blockSize: blockSizeOf(pool.blockSize, cidr, at.at('blockSize')) }];
  });
  return { pools, assign: given.assign ?? 'all', advertise: given.advertise ?? bgp };
}

/** Reports a name that no object can have, or that another has already. */
export function checkName(name: string, taken: boolean, problems: Problems): void {
  problems.read((text) => parseName(text, checkDns1123Subdomain, 'object'), name);
  if (taken)
    problems.report({ code: 'calico/name-twice', message: 'two objects of one kind have this name', got: name, fix: 'give one of them another' });
}
