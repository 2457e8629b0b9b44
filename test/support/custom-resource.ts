/** Validates custom resources against the CustomResourceDefinitions of a file of the shared folder; a field they do not know is an error. */
import Ajv, { type ValidateFunction } from 'ajv';
import { loadAll } from 'js-yaml';
import { sharedText } from './shared';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly additionalProperties?: unknown;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

interface Crd {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

const loaded = new Map<string, ReadonlyMap<string, ValidateFunction>>();

/** What is wrong with a resource, a line a problem; empty where the definitions of the file accept it. */
export function validateCustomResource(resource: object, ...file: readonly string[]): readonly string[] {
  const path = file.join('/');
  const known = loaded.get(path) ?? validatorsOf(path);
  loaded.set(path, known);
  const { apiVersion, kind } = { apiVersion: '', kind: '', ...resource };
  const validate = known.get(`${apiVersion}/${kind}`);
  if (validate === undefined) return [`${path} defines no ${apiVersion}/${kind}`];
  return validate(resource)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

function validatorsOf(path: string): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const crds = loadAll(sharedText(path)).filter(isCrd);
  return new Map(
    crds.flatMap(({ spec }) =>
      spec.versions.map(({ name, schema }) => [`${spec.group}/${name}/${spec.names.kind}`, ajv.compile(rooted(schema.openAPIV3Schema))] as const),
    ),
  );
}

/** Metadata is what any object has. */
function rooted(schema: Schema): object {
  return closed({ ...schema, properties: { ...schema.properties, metadata: { 'x-kubernetes-preserve-unknown-fields': true } } });
}

function closed(schema: Schema): object {
  const { properties, items, pattern, ...rest } = schema;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties !== undefined;
  return {
    ...rest,
    // Flags inside an expression are Go's; JavaScript knows none.
    ...(pattern === undefined || pattern.includes('(?i)') ? {} : { pattern }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, closed(one)])) }),
    ...(properties !== undefined && !open ? { additionalProperties: false } : {}),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(schema['x-kubernetes-int-or-string'] === true ? { type: ['integer', 'string'] } : {}),
  };
}

function isCrd(document: unknown): document is Crd {
  return typeof document === 'object' && document !== null && 'kind' in document && document.kind === 'CustomResourceDefinition';
}
