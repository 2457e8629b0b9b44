/**
 * Kinds that are not modelled: policies of other APIs, and custom resources whose controllers create pods.
 * They are named, and whatever they may touch is implementation-defined.
 */
import type { Direction, LabelSelector, UnmodelledPolicy } from '../model';
import { readCalicoScope } from './calico';
import { readCiliumFacts } from './cilium';
import type { Field } from './field';

interface PolicyKind {
  /** `restricts`: it can only take away. */
  readonly effect: 'any' | 'restricts';
  readonly directions: readonly Direction[];
  readonly clusterWide: boolean;
  /** Field of `spec` with an ordinary label selector. */
  readonly selector?: string;
}

const both: readonly Direction[] = ['ingress', 'egress'];
const policyKinds: Readonly<Record<string, PolicyKind>> = {
  'cilium.io/CiliumNetworkPolicy': { effect: 'any', directions: both, clusterWide: false },
  'cilium.io/CiliumClusterwideNetworkPolicy': { effect: 'any', directions: both, clusterWide: true },
  'projectcalico.org/NetworkPolicy': { effect: 'any', directions: both, clusterWide: false },
  'projectcalico.org/GlobalNetworkPolicy': { effect: 'any', directions: both, clusterWide: true },
  'crd.projectcalico.org/NetworkPolicy': { effect: 'any', directions: both, clusterWide: false },
  'crd.projectcalico.org/GlobalNetworkPolicy': { effect: 'any', directions: both, clusterWide: true },
  'crd.antrea.io/NetworkPolicy': { effect: 'any', directions: both, clusterWide: false },
  'crd.antrea.io/ClusterNetworkPolicy': { effect: 'any', directions: both, clusterWide: true },
  'security.istio.io/AuthorizationPolicy': { effect: 'restricts', directions: ['ingress'], clusterWide: false, selector: 'selector' },
  'security.istio.io/PeerAuthentication': { effect: 'restricts', directions: ['ingress'], clusterWide: false, selector: 'selector' },
  'policy.linkerd.io/Server': { effect: 'restricts', directions: ['ingress'], clusterWide: false, selector: 'podSelector' },
  'policy.linkerd.io/AuthorizationPolicy': { effect: 'restricts', directions: ['ingress'], clusterWide: false },
  'k8s.cni.cncf.io/MultiNetworkPolicy': { effect: 'any', directions: both, clusterWide: false },
};

/** Custom resources whose controllers create pods. */
const workloadKinds: ReadonlySet<string> = new Set([
  'monitoring.coreos.com/Prometheus',
  'monitoring.coreos.com/PrometheusAgent',
  'monitoring.coreos.com/Alertmanager',
  'monitoring.coreos.com/ThanosRuler',
  'argoproj.io/Rollout',
  'argoproj.io/Workflow',
  'serving.knative.dev/Service',
  'postgresql.cnpg.io/Cluster',
  'acid.zalan.do/postgresql',
  'kafka.strimzi.io/Kafka',
  'elasticsearch.k8s.elastic.co/Elasticsearch',
  'kibana.k8s.elastic.co/Kibana',
  'rabbitmq.com/RabbitmqCluster',
  'mongodb.com/MongoDB',
  'mongodbcommunity.mongodb.com/MongoDBCommunity',
  'redis.redis.opstreelabs.in/Redis',
  'opentelemetry.io/OpenTelemetryCollector',
  'keda.sh/ScaledJob',
  'batch.volcano.sh/Job',
  'apps.openshift.io/DeploymentConfig',
  'apps.kruise.io/CloneSet',
]);

/** Namespace whose mesh policies apply everywhere. */
const meshRoot = 'istio-system';

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

export function createsPods(apiVersion: string, kind: string, object: Field): boolean {
  if (workloadKinds.has(`${groupOf(apiVersion)}/${kind}`)) return true;
  if (groupOf(apiVersion) === '' || !object.document.origin.file) return false;
  const template = object.value;
  return hasPodTemplate(template);
}

/** `spec.template.spec.containers`, as resources with a pod template have it. */
function hasPodTemplate(value: unknown): boolean {
  let at: unknown = value;
  for (const name of ['spec', 'template', 'spec', 'containers']) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false;
    at = Object.entries(at).find(([key]) => key === name)?.[1];
  }
  return Array.isArray(at);
}

export function readUnmodelledPolicy(object: Field, apiVersion: string, kind: string, namespace: string, name: string): UnmodelledPolicy | undefined {
  const known = policyKinds[`${groupOf(apiVersion)}/${kind}`];
  if (known === undefined) return undefined;
  const root = groupOf(apiVersion) === 'security.istio.io' && namespace === meshRoot;
  const calico = groupOf(apiVersion).endsWith('projectcalico.org') && kind === 'NetworkPolicy' ? readCalicoScope(object) : undefined;
  const podSelector = known.selector === undefined ? calico?.podSelector : plainSelector(object.at('spec', known.selector));
  return {
    kind,
    name,
    effect: known.effect,
    directions: calico?.directions ?? known.directions,
    ...(known.clusterWide || root ? {} : { namespace }),
    ...(podSelector === undefined ? {} : { podSelector }),
    ...(groupOf(apiVersion) === 'cilium.io' ? { cilium: readCiliumFacts(object) } : {}),
    origin: object.document.origin,
  };
}

function plainSelector(field: Field): LabelSelector | undefined {
  return field.absent ? undefined : field.selector();
}
