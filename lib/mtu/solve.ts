/**
 * How large packets of pods may be: what the network between nodes carries, less every header that is put around them.
 *
 * The answer is one number for all pods, because a pod does not know over which family its packets travel: with an
 * underlay of both families the larger overhead counts. Laws in test/mtu/solve.test.ts: one byte more of underlay is one
 * byte more for pods, headers add up in any order, and one family more never makes pods' packets larger.
 */
import type { Cluster } from '../cluster';
import { type ComponentKind, type Encapsulation, type LayerPlan, overheadOf, type Planned } from '../component';
import { joinPath } from '../finding';
import type { IpFamily } from '../net';

/** The least link MTU of IPv6 (RFC 8200, section 5): the kernel takes IPv6 off an interface below it. */
export const leastIpv6Mtu = 1280;

/** MTU of the network between nodes, by family; absent: nodes have no addresses of it. */
export type UnderlayMtu = Readonly<Partial<Record<IpFamily, number>>>;

/** The largest packets of pods that fit, over whichever family they travel. Undefined for an underlay without families. */
export function largestPodMtu(underlay: UnderlayMtu, encapsulation: readonly Encapsulation[]): number | undefined {
  const left = (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const mtu = underlay[family];
    return mtu === undefined ? [] : [mtu - overheadOf({ encapsulation }, family)];
  });
  return left.length === 0 ? undefined : Math.min(...left);
}

/** The MTU between nodes as far as it is known, and who says so. */
export interface KnownUnderlay {
  readonly bytes: number;
  /** `spec`: cluster.nodes.mtu. `platform`: a limit that interfaces do not show. */
  readonly from: 'spec' | 'platform';
  /** Why the platform carries less. */
  readonly reason?: string;
  readonly source?: string;
}

/** What one component leaves for pods. */
export interface PodMtu {
  readonly kind: ComponentKind;
  readonly type: string;
  readonly name: string;
  /** Families that packets between nodes travel over. */
  readonly families: readonly IpFamily[];
  /** Headers around packets, outermost first. */
  readonly headers: readonly Encapsulation[];
  /** Bytes of all headers over the family that takes more of them. */
  readonly overhead: number;
  /** Undefined: only the nodes know. */
  readonly underlay: KnownUnderlay | undefined;
  /** Largest packets of pods; undefined: the underlay less `overhead`. */
  readonly largest: number | undefined;
  /** What the component was told to give pods; undefined: it measures. */
  readonly configured: number | undefined;
  /** Spec path where that is said. */
  readonly at: string;
}

/** Pod MTUs of every component that carries packets of pods between nodes. */
export function podMtus({ cluster, components }: Pick<LayerPlan, 'cluster' | 'components'>): readonly PodMtu[] {
  return components.filter(carriesPods).map((planned) => podMtuOf(planned, cluster));
}

function carriesPods({ facts }: Planned): boolean {
  return facts.provides.includes('pod-network') || facts.encapsulation.length > 0 || facts.podMtu !== undefined;
}

function podMtuOf({ kind, type, facts }: Planned, cluster: Cluster): PodMtu {
  const families = facts.underlayFamily === undefined ? underlayFamilies(cluster) : [facts.underlayFamily];
  const { encapsulation, podMtu, mtuPath } = facts;
  const underlay = underlayOf(cluster, encapsulation);
  const overhead = Math.max(...families.map((family) => overheadOf(facts, family)));
  return {
    kind,
    type,
    name: facts.name,
    families,
    headers: encapsulation,
    overhead,
    underlay,
    largest:
      underlay === undefined ? undefined : largestPodMtu(Object.fromEntries(families.map((family) => [family, underlay.bytes])), encapsulation),
    configured: podMtu,
    at: joinPath(kind, mtuPath ?? (type === 'external' ? 'facts.podMtu' : '')),
  };
}

/** Families in use that nodes have addresses of, as far as their ranges are known. */
function underlayFamilies({ families, nodeCidrs }: Cluster): readonly IpFamily[] {
  const known = families.filter((family) => nodeCidrs.some((range) => range.family === family));
  return known.length === 0 ? families : known;
}

/** What the spec says of the nodes, and less where the platform carries less of what is sent. */
function underlayOf({ nodes, platform }: Cluster, encapsulation: readonly Encapsulation[]): KnownUnderlay | undefined {
  const limits = (platform.mtu?.limits ?? []).filter(({ headers = [] }) => encapsulation.some(({ name }) => headers.includes(name)));
  const known: readonly KnownUnderlay[] = [
    ...(nodes.mtu === undefined ? [] : [{ bytes: nodes.mtu, from: 'spec' as const }]),
    ...limits.map(({ bytes, where, source }) => ({ bytes, from: 'platform' as const, reason: where, source })),
  ];
  return known.reduce<KnownUnderlay | undefined>((least, one) => (least === undefined || one.bytes < least.bytes ? one : least), undefined);
}
