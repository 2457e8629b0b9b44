export {
  type ChangeGroup,
  type ChangeKind,
  type ConnectionChange,
  diffReachability,
  diffText,
  type Exposure,
  isWidened,
  type ReachabilityDiff,
} from './diff';
