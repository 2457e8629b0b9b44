/**
 * What policies say, before any policy API: for every set of pods the traffic that is allowed, with the reason.
 *
 * An intent isolates the pods it selects in both directions (`denies`) or only adds to a deny that already covers them.
 * Allowances are a union: no order, no exceptions but those inside an address block. A flow is allowed iff an intent that
 * selects its source allows it out and an intent that selects its destination allows it in; pods that no intent selects are
 * open. Known peers keep their name, because some APIs have an entity where others need addresses.
 */
import type { PlanContext, ResolvedPolicy } from '../component';
import type { Port } from '../flow';
import type { StringMap } from '../kube';
import type { Cidr } from '../net';

/** What intents are made from: a plan, or what is planned of it. */
export interface PolicyContext extends Pick<PlanContext, 'cluster'> {
  readonly components: PlanContext['planned'];
  readonly policy: ResolvedPolicy | undefined;
}

/** Pods of some namespaces that carry all of the labels. */
export interface PodSet {
  readonly type: 'pods';
  readonly namespaces: 'all' | readonly string[];
  /** Empty: every pod. */
  readonly labels: StringMap;
}

/** A range of addresses without some of its subranges. */
export interface AddressBlock {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

/** Addresses, with the name of what stands behind them where the layer knows it. */
export interface AddressSet {
  readonly type: 'addresses';
  readonly known?: 'world' | 'nodes' | 'apiServer' | 'ingress' | 'nodeLocalDns' | 'platform';
  /** Empty: the addresses are not known, and nothing can be allowed. */
  readonly blocks: readonly AddressBlock[];
}

export type IntentPeer = PodSet | AddressSet;

/** Traffic that one set of pods may receive or send. */
export interface Allowance {
  readonly peers: readonly IntentPeer[];
  /** Ports of the destination, after translation of Services; empty: all. */
  readonly ports: readonly Port[];
  readonly reason: string;
  /** Who declared it: a spec path (`policy.segments[0].allow[1]`) or the name of a component. */
  readonly source: string;
}

/** The policy of one set of pods of one namespace. */
export interface PolicyIntent {
  /** Name of its object, unique in the namespace and the same in every run. */
  readonly name: string;
  readonly namespace: string;
  /** Empty: every pod of the namespace. */
  readonly labels: StringMap;
  /** Whether it isolates its pods in both directions. Otherwise they are isolated already, and it only adds. */
  readonly denies: boolean;
  readonly ingress: readonly Allowance[];
  readonly egress: readonly Allowance[];
}
