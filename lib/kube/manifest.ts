/**
 * Manifests as plain typed data, and the one definition of what makes two of them the same object.
 *
 * The types are Kubernetes' own (imports/k8s), narrowed to what a manifest in a repository must say: a name always,
 * a namespace exactly on namespaced kinds, nothing that only the API server writes.
 */
import type {
  admissionregistration,
  apiextensions,
  apiregistration,
  apps,
  autoscalingV2,
  batch,
  coordination,
  core,
  discovery,
  networking,
  policy,
  rbac,
  scheduling,
} from '../../imports/k8s';
import { NetstackError } from '../finding';

/** Label or annotation keys with their values. */
export type StringMap = Readonly<Record<string, string>>;

/** What every object says of itself. */
export interface ManifestMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
}

/** Any Kubernetes object that the layer emits or reads. */
export interface KubeManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMetadata;
}

interface NamespacedMetadata extends ManifestMetadata {
  readonly namespace: string;
}
interface ClusterMetadata extends ManifestMetadata {
  readonly namespace?: never;
}
/** A generated kind that lives in a namespace, which its manifest names. */
export type Namespaced<K> = Omit<K, 'metadata'> & { readonly metadata: NamespacedMetadata };
/** A generated kind that lives outside namespaces: a namespace on it does not compile. */
export type ClusterScoped<K> = Omit<K, 'metadata'> & { readonly metadata: ClusterMetadata };

export type ConfigMap = Namespaced<core.ConfigMap>;
export type Namespace = ClusterScoped<core.Namespace>;
export type Node = ClusterScoped<core.Node>;
export type Pod = Namespaced<core.Pod>;
export type Secret = Namespaced<core.Secret>;
export type Service = Namespaced<core.Service>;
export type ServiceAccount = Namespaced<core.ServiceAccount>;
export type MutatingWebhookConfiguration = ClusterScoped<admissionregistration.MutatingWebhookConfiguration>;
export type ValidatingWebhookConfiguration = ClusterScoped<admissionregistration.ValidatingWebhookConfiguration>;
export type CustomResourceDefinition = ClusterScoped<apiextensions.CustomResourceDefinition>;
export type APIService = ClusterScoped<apiregistration.APIService>;
export type DaemonSet = Namespaced<apps.DaemonSet>;
export type Deployment = Namespaced<apps.Deployment>;
export type ReplicaSet = Namespaced<apps.ReplicaSet>;
export type StatefulSet = Namespaced<apps.StatefulSet>;
export type HorizontalPodAutoscaler = Namespaced<autoscalingV2.HorizontalPodAutoscaler>;
export type CronJob = Namespaced<batch.CronJob>;
export type Job = Namespaced<batch.Job>;
export type Lease = Namespaced<coordination.Lease>;
export type EndpointSlice = Namespaced<discovery.EndpointSlice>;
export type Ingress = Namespaced<networking.Ingress>;
export type IngressClass = ClusterScoped<networking.IngressClass>;
export type IPAddress = ClusterScoped<networking.IPAddress>;
export type NetworkPolicy = Namespaced<networking.NetworkPolicy>;
export type ServiceCIDR = ClusterScoped<networking.ServiceCIDR>;
export type PodDisruptionBudget = Namespaced<policy.PodDisruptionBudget>;
export type ClusterRole = ClusterScoped<rbac.ClusterRole>;
export type ClusterRoleBinding = ClusterScoped<rbac.ClusterRoleBinding>;
export type Role = Namespaced<rbac.Role>;
export type RoleBinding = Namespaced<rbac.RoleBinding>;
export type PriorityClass = ClusterScoped<scheduling.PriorityClass>;

/** The built-in kinds with a type, told apart by `kind`. */
export type BuiltinManifest =
  | APIService
  | ClusterRole
  | ClusterRoleBinding
  | ConfigMap
  | CronJob
  | CustomResourceDefinition
  | DaemonSet
  | Deployment
  | EndpointSlice
  | HorizontalPodAutoscaler
  | Ingress
  | IngressClass
  | IPAddress
  | Job
  | Lease
  | MutatingWebhookConfiguration
  | Namespace
  | NetworkPolicy
  | Node
  | Pod
  | PodDisruptionBudget
  | PriorityClass
  | ReplicaSet
  | Role
  | RoleBinding
  | Secret
  | Service
  | ServiceAccount
  | ServiceCIDR
  | StatefulSet
  | ValidatingWebhookConfiguration;
export type BuiltinKind = BuiltinManifest['kind'];
export type ManifestOf<K extends BuiltinKind> = Extract<BuiltinManifest, { readonly kind: K }>;

/** The API version that the layer writes for each built-in kind. */
export const apiVersions = {
  APIService: 'apiregistration.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  ConfigMap: 'v1',
  CronJob: 'batch/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Ingress: 'networking.k8s.io/v1',
  IngressClass: 'networking.k8s.io/v1',
  IPAddress: 'networking.k8s.io/v1',
  Job: 'batch/v1',
  Lease: 'coordination.k8s.io/v1',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
  Namespace: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Node: 'v1',
  Pod: 'v1',
  PodDisruptionBudget: 'policy/v1',
  PriorityClass: 'scheduling.k8s.io/v1',
  ReplicaSet: 'apps/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  Secret: 'v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  ServiceCIDR: 'networking.k8s.io/v1',
  StatefulSet: 'apps/v1',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
} as const satisfies { readonly [K in BuiltinKind]: ManifestOf<K>['apiVersion'] };

/** Whether a manifest that this package built or checked is of a built-in kind; `NetworkPolicy` of Calico is not. */
export function isKind<K extends BuiltinKind>(manifest: KubeManifest, kind: K): manifest is ManifestOf<K> {
  return manifest.kind === kind && manifest.apiVersion === apiVersions[kind];
}

/** The group of an API version: `apps` for `apps/v1`, empty for the core `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
}

/** What names one object in a cluster. The version is no part of it: `v1` and `v1beta1` of a kind are one object. */
export interface ObjectRef {
  /** Empty for core kinds. */
  readonly group: string;
  readonly kind: string;
  /** Absent on cluster-scoped objects. */
  readonly namespace?: string;
  readonly name: string;
}

/** Stands where a cluster-scoped object has no namespace; an underscore cannot begin one. */
export const clusterSegment = '_cluster';

/**
 * The identity of an object as text: `group/Kind/namespace/name`, without the group for core kinds and with `_cluster` for
 * the namespace of cluster-scoped objects. `apps/DaemonSet/kube-flannel/kube-flannel-ds`, `Namespace/_cluster/shop-dev`.
 * Injective, because none of the four parts may contain a slash.
 */
export function objectKey(manifest: KubeManifest): string {
  const { name, namespace } = manifest.metadata;
  return refKey({ group: groupOf(manifest.apiVersion), kind: manifest.kind, name, ...(namespace === undefined ? {} : { namespace }) });
}

/** The same text from its parts. */
export function refKey({ group, kind, namespace = clusterSegment, name }: ObjectRef): string {
  return group === '' ? `${kind}/${namespace}/${name}` : `${group}/${kind}/${namespace}/${name}`;
}

/** Reads what `objectKey` prints. Throws NetstackError `kube/object-key`. */
export function parseObjectKey(key: string): ObjectRef {
  const parts = key.split('/');
  const [group, kind, namespace, name] = parts.length === 3 ? ['', ...parts] : parts;
  if (parts.length > 4 || !group?.match(/^[a-z0-9.-]*$/) || !kind?.match(/^[A-Z][A-Za-z0-9]*$/) || !namespace || !name) {
    throw NetstackError.of({
      code: 'kube/object-key',
      message: 'this does not name an object',
      got: `'${key}'`,
      expected: `[group/]Kind/namespace/name, with ${clusterSegment} for the namespace of cluster-scoped kinds`,
      fix: "write it like 'apps/DaemonSet/kube-flannel/kube-flannel-ds' or 'Namespace/_cluster/shop-dev'",
    });
  }
  return { group, kind, name, ...(namespace === clusterSegment ? {} : { namespace }) };
}

/** An object as messages name it: `DaemonSet kube-flannel/kube-flannel-ds`. */
export function describeObject({ kind, metadata: { name, namespace } }: KubeManifest): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
