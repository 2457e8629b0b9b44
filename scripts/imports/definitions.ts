/**
 * Types of built-in kinds, from the definitions of a Kubernetes OpenAPI document.
 *
 * Chosen kinds and everything they refer to are printed, one file an API group version: names such as ServiceReference
 * stand for different types in different groups. `status` of a kind is left out with all that only it refers to:
 * controllers write it, a manifest never does.
 */
import { alias, indexText } from './index-file';
import { Refused } from './refused';
import { fieldsOf, quote, type Schema, typeOf } from './schema';

/** A schema by its dotted name: `io.k8s.api.apps.v1.DaemonSet`. */
export type Definitions = Readonly<Record<string, Definition>>;
interface Definition extends Schema {
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}
interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const pointer = '#/definitions/';

/** Types that the document describes in words only. */
const special: Readonly<Record<string, Schema>> = {
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': {},
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': schemaOr({ type: 'array', items: schemaProps() }),
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': schemaOr({ type: 'boolean' }),
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': schemaOr({ type: 'array', items: { type: 'string' } }),
};

function schemaProps(): Schema {
  return { $ref: `${pointer}io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps` };
}
function schemaOr(other: Schema): Schema {
  return { oneOf: [schemaProps(), other] };
}

/** Files by name, relative to the source's folder. `kinds` are written `apps/v1/DaemonSet`; one that the document lacks is an error. */
export function definitionFiles(definitions: Definitions, kinds: readonly string[], header: string): ReadonlyMap<string, string> {
  const roots = rootsOf(definitions, kinds);
  const modules = modulesOf(definitions);
  const byModule = new Map<string, string[]>();
  for (const name of reachable(definitions, roots)) {
    const module = modules(name);
    byModule.set(module, [...(byModule.get(module) ?? []), name]);
  }
  const files = new Map<string, string>();
  for (const module of [...byModule.keys()].sort()) {
    const names = (byModule.get(module) ?? []).sort();
    files.set(`${module}.ts`, header + moduleText(definitions, roots, modules, module, names));
  }
  files.set('index.ts', header + indexText(byModule.keys()));
  return files;
}

function moduleText(
  definitions: Definitions,
  roots: ReadonlyMap<string, GroupVersionKind>,
  modules: (name: string) => string,
  module: string,
  names: readonly string[],
): string {
  const imported = new Set<string>();
  const resolve = (ref: string): string => {
    const name = ref.slice(pointer.length);
    const other = modules(name);
    if (other === module) return shortName(name);
    imported.add(other);
    return `${alias(other)}.${shortName(name)}`;
  };
  const declarations = names.map((name) => declaration(name, shapeOf(definitions, roots, name), roots.get(name), resolve));
  const imports = [...imported].sort().map((other) => `import type * as ${alias(other)} from './${other}';\n`);
  return [imports.join(''), ...declarations].filter((part) => part !== '').join('\n');
}

function declaration(name: string, schema: Schema, root: GroupVersionKind | undefined, resolve: (ref: string) => string): string {
  const short = shortName(name);
  if (schema.properties === undefined) return `export type ${short} = ${typeOf(schema, resolve, '')};\n`;
  const apiVersion = root === undefined || root.group === '' ? root?.version : `${root.group}/${root.version}`;
  const over = root === undefined || apiVersion === undefined ? {} : { apiVersion: quote(apiVersion), kind: quote(root.kind) };
  return `export interface ${short} ${fieldsOf(schema, resolve, '', over)}\n`;
}

function rootsOf(definitions: Definitions, kinds: readonly string[]): ReadonlyMap<string, GroupVersionKind> {
  const byKind = new Map<string, readonly [string, GroupVersionKind]>();
  for (const [name, definition] of Object.entries(definitions)) {
    const own = definition['x-kubernetes-group-version-kind'] ?? [];
    for (const gvk of own) byKind.set([gvk.group, gvk.version, gvk.kind].filter((part) => part !== '').join('/'), [name, gvk]);
  }
  return new Map(
    kinds.map((kind) => {
      const found = byKind.get(kind);
      if (found === undefined) throw new Refused(`no definition of ${kind}`);
      return found;
    }),
  );
}

function shapeOf(definitions: Definitions, roots: ReadonlyMap<string, GroupVersionKind>, name: string): Schema {
  const definition = special[name] ?? definitions[name];
  if (definition === undefined) throw new Refused(`no definition of ${name}`);
  if (!roots.has(name)) return definition;
  const { status: _status, ...properties } = definition.properties ?? {};
  return { ...definition, properties };
}

function reachable(definitions: Definitions, roots: ReadonlyMap<string, GroupVersionKind>): ReadonlySet<string> {
  const seen = new Set<string>(roots.keys());
  for (const name of seen) for (const ref of refsOf(shapeOf(definitions, roots, name))) seen.add(ref.slice(pointer.length));
  return seen;
}

function refsOf(schema: Schema): readonly string[] {
  if (schema.$ref !== undefined) return [schema.$ref];
  const { items, additionalProperties, oneOf = [], properties = {} } = schema;
  const nested = [...Object.values(properties), ...oneOf, items, typeof additionalProperties === 'object' ? additionalProperties : undefined];
  return nested.flatMap((one) => (one === undefined ? [] : refsOf(one)));
}

/** The file a definition belongs to: its API group and version (`networking.k8s.io.v1`); what all groups share is `meta.v1`. */
function modulesOf(definitions: Definitions): (name: string) => string {
  const groups = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    const [gvk, ...others] = definition['x-kubernetes-group-version-kind'] ?? [];
    if (gvk !== undefined && others.length === 0) groups.set(packageOf(name), `${gvk.group === '' ? 'core' : gvk.group}.${gvk.version}`);
  }
  return (name) => (name.startsWith('io.k8s.apimachinery.') ? 'meta.v1' : (groups.get(packageOf(name)) ?? packageOf(name)));
}

function packageOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
