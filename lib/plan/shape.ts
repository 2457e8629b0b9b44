/**
 * Whether a value has the shape of a LayerSpec, by the code that is generated from its type.
 *
 * Specs come from files and from programs that no compiler has checked (tsx strips types), so every spec is checked before
 * it is planned: behind this, rooms trust the types. What a failed check knows is a path; the schema is walked along it
 * once more to say which words would have been right.
 */
import type { ErrorObject } from 'ajv';
import { COMPONENT_KINDS } from '../component';
import { isRecord, joinPath, type Problems } from '../finding';
import { nearest } from '../finding/nearest';
import { isData } from './data';
import { componentOf } from './registry';
import type { LayerSpec } from './spec';

/** Reports every difference at its spec path, with the nearest known word. */
export function isLayerSpec(value: unknown, problems: Problems): value is LayerSpec {
  if (!isData(value, problems)) return false;
  // Loaded at the first spec: the generated code is large, and importing this library must be cheap.
  const { checkLayerSpec }: typeof import('../../schema/check.js') = require('../../schema/check.js');
  if (checkLayerSpec(value)) return true;
  for (const error of telling(checkLayerSpec.errors ?? [])) report(error, value, problems);
  return false;
}

/** A failed union repeats itself: of its branches, keep what is wrong deeper down, or say once that no form fits. */
function telling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath);
  return errors.filter(({ keyword, instancePath }) => {
    const deeper = errors.some((other) => other.instancePath.startsWith(`${instancePath}/`));
    return keyword === 'anyOf' ? !deeper : !unions.includes(instancePath);
  });
}

function report(error: ErrorObject, root: unknown, problems: Problems): void {
  const tokens = error.instancePath
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = problems.at(tokens.reduce((path, token) => joinPath(path, /^\d+$/.test(token) ? `[${token}]` : token), ''));
  const { value, node } = walk(root, tokens);
  switch (error.keyword) {
    case 'additionalProperties': {
      const field = String(error.params.additionalProperty);
      at.at(field).report({ code: 'spec/unknown-field', message: 'no such field', got: field, ...meant(field, fieldsOf(formOf(node, value))) });
      return;
    }
    case 'required':
      at.at(String(error.params.missingProperty)).report({ code: 'spec/missing-field', message: 'a required field is absent' });
      return;
    case 'type':
      at.report({ code: 'spec/wrong-type', message: 'a value of the wrong type', got: printed(value), expected: String(error.params.type) });
      return;
    case 'enum':
    case 'const': {
      const gone = goneWord(root, tokens, value);
      if (gone !== undefined) {
        at.report({ code: 'spec/gone', got: printed(value), ...gone });
        return;
      }
      const allowed: readonly unknown[] = error.keyword === 'enum' ? error.params.allowedValues : [error.params.allowedValue];
      at.report({ code: 'spec/not-one-of', message: 'not one of the allowed values', got: printed(value), ...meant(value, allowed.map(String)) });
      return;
    }
    case 'discriminator': {
      const tag = error.params.tagValue;
      const gone = goneWord(root, [...tokens, 'type'], tag);
      if (gone !== undefined) at.at('type').report({ code: 'spec/gone', got: printed(tag), ...gone });
      else if (tag === undefined)
        at.at('type').report({
          code: 'spec/unknown-type',
          message: 'the field that says which form this is, is absent',
          expected: typesOf(node).join(', '),
        });
      else at.at('type').report({ code: 'spec/unknown-type', message: 'no such type', got: printed(tag), ...meant(tag, typesOf(node)) });
      return;
    }
    default:
      at.report({
        code: 'spec/invalid',
        message: error.keyword === 'anyOf' ? 'the value has none of the allowed forms' : (error.message ?? error.keyword),
        got: printed(value),
      });
  }
}

/** Why a component refuses a word that it knows. */
function goneWord(
  root: unknown,
  [kind = '', ...path]: readonly string[],
  word: unknown,
): { readonly message: string; readonly fix: string } | undefined {
  const known = COMPONENT_KINDS.find((one) => one === kind);
  const spec = known === undefined || !isRecord(root) ? undefined : root[known];
  if (known === undefined || !isRecord(spec) || typeof spec.type !== 'string' || typeof word !== 'string') return undefined;
  return componentOf(known, spec.type)?.gone[path.join('.')]?.[word];
}

/** What was expected, and the one word that was most likely meant. */
function meant(word: unknown, known: readonly string[]): { readonly expected: string; readonly fix?: string } {
  const near = typeof word === 'string' ? nearest(word, known) : undefined;
  const expected = known.join(', ');
  return near === undefined ? { expected } : { expected, fix: `write ${near}` };
}

interface Place {
  readonly value: unknown;
  /** The schema of the value; undefined where none is known. */
  readonly node: unknown;
}

/** The value at a path, and its schema. */
function walk(root: unknown, tokens: readonly string[]): Place {
  return tokens.reduce<Place>(
    ({ value, node }, token) => {
      const child = isRecord(value) || Array.isArray(value) ? Reflect.get(value, token) : undefined;
      const form = formOf(node, value);
      const { properties, items, additionalProperties } = isRecord(form) ? form : {};
      return {
        value: child,
        node: Array.isArray(value) ? items : isRecord(properties) && Object.hasOwn(properties, token) ? properties[token] : additionalProperties,
      };
    },
    { value: root, node: layerSchema() },
  );
}

/** Of a union the form that the value says it has; otherwise the schema itself, references followed. */
function formOf(node: unknown, value: unknown): unknown {
  const resolved = resolve(node);
  if (!isRecord(resolved) || !Array.isArray(resolved.oneOf)) return resolved;
  const type = isRecord(value) ? value.type : undefined;
  return resolved.oneOf.map(resolve).find((form) => typesOfForm(form).some((known) => known === type));
}

function fieldsOf(form: unknown): readonly string[] {
  return isRecord(form) && isRecord(form.properties) ? Object.keys(form.properties) : [];
}

function typesOf(node: unknown): readonly string[] {
  const union = resolve(node);
  return isRecord(union) && Array.isArray(union.oneOf) ? union.oneOf.map(resolve).flatMap(typesOfForm) : [];
}

function typesOfForm(form: unknown): readonly string[] {
  const type = isRecord(form) && isRecord(form.properties) ? form.properties.type : undefined;
  if (!isRecord(type)) return [];
  return Array.isArray(type.enum) ? type.enum.map(String) : [String(type.const)];
}

/** Follows references, which may lead to another. */
function resolve(node: unknown): unknown {
  if (!isRecord(node) || typeof node.$ref !== 'string') return node;
  const { definitions }: { readonly definitions: Readonly<Record<string, unknown>> } = layerSchema();
  return resolve(definitions[decodeURIComponent(node.$ref.replace('#/definitions/', ''))]);
}

/** Loaded only to explain: it is as large as the code that checks. */
function layerSchema(): typeof import('../../schema/layer.json') {
  return require('../../schema/layer.json');
}

function printed(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
