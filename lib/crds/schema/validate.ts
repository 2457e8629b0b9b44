/**
 * What a structural schema has to say of a value: types, fields, and the constraints on values that OpenAPI knows, as the API
 * server judges them. A field that the schema does not know is a violation, as with `kubectl apply --validate=strict`; without it
 * the server drops the field in silence. CEL rules (`x-kubernetes-validations`) and most formats are left to the server.
 */

import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../finding';
import { withDefaults } from './defaults';
import { compilePattern, type Pattern } from './pattern';
import type { StructuralSchema } from './schema';

export interface Violation {
  readonly type: 'unknown-field' | 'missing-field' | 'wrong-type' | 'not-allowed';
  /** Path below the value: `spec.cidr`, `spec.rules[0].action`; empty for the value itself. */
  readonly field: string;
  readonly got: string;
  readonly expected: string;
}

/** Validates values; patterns are compiled once each. */
export class SchemaValidator {
  readonly #patterns = new Map<string, Pattern | undefined>();

  /** Everything that is wrong with a value. What every object has (apiVersion, kind, metadata) is judged elsewhere. */
  violations(value: unknown, schema: StructuralSchema): readonly Violation[] {
    const root = { ...schema, 'x-kubernetes-embedded-resource': true };
    return [...this.#value(withDefaults(value, root), root, '')];
  }

  *#value(value: unknown, schema: StructuralSchema, field: string): Generator<Violation> {
    if (value === null && schema.nullable === true) return;
    const type = typeViolation(value, schema, field);
    if (type !== undefined) {
      yield type;
      return;
    }
    yield* this.#constraints(value, schema, field);
    if (Array.isArray(value)) yield* this.#list(value, schema, field);
    else if (isRecord(value)) yield* this.#object(value, schema, field);
  }

  *#object(value: Fields, schema: StructuralSchema, field: string): Generator<Violation> {
    const { properties = {}, additionalProperties } = schema;
    const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
    for (const [name, member] of Object.entries(value)) {
      if (isEmbedded && ['apiVersion', 'kind', 'metadata'].includes(name)) continue;
      const path = below(field, name);
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own !== undefined) yield* this.#value(member, own, path);
      else if (typeof additionalProperties === 'object') yield* this.#value(member, additionalProperties, path);
      else if (additionalProperties !== true && schema['x-kubernetes-preserve-unknown-fields'] !== true)
        yield {
          type: 'unknown-field',
          field: path,
          got: shown(member),
          expected: `one of ${Object.keys(properties).sort().join(', ') || 'no fields'}`,
        };
    }
  }

  *#list(value: readonly unknown[], schema: StructuralSchema, field: string): Generator<Violation> {
    const { items } = schema;
    if (items !== undefined) for (const [index, item] of value.entries()) yield* this.#value(item, items, `${field}[${index}]`);
    const keys = schema['x-kubernetes-list-map-keys'];
    const listType = schema['x-kubernetes-list-type'];
    const keyOf = (item: unknown): unknown => (listType === 'map' && isRecord(item) ? (keys ?? []).map((key) => item[key] ?? null) : item);
    if (listType !== 'set' && listType !== 'map' && schema.uniqueItems !== true) return;
    const seen = new Set<string>();
    for (const [index, item] of value.entries()) {
      const key = JSON.stringify(keyOf(item));
      if (seen.has(key)) {
        const expected = listType === 'map' ? `no two with the same ${(keys ?? []).join(', ')}` : 'no value twice';
        yield { type: 'not-allowed', field: `${field}[${index}]`, got: shown(item), expected };
      }
      seen.add(key);
    }
  }

  /** Constraints on the value and, in the branches of a schema, on what is in it. */
  *#constraints(value: unknown, schema: StructuralSchema, field: string): Generator<Violation> {
    const { enum: allowed } = schema;
    const refuse = (expected: string): Violation => ({ type: 'not-allowed', field, got: shown(value), expected });
    if (allowed !== undefined && !allowed.some((one) => isDeepStrictEqual(one, value))) yield refuse(`one of ${allowed.map(shown).join(', ')}`);
    if (typeof value === 'string') yield* this.#text(value, schema, refuse);
    if (typeof value === 'number') yield* number(value, schema, refuse);
    if (Array.isArray(value)) yield* count(value.length, schema.minItems, schema.maxItems, 'items', refuse);
    if (isRecord(value)) {
      yield* count(Object.keys(value).length, schema.minProperties, schema.maxProperties, 'fields', refuse);
      for (const name of schema.required ?? [])
        if (!Object.hasOwn(value, name)) yield { type: 'missing-field', field: below(field, name), got: 'nothing', expected: 'a value' };
    }
    yield* this.#branches(value, schema, refuse, field);
  }

  *#branches(value: unknown, schema: StructuralSchema, refuse: (expected: string) => Violation, field: string): Generator<Violation> {
    for (const branch of schema.allOf ?? []) yield* this.#branch(value, branch, field);
    const { anyOf, oneOf, not } = schema;
    // Says no more than that it is an integer or a string, which its type was judged by.
    const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
    if (anyOf !== undefined && !isIntOrString && !anyOf.some((branch) => this.#fits(value, branch)))
      yield refuse(`any of ${anyOf.map(summary).join('; ')}`);
    if (oneOf !== undefined) {
      const fitting = oneOf.filter((branch) => this.#fits(value, branch)).length;
      if (fitting !== 1) yield refuse(`exactly one of ${oneOf.map(summary).join('; ')}`);
    }
    if (not !== undefined && this.#fits(value, not)) yield refuse(`not ${summary(not)}`);
  }

  #fits(value: unknown, branch: StructuralSchema): boolean {
    return this.#branch(value, branch, '').next().done === true;
  }

  /** A branch constrains what its schema describes: it brings no fields and need not name all. */
  *#branch(value: unknown, branch: StructuralSchema, field: string): Generator<Violation> {
    if (branch.type !== undefined) {
      const type = typeViolation(value, branch, field);
      if (type !== undefined) {
        yield type;
        return;
      }
    }
    yield* this.#constraints(value, branch, field);
    const { items } = branch;
    if (Array.isArray(value) && items !== undefined)
      for (const [index, item] of value.entries()) yield* this.#branch(item, items, `${field}[${index}]`);
    if (!isRecord(value)) return;
    for (const [name, member] of Object.entries(branch.properties ?? {}))
      if (Object.hasOwn(value, name)) yield* this.#branch(value[name], member, below(field, name));
  }

  *#text(value: string, { minLength, maxLength, pattern, format }: StructuralSchema, refuse: (expected: string) => Violation): Generator<Violation> {
    yield* count([...value].length, minLength, maxLength, 'characters', refuse);
    if (pattern !== undefined && this.#pattern(pattern)?.(value) === false) yield refuse(`text that matches ${pattern}`);
    if (format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)$/i.test(value))
      yield refuse('a date and time of RFC 3339');
  }

  #pattern(source: string): Pattern | undefined {
    if (!this.#patterns.has(source)) this.#patterns.set(source, compilePattern(source));
    return this.#patterns.get(source);
  }
}

type Fields = Readonly<Record<string, unknown>>;

function typeViolation(value: unknown, schema: StructuralSchema, field: string): Violation | undefined {
  const expected = schema['x-kubernetes-int-or-string'] === true ? 'integer or string' : schema.type;
  if (expected === undefined || isOfType(value, expected)) return undefined;
  return { type: 'wrong-type', field, got: shown(value), expected };
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return isRecord(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'integer or string':
      return Number.isInteger(value) || typeof value === 'string';
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      return true;
  }
}

function* number(value: number, schema: StructuralSchema, refuse: (expected: string) => Violation): Generator<Violation> {
  const { minimum, maximum, exclusiveMinimum = false, exclusiveMaximum = false, multipleOf, format } = schema;
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    yield refuse(`${exclusiveMinimum ? 'more than' : 'at least'} ${minimum}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    yield refuse(`${exclusiveMaximum ? 'less than' : 'at most'} ${maximum}`);
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) yield refuse(`a multiple of ${multipleOf}`);
  if (format === 'int32' && (value < -(2 ** 31) || value >= 2 ** 31)) yield refuse('a number of 32 bits');
}

function* count(
  length: number,
  least: number | undefined,
  most: number | undefined,
  what: string,
  refuse: (expected: string) => Violation,
): Generator<Violation> {
  if (least !== undefined && length < least) yield refuse(`at least ${least} ${what}`);
  if (most !== undefined && length > most) yield refuse(`at most ${most} ${what}`);
}

/** A branch in a few words. */
function summary({ required = [], properties = {}, type, pattern, enum: allowed }: StructuralSchema): string {
  const parts = [
    ...(required.length > 0 ? [`with ${required.join(' and ')}`] : []),
    ...(Object.keys(properties).length > 0 && required.length === 0 ? [`with its ${Object.keys(properties).join(' and ')}`] : []),
    ...(type === undefined ? [] : [type]),
    ...(pattern === undefined ? [] : [`text that matches ${pattern}`]),
    ...(allowed === undefined ? [] : [allowed.map(shown).join(', ')]),
  ];
  return parts.length === 0 ? 'what the schema says' : parts.join(' ');
}

function below(field: string, name: string): string {
  const step = /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
  return field === '' ? step : step.startsWith('"') ? `${field}[${step}]` : `${field}.${step}`;
}

/** Enough of a value to recognise it. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
