/**
 * Rules between ranges: pods, services, nodes, load balancer pools and the address of node-local DNS.
 *
 * Ranges are compared pairwise and by family, and neither side is privileged: a pod range inside a service range is as
 * wrong as the reverse. Pools are the exception, and have rules of their own: those announced by ARP lie inside a node
 * range, those announced by BGP outside. What is unknown (no node ranges) is not compared.
 */
import type { Cluster } from '../../cluster';
import type { AddressPool, LayerPlan } from '../../component';
import { ProblemList } from '../../finding';
import { Cidr, CidrSet, Ip, type IpRange } from '../../net';

/** A range with the place where it was written. */
export interface Placed {
  readonly range: Cidr | IpRange;
  readonly at: string;
}
/** A range of a load balancer's pool. */
export interface PlacedPool extends Placed {
  readonly range: IpRange;
  readonly name: string;
  readonly announced: AddressPool['announced'];
  readonly component: string;
}

/** Ranges of the cluster itself. */
export type Group = 'podCidrs' | 'serviceCidrs' | 'nodeCidrs';
/** What a range of the cluster is for. */
export const WHAT: Readonly<Record<Group, string>> = { podCidrs: 'pods', serviceCidrs: 'services', nodeCidrs: 'nodes' };

/** The cluster's ranges of one group. */
export function placed(cluster: Cluster, group: Group): readonly (Placed & { readonly range: Cidr })[] {
  return cluster[group].map((range, index) => ({ range, at: `cluster.${group}[${index}]` }));
}

/** Every range of every pool of the layer. */
export function poolsOf({ components }: LayerPlan): readonly PlacedPool[] {
  return components.flatMap(({ kind, facts }) =>
    facts.addressPools.map(({ name, range, announced, at }) => ({ name, range, announced, at: `${kind}.${at}`, component: facts.name })),
  );
}

/** A range like this one that nothing of the layer uses, from the ranges for private use. */
export function freeLike(range: Cidr, plan: LayerPlan): string | undefined {
  const { podCidrs, serviceCidrs, nodeCidrs } = plan.cluster;
  const taken = CidrSet.of([...podCidrs, ...serviceCidrs, ...nodeCidrs, ...poolsOf(plan).map((pool) => pool.range)]);
  const within = range.family === 'IPv4' ? ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] : ['fd00::/8'];
  return within
    .map((text) => Cidr.parse(text))
    .filter(({ prefix }) => prefix <= range.prefix)
    .flatMap((space) => taken.nextFree(range.prefix, space) ?? [])
    .map(String)[0];
}

/** The API server's address, where its host is one. */
export function apiServerIp({ apiServer: { host } }: Cluster): Ip | undefined {
  return host === undefined ? undefined : new ProblemList().read(Ip.parse, host);
}
