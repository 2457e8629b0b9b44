export { type Flow, type FlowSpec, resolveFlow } from './flow';
export { type CidrPeerSpec, type KnownPeerSpec, type NamespacesPeerSpec, Peer, type PeerSpec, type PodsPeerSpec, type ResolvedPeer } from './peer';
export { Port } from './port';
