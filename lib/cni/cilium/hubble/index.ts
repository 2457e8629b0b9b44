export { type HubbleFacts, hubbleFacts } from './facts';
export { hubbleManifests } from './manifests';
export type {
  CiliumHubble,
  CiliumHubbleCertManagerTls,
  CiliumHubbleCronJobTls,
  CiliumHubbleIssuer,
  CiliumHubbleMetrics,
  CiliumHubbleNoTls,
  CiliumHubbleOff,
  CiliumHubbleOn,
  CiliumHubbleRelay,
  CiliumHubbleTls,
  CiliumHubbleUi,
} from './options';
export { checkHubbleOverrides } from './overrides';
export { checkHubble, type HubbleSettings } from './resolve';
