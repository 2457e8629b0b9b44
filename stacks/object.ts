import { ApiObject, type JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Staged } from '../lib/component';
import { objectId } from '../lib/kube/object-id';

const sources = new WeakMap<ApiObject, Staged>();

const withJsonPatch = new WeakSet<ApiObject>();

/** An ApiObject that remembers whether it was given JSON patches: without them its source is what it says. */
class LayerObject extends ApiObject {
  override addJsonPatch(...operations: JsonPatch[]): void {
    withJsonPatch.add(this);
    super.addJsonPatch(...operations);
  }
}

/**
 * The one maker of ApiObjects: always of plain objects, because generated classes drop fields they do not know.
 * The construct id is the object's identity, so two objects of one identity clash at once.
 */
export function addObject(scope: Construct, staged: Staged): ApiObject {
  const { manifest } = staged;
  const metadata: object = manifest.metadata;
  const object = new LayerObject(scope, objectId(manifest), { ...manifest, metadata });
  // cdk8s stamps the chart's namespace on whatever has none, and cluster-scoped kinds must have none.
  if (manifest.metadata.namespace === undefined) Object.assign(object.metadata, { namespace: undefined });
  sources.set(object, staged);
  return object;
}

/** What an object was made from by a component of this library; undefined for the user's own objects. */
export function sourceOf(object: ApiObject): Staged | undefined {
  return sources.get(object);
}

/** Whether `addJsonPatch` was called on an object that a component of this library made. */
export function hasJsonPatch(object: ApiObject): boolean {
  return withJsonPatch.has(object);
}
