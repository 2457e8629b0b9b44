import type { Stage } from '../../component';
import { groupOf } from '../../kube';
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
  const applications: CompanionFile[] = [];
  const kinds = new Set<string>(argo.applications === 'stage' ? ['argoproj.io/Application'] : []);
  const isTree = needsTree('Argo CD');
  return {
    check: (cluster) => [...isTree(cluster), ...argoFindings(cluster)],
    files: (cluster) => {
      applications.push({ path: `_argocd/${cluster.folder}.yaml`, text: toYaml(clusterApplication(cluster, argo)) });
      if (argo.applications === 'stage') applications.push(...stageFiles(cluster, argo));
      for (const { manifest } of cluster.stages.flatMap(({ objects }) => objects)) kinds.add(`${groupOf(manifest.apiVersion)}/${manifest.kind}`);
      return kustomizations(cluster, {
        path: argo.source.path,
        patches: (stage) => patchesOf(stage, argo.serverSideApply),
      });
    },
    last: () => [...applications, ...healthFile(kinds, argo.namespace)].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
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

function healthFile(kinds: ReadonlySet<string>, namespace: string): readonly CompanionFile[] {
  const scripts = HEALTH_SCRIPTS.filter(({ group, kind }) => kinds.has(`${group}/${kind}`));
  if (scripts.length === 0) return [];
  const metadata = { name: 'argocd-cm', namespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } };
  return [{ path: '_argocd/argocd-cm.yaml', text: toYaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: healthData(scripts) }) }];
}
