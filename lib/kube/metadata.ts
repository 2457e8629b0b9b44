/** What the API server would refuse about an object before it looks at its spec: name, namespace, labels, annotations. */
import type { Problems } from '../finding';
import { parseAnnotations, parseLabels } from './labels';
import type { KubeManifest } from './manifest';
import { checkDns1123Label, checkObjectName } from './names';
import { type ScopeTable, scopeOf } from './scope';

/**
 * Reports every problem of an object's metadata, at its path: `kube/name`, `kube/namespace`, `kube/label-key`,
 * `kube/label-value`, `kube/annotation-key`, `kube/annotations-too-large`. A kind of unknown scope may have a namespace or not;
 * `known` holds the scopes of CRDs at hand.
 */
export function checkMetadata(manifest: KubeManifest, problems: Problems, known?: ScopeTable): void {
  const { apiVersion, kind, metadata } = manifest;
  const { name, namespace, labels, annotations } = metadata;
  const at = problems.at('metadata');
  const badName = checkObjectName(apiVersion, kind, name);
  if (badName.length > 0)
    at.at('name').report({ code: 'kube/name', message: `not a valid name of a ${kind}`, got: `'${name}'`, expected: badName.join('; ') });
  reportNamespace(scopeOf(apiVersion, kind, known), kind, namespace, at.at('namespace'));
  if (labels !== undefined) at.at('labels').read(parseLabels, labels);
  if (annotations !== undefined) at.at('annotations').read(parseAnnotations, annotations);
}

function reportNamespace(scope: 'cluster' | 'namespaced' | undefined, kind: string, namespace: string | undefined, problems: Problems): void {
  if (namespace === undefined) {
    if (scope === 'namespaced')
      problems.report({ code: 'kube/namespace', message: `a ${kind} lives in a namespace`, got: 'none', fix: 'set metadata.namespace' });
    return;
  }
  if (scope === 'cluster') {
    problems.report({
      code: 'kube/namespace',
      message: `a ${kind} lives in the cluster, not in a namespace`,
      got: `'${namespace}'`,
      fix: 'leave it out',
    });
  }
  const bad = checkDns1123Label(namespace);
  if (bad.length > 0) problems.report({ code: 'kube/namespace', message: 'not a valid namespace', got: `'${namespace}'`, expected: bad.join('; ') });
}
