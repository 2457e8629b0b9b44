/** What Pulumi must not wait for, because what it waits for comes later, or from somebody else. */
import { type LayerPlan, provides } from '../lib/component';
import { isKind, type KubeManifest, type StringMap } from '../lib/kube';

const SKIP = { 'pulumi.com/skipAwait': 'true' } as const;

/** The annotations of an object. Source: https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#await-behavior */
export function awaitAnnotations(manifest: KubeManifest, { components }: LayerPlan): StringMap {
  // An address that nothing of the layer gives may come in an hour, or never.
  if (isKind(manifest, 'Service')) return manifest.spec?.type === 'LoadBalancer' && !provides(components, 'load-balancer') ? SKIP : {};
  // An Ingress has an address once a controller has seen its backend, which is the user's.
  return isKind(manifest, 'Ingress') ? SKIP : {};
}
