/** What a difference of two versions consists of. */
import type { ConnectionJson } from '../output';

export type ChangeKind = 'added' | 'removed' | 'widened' | 'narrowed' | 'changed';
/** How far what was gained reaches; `none` where nothing was. */
export type Exposure = 'world' | 'other-namespace' | 'same-namespace' | 'none';

export interface ConnectionChange {
  readonly kind: ChangeKind;
  readonly from: string;
  readonly to: string;
  readonly before: string;
  readonly after: string;
  readonly exposure: Exposure;
  readonly beforeJson?: ConnectionJson;
  readonly afterJson?: ConnectionJson;
}

/** Connections that one change of a policy explains. */
export interface ChangeGroup {
  /** `NetworkPolicy ns/name added`, or what else changed. */
  readonly cause: string;
  readonly exposure: Exposure;
  readonly changes: readonly ConnectionChange[];
}

export interface ReachabilityDiff {
  readonly endpointsAdded: readonly string[];
  readonly endpointsRemoved: readonly string[];
  /** Worst exposure first. */
  readonly groups: readonly ChangeGroup[];
}
