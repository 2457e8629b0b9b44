export { compilePolicies } from './compile';
export type { CompiledPolicy, CompiledRule, Peer, PortMatch } from './policy';
export type { PortRanges } from './ports';
export { type Connection, type Doubt, type Endpoint, isPair, Reachability, type ReachabilityOptions, type Verdict } from './reachability';
