export { type KnownUnderlay, largestPodMtu, leastIpv6Mtu, type PodMtu, podMtus, type UnderlayMtu } from './solve';
