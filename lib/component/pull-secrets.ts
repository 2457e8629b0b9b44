import type { KubeManifest } from '../kube';
import type { Registry } from './image';
import type { Staged } from './stage';

/** Names the registry's pull secrets in every pod of the layer. The Secrets themselves are the user's. */
export function withPullSecrets(objects: readonly Staged[], registry: Registry): readonly Staged[] {
  if (registry.pullSecrets.length === 0) return objects;
  const imagePullSecrets = registry.pullSecrets.map((name) => ({ name }));
  return objects.map((staged) => ({ ...staged, manifest: inPodSpecs(staged.manifest, imagePullSecrets) }));
}

const PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

function inPodSpecs(manifest: KubeManifest, imagePullSecrets: readonly { readonly name: string }[]): KubeManifest {
  const path = PATHS[manifest.kind];
  return path === undefined ? manifest : { ...manifest, ...inObject({ ...manifest }, path, imagePullSecrets) };
}

function inObject(
  object: Readonly<Record<string, unknown>>,
  path: readonly string[],
  imagePullSecrets: readonly { readonly name: string }[],
): Record<string, unknown> {
  const [head, ...rest] = path;
  if (head === undefined) return { ...object, imagePullSecrets };
  const child = object[head];
  return typeof child === 'object' && child !== null ? { ...object, [head]: inObject({ ...child }, rest, imagePullSecrets) } : { ...object };
}
