/**
 * The one form that every policy kind is compiled into: subjects, and rules of peers, ports and an action, in tiers.
 * The engine knows nothing of NetworkPolicy or ClusterNetworkPolicy; a new kind is a new compiler.
 */
import type { CidrSet, Protocol } from '../../net';
import type { Direction, LabelSelector, Origin } from '../model';
import type { Reason } from '../profile';
import type { Action } from './verdicts';

/** Pods by label. */
export interface PodSet {
  /** A namespace by name, or namespaces by label. */
  readonly namespaces: string | LabelSelector;
  readonly pods: LabelSelector;
}

export type Peer =
  | { readonly type: 'all' }
  | ({ readonly type: 'pods' } & PodSet)
  | { readonly type: 'nodes'; readonly selector: LabelSelector }
  /** Packets by address; a flag that is open makes the match uncertain. */
  | { readonly type: 'addresses'; readonly set: CidrSet; readonly key: string; readonly of: 'ipBlock' | 'networks' }
  | { readonly type: 'domains'; readonly patterns: readonly string[] };

export type PortMatch =
  | { readonly type: 'all' }
  | { readonly type: 'range'; readonly protocol: Protocol; readonly first: number; readonly last: number }
  /** A port of the destination pod by name; without a protocol, of any. */
  | { readonly type: 'named'; readonly name: string; readonly protocol?: Protocol }
  /** Traffic without ports. */
  | { readonly type: 'other' };

export interface CompiledRule {
  readonly action: Action;
  readonly peers: readonly Peer[];
  readonly ports: readonly PortMatch[];
  /** Ports that match only perhaps. */
  readonly doubtful?: { readonly ports: readonly PortMatch[]; readonly reason: Reason };
  /** Place of the rule in its policy. */
  readonly index: number;
}

export type Tier = 'admin' | 'namespace' | 'baseline';

export interface CompiledPolicy {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly origin: Origin;
  readonly tier: Tier;
  /** Place in the tier; policies of one tier and one order have no order between them. */
  readonly order: number;
  readonly subject: PodSet;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
  /** Directions in which a subject is isolated: what no rule of this tier allows is denied. */
  readonly isolates: readonly Direction[];
  /** Set where it is not known whether the policy has any effect. */
  readonly reason?: Reason;
}
