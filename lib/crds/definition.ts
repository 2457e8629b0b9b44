/**
 * Reading CustomResourceDefinitions from the YAML that projects publish. Loads the YAML parser: not part of the room's index.
 */
import { isRecord, NetstackError } from '../finding';
import { readSource } from '../finding/source';
import type { CatalogueCrd } from './bundle';
import type { StructuralSchema } from './schema/schema';

/** A definition, as far as this library reads it. */
export interface CrdDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly scope: 'Cluster' | 'Namespaced';
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly CrdVersion[];
  };
}

export interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema?: { readonly openAPIV3Schema?: StructuralSchema };
}

/** A definition and the text of its document, as its project wrote it. */
export interface ReadCrd {
  readonly definition: CrdDefinition;
  /** Without the markers around the document; ends in a line end. */
  readonly text: string;
}

/**
 * The definitions of a file, in its order; other documents are passed over.
 *
 * @param file its name, for findings
 * @throws NetstackError what `readSource` refuses, and `crds/not-a-definition` for a document that says to be one and is none
 */
export function readCrds(text: string, file: string): readonly ReadCrd[] {
  return documentsOf(text).flatMap((document): readonly ReadCrd[] => {
    const [read] = readSource(document.text, file);
    if (!isRecord(read?.value) || read.value.kind !== 'CustomResourceDefinition') return [];
    if (!isDefinition(read.value))
      throw NetstackError.of({
        code: 'crds/not-a-definition',
        message: 'the document is not a CustomResourceDefinition of apiextensions.k8s.io/v1',
        expected: 'metadata.name, spec.group, spec.scope, spec.names and spec.versions',
        position: { file, line: document.line },
      });
    return [{ definition: read.value, text: document.text }];
  });
}

/** A marker at the start of a line always ends a document: inside of one, text is indented. */
function documentsOf(text: string): readonly { readonly text: string; readonly line: number }[] {
  const documents: { text: string; line: number }[] = [];
  let lines: string[] = [];
  let first = 1;
  const end = (next: number): void => {
    if (lines.some((line) => line.trim() !== '')) documents.push({ text: `${lines.join('\n').trimEnd()}\n`, line: first });
    lines = [];
    first = next;
  };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(line)) end(index + 2);
    else lines.push(line);
  }
  end(0);
  return documents;
}

/** What the catalogue says of a definition. */
export function describeCrd(definition: CrdDefinition): CatalogueCrd {
  const { group, names, scope, versions } = definition.spec;
  return {
    name: `${names.plural}.${group}`,
    kind: names.kind,
    scope: scope === 'Cluster' ? 'cluster' : 'namespaced',
    served: versions.filter(({ served }) => served).map(({ name }) => name),
    storage: versions.find(({ storage }) => storage)?.name ?? '',
    bytes: appliedBytes(definition),
  };
}

/** kubectl writes JSON as Go does, which spells <, > and & with six characters, and ends it with a line end. */
function appliedBytes(definition: CrdDefinition): number {
  const json = JSON.stringify(definition).replace(/[<>&\u2028\u2029]/g, '\\u0000');
  return Buffer.byteLength(json) + 1;
}

function isDefinition(value: object): value is CrdDefinition {
  const { apiVersion, metadata, spec } = fields(value);
  const { group, scope, names, versions } = fields(spec);
  const { kind, plural } = fields(names);
  return (
    apiVersion === 'apiextensions.k8s.io/v1' &&
    [fields(metadata).name, group, kind, plural].every((text) => typeof text === 'string') &&
    (scope === 'Cluster' || scope === 'Namespaced') &&
    Array.isArray(versions) &&
    versions.every(isVersion)
  );
}

function isVersion(value: unknown): value is CrdVersion {
  const { name, served, storage, schema } = fields(value);
  return typeof name === 'string' && typeof served === 'boolean' && typeof storage === 'boolean' && (schema === undefined || isRecord(schema));
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
