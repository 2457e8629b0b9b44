import * as pulumi from '@pulumi/pulumi';
import type { KubeManifest, StringMap } from '../lib/kube';

/** Version of the provider plugin that objects are registered with. */
export const KUBERNETES_PLUGIN = '4.34.2';

/**
 * One Kubernetes object, whatever its kind. The provider's own classes cover the kinds of one Kubernetes version, and its
 * CustomResource has no type token for core kinds.
 */
export class KubeObject extends pulumi.CustomResource {
  constructor(name: string, manifest: KubeManifest, annotations: StringMap, options: pulumi.CustomResourceOptions) {
    super(tokenOf(manifest), name, withAnnotations(manifest, annotations), { ...options, ...secretsOf(manifest) });
  }
}

/** Stable as long as the object is the same one: it becomes part of the resource's URN. */
export function nameOf(layer: string, { kind, metadata: { namespace, name } }: KubeManifest): string {
  return [layer, kind, ...(namespace === undefined ? [] : [namespace]), name].join(':');
}

/** `kubernetes:core/v1:ConfigMap`, `kubernetes:apps/v1:DaemonSet`. */
export function tokenOf({ apiVersion, kind }: KubeManifest): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

function withAnnotations(manifest: KubeManifest, annotations: StringMap): pulumi.Inputs {
  if (Object.keys(annotations).length === 0) return { ...manifest };
  return { ...manifest, metadata: { ...manifest.metadata, annotations: { ...manifest.metadata.annotations, ...annotations } } };
}

function secretsOf({ kind }: KubeManifest): pulumi.CustomResourceOptions {
  return kind === 'Secret' ? { additionalSecretOutputs: ['data', 'stringData'] } : {};
}
