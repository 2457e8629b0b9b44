export { resolveCilium } from './cilium';
export {
  type ResolvedCilium,
  type ResolvedEncryption,
  type ResolvedEnvoy,
  type ResolvedForwarding,
  type ResolvedIpam,
  type ResolvedRouting,
  type ResolvedServiceProxy,
  type ResolvedServices,
  serviceProxyOf,
  tunnelPorts,
} from './resolved';
