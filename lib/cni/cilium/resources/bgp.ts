/** Kinds of the BGP control plane. */
import type { ciliumV2 } from '../../../../imports/cilium';
import type { ClusterScoped } from '../../../kube';
import type {
  CiliumBgpAdvertisementOptions,
  CiliumBgpAttributes,
  CiliumBgpClusterConfigOptions,
  CiliumBgpNodeConfigOverrideOptions,
  CiliumBgpPeer,
  CiliumBgpPeerConfigOptions,
  CiliumBgpRoutes,
} from './bgp-options';

type ClusterConfig = ciliumV2.CiliumBGPClusterConfig;
type Peer = NonNullable<ClusterConfig['spec']['bgpInstances'][number]['peers']>[number];
type Advertisement = ciliumV2.CiliumBGPAdvertisement['spec']['advertisements'][number];

/** Expects what `checkBgpClusterConfig` lets pass. */
export function bgpClusterConfig({ name, nodeSelector, instances }: CiliumBgpClusterConfigOptions): ClusterScoped<ClusterConfig> {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumBGPClusterConfig',
    metadata: { name },
    spec: {
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      bgpInstances: instances.map((one) => ({
        name: one.name,
        localASN: one.localAsn,
        ...(one.localPort === undefined ? {} : { localPort: one.localPort }),
        peers: one.peers.map(peer),
      })),
    },
  };
}

function peer(o: CiliumBgpPeer): Peer {
  const common = { name: o.name, peerASN: o.asn, ...(o.peerConfig === undefined ? {} : { peerConfigRef: { name: o.peerConfig } }) };
  return o.type === 'address'
    ? { ...common, peerAddress: o.address }
    : { ...common, autoDiscovery: { mode: 'DefaultGateway', defaultGateway: { addressFamily: o.family } } };
}

/** Expects what `checkBgpPeerConfig` lets pass. */
export function bgpPeerConfig(o: CiliumBgpPeerConfigOptions): ClusterScoped<ciliumV2.CiliumBGPPeerConfig> {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumBGPPeerConfig',
    metadata: { name: o.name },
    spec: {
      ...(o.peerPort === undefined ? {} : { transport: { peerPort: o.peerPort } }),
      ...(o.timers === undefined ? {} : { timers: timers(o.timers) }),
      ...(o.authSecret === undefined ? {} : { authSecretRef: o.authSecret }),
      ...(o.gracefulRestart === undefined ? {} : { gracefulRestart: { enabled: true, ...o.gracefulRestart } }),
      ...(o.ebgpMultihop === undefined ? {} : { ebgpMultihop: o.ebgpMultihop }),
      ...(o.families === undefined
        ? {}
        : {
            families: o.families.map(({ afi, advertisements }) => ({
              afi,
              safi: 'unicast',
              ...(advertisements === undefined ? {} : { advertisements }),
            })),
          }),
    },
  };
}

function timers(o: NonNullable<CiliumBgpPeerConfigOptions['timers']>): NonNullable<ciliumV2.CiliumBGPPeerConfig['spec']['timers']> {
  return {
    ...(o.connectRetrySeconds === undefined ? {} : { connectRetryTimeSeconds: o.connectRetrySeconds }),
    ...(o.holdSeconds === undefined ? {} : { holdTimeSeconds: o.holdSeconds }),
    ...(o.keepAliveSeconds === undefined ? {} : { keepAliveTimeSeconds: o.keepAliveSeconds }),
  };
}

/** Expects what `checkBgpAdvertisement` lets pass. */
export function bgpAdvertisement({ name, labels, routes }: CiliumBgpAdvertisementOptions): ClusterScoped<ciliumV2.CiliumBGPAdvertisement> {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumBGPAdvertisement',
    metadata: { name, labels },
    spec: { advertisements: routes.map(advertisement) },
  };
}

function advertisement(o: CiliumBgpRoutes): Advertisement {
  const attributes = o.attributes === undefined ? {} : { attributes: attributesOf(o.attributes) };
  switch (o.type) {
    case 'PodCIDR':
      return { advertisementType: 'PodCIDR', ...attributes };
    case 'CiliumPodIPPool':
      return { advertisementType: 'CiliumPodIPPool', selector: o.selector, ...attributes };
    case 'Service':
      return {
        advertisementType: 'Service',
        service: {
          addresses: o.addresses,
          ...(o.aggregationLengthIPv4 === undefined ? {} : { aggregationLengthIPv4: o.aggregationLengthIPv4 }),
          ...(o.aggregationLengthIPv6 === undefined ? {} : { aggregationLengthIPv6: o.aggregationLengthIPv6 }),
        },
        selector: o.selector,
        ...attributes,
      };
  }
}

function attributesOf(o: CiliumBgpAttributes): NonNullable<Advertisement['attributes']> {
  const communities = {
    ...(o.standardCommunities === undefined ? {} : { standard: o.standardCommunities }),
    ...(o.wellKnownCommunities === undefined ? {} : { wellKnown: o.wellKnownCommunities }),
    ...(o.largeCommunities === undefined ? {} : { large: o.largeCommunities }),
  };
  return {
    ...(Object.keys(communities).length === 0 ? {} : { communities }),
    ...(o.localPreference === undefined ? {} : { localPreference: o.localPreference }),
  };
}

/** Expects what `checkBgpNodeConfigOverride` lets pass. */
export function bgpNodeConfigOverride({ name, instances }: CiliumBgpNodeConfigOverrideOptions): ClusterScoped<ciliumV2.CiliumBGPNodeConfigOverride> {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumBGPNodeConfigOverride',
    metadata: { name },
    spec: {
      bgpInstances: instances.map((one) => ({
        name: one.name,
        ...(one.routerId === undefined ? {} : { routerID: one.routerId }),
        ...(one.localPort === undefined ? {} : { localPort: one.localPort }),
        ...(one.localAsn === undefined ? {} : { localASN: one.localAsn }),
        ...(one.peers === undefined ? {} : { peers: one.peers }),
      })),
    },
  };
}
