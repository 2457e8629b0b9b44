import type { LayerPlan } from '../component';
import { type KnownUnderlay, podMtus } from '../mtu';
import type { IpFamily } from '../net';

/** Sizes of packets in a layer: what the network between nodes carries, what every header takes, what is left for pods. */
export interface MtuReport {
  /** cluster.nodes.mtu; undefined: nobody says. */
  readonly underlay: number | undefined;
  readonly components: readonly ComponentMtu[];
  /** What the platform says of its network; undefined: the network is the user's own. */
  readonly platform: PlatformLimits | undefined;
}

/** Sizes of packets that one component carries. */
export interface ComponentMtu {
  /** `kind/type`. */
  readonly component: string;
  /** Families that packets between nodes travel over. */
  readonly over: readonly IpFamily[];
  readonly underlay: KnownUnderlay | undefined;
  /** Headers, outermost first, with the bytes they take over each of these families. */
  readonly headers: readonly { readonly name: string; readonly bytes: Readonly<Partial<Record<IpFamily, number>>> }[];
  /** Bytes of all headers over the family that takes more. */
  readonly overhead: number;
  /** Largest packets of pods; undefined: what the node measures, less `overhead`. */
  readonly podMtu: number | undefined;
  /** What pods are given; undefined: the component measures. */
  readonly configured: number | undefined;
  /** Spec path where that is said. */
  readonly at: string;
  /** Whether what is configured fits; undefined: nothing is, or it is not known. */
  readonly fits: boolean | undefined;
}

export interface PlatformLimits {
  readonly title: string;
  /** By size, largest first. */
  readonly limits: readonly { readonly bytes: number; readonly where: string; readonly source: string }[];
}

/** How large packets of pods may be, of every component that carries them. */
export function mtuReport(plan: LayerPlan): MtuReport {
  const { nodes, platform } = plan.cluster;
  const { mtu } = platform;
  return {
    underlay: nodes.mtu,
    components: podMtus(plan).map(({ kind, type, families, headers, overhead, underlay, largest, configured, at }) => ({
      component: `${kind}/${type}`,
      over: families,
      underlay,
      headers: headers.map(({ name, overhead: bytes }) => ({ name, bytes: Object.fromEntries(families.map((family) => [family, bytes[family]])) })),
      overhead,
      podMtu: largest,
      configured,
      at,
      fits: configured === undefined || largest === undefined ? undefined : configured <= largest,
    })),
    platform:
      mtu === undefined
        ? undefined
        : {
            title: platform.title,
            limits: [
              { bytes: mtu.most, where: mtu.usual === mtu.most ? 'between nodes, as interfaces come' : 'between nodes, at most', source: mtu.source },
              ...(mtu.usual === undefined || mtu.usual === mtu.most
                ? []
                : [{ bytes: mtu.usual, where: 'between nodes, as interfaces come', source: mtu.source }]),
              ...mtu.limits.map(({ bytes, where, source }) => ({ bytes, where, source })),
            ].sort((a, b) => b.bytes - a.bytes),
          },
  };
}
