/** Applications of Argo CD over a cluster's folders. Source: docs/operator-manual/application.yaml. */
import type { Stage } from '../../component';
import type { KubeManifest, StringMap } from '../../kube';
import type { WrittenCluster } from '../../synth';
import { joinRepositoryPath } from '../source';
import { deliveredStages } from '../stages';
import { SYNC_WAVE, waveOf } from './annotations';
import { type IgnoredDifference, ignoredDifferences } from './ignored';
import type { ResolvedArgo } from './resolve';

/** An Application, as far as it is written here. */
export interface Application extends KubeManifest {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'Application';
  readonly spec: {
    readonly project: string;
    readonly source: { readonly repoURL: string; readonly targetRevision: string; readonly path: string };
    readonly destination: { readonly name: string; readonly namespace?: string };
    readonly syncPolicy: {
      readonly automated?: { readonly prune: boolean; readonly selfHeal: boolean };
      readonly syncOptions: readonly string[];
      readonly retry: {
        readonly limit: number;
        readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
      };
    };
    readonly ignoreDifferences?: readonly IgnoredDifference[];
  };
}

/** Argo CD's own cluster in its list of clusters. */
const OWN_CLUSTER = 'in-cluster';

/** The Application of a cluster: over all its stages, or over the Applications of its stages. */
export function clusterApplication(cluster: WrittenCluster, argo: ResolvedArgo): Application {
  const perStage = argo.applications === 'stage';
  const path = perStage ? applicationsFolder(cluster) : cluster.folder;
  const objects = perStage ? [] : cluster.stages.flatMap((stage) => stage.objects.map(({ manifest }) => manifest));
  // Applications of stages live beside Argo CD, wherever what they apply goes.
  const destination = perStage ? { name: OWN_CLUSTER, namespace: argo.namespace } : { name: destinationOf(cluster, argo) };
  return application(applicationName(cluster), labelsOf(cluster), {}, path, destination, objects, argo);
}

/** One Application a stage, each in the wave of its stage. */
export function stageApplications(
  cluster: WrittenCluster,
  argo: ResolvedArgo,
): readonly { readonly stage: Stage; readonly application: Application }[] {
  return deliveredStages(cluster, argo.source.path).map(({ stage, folder, objects }) => ({
    stage,
    application: application(
      `${applicationName(cluster)}-${stage}`,
      { ...labelsOf(cluster), 'netstack.cdk8s.io/stage': stage },
      { [SYNC_WAVE]: String(waveOf(stage)) },
      folder,
      { name: destinationOf(cluster, argo) },
      objects.map(({ manifest }) => manifest),
      argo,
    ),
  }));
}

/** Folder of the Applications of a cluster's stages, relative to the output folder. */
export function applicationsFolder({ folder }: WrittenCluster): string {
  return `_argocd/${folder}`;
}

export function applicationName({ name }: WrittenCluster): string {
  return `network-${name}`;
}

function labelsOf({ name }: WrittenCluster): StringMap {
  return { 'netstack.cdk8s.io/cluster': name };
}

function destinationOf({ name }: WrittenCluster, { destination }: ResolvedArgo): string {
  return destination.type === 'in-cluster' ? OWN_CLUSTER : name;
}

function application(
  name: string,
  labels: StringMap,
  annotations: StringMap,
  path: string,
  destination: Application['spec']['destination'],
  objects: readonly KubeManifest[],
  argo: ResolvedArgo,
): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    // No finalizer: deleting the Application must never delete a cluster's network.
    metadata: { name, namespace: argo.namespace, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: {
      project: argo.project,
      source: { repoURL: argo.source.repoUrl, targetRevision: argo.source.revision, path: joinRepositoryPath(argo.source.path, path) },
      destination,
      ...syncOf(argo, ignoredDifferences(objects)),
    },
  };
}

/** How an Application is synced. */
export function syncOf(argo: ResolvedArgo, ignored: readonly IgnoredDifference[]): Pick<Application['spec'], 'syncPolicy' | 'ignoreDifferences'> {
  return {
    syncPolicy: {
      ...(argo.automated ? { automated: { prune: true, selfHeal: true } } : {}),
      syncOptions: [
        ...(argo.serverSideApply === 'all' ? ['ServerSideApply=true'] : []),
        ...(ignored.length === 0 ? [] : ['RespectIgnoreDifferences=true']),
        // What is gone from the repository goes last, after everything new is healthy.
        'PruneLast=true',
      ],
      retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
    },
    ...(ignored.length === 0 ? {} : { ignoreDifferences: ignored }),
  };
}
