/**
 * Validates manifests against the OpenAPI definitions of a Kubernetes version, more strictly than the definitions alone:
 * a field they do not know is an error (the API server warns and drops it), and so are two elements of one list with the
 * same keys (server-side apply refuses them).
 */
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { sharedText } from './shared';

/** The supported versions that have definitions in the shared folder. */
export const openApiVersions = ['1.34', '1.35', '1.36'] as const;
export type OpenApiVersion = (typeof openApiVersions)[number];

interface Definition {
  readonly properties?: object;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
}
interface Definitions {
  readonly ajv: Ajv;
  /** Definition names by `apps/v1/DaemonSet`. */
  readonly names: ReadonlyMap<string, string>;
}

const loaded = new Map<OpenApiVersion, Definitions>();

/** What is wrong with a manifest, a line a problem (`spec.replicas: must be integer`); empty where the version accepts it. */
export function validateManifest(manifest: unknown, version: OpenApiVersion): readonly string[] {
  const kind = kindOf(manifest);
  if (kind === undefined) return ['apiVersion, kind: must be strings'];
  const { ajv, names } = definitionsOf(version);
  const name = names.get(kind);
  const validate: ValidateFunction | undefined = name === undefined ? undefined : ajv.getSchema(`k8s#/definitions/${name}`);
  if (validate === undefined) return [`kind: Kubernetes ${version} has no ${kind}`];
  return validate(manifest) ? [] : messagesOf(validate.errors ?? []);
}

function definitionsOf(version: OpenApiVersion): Definitions {
  const known = loaded.get(version) ?? load(version);
  loaded.set(version, known);
  return known;
}

function load(version: OpenApiVersion): Definitions {
  const { definitions }: { readonly definitions: Readonly<Record<string, Definition>> } = JSON.parse(
    sharedText(`reference/openapi/v${version}.0/_definitions.json`),
  );
  const entries = Object.entries(definitions);
  const closed = entries.map(([name, one]) => [name, one.properties === undefined ? one : { ...one, additionalProperties: false }]);
  const names = entries.flatMap(([name, one]) =>
    (one['x-kubernetes-group-version-kind'] ?? []).map(
      (gvk) => [[gvk.group, gvk.version, gvk.kind].filter((part) => part !== '').join('/'), name] as const,
    ),
  );
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true });
  ajv.addFormat('int32', { type: 'number', validate: (n) => n >= -(2 ** 31) && n < 2 ** 31 });
  ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
  ajv.addFormat('double', { type: 'number', validate: Number.isFinite });
  ajv.addFormat('byte', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)$/);
  ajv.addKeyword({ keyword: 'x-kubernetes-list-map-keys', type: 'array', schemaType: 'array', validate: hasDistinctKeys });
  ajv.addSchema({ $id: 'k8s', definitions: Object.fromEntries(closed) });
  return { ajv, names: new Map(names) };
}

/** A key that an element leaves out has its default; `protocol` is the only such key with one. */
function hasDistinctKeys(keys: readonly string[], list: readonly object[]): boolean {
  const texts = list.map((element) => {
    const fields = new Map<string, unknown>(Object.entries(element));
    return JSON.stringify(keys.map((key) => fields.get(key) ?? (key === 'protocol' ? 'TCP' : null)));
  });
  return new Set(texts).size === texts.length;
}

function kindOf(manifest: unknown): string | undefined {
  if (typeof manifest !== 'object' || manifest === null || !('apiVersion' in manifest) || !('kind' in manifest)) return undefined;
  const { apiVersion, kind } = manifest;
  return typeof apiVersion === 'string' && typeof kind === 'string' ? `${apiVersion}/${kind}` : undefined;
}

/** Errors of the branches of a oneOf repeat what the oneOf says. */
function messagesOf(errors: readonly ErrorObject[]): readonly string[] {
  return errors.filter((error) => !error.schemaPath.includes('/oneOf/')).map((error) => `${pathOf(error)}: ${textOf(error)}`);
}

function pathOf({ instancePath, keyword, params }: ErrorObject): string {
  const extra: readonly string[] = keyword === 'additionalProperties' ? [String(params.additionalProperty)] : [];
  const parts = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return [...parts, ...extra].reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '');
}

function textOf({ keyword, message = keyword, schema }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return 'unknown field';
    case 'oneOf':
      return 'must be a string or a number';
    case 'x-kubernetes-list-map-keys':
      return `two elements have the same ${Array.isArray(schema) ? schema.join(' and ') : 'keys'}`;
    default:
      return message;
  }
}
