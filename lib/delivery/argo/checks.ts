/** What would keep Argo CD from applying a cluster: kinds that it does not see, and waves that never end. */
import { STAGES, type Stage } from '../../component';
import type { Finding } from '../../finding';
import { describeObject, groupOf, isKind, type KubeManifest, Selector } from '../../kube';
import type { WrittenCluster } from '../../synth';

const EXCLUSIONS = 'https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#resource-exclusioninclusion';
const HEALTH = 'https://argo-cd.readthedocs.io/en/stable/operator-manual/health/';

/** What argocd-cm excludes since Argo CD 3.0 unless somebody changes it, by group; `*` for every kind of a group. */
const EXCLUDED: Readonly<Record<string, readonly string[]>> = {
  '': ['Endpoints'],
  'discovery.k8s.io': ['EndpointSlice'],
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
    ...budgetsOfNothing(placed.map(({ manifest }) => manifest)),
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
      fix: 'take the kind out of resource.exclusions in argocd-cm, then waive this; or apply the object by other means',
      source: EXCLUSIONS,
    },
  ];
}

/** Argo CD takes a Service of type LoadBalancer, and an Ingress, for healthy once it has an address. */
function withoutAddress({ plan: { components } }: WrittenCluster, stage: Stage, manifest: KubeManifest): readonly Finding[] {
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
    return giver.type !== 'external' && STAGES.indexOf(stage) < STAGES.indexOf('40-lb')
      ? waits('give the Service a stage after the load balancer')
      : [];
  }
  if (isKind(manifest, 'Ingress')) {
    return components.some(({ facts }) => facts.provides.includes('ingress')) ? [] : waits('add an ingress controller, which publishes its address');
  }
  return [];
}

/** A budget is healthy once enough pods are; over no pods it never is. */
function budgetsOfNothing(manifests: readonly KubeManifest[]): readonly Finding[] {
  const budgets = manifests.filter((manifest) => isKind(manifest, 'PodDisruptionBudget'));
  if (budgets.length === 0) return [];
  const templates = manifests.flatMap((manifest) => {
    if (!isKind(manifest, 'Deployment') && !isKind(manifest, 'StatefulSet') && !isKind(manifest, 'DaemonSet')) return [];
    const replicas = isKind(manifest, 'DaemonSet') ? 1 : (manifest.spec?.replicas ?? 1);
    const labels = manifest.spec?.template.metadata?.labels ?? {};
    return replicas === 0 ? [] : [{ namespace: manifest.metadata.namespace, labels }];
  });
  return budgets.flatMap((budget): readonly Finding[] => {
    const selector = budget.spec?.selector;
    if (selector === undefined) return [];
    const matcher = Selector.parse(selector);
    const covered = templates.some(({ namespace, labels }) => namespace === budget.metadata.namespace && matcher.matches(labels));
    return covered
      ? []
      : [
          {
            code: 'delivery/argo-waits-forever',
            severity: 'error',
            at: '',
            message: 'Argo CD waits until enough pods of the budget are healthy, and it covers none: the wave never ends',
            got: describeObject(budget),
            fix: 'leave the budget out, or let its selector match pods of the layer',
            source: HEALTH,
          },
        ];
  });
}
