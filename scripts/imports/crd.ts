/**
 * Types of custom kinds, from CustomResourceDefinitions: the version that is served and stored, `status` left out.
 *
 * One file an API group version, and an index of them. Nested objects stay inline, as structural schemas have no names for them.
 */
import { loadAll, YAMLException } from 'js-yaml';
import { indexText } from './index-file';
import { Refused } from './refused';
import { fieldsOf, quote, type Schema } from './schema';

interface Crd {
  readonly kind: 'CustomResourceDefinition';
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly storage: boolean;
      readonly schema?: { readonly openAPIV3Schema?: Schema };
    }[];
  };
}

function isCrd(document: unknown): document is Crd {
  return (
    typeof document === 'object' && document !== null && 'kind' in document && document.kind === 'CustomResourceDefinition' && 'spec' in document
  );
}

interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: Schema;
}

/** Every kind of the documents that has a served storage version, as `metallb.io/v1beta1/IPAddressPool`, sorted. */
export function crdKinds(text: string): readonly string[] {
  return customKinds(text).map(nameOf);
}

/** Files by name, relative to the source's folder. A kind that the documents lack is an error. */
export function crdFiles(text: string, kinds: readonly string[], header: string): ReadonlyMap<string, string> {
  const known = new Map(customKinds(text).map((kind) => [nameOf(kind), kind]));
  const byModule = new Map<string, CustomKind[]>();
  for (const name of [...kinds].sort()) {
    const kind = known.get(name);
    if (kind === undefined) throw new Refused(`no served and stored CustomResourceDefinition of ${name}`);
    const module = `${kind.group}.${kind.version}`;
    byModule.set(module, [...(byModule.get(module) ?? []), kind]);
  }
  const imports = "import type * as meta from '../k8s/meta.v1';\n";
  const files = new Map([...byModule].map(([module, members]) => [`${module}.ts`, `${header}${[imports, ...members.map(declaration)].join('\n')}`]));
  return files.set('index.ts', header + indexText(byModule.keys()));
}

function customKinds(text: string): readonly CustomKind[] {
  const kinds: CustomKind[] = [];
  for (const document of documentsOf(text)) {
    if (!isCrd(document)) continue;
    const { group, names, versions } = document.spec;
    const stored = versions.find((version) => version.served && version.storage);
    if (stored === undefined) continue;
    const kind = { group, kind: names.kind, version: stored.name, schema: stored.schema?.openAPIV3Schema ?? {} };
    // The name becomes a file name and an identifier.
    if (!/^[a-z0-9]+([.-][a-z0-9]+)*\/v[a-z0-9]+\/[A-Z][A-Za-z0-9]*$/.test(nameOf(kind)))
      throw new Refused(`${nameOf(kind)} is no name of a custom kind`);
    kinds.push(kind);
  }
  return kinds.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function documentsOf(text: string): readonly unknown[] {
  try {
    return loadAll(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new Refused(`the file is no YAML: ${error.message}`);
  }
}

function nameOf({ group, version, kind }: CustomKind): string {
  return `${group}/${version}/${kind}`;
}

function declaration({ group, version, kind, schema }: CustomKind): string {
  const { status: _status, ...own } = schema.properties ?? {};
  const properties = { ...own, apiVersion: {}, kind: {}, metadata: { $ref: 'ObjectMeta' } };
  const over = { apiVersion: quote(`${group}/${version}`), kind: quote(kind) };
  return `export interface ${kind} ${fieldsOf({ ...schema, properties }, () => 'meta.ObjectMeta', '', over)}\n`;
}
