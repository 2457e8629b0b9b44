import type { Image } from '../../component';

/** Supported versions, newest first. */
export type CiliumVersion = '1.20.0' | '1.19.6';

/** The operator is built once for each cloud that it allocates addresses of. */
export type CiliumCloud = 'generic' | 'aws' | 'azure';

/** A supported release of Cilium, and what differs between releases. */
export interface CiliumRelease {
  readonly version: string;
  /** The minor of 1.x: keys of cilium-config say since which they are read. */
  readonly minor: number;
  readonly agent: Image;
  readonly operator: Readonly<Record<CiliumCloud, Image>>;
  readonly envoy: Image;
  readonly certgen: Image;
  readonly relay: Image;
  readonly uiFrontend: Image;
  readonly uiBackend: Image;
  /** Whether Envoy hears of everything over one stream in order (ADS), instead of one stream a kind. */
  readonly aggregatedDiscovery: boolean;
  /** Whether the init container that collects the configuration is told the API servers by flag. */
  readonly apiServerUrlsFlag: boolean;
  /** Whether pods say that they share the users of their node, which Kubernetes knows since 1.33. */
  readonly hostUsers: boolean;
  /** Whether certgen is told that a certificate authority must outlive what it signs. */
  readonly caOutlivesLeaves: boolean;
  /** Whether agents hear of plugins in the datapath; their CRD comes with it. */
  readonly datapathPlugins: boolean;
  /** The older operator and agent still read Endpoints and the BGP policies of old, and do not clean up after the newer. */
  readonly legacyRbac: boolean;
  /** The bundle of the Gateway API that its controller was written for: CRDs of others lack kinds that it waits for, or have fields that it does not know. */
  readonly gatewayApi: string;
  /** Kinds of the Gateway API, in the plural, without which its controller stays off. */
  readonly requiredGatewayKinds: readonly string[];
}

const quay = (repository: string, tag: string, digest?: string): Image => ({
  name: `quay.io/cilium/${repository}`,
  tag,
  ...(digest === undefined ? {} : { digest: `sha256:${digest}` }),
});

/** Hubble's web interface has releases of its own, the same for both. */
const ui = {
  uiFrontend: quay('hubble-ui', 'v0.13.5', 'f7d514fc54d784ed6df9d58cf0e97648b143f92b766dd1780ed3fc845bd4c516'),
  uiBackend: quay('hubble-ui-backend', 'v0.13.5', 'fac0c300ae119274edca11fd89b1ad23c788792d8bc4ea2ba631c709e8d3c688'),
};

const gatewayKinds = ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'referencegrants'] as const;

/** The current release and the one before. Source: the charts of both, and install/kubernetes/cilium/values.yaml at the tags. */
export const ciliumReleases: Readonly<Record<CiliumVersion, CiliumRelease>> = {
  '1.20.0': {
    version: '1.20.0',
    minor: 20,
    agent: quay('cilium', 'v1.20.0', '383968cd5e8873f7976fa76aa6196045643558f4cc9518a207b9335cb24a0e93'),
    operator: {
      generic: quay('operator-generic', 'v1.20.0', '80744a8cc7c91c2f9e6347629406844eb35d79b30a732c6d41c15b17232a74f3'),
      aws: quay('operator-aws', 'v1.20.0'),
      azure: quay('operator-azure', 'v1.20.0'),
    },
    envoy: quay(
      'cilium-envoy',
      'v1.37.5-1782911245-7cffc778c923f68a77954a53b1a98d6b5353f004',
      '583057dd4f7d54cd41efff3c413aa0b148ac201f522e2c3336851fa89c78b039',
    ),
    certgen: quay('certgen', 'v0.4.8', 'e65f1d15a0ffaf2df32797c8ad1c797fc64dad11c274cd96a2eafa89d712cdc3'),
    relay: quay('hubble-relay', 'v1.20.0', '2ca16981c7eb98df0ba9c9d18896bb9ca628b5cbd40dc9801339f4741f91ee94'),
    ...ui,
    aggregatedDiscovery: true,
    apiServerUrlsFlag: true,
    hostUsers: true,
    caOutlivesLeaves: true,
    datapathPlugins: true,
    legacyRbac: false,
    gatewayApi: '1.6.1',
    requiredGatewayKinds: [...gatewayKinds, 'tlsroutes', 'backendtlspolicies'],
  },
  '1.19.6': {
    version: '1.19.6',
    minor: 19,
    agent: quay('cilium', 'v1.19.6', '0df5b2750b64c49843aba1d649e9eaf61467cb0645ad3171db6f6962c095ac92'),
    operator: {
      generic: quay('operator-generic', 'v1.19.6', '0db4ca4e06969d8904ee036617795d0e9c3228cf7b8d902ba74fc2bb98d2d665'),
      aws: quay('operator-aws', 'v1.19.6'),
      azure: quay('operator-azure', 'v1.19.6'),
    },
    envoy: quay(
      'cilium-envoy',
      'v1.36.9-1782267392-edeb3f2af56c37c407efa1f63f0b32f595399bbc',
      '767101fb8a5e38f055778cb43b7aa8eed80450b37f8121effac3d9de9e06dc99',
    ),
    certgen: quay('certgen', 'v0.4.6', '511cedee817713fdf72db7e32fffb4b90da7747661b95180064f18198877626c'),
    relay: quay('hubble-relay', 'v1.19.6'),
    ...ui,
    aggregatedDiscovery: false,
    apiServerUrlsFlag: false,
    hostUsers: false,
    caOutlivesLeaves: false,
    datapathPlugins: false,
    legacyRbac: true,
    gatewayApi: '1.4.1',
    // TLSRoute is an experiment in 1.4, and its controller does without.
    requiredGatewayKinds: gatewayKinds,
  },
};

/** What is installed unless a version is named. */
export const defaultCiliumVersion: CiliumVersion = '1.20.0';
