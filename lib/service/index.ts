export { isPlusPods, type PlusPods, type PodBackend, podBackendOf, podLabelsOf, type ServiceBackend } from './backend';
export { serviceManifest } from './manifest';
export type {
  ClusterIpServiceOptions,
  ExternalNameServiceOptions,
  HeadlessServiceOptions,
  LoadBalancerServiceOptions,
  NodePortFields,
  NodePortServiceOptions,
  ServiceMetadata,
  ServiceOptions,
  ServicePortFields,
  ServicePortText,
  ServiceWithAddress,
  ServiceWithEndpoints,
} from './options';
export { type Pitfall, pitfallsOf, portOfTwoProtocols, servicePitfalls } from './pitfalls';
export { nodePortRange, parseServicePort } from './ports';
