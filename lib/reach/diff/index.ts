export type { ChangeGroup, ChangeKind, ConnectionChange, Exposure, ReachabilityDiff } from './change';
export { diffReachability, isWidened } from './diff';
export { diffText } from './diff-text';
