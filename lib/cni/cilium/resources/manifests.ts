import type { Staged } from '../../../component';
import type { KubeManifest } from '../../../kube';
import { bgpAdvertisement, bgpClusterConfig, bgpNodeConfigOverride, bgpPeerConfig } from './bgp';
import { egressGatewayPolicy } from './egress';
import { l2AnnouncementPolicy, loadBalancerIPPool } from './load-balancer';
import type { CiliumResources } from './options';
import { podIPPool } from './pod-pool';
import { localRedirectPolicy } from './redirect';

/** The custom resources of a layer. The operator brings their CRDs when it starts, so they are a stage after it. */
export function resourceManifests(o: CiliumResources): readonly Staged[] {
  const manifests: readonly KubeManifest[] = [
    ...(o.podPools ?? []).map(podIPPool),
    ...(o.loadBalancerPools ?? []).map(loadBalancerIPPool),
    ...(o.l2Announcements ?? []).map(l2AnnouncementPolicy),
    ...(o.bgp?.advertisements ?? []).map(bgpAdvertisement),
    ...(o.bgp?.peerConfigs ?? []).map(bgpPeerConfig),
    ...(o.bgp?.nodeConfigOverrides ?? []).map(bgpNodeConfigOverride),
    ...(o.bgp?.clusterConfigs ?? []).map(bgpClusterConfig),
    ...(o.egressGateways ?? []).map(egressGatewayPolicy),
    ...(o.localRedirects ?? []).map(localRedirectPolicy),
  ];
  return manifests.map((manifest): Staged => ({ stage: '25-cni-config', manifest }));
}
