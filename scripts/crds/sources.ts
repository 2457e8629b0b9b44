/** The bundles of lib/crds: where each is published, and where its files lie among the reference manifests if they do. */
import type { CrdBundle } from '../../lib/crds';

export interface BundleSource extends Omit<CrdBundle, 'files'> {
  /** Below the url. */
  readonly paths: readonly string[];
  /** Folder of the files below the shared folder. */
  readonly shared?: string;
}

const github = (repository: string, commit: string, folder: string) => `https://raw.githubusercontent.com/${repository}/${commit}/${folder}/`;

const calico = (commit: string) => github('projectcalico/calico', commit, 'manifests');
const calico332 = calico('0ca9d1b93644778cafdf1812f3dda02ac0c361e8');
const calico331 = calico('94bd1d5b0e04459d4d1c83653e0335a9201248b8');

const gatewayApi = (plurals: readonly string[]) => plurals.map((plural) => `gateway.networking.k8s.io_${plural}.yaml`);

const cilium = (commit: string) => github('cilium/cilium', commit, 'pkg/k8s/apis/cilium.io/client/crds');
const ciliumV2 = [
  'ciliumbgpadvertisements',
  'ciliumbgpclusterconfigs',
  'ciliumbgpnodeconfigoverrides',
  'ciliumbgpnodeconfigs',
  'ciliumbgppeerconfigs',
  'ciliumcidrgroups',
  'ciliumclusterwideenvoyconfigs',
  'ciliumclusterwidenetworkpolicies',
  'ciliumegressgatewaypolicies',
  'ciliumendpoints',
  'ciliumenvoyconfigs',
  'ciliumidentities',
  'ciliumloadbalancerippools',
  'ciliumlocalredirectpolicies',
  'ciliumnetworkpolicies',
  'ciliumnodeconfigs',
  'ciliumnodes',
].map((plural) => `v2/${plural}.yaml`);
const ciliumV2alpha1 = (...more: readonly string[]) =>
  [...more, 'ciliumendpointslices', 'ciliumgatewayclassconfigs', 'ciliuml2announcementpolicies', 'ciliumpodippools'].map(
    (plural) => `v2alpha1/${plural}.yaml`,
  );

/** Newest first within a name. */
export const bundleSources: readonly BundleSource[] = [
  {
    name: 'calico',
    version: '3.32.1',
    installedBy: 'layer',
    madeFor: ['calico/3.32.1', 'canal/3.32.1'],
    url: calico332,
    paths: ['crds.yaml'],
    shared: 'reference/cni/calico/v3.32.1',
  },
  { name: 'calico', version: '3.31.7', installedBy: 'layer', madeFor: ['calico/3.31.7', 'canal/3.31.7'], url: calico331, paths: ['crds.yaml'] },
  {
    name: 'tigera-operator',
    version: '1.42.3',
    installedBy: 'layer',
    madeFor: ['calico/3.32.1'],
    url: calico332,
    paths: ['operator-crds.yaml'],
    shared: 'reference/cni/calico/v3.32.1',
  },
  { name: 'tigera-operator', version: '1.40.15', installedBy: 'layer', madeFor: ['calico/3.31.7'], url: calico331, paths: ['operator-crds.yaml'] },
  {
    name: 'cilium',
    version: '1.20.0',
    installedBy: 'component',
    madeFor: ['cilium/1.20.0'],
    url: cilium('450c53145dc0a872ae20dfb05598c94ef55a71e2'),
    paths: [...ciliumV2, ...ciliumV2alpha1('ciliumdatapathplugins')],
  },
  {
    name: 'cilium',
    version: '1.19.6',
    installedBy: 'component',
    madeFor: ['cilium/1.19.6'],
    url: cilium('9a8982433e18019e290b8199c0c4ad24f66befe8'),
    paths: [...ciliumV2, ...ciliumV2alpha1()],
  },
  {
    name: 'network-policy-api',
    version: '0.2.0',
    installedBy: 'layer',
    madeFor: ['cilium/1.20.0'],
    url: github('kubernetes-sigs/network-policy-api', 'a17adecd0316b8ff1c3f83939ec0441d68cd6cce', 'config/crd/standard'),
    paths: ['policy.networking.k8s.io_clusternetworkpolicies.yaml'],
  },
  {
    name: 'gateway-api',
    version: '1.6.1',
    installedBy: 'layer',
    madeFor: ['cilium/1.20.0'],
    url: github('kubernetes-sigs/gateway-api', '8bb74df00e56ec8f944d48c25e6c1c9c2f6848e3', 'config/crd/standard'),
    paths: gatewayApi([
      'backendtlspolicies',
      'gatewayclasses',
      'gateways',
      'grpcroutes',
      'httproutes',
      'listenersets',
      'referencegrants',
      'tcproutes',
      'tlsroutes',
      'udproutes',
    ]),
    shared: 'reference/gateway/gateway-api/v1.6.1/standard',
  },
  {
    name: 'gateway-api',
    version: '1.4.1',
    installedBy: 'layer',
    madeFor: ['cilium/1.19.6'],
    url: github('kubernetes-sigs/gateway-api', '477d172e6ac5eccb82b65781ddb8f924afec4170', 'config/crd/standard'),
    paths: gatewayApi(['backendtlspolicies', 'gatewayclasses', 'gateways', 'grpcroutes', 'httproutes', 'referencegrants']),
  },
  {
    name: 'prometheus-operator',
    version: '0.93.0',
    installedBy: 'layer',
    madeFor: [],
    url: github('prometheus-operator/prometheus-operator', 'f8fafd475f3d132e239432ae6172de60a6cb6516', 'example/prometheus-operator-crd'),
    paths: ['podmonitors', 'probes', 'prometheusrules', 'scrapeconfigs', 'servicemonitors'].map((plural) => `monitoring.coreos.com_${plural}.yaml`),
    shared: 'reference/observability/prometheus-operator',
  },
  {
    name: 'cert-manager',
    version: '1.21.1',
    installedBy: 'layer',
    madeFor: [],
    url: github('cert-manager/cert-manager', '24e33194fb39488eff2bbf10c6dc640f407cad44', 'deploy/crds'),
    paths: [
      'acme.cert-manager.io_challenges',
      'acme.cert-manager.io_orders',
      'cert-manager.io_certificaterequests',
      'cert-manager.io_certificates',
      'cert-manager.io_clusterissuers',
      'cert-manager.io_issuers',
    ].map((name) => `${name}.yaml`),
    shared: 'reference/tls/cert-manager/v1.21.1/crds',
  },
];
