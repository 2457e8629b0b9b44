import type { CiliumRelease } from './versions';

const group = 'cilium.io';
const kinds = [
  'ciliumloadbalancerippools',
  'ciliumbgpclusterconfigs',
  'ciliumbgppeerconfigs',
  'ciliumbgpadvertisements',
  'ciliumbgpnodeconfigs',
  'ciliumbgpnodeconfigoverrides',
  'ciliumclusterwideenvoyconfigs',
  'ciliumclusterwidenetworkpolicies',
  'ciliumegressgatewaypolicies',
  'ciliumendpoints',
  'ciliumendpointslices',
  'ciliumenvoyconfigs',
  'ciliumidentities',
  'ciliumlocalredirectpolicies',
  'ciliumnetworkpolicies',
  'ciliumnodes',
  'ciliumnodeconfigs',
  'ciliumcidrgroups',
  'ciliuml2announcementpolicies',
  'ciliumpodippools',
  'ciliumgatewayclassconfigs',
] as const;

/** The CRDs that the operator creates and keeps up to date, `plural.group`. Source: pkg/k8s/apis/cilium.io/client at v1.20.0. */
export function ciliumCrds({ datapathPlugins }: CiliumRelease): readonly string[] {
  return [...kinds, ...(datapathPlugins ? ['ciliumdatapathplugins'] : [])].map((plural) => `${plural}.${group}`);
}

/** Those of the Gateway API that its controller waits for; others it does without. Source: operator/pkg/gateway-api/cell.go at the release. */
export function gatewayCrds({ requiredGatewayKinds }: CiliumRelease): readonly string[] {
  return requiredGatewayKinds.map((plural) => `${plural}.gateway.networking.k8s.io`);
}
