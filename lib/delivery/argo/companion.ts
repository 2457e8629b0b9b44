import type { Stage } from '../../component';
import type { Companion, CompanionFile, WrittenCluster, WrittenStage } from '../../synth';
import { toYaml } from '../../yaml';
import { type KustomizationPatch, kustomizations } from '../kustomize';
import { needsTree } from '../layout';
import { argoAnnotations, SYNC_WAVE, waveOf } from './annotations';
import { applicationsFolder, clusterApplication, stageApplications } from './application';
import { argoFindings } from './checks';
import { HEALTH_SCRIPTS, healthData } from './health';
import type { ArgoOptions } from './options';
import { type ResolvedArgo, resolveArgo } from './resolve';

/**
 * Applications of Argo CD in `_argocd/`, and kustomizations in the folders of the stages that add the waves and options of
 * single objects. `_argocd/argocd-cm.yaml` holds the Lua that argocd-cm needs; it is applied to Argo CD's own cluster with
 * `kubectl apply --server-side`, which leaves everything else in that ConfigMap alone.
 *
 * @throws NetstackError with everything that is wrong with the options.
 */
export function argoCompanion(options: ArgoOptions): Companion {
  const argo = resolveArgo(options);
  const isTree = needsTree('Argo CD');
  return {
    check: (cluster) => [...isTree(cluster), ...argoFindings(cluster)],
    files: (cluster) => [
      ...kustomizations(cluster, { path: argo.source.path, patches: (stage) => patchesOf(stage, argo.serverSideApply) }),
      ...applicationFiles(cluster, argo),
    ],
    outside: (folder) =>
      argo.applications === 'set' ? [] : [`_argocd/${folder}.yaml`, ...(argo.applications === 'stage' ? [`_argocd/${folder}`] : [])],
    last: () => [{ path: '_argocd/argocd-cm.yaml', text: toYaml(healthConfigMap(argo.namespace)) }],
  };
}

/** None where one ApplicationSet makes the Applications of all clusters. */
function applicationFiles(cluster: WrittenCluster, argo: ResolvedArgo): readonly CompanionFile[] {
  if (argo.applications === 'set') return [];
  const own = { path: `_argocd/${cluster.folder}.yaml`, text: toYaml(clusterApplication(cluster, argo)) };
  return argo.applications === 'stage' ? [own, ...stageFiles(cluster, argo)] : [own];
}

function stageFiles(cluster: WrittenCluster, argo: ResolvedArgo): readonly CompanionFile[] {
  return stageApplications(cluster, argo).map(({ stage, application }) => ({
    path: `${applicationsFolder(cluster)}/${stage}.yaml`,
    text: toYaml(application),
  }));
}

/** One patch for the wave of all objects, one for each object with options of its own. */
function patchesOf({ stage, objects }: WrittenStage, serverSideApply: 'all' | 'large'): readonly KustomizationPatch[] {
  const own = objects.flatMap(({ manifest }): readonly KustomizationPatch[] => {
    const annotations = argoAnnotations(manifest, serverSideApply);
    return Object.keys(annotations).length === 0 ? [] : [{ target: manifest, annotations }];
  });
  return [waveOfStage(stage), ...own];
}

function waveOfStage(stage: Stage): KustomizationPatch {
  return { target: 'all', annotations: { [SYNC_WAVE]: String(waveOf(stage)) } };
}

/** All scripts, whatever the clusters hold: those of kinds that are not there judge nothing. */
function healthConfigMap(namespace: string): object {
  const metadata = { name: 'argocd-cm', namespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: healthData(HEALTH_SCRIPTS) };
}
