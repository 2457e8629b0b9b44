import { applyPatch, JsonPatchError, type Operation, validate } from 'fast-json-patch';
import { NetstackError, type Problems } from '../finding';
import { groupOf, type KubeManifest, objectKey, refKey } from '../kube';
import type { Staged } from './stage';

/** One JSON Patch operation (RFC 6902). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/** A change to one object, after everything else: the last way out when no option says what is wanted. */
export interface PatchSpec {
  /** The object it changes; a patch that matches no object is an error. */
  readonly target: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string; readonly name: string };
  /** JSON Patch (RFC 6902). Identity (apiVersion, kind, name, namespace) cannot be changed. */
  readonly operations: readonly PatchOperation[];
}

/** A patch whose operations are well formed. */
export type Patch = PatchSpec;

/** Refuses malformed operations and changes of identity. */
export function resolvePatches(specs: readonly PatchSpec[], problems: Problems): readonly Patch[] {
  specs.forEach((spec, index) => {
    const at = problems.at(`patches[${index}]`);
    const refused = spec.operations.map((operation, position) => refuse(operation, at.at(`operations[${position}]`)));
    const error = refused.includes(true) ? undefined : validate(operationsOf(spec));
    if (error !== undefined) at.report({ code: 'patch/malformed', message: 'not a JSON patch', got: error.name, fix: 'see RFC 6902' });
  });
  return specs;
}

function refuse(operation: PatchOperation, problems: Problems): boolean {
  const identity = operation.op !== 'test' && /^\/(apiVersion|kind|metadata\/name|metadata\/namespace)?$|^$/.test(operation.path);
  const prototype = /\/(__proto__|constructor|prototype)(\/|$)/.test(operation.path);
  if (identity) {
    const got = `${operation.op} ${operation.path === '' ? 'the whole object' : operation.path}`;
    problems.report({ code: 'patch/identity', message: 'a patch never changes which object an object is', got });
  }
  if (prototype) problems.report({ code: 'patch/malformed', message: 'no Kubernetes object has such a field', got: operation.path });
  const empty = 'value' in operation && holdsNull(operation.value);
  if (empty)
    problems.report({
      code: 'patch/null',
      message: 'an object never holds null: the API server drops it',
      got: operation.path,
      fix: "use op 'remove'",
    });
  return identity || prototype || empty;
}

function holdsNull(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));
}

/** The objects with the patches applied, in order; a patch that matches nothing or fails is reported at its spec path. */
export function patched(objects: readonly Staged[], patches: readonly Patch[], problems: Problems): readonly Staged[] {
  if (patches.length === 0) return objects;
  const result = [...objects];
  const places = new Map(objects.map(({ manifest }, index) => [objectKey(manifest), index]));
  patches.forEach((patch, number) => {
    const { apiVersion, kind, namespace, name } = patch.target;
    const place = places.get(refKey({ group: groupOf(apiVersion), kind, name, ...(namespace === undefined ? {} : { namespace }) }));
    const staged = place === undefined ? undefined : result[place];
    const at = problems.at(`patches[${number}]`);
    if (place === undefined || staged === undefined) {
      at.report({
        code: 'patch/matches-nothing',
        message: 'the patch matches no object of the layer',
        got: `${apiVersion} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
        fix: 'compare with the names in the output folder',
      });
      return;
    }
    const manifest = at.read((operations) => apply(staged.manifest, operations), operationsOf(patch));
    if (manifest !== undefined) result[place] = { stage: staged.stage, manifest, patched: true };
  });
  return result;
}

function apply(manifest: KubeManifest, operations: Operation[]): KubeManifest {
  try {
    return applyPatch(manifest, operations, true, false, true).newDocument;
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    throw NetstackError.of({
      code: 'patch/fails',
      message: 'the patch cannot be applied',
      got: error.name,
      expected: 'paths that exist in the object',
    });
  }
}

/** The library declares its operations mutable; it works on the copies made here. */
function operationsOf(patch: PatchSpec): Operation[] {
  return patch.operations.map((operation) => ({ ...operation }));
}
