/** Single objects of Cilium, for those who want them in their own charts. A layer holds the same in `cni.resources`. */
import type { Construct } from 'constructs';
import {
  bgpAdvertisement,
  bgpClusterConfig,
  bgpNodeConfigOverride,
  bgpPeerConfig,
  type CiliumBgpAdvertisementOptions,
  type CiliumBgpClusterConfigOptions,
  type CiliumBgpNodeConfigOverrideOptions,
  type CiliumBgpPeerConfigOptions,
  type CiliumClusterwideNetworkPolicyOptions,
  type CiliumEgressGatewayPolicyOptions,
  type CiliumL2AnnouncementPolicyOptions,
  type CiliumLoadBalancerIPPoolOptions,
  type CiliumLocalRedirectPolicyOptions,
  type CiliumNetworkPolicyOptions,
  type CiliumPodIPPoolOptions,
  checkBgpAdvertisement,
  checkBgpClusterConfig,
  checkBgpNodeConfigOverride,
  checkBgpPeerConfig,
  checkClusterwideNetworkPolicy,
  checkEgressGatewayPolicy,
  checkL2AnnouncementPolicy,
  checkLoadBalancerIPPool,
  checkLocalRedirectPolicy,
  checkNetworkPolicy,
  checkPodIPPool,
  ciliumClusterwideNetworkPolicy,
  ciliumNetworkPolicy,
  egressGatewayPolicy,
  l2AnnouncementPolicy,
  loadBalancerIPPool,
  localRedirectPolicy,
  podIPPool,
} from '../lib/cni/cilium/resources';
import { CiliumObject, type CiliumObjectProps } from './cilium-object';

export type CiliumNetworkPolicyProps = CiliumNetworkPolicyOptions & CiliumObjectProps;
export type CiliumClusterwideNetworkPolicyProps = CiliumClusterwideNetworkPolicyOptions & CiliumObjectProps;
export type CiliumLoadBalancerIPPoolProps = CiliumLoadBalancerIPPoolOptions & CiliumObjectProps;
export type CiliumL2AnnouncementPolicyProps = CiliumL2AnnouncementPolicyOptions & CiliumObjectProps;
export type CiliumBGPClusterConfigProps = CiliumBgpClusterConfigOptions & CiliumObjectProps;
export type CiliumBGPPeerConfigProps = CiliumBgpPeerConfigOptions & CiliumObjectProps;
export type CiliumBGPAdvertisementProps = CiliumBgpAdvertisementOptions & CiliumObjectProps;
export type CiliumBGPNodeConfigOverrideProps = CiliumBgpNodeConfigOverrideOptions & CiliumObjectProps;
export type CiliumEgressGatewayPolicyProps = CiliumEgressGatewayPolicyOptions & CiliumObjectProps;
export type CiliumLocalRedirectPolicyProps = CiliumLocalRedirectPolicyOptions & CiliumObjectProps;
export type CiliumPodIPPoolProps = CiliumPodIPPoolOptions & CiliumObjectProps;

/** A policy for pods of a namespace: by identity, name, range, request. */
export class CiliumNetworkPolicy extends CiliumObject<CiliumNetworkPolicyOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumNetworkPolicyProps) {
    super(scope, id, options, cluster, { stage: '70-policy', check: checkNetworkPolicy, print: ciliumNetworkPolicy });
  }
}

/** A policy for pods of all namespaces, or for nodes. */
export class CiliumClusterwideNetworkPolicy extends CiliumObject<CiliumClusterwideNetworkPolicyOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumClusterwideNetworkPolicyProps) {
    super(scope, id, options, cluster, { stage: '70-policy', check: checkClusterwideNetworkPolicy, print: ciliumClusterwideNetworkPolicy });
  }
}

/** Addresses for Services of type LoadBalancer. */
export class CiliumLoadBalancerIPPool extends CiliumObject<CiliumLoadBalancerIPPoolOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumLoadBalancerIPPoolProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkLoadBalancerIPPool, print: loadBalancerIPPool });
  }
}

/** Which nodes answer for which Services on their link. */
export class CiliumL2AnnouncementPolicy extends CiliumObject<CiliumL2AnnouncementPolicyOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumL2AnnouncementPolicyProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkL2AnnouncementPolicy, print: l2AnnouncementPolicy });
  }
}

/** Which nodes run which virtual routers. */
export class CiliumBGPClusterConfig extends CiliumObject<CiliumBgpClusterConfigOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumBGPClusterConfigProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkBgpClusterConfig, print: bgpClusterConfig });
  }
}

/** How virtual routers speak with their peers. */
export class CiliumBGPPeerConfig extends CiliumObject<CiliumBgpPeerConfigOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumBGPPeerConfigProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkBgpPeerConfig, print: bgpPeerConfig });
  }
}

/** What virtual routers tell their peers. */
export class CiliumBGPAdvertisement extends CiliumObject<CiliumBgpAdvertisementOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumBGPAdvertisementProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkBgpAdvertisement, print: bgpAdvertisement });
  }
}

/** What the virtual routers of one node do otherwise. */
export class CiliumBGPNodeConfigOverride extends CiliumObject<CiliumBgpNodeConfigOverrideOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumBGPNodeConfigOverrideProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkBgpNodeConfigOverride, print: bgpNodeConfigOverride });
  }
}

/** Pods that leave the cluster by one node, with an address of that node. */
export class CiliumEgressGatewayPolicy extends CiliumObject<CiliumEgressGatewayPolicyOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumEgressGatewayPolicyProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkEgressGatewayPolicy, print: egressGatewayPolicy });
  }
}

/** Traffic to an address or a Service that stays on its node. */
export class CiliumLocalRedirectPolicy extends CiliumObject<CiliumLocalRedirectPolicyOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumLocalRedirectPolicyProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkLocalRedirectPolicy, print: localRedirectPolicy });
  }
}

/** Pod addresses beside the default pool. */
export class CiliumPodIPPool extends CiliumObject<CiliumPodIPPoolOptions> {
  constructor(scope: Construct, id: string, { cluster, ...options }: CiliumPodIPPoolProps) {
    super(scope, id, options, cluster, { stage: '25-cni-config', check: checkPodIPPool, print: podIPPool });
  }
}
