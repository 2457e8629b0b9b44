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
