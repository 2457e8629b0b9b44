/** Fields that somebody in the cluster fills in, so that Argo CD neither reports them nor takes them back. */
import { groupOf, isKind, type KubeManifest } from '../../kube';

/** An entry of `spec.ignoreDifferences`. */
export interface IgnoredDifference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly jqPathExpressions: readonly string[];
}

/** What is ignored of a cluster's objects, derived from the objects: what they write themselves is compared. */
export function ignoredDifferences(manifests: readonly KubeManifest[]): readonly IgnoredDifference[] {
  return manifests.flatMap((manifest) => [...injected(manifest), ...scaled(manifest)]);
}

/** Certificate authorities that a controller or cert-manager injects. */
function injected(manifest: KubeManifest): readonly IgnoredDifference[] {
  if (isKind(manifest, 'ValidatingWebhookConfiguration') || isKind(manifest, 'MutatingWebhookConfiguration')) {
    const webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[] = manifest.webhooks ?? [];
    return webhooks.some(({ clientConfig }) => clientConfig.caBundle === undefined) ? [entry(manifest, '.webhooks[]?.clientConfig.caBundle')] : [];
  }
  if (isKind(manifest, 'CustomResourceDefinition'))
    return manifest.spec.conversion?.strategy === 'Webhook' && manifest.spec.conversion.webhook?.clientConfig?.caBundle === undefined
      ? [entry(manifest, '.spec.conversion.webhook.clientConfig.caBundle')]
      : [];
  if (isKind(manifest, 'APIService'))
    return manifest.spec?.service !== undefined && manifest.spec.caBundle === undefined ? [entry(manifest, '.spec.caBundle')] : [];
  return [];
}

/** The number of replicas belongs to the autoscaler that scales the workload. */
function scaled(manifest: KubeManifest): readonly IgnoredDifference[] {
  if (!isKind(manifest, 'HorizontalPodAutoscaler') || manifest.spec === undefined) return [];
  const { kind, name, apiVersion = 'apps/v1' } = manifest.spec.scaleTargetRef;
  return [{ group: groupOf(apiVersion), kind, name, namespace: manifest.metadata.namespace, jqPathExpressions: ['.spec.replicas'] }];
}

function entry({ apiVersion, kind, metadata: { name, namespace } }: KubeManifest, jq: string): IgnoredDifference {
  return { group: groupOf(apiVersion), kind, name, ...(namespace === undefined ? {} : { namespace }), jqPathExpressions: [jq] };
}
