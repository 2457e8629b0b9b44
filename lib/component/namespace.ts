import type { KubeManifest } from '../kube';
import type { NamespaceFact } from './facts';
import type { Planned } from './layer-plan';
import type { Staged } from './stage';

const NEED = ['restricted', 'baseline', 'privileged'] as const;

/** Deleting a namespace deletes everything in it, so no GitOps controller prunes one that disappears from the output. */
const KEEP = { 'argocd.argoproj.io/sync-options': 'Prune=false', 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

/** The namespaces that components create, each once, with the Pod Security level of the neediest pod in it. */
export function namespaceManifests(planned: readonly Planned[]): readonly Staged[] {
  const byName = new Map<string, NamespaceFact[]>();
  for (const fact of planned.flatMap(({ facts }) => facts.namespaces)) byName.set(fact.name, [...(byName.get(fact.name) ?? []), fact]);
  return [...byName].map(([name, facts]) => ({ stage: '05-namespaces', manifest: namespaceManifest(name, facts) }));
}

/** A namespace for pods of the given needs. */
export function namespaceManifest(name: string, facts: readonly NamespaceFact[]): KubeManifest {
  const level = NEED[Math.max(0, ...facts.map(({ podSecurity }) => NEED.indexOf(podSecurity)))] ?? 'privileged';
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...Object.assign({}, ...facts.map(({ labels }) => labels ?? {})),
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/audit': level,
        'pod-security.kubernetes.io/warn': level,
      },
      annotations: KEEP,
    },
  };
}
