export type { Flow, FlowSpec } from './flow';
export { type CidrPeerSpec, type KnownPeerSpec, type NamespacesPeerSpec, Peer, type PeerSpec, type PodsPeerSpec, type ResolvedPeer } from './peer';
export { isPlusPeer, type PeerInput, type PlusPeer, peerOf } from './plus';
export { Port } from './port';
