/** What would keep Argo CD from applying a cluster: kinds that it does not see, and waves that never end. */
import { STAGES, type Stage } from '../../component';
import type { Finding } from '../../finding';
import { describeObject, groupOf, isKind, type KubeManifest, Selector, type StringMap } from '../../kube';
import type { WrittenCluster } from '../../synth';

const EXCLUSIONS = 'https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#resource-exclusioninclusion';
const HEALTH = 'https://argo-cd.readthedocs.io/en/stable/operator-manual/health/';

/**
 * What Argo CD does not see, by group: what it never does (util/settings/resources_filter.go), and what argocd-cm excludes since
 * 3.0 unless somebody changes it (manifests/base/config/argocd-cm.yaml).
 */
const EXCLUDED: Readonly<Record<string, readonly string[]>> = {
  '': ['Endpoints', 'Event'],
  'discovery.k8s.io': ['EndpointSlice'],
  'events.k8s.io': ['Event'],
  'metrics.k8s.io': ['NodeMetrics', 'PodMetrics'],
  'coordination.k8s.io': ['Lease'],
  'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
  'authorization.k8s.io': ['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  'certificates.k8s.io': ['CertificateSigningRequest'],
  'cert-manager.io': ['CertificateRequest'],
  'cilium.io': ['CiliumIdentity', 'CiliumEndpoint', 'CiliumEndpointSlice'],
};

/** Everything that stands in Argo CD's way. */
export function argoFindings(cluster: WrittenCluster): readonly Finding[] {
  const placed = cluster.stages.flatMap(({ stage, objects }) => objects.map(({ manifest }) => ({ stage, manifest })));
  return [
    ...placed.flatMap(({ manifest }) => excluded(manifest)),
    ...placed.flatMap(({ stage, manifest }) => withoutAddress(cluster, stage, manifest)),
    ...budgets(placed.map(({ manifest }) => manifest)),
  ].map((finding) => ({ ...finding, construct: cluster.name }));
}

function excluded(manifest: KubeManifest): readonly Finding[] {
  if (EXCLUDED[groupOf(manifest.apiVersion)]?.includes(manifest.kind) !== true) return [];
  return [
    {
      code: 'delivery/argo-excludes-kind',
      severity: 'error',
      at: '',
      message: 'Argo CD excludes this kind by default: it would neither apply the object nor say so',
      got: describeObject(manifest),
      fix: 'leave the object out of what Argo CD delivers: apply it by other means, or let a controller of the cluster make it',
      source: EXCLUSIONS,
    },
  ];
}

/** Argo CD takes a Service of type LoadBalancer, and an Ingress, for healthy once it has an address. */
function withoutAddress({ plan: { components }, stages }: WrittenCluster, stage: Stage, manifest: KubeManifest): readonly Finding[] {
  const waits = (fix: string): readonly Finding[] => [
    {
      code: 'delivery/argo-waits-forever',
      severity: 'error',
      at: '',
      message: 'Argo CD waits until it has an address, which nothing gives it: the wave never ends, and no later one begins',
      got: describeObject(manifest),
      fix,
      source: HEALTH,
    },
  ];
  if (isKind(manifest, 'Service') && manifest.spec?.type === 'LoadBalancer') {
    const giver = components.find(({ facts }) => facts.provides.includes('load-balancer'));
    if (giver === undefined) return waits('add a loadBalancer, or say { type: external } where somebody else runs one');
    return giver.type !== 'external' && STAGES.indexOf(stage) < STAGES.indexOf(givesFrom(stages))
      ? waits('give the Service a stage after the load balancer')
      : [];
  }
  if (isKind(manifest, 'Ingress')) {
    return components.some(({ facts }) => facts.provides.includes('ingress')) ? [] : waits('add an ingress controller, which publishes its address');
  }
  return [];
}

/** The stage that the load balancer's addresses are in: a stage before it has none to wait for. */
function givesFrom(stages: WrittenCluster['stages']): Stage {
  return stages.some(({ stage }) => stage === '45-lb-config') ? '45-lb-config' : '40-lb';
}

interface Template {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly labels: StringMap;
  readonly replicas: number;
}

/** Pods of the layer's workloads. */
function templatesOf(manifests: readonly KubeManifest[]): readonly Template[] {
  return manifests.flatMap((manifest) => {
    if (!isKind(manifest, 'Deployment') && !isKind(manifest, 'StatefulSet') && !isKind(manifest, 'DaemonSet')) return [];
    const replicas = isKind(manifest, 'DaemonSet') ? 1 : (manifest.spec?.replicas ?? 1);
    const labels = manifest.spec?.template.metadata?.labels ?? {};
    return [{ kind: manifest.kind, namespace: manifest.metadata.namespace, labels, replicas }];
  });
}

/**
 * Budgets that Argo CD takes for unhealthy: its health is the condition that the disruption controller writes
 * (resource_customizations/policy/PodDisruptionBudget/health.lua). Too few pods are healthy since 2.14, and degraded in 2.13.
 */
function budgets(manifests: readonly KubeManifest[]): readonly Finding[] {
  const all = manifests.filter((manifest) => isKind(manifest, 'PodDisruptionBudget'));
  const templates = all.length === 0 ? [] : templatesOf(manifests);
  return all.flatMap((budget): readonly Finding[] => {
    const { selector, maxUnavailable, minAvailable } = budget.spec ?? {};
    // Without a selector a budget covers no pod.
    const matcher = selector === undefined ? undefined : Selector.parse(selector);
    const covered = templates.filter(({ namespace, labels }) => namespace === budget.metadata.namespace && matcher?.matches(labels) === true);
    if (!covered.some(({ replicas }) => replicas > 0)) return [budgetOfNothing(budget)];
    // Only a number of pods needs no count of what should be there, which a DaemonSet does not tell.
    const counts = maxUnavailable !== undefined || typeof minAvailable === 'string';
    return counts && covered.some(({ kind }) => kind === 'DaemonSet') ? [budgetOfDaemons(budget)] : [];
  });
}

function budgetOfNothing(budget: KubeManifest): Finding {
  return {
    code: 'delivery/argo-budget-of-nothing',
    severity: 'warning',
    at: '',
    message: 'the budget covers no pod of the layer: it protects nothing, and a wave with it never ends in Argo CD 2.13',
    got: describeObject(budget),
    fix: 'leave the budget out, or let its selector match pods of the layer',
    source: HEALTH,
  };
}

function budgetOfDaemons(budget: KubeManifest): Finding {
  return {
    code: 'delivery/argo-waits-forever',
    severity: 'error',
    at: '',
    message: 'a DaemonSet has no scale, so a budget over its pods fails unless it is a number of available pods, and Argo CD takes it for degraded',
    got: describeObject(budget),
    fix: 'leave the budget out: evictions of pods of a DaemonSet are ignored by kubectl drain anyway',
    source: HEALTH,
  };
}
