export { compilePolicies } from './compile';
export { type Connection, type Doubt, type Endpoint, isPair, type Verdict } from './connection';
export type { CompiledPolicy, CompiledRule, Peer, PortMatch } from './policy';
export type { PortRanges } from './ports';
export { Reachability, type ReachabilityOptions } from './reachability';
