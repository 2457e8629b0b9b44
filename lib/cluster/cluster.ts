import type { Cidr, Ip, IpFamily } from '../net';
import type { Architecture } from './options';
import type { Platform } from './platform';
import type { KubernetesVersion } from './version';

/**
 * The facts about one cluster that every room needs, parsed once.
 *
 * A Cluster that exists is consistent in itself: its ranges parse, its families agree, its DNS address lies in a service
 * range. What its ranges mean to other components is the business of rules.
 */
export interface Cluster {
  readonly name: string;
  readonly kubernetes: KubernetesVersion;
  readonly platform: Platform;
  /** Families in use, primary first: one, or both for dual stack. */
  readonly families: readonly IpFamily[];
  readonly podCidrs: readonly Cidr[];
  readonly serviceCidrs: readonly Cidr[];
  /** Empty: unknown. */
  readonly nodeCidrs: readonly Cidr[];
  readonly domain: string;
  readonly dnsServiceIp: Ip;
  readonly apiServer: {
    readonly host?: string;
    readonly port: number;
    /** Empty `cidrs`: unknown. */
    readonly endpoints: { readonly cidrs: readonly Cidr[]; readonly port: number };
  };
  readonly nodes: {
    readonly count?: number;
    readonly podCidrMask: { readonly IPv4: number; readonly IPv6: number };
    readonly maxPods: number;
    readonly mtu?: number;
    readonly kernel?: { readonly major: number; readonly minor: number };
    readonly os: readonly ('linux' | 'windows')[];
    readonly arch: readonly Architecture[];
  };
}
