import { isKind, type KubeManifest, type StringMap } from '../../kube';
import type { Companion, CompanionFile, WrittenCluster, WrittenStage } from '../../synth';
import { toYaml, toYamlStream } from '../../yaml';
import { type KustomizationPatch, kustomizations } from '../kustomize';
import { needsTree } from '../layout';
import { fluxKustomizations } from './kustomization';
import type { FluxOptions } from './options';
import { type ResolvedFlux, resolveFlux } from './resolve';

const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';
const FORCE = 'kustomize.toolkit.fluxcd.io/force';

/**
 * Kustomizations of Flux in `_flux/<cluster>/`, a stage each, and kustomizations in the folders of the stages that add the
 * rules of single objects.
 *
 * @throws NetstackError with everything that is wrong with the options.
 */
export function fluxCompanion(options: FluxOptions = {}): Companion {
  const flux = resolveFlux(options);
  return {
    check: needsTree('Flux'),
    files: (cluster) => [...kustomizations(cluster, { path: flux.source.path, patches: patchesOf }), ...clusterFiles(cluster, flux)],
    outside: (folder) => [`_flux/${folder}`],
  };
}

/** The Kustomizations, the source where it is ours, and a kustomization that names both: nothing else in the folder is read. */
function clusterFiles(cluster: WrittenCluster, flux: ResolvedFlux): readonly CompanionFile[] {
  const folder = `_flux/${cluster.folder}`;
  const source = sourceManifest(flux);
  const resources = [...(source === undefined ? [] : ['source.yaml']), 'stages.yaml'];
  return [
    {
      path: `${folder}/kustomization.yaml`,
      text: toYaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }),
    },
    ...(source === undefined ? [] : [{ path: `${folder}/source.yaml`, text: toYaml(source) }]),
    { path: `${folder}/stages.yaml`, text: toYamlStream(fluxKustomizations(cluster, flux)) },
  ];
}

function sourceManifest({ source, namespace, intervalSeconds }: ResolvedFlux): KubeManifest | undefined {
  if (source.type !== 'git') return undefined;
  // A branch moves; anything else is a tag or a commit and names one state.
  const ref = /^[0-9a-f]{40}$/.test(source.revision)
    ? { commit: source.revision }
    : /^v?\d+\./.test(source.revision)
      ? { tag: source.revision }
      : { branch: source.revision };
  const secretRef = source.secretName === undefined ? {} : { secretRef: { name: source.secretName } };
  const spec = { interval: `${Math.min(intervalSeconds, 60)}s`, url: sshUrl(source.repoUrl), ref, ...secretRef };
  const repository = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: source.name, namespace }, spec };
  return repository;
}

/** Flux takes URLs only: `git@host:path` is `ssh://git@host/path`. */
function sshUrl(url: string): string {
  return url.includes('://') ? url : `ssh://${url.replace(':', '/')}`;
}

function patchesOf({ objects }: WrittenStage): readonly KustomizationPatch[] {
  return objects.flatMap(({ manifest }) => {
    const annotations = fluxAnnotations(manifest);
    return Object.keys(annotations).length === 0 ? [] : [{ target: manifest, annotations }];
  });
}

/** The annotations of an object, without those that it has already. */
export function fluxAnnotations(manifest: KubeManifest): StringMap {
  const own: StringMap = {
    ...(isKind(manifest, 'Namespace') || isKind(manifest, 'CustomResourceDefinition') ? { [PRUNE]: 'disabled' } : {}),
    // A Job's template cannot change: it is made anew.
    ...(isKind(manifest, 'Job') ? { [FORCE]: 'enabled' } : {}),
  };
  const there = manifest.metadata.annotations ?? {};
  return Object.fromEntries(Object.entries(own).filter(([key]) => !Object.hasOwn(there, key)));
}
