/** The CRDs of an operator install. Those of Calico itself are the release's; here are the operator's own and those that it may keep for others. */
import { calicoReleases } from '../versions';
import type { OperatorRelease } from './versions';

/** Source: operator-crds.yaml of Calico v3.32.1. Istio is known since 3.32. */
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

type Release = Pick<OperatorRelease, 'v3Crds' | 'calico'>;
const group = '.crd.projectcalico.org';

export function operatorCrds({ v3Crds }: Release): readonly string[] {
  return operatorKinds.filter((kind) => v3Crds || kind !== 'istios').map((kind) => `${kind}.operator.tigera.io`);
}

/** Those in which Calico keeps its data. */
export function calicoCrds({ calico }: Release): readonly string[] {
  return calicoReleases[calico].crds.filter((name) => name.endsWith(group));
}

/** Those of policies for whole clusters, which other projects bring as well. */
export function clusterPolicyCrds({ calico }: Release): readonly string[] {
  return calicoReleases[calico].crds.filter((name) => !name.endsWith(group));
}

/** Calico's kinds in its own API group: the operator may write either set, never both. */
export function calicoV3Crds(release: Release): readonly string[] {
  return calicoCrds(release).map((name) => `${name.slice(0, -group.length).replace(/^ipamconfigs$/, 'ipamconfigurations')}.projectcalico.org`);
}

const gatewayKinds = [
  'backendlbpolicies',
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
] as const;
const envoyKinds = [
  'backends',
  'backendtrafficpolicies',
  'clienttrafficpolicies',
  'envoyextensionpolicies',
  'envoypatchpolicies',
  'envoyproxies',
  'httproutefilters',
  'securitypolicies',
] as const;

/** CRDs of Gateway API and Envoy Gateway, which the operator keeps where a GatewayAPI object asks it to. */
export function gatewayCrds(): readonly string[] {
  return [
    ...gatewayKinds.map((kind) => `${kind}.gateway.networking.k8s.io`),
    ...['xbackendtrafficpolicies', 'xmeshes'].map((kind) => `${kind}.gateway.networking.x-k8s.io`),
    ...envoyKinds.map((kind) => `${kind}.gateway.envoyproxy.io`),
  ];
}

/** Every CRD that must be there before the operator's custom resources, or that the operator brings. */
export function allCrds(release: Release): readonly string[] {
  return [...operatorCrds(release), ...calicoReleases[release.calico].crds];
}
