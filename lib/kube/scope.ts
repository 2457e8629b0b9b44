/**
 * Which kinds live in a namespace and which in the cluster.
 *
 * OpenAPI definitions do not say it, so the table is written once. Kinds outside it are unknown, never guessed: pass the
 * scopes of the CRDs at hand. All versions of a kind share one scope, so the table knows groups only.
 */
import { type CustomResourceDefinition, groupOf, isKind, type KubeManifest } from './manifest';

export type Scope = 'cluster' | 'namespaced';

/** Scopes by `group/Kind`, the group empty for core kinds. */
export type ScopeTable = ReadonlyMap<string, Scope>;

interface GroupScopes {
  readonly cluster?: readonly string[];
  readonly namespaced?: readonly string[];
}

const builtin = {
  '': {
    cluster: ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
    namespaced: [
      'Binding',
      'ConfigMap',
      'Endpoints',
      'Event',
      'LimitRange',
      'PersistentVolumeClaim',
      'Pod',
      'PodTemplate',
      'ReplicationController',
      'ResourceQuota',
      'Secret',
      'Service',
      'ServiceAccount',
    ],
  },
  'admissionregistration.k8s.io': {
    cluster: [
      'MutatingAdmissionPolicy',
      'MutatingAdmissionPolicyBinding',
      'MutatingWebhookConfiguration',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
      'ValidatingWebhookConfiguration',
    ],
  },
  'apiextensions.k8s.io': { cluster: ['CustomResourceDefinition'] },
  'apiregistration.k8s.io': { cluster: ['APIService'] },
  apps: { namespaced: ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'] },
  'authentication.k8s.io': { cluster: ['SelfSubjectReview', 'TokenReview'] },
  'authorization.k8s.io': {
    cluster: ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
    namespaced: ['LocalSubjectAccessReview'],
  },
  autoscaling: { namespaced: ['HorizontalPodAutoscaler'] },
  batch: { namespaced: ['CronJob', 'Job'] },
  'certificates.k8s.io': { cluster: ['CertificateSigningRequest', 'ClusterTrustBundle'], namespaced: ['PodCertificateRequest'] },
  'coordination.k8s.io': { namespaced: ['Lease', 'LeaseCandidate'] },
  'discovery.k8s.io': { namespaced: ['EndpointSlice'] },
  'events.k8s.io': { namespaced: ['Event'] },
  'flowcontrol.apiserver.k8s.io': { cluster: ['FlowSchema', 'PriorityLevelConfiguration'] },
  'internal.apiserver.k8s.io': { cluster: ['StorageVersion'] },
  'networking.k8s.io': { cluster: ['IngressClass', 'IPAddress', 'ServiceCIDR'], namespaced: ['Ingress', 'NetworkPolicy'] },
  'node.k8s.io': { cluster: ['RuntimeClass'] },
  policy: { namespaced: ['PodDisruptionBudget'] },
  'rbac.authorization.k8s.io': { cluster: ['ClusterRole', 'ClusterRoleBinding'], namespaced: ['Role', 'RoleBinding'] },
  'resource.k8s.io': {
    cluster: ['DeviceClass', 'DeviceTaintRule', 'ResourcePoolStatusRequest', 'ResourceSlice'],
    namespaced: ['ResourceClaim', 'ResourceClaimTemplate'],
  },
  'scheduling.k8s.io': { cluster: ['PriorityClass'], namespaced: ['PodGroup', 'Workload'] },
  'storage.k8s.io': {
    cluster: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
    namespaced: ['CSIStorageCapacity'],
  },
  'storagemigration.k8s.io': { cluster: ['StorageVersionMigration'] },
} as const satisfies Readonly<Record<string, GroupScopes>>;

/** Calico serves one set of kinds from CRDs and, through its API server or as v3 CRDs, from a group of its own. */
const calico = {
  cluster: [
    'BGPConfiguration',
    'BGPFilter',
    'BGPPeer',
    'BlockAffinity',
    'CalicoNodeStatus',
    'ClusterInformation',
    'FelixConfiguration',
    'GlobalNetworkPolicy',
    'GlobalNetworkSet',
    'HostEndpoint',
    'IPAMBlock',
    'IPAMConfig',
    'IPAMConfiguration',
    'IPAMHandle',
    'IPPool',
    'IPReservation',
    'KubeControllersConfiguration',
    'StagedGlobalNetworkPolicy',
    'Tier',
  ],
  namespaced: ['NetworkPolicy', 'NetworkSet', 'StagedKubernetesNetworkPolicy', 'StagedNetworkPolicy'],
} as const satisfies GroupScopes;

/** Kinds of projects that network layers meet. Source: the scope of their CRDs. */
const thirdParty = {
  'acme.cert-manager.io': { namespaced: ['Challenge', 'Order'] },
  'argoproj.io': { namespaced: ['Application', 'ApplicationSet', 'AppProject'] },
  'cert-manager.io': { cluster: ['ClusterIssuer'], namespaced: ['Certificate', 'CertificateRequest', 'Issuer'] },
  'cilium.io': {
    cluster: [
      'CiliumBGPAdvertisement',
      'CiliumBGPClusterConfig',
      'CiliumBGPNodeConfig',
      'CiliumBGPNodeConfigOverride',
      'CiliumBGPPeerConfig',
      'CiliumBGPPeeringPolicy',
      'CiliumCIDRGroup',
      'CiliumClusterwideEnvoyConfig',
      'CiliumClusterwideNetworkPolicy',
      'CiliumDatapathPlugin',
      'CiliumEgressGatewayPolicy',
      'CiliumEndpointSlice',
      'CiliumIdentity',
      'CiliumL2AnnouncementPolicy',
      'CiliumLoadBalancerIPPool',
      'CiliumNode',
      'CiliumPodIPPool',
    ],
    namespaced: [
      'CiliumEndpoint',
      'CiliumEnvoyConfig',
      'CiliumGatewayClassConfig',
      'CiliumLocalRedirectPolicy',
      'CiliumNetworkPolicy',
      'CiliumNodeConfig',
    ],
  },
  'crd.projectcalico.org': calico,
  'externaldns.k8s.io': { namespaced: ['DNSEndpoint', 'DNSRecord'] },
  'frrk8s.metallb.io': { cluster: ['FRRNodeState'], namespaced: ['BGPSessionState', 'FRRConfiguration', 'FRRK8sConfiguration'] },
  'gateway.networking.k8s.io': {
    cluster: ['GatewayClass'],
    namespaced: ['BackendTLSPolicy', 'Gateway', 'GRPCRoute', 'HTTPRoute', 'ListenerSet', 'ReferenceGrant', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  },
  'helm.toolkit.fluxcd.io': { namespaced: ['HelmRelease'] },
  'kustomize.toolkit.fluxcd.io': { namespaced: ['Kustomization'] },
  'metallb.io': {
    namespaced: [
      'BFDProfile',
      'BGPAdvertisement',
      'BGPPeer',
      'Community',
      'ConfigurationState',
      'IPAddressPool',
      'L2Advertisement',
      'ServiceBGPStatus',
      'ServiceL2Status',
    ],
  },
  'monitoring.coreos.com': {
    namespaced: [
      'Alertmanager',
      'AlertmanagerConfig',
      'PodMonitor',
      'Probe',
      'Prometheus',
      'PrometheusAgent',
      'PrometheusRule',
      'ScrapeConfig',
      'ServiceMonitor',
      'ThanosRuler',
    ],
  },
  'notification.toolkit.fluxcd.io': { namespaced: ['Alert', 'Provider', 'Receiver'] },
  'operator.tigera.io': {
    cluster: ['APIServer', 'GatewayAPI', 'Goldmane', 'ImageSet', 'Installation', 'Istio', 'ManagementClusterConnection', 'TigeraStatus', 'Whisker'],
  },
  'policy.networking.k8s.io': { cluster: ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'] },
  'projectcalico.org': calico,
  'source.toolkit.fluxcd.io': { namespaced: ['Bucket', 'ExternalArtifact', 'GitRepository', 'HelmChart', 'HelmRepository', 'OCIRepository'] },
  'traefik.io': {
    namespaced: [
      'IngressRoute',
      'IngressRouteTCP',
      'IngressRouteUDP',
      'Middleware',
      'MiddlewareTCP',
      'ServersTransport',
      'ServersTransportTCP',
      'TLSOption',
      'TLSStore',
      'TraefikService',
    ],
  },
  'trust-manager.io': { cluster: ['ClusterBundle'] },
  'trust.cert-manager.io': { cluster: ['Bundle'] },
} as const satisfies Readonly<Record<string, GroupScopes>>;

const table: Readonly<Record<string, GroupScopes>> = { ...builtin, ...thirdParty };

/**
 * Where objects of a kind live; undefined where neither the table nor `known` says. `known` wins, because a CRD at hand is
 * the truth about its kind.
 */
export function scopeOf(apiVersion: string, kind: string, known?: ScopeTable): Scope | undefined {
  const group = groupOf(apiVersion);
  const given = known?.get(`${group}/${kind}`);
  if (given !== undefined) return given;
  if (!Object.hasOwn(table, group)) return undefined;
  const { cluster, namespaced } = table[group] ?? {};
  if (cluster?.includes(kind)) return 'cluster';
  return namespaced?.includes(kind) ? 'namespaced' : undefined;
}

/** Whether Kubernetes itself serves the group, as opposed to a CRD or an aggregated API server. */
export function isBuiltinGroup(group: string): boolean {
  return Object.hasOwn(builtin, group);
}

/** The scopes that the CustomResourceDefinitions among the manifests define. */
export function scopesOfCrds(manifests: Iterable<KubeManifest>): ScopeTable {
  const scopes = new Map<string, Scope>();
  for (const manifest of manifests) if (isKind(manifest, 'CustomResourceDefinition')) scopes.set(...scopeOfCrd(manifest));
  return scopes;
}

function scopeOfCrd({ spec: { group, names, scope } }: CustomResourceDefinition): [string, Scope] {
  return [`${group}/${names.kind}`, scope === 'Cluster' ? 'cluster' : 'namespaced'];
}
