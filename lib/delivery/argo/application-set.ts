/** One ApplicationSet for a fleet, whose rings are synced one after the other. Source: docs/operator-manual/applicationset/Progressive-Syncs.md. */
import type { KubeManifest } from '../../kube';
import { escapeName } from '../../kube/object-id';
import { toYaml } from '../../yaml';
import type { ClusterSummary } from '../fleet/summary';
import type { FleetFiles } from '../fleet/synth-fleet';
import { joinRepositoryPath } from '../source';
import { syncOf } from './application';
import type { IgnoredDifference } from './ignored';
import type { ArgoOptions } from './options';
import { type ResolvedArgo, resolveArgo } from './resolve';

/** Label of an Application with the ring of its cluster. */
export const RING_LABEL = 'netstack.cdk8s.io/ring';

/** What controllers write into objects of every cluster: an ApplicationSet has one list for all of them. */
const INJECTED: readonly Omit<IgnoredDifference, 'name'>[] = [
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'] },
  { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration', jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'] },
  { group: 'apiregistration.k8s.io', kind: 'APIService', jqPathExpressions: ['.spec.caBundle'] },
];

/** The files of Argo CD for all clusters of a fleet. @throws NetstackError with everything that is wrong with the options. */
export function argoFleetFiles(options: ArgoOptions): FleetFiles {
  const argo = resolveArgo(options);
  return (clusters, rings) =>
    argo.applications === 'set' ? [{ path: '_argocd/applicationset.yaml', text: toYaml(applicationSet(clusters, rings, argo)) }] : [];
}

/**
 * Applications of all clusters. With rings each ring waits until every Application of the one before is healthy; clusters
 * without a ring come last.
 */
export function applicationSet(clusters: readonly ClusterSummary[], rings: readonly string[], argo: ResolvedArgo): KubeManifest {
  const elements = [...clusters]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, ring }) => ({
      cluster: name,
      path: joinRepositoryPath(argo.source.path, escapeName(name)),
      ring: ring ?? 'none',
      destination: argo.destination.type === 'in-cluster' ? 'in-cluster' : name,
    }));
  const steps = [...rings, 'none'].filter((ring) => elements.some((element) => element.ring === ring));
  const sync = syncOf({ ...argo, automated: false }, []);
  const spec = {
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators: [{ list: { elements } }],
    // RollingSync starts the syncs itself, a ring at a time: automated sync would be switched off by it.
    ...(rings.length === 0
      ? {}
      : {
          strategy: {
            type: 'RollingSync',
            rollingSync: { steps: steps.map((ring) => ({ matchExpressions: [{ key: RING_LABEL, operator: 'In', values: [ring] }] })) },
          },
        }),
    // Deleting the set, or an element of it, must never delete a cluster's network.
    syncPolicy: { preserveResourcesOnDeletion: true },
    template: {
      metadata: {
        name: 'network-{{ .cluster }}',
        namespace: argo.namespace,
        labels: { 'netstack.cdk8s.io/cluster': '{{ .cluster }}', [RING_LABEL]: '{{ .ring }}' },
      },
      spec: {
        project: argo.project,
        source: { repoURL: argo.source.repoUrl, targetRevision: argo.source.revision, path: '{{ .path }}' },
        destination: { name: '{{ .destination }}' },
        syncPolicy: {
          ...(rings.length === 0 && argo.automated ? { automated: { prune: true, selfHeal: true } } : {}),
          ...sync.syncPolicy,
          syncOptions: [...sync.syncPolicy.syncOptions, 'RespectIgnoreDifferences=true'],
        },
        ignoreDifferences: INJECTED,
      },
    },
  };
  const set = { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata: { name: 'network', namespace: argo.namespace }, spec };
  return set;
}
