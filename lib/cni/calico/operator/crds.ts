/** The CRDs that the operator and Calico need, by group. Source: operator-crds.yaml of Calico v3.32.1. */
import type { OperatorRelease } from './versions';

const operatorKinds = [
  'apiservers',
  'gatewayapis',
  'goldmanes',
  'imagesets',
  'installations',
  'istios',
  'managementclusterconnections',
  'tigerastatuses',
  'whiskers',
] as const;

/** Kinds that are in crd.projectcalico.org and, where Calico's v3 CRDs are used, in projectcalico.org. */
const calicoKinds = [
  'bgpconfigurations',
  'bgpfilters',
  'bgppeers',
  'blockaffinities',
  'caliconodestatuses',
  'clusterinformations',
  'felixconfigurations',
  'globalnetworkpolicies',
  'globalnetworksets',
  'hostendpoints',
  'ipamblocks',
  'ipamhandles',
  'ippools',
  'ipreservations',
  'kubecontrollersconfigurations',
  'networkpolicies',
  'networksets',
  'stagedglobalnetworkpolicies',
  'stagedkubernetesnetworkpolicies',
  'stagednetworkpolicies',
  'tiers',
] as const;

/** Istio is known since 3.32. */
export function operatorCrds({ v3Crds }: Pick<OperatorRelease, 'v3Crds'>): readonly string[] {
  return operatorKinds.filter((kind) => v3Crds || kind !== 'istios').map((kind) => `${kind}.operator.tigera.io`);
}
export const calicoCrds: readonly string[] = [...calicoKinds, 'ipamconfigs'].map((kind) => `${kind}.crd.projectcalico.org`).sort();
/** The same kinds in Calico's own API group: the operator may write either set, never both. */
export const calicoV3Crds: readonly string[] = [...calicoKinds, 'ipamconfigurations'].map((kind) => `${kind}.projectcalico.org`).sort();

/** CRDs of Gateway API and Envoy Gateway, which the operator keeps where a GatewayAPI object asks it to. */
export const gatewayCrds: readonly string[] = [
  ...['backendlbpolicies', 'backendtlspolicies', 'gatewayclasses', 'gateways', 'grpcroutes', 'httproutes', 'listenersets'],
  ...['referencegrants', 'tcproutes', 'tlsroutes', 'udproutes'],
]
  .map((kind) => `${kind}.gateway.networking.k8s.io`)
  .concat(
    ['xbackendtrafficpolicies', 'xmeshes'].map((kind) => `${kind}.gateway.networking.x-k8s.io`),
    [
      'backends',
      'backendtrafficpolicies',
      'clienttrafficpolicies',
      'envoyextensionpolicies',
      'envoypatchpolicies',
      'envoyproxies',
      'httproutefilters',
      'securitypolicies',
    ].map((kind) => `${kind}.gateway.envoyproxy.io`),
  );

/** Every CRD that must be there before the operator's custom resources, or that the operator brings. */
export function allCrds(release: OperatorRelease): readonly string[] {
  return [...operatorCrds(release), ...calicoCrds, ...release.clusterPolicyCrds];
}
