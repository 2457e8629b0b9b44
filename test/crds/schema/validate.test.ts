import type { StructuralSchema } from '../../../lib/crds/schema';
import { SchemaValidator } from '../../../lib/crds/schema';
import { withDefaults } from '../../../lib/crds/schema/defaults';

const object = (properties: Readonly<Record<string, StructuralSchema>>, more: StructuralSchema = {}): StructuralSchema => ({
  type: 'object',
  properties,
  ...more,
});
const text: StructuralSchema = { type: 'string' };
const judge = (spec: unknown, schema: StructuralSchema): readonly string[] =>
  new SchemaValidator()
    .violations({ apiVersion: 'example.com/v1', kind: 'Pool', metadata: { name: 'a' }, spec }, object({ spec: schema }))
    .map(({ type, field, got, expected }) => `${type} ${field}: got ${got}, expected ${expected}`);

describe('a value and its structural schema', () => {
  it('leave alone what every object has', () => {
    expect(judge({}, object({}))).toEqual([]);
  });

  it.each<readonly [string, unknown, StructuralSchema, readonly string[]]>([
    [
      'a field that is not known',
      { blokSize: 26 },
      object({ blockSize: { type: 'integer' } }),
      ['unknown-field spec.blokSize: got 26, expected one of blockSize'],
    ],
    ['a field with a name that is no word', { 'a.b/c': 1 }, object({}), ['unknown-field spec["a.b/c"]: got 1, expected one of no fields']],
    ['a field that is missing', {}, object({ cidr: text }, { required: ['cidr'] }), ['missing-field spec.cidr: got nothing, expected a value']],
    ['another type', { cidr: 1 }, object({ cidr: text }), ['wrong-type spec.cidr: got 1, expected string']],
    ['a fraction for an integer', { n: 1.5 }, object({ n: { type: 'integer' } }), ['wrong-type spec.n: got 1.5, expected integer']],
    ['null where it is not allowed', { cidr: null }, object({ cidr: text }), ['wrong-type spec.cidr: got null, expected string']],
    ['a list for an object', [], object({}), ['wrong-type spec: got [], expected object']],
    [
      'a value outside an enumeration',
      { m: 'never' },
      object({ m: { type: 'string', enum: ['Always', 'Never'] } }),
      ['not-allowed spec.m: got "never", expected one of "Always", "Never"'],
    ],
    [
      'text that does not match',
      { m: 'x' },
      object({ m: { type: 'string', pattern: '^(?i)(on|off)$' } }),
      ['not-allowed spec.m: got "x", expected text that matches ^(?i)(on|off)$'],
    ],
    [
      'text that is too short',
      { m: '' },
      object({ m: { type: 'string', minLength: 1 } }),
      ['not-allowed spec.m: got "", expected at least 1 characters'],
    ],
    [
      'text that is too long, in characters',
      { m: '😀😀' },
      object({ m: { type: 'string', maxLength: 1 } }),
      ['not-allowed spec.m: got "😀😀", expected at most 1 characters'],
    ],
    ['a number that is too small', { n: -1 }, object({ n: { type: 'integer', minimum: 0 } }), ['not-allowed spec.n: got -1, expected at least 0']],
    [
      'a number at an open end',
      { n: 5 },
      object({ n: { type: 'number', maximum: 5, exclusiveMaximum: true } }),
      ['not-allowed spec.n: got 5, expected less than 5'],
    ],
    [
      'a number that does not divide',
      { n: 5 },
      object({ n: { type: 'integer', multipleOf: 2 } }),
      ['not-allowed spec.n: got 5, expected a multiple of 2'],
    ],
    [
      'a number of more than 32 bits',
      { n: 2 ** 31 },
      object({ n: { type: 'integer', format: 'int32' } }),
      ['not-allowed spec.n: got 2147483648, expected a number of 32 bits'],
    ],
    [
      'too many items',
      { l: ['a', 'b'] },
      object({ l: { type: 'array', items: text, maxItems: 1 } }),
      ['not-allowed spec.l: got ["a","b"], expected at most 1 items'],
    ],
    ['an item of another type', { l: ['a', 1] }, object({ l: { type: 'array', items: text } }), ['wrong-type spec.l[1]: got 1, expected string']],
    [
      'a value of a map of another type',
      { m: { a: 1 } },
      object({ m: { type: 'object', additionalProperties: text } }),
      ['wrong-type spec.m.a: got 1, expected string'],
    ],
    ['too few fields', { m: {} }, object({ m: object({}, { minProperties: 1 }) }), ['not-allowed spec.m: got {}, expected at least 1 fields']],
    [
      'neither integer nor string',
      { p: true },
      object({ p: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, text] } }),
      ['wrong-type spec.p: got true, expected integer or string'],
    ],
    [
      'no date',
      { d: 'today' },
      object({ d: { type: 'string', format: 'date-time' } }),
      ['not-allowed spec.d: got "today", expected a date and time of RFC 3339'],
    ],
    [
      'the same value twice in a set',
      { l: ['a', 'a'] },
      object({ l: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' } }),
      ['not-allowed spec.l[1]: got "a", expected no value twice'],
    ],
  ])('say of %s: field, got, expected', (_what, value, schema, expected) => {
    expect(judge(value, schema)).toEqual(expected);
  });

  it('know every problem, not the first', () => {
    expect(judge({ a: 1, b: 2, c: 3 }, object({ a: text, b: text }, { required: ['d'] }))).toHaveLength(4);
  });

  it('allow what is allowed', () => {
    const schema = object({
      p: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, text] },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { type: 'integer' } } },
      map: { type: 'object', additionalProperties: true },
      nullable: { type: 'string', nullable: true },
      embedded: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: {} },
    });
    const value = {
      p: '80%',
      free: { known: 1, other: {} },
      map: { any: [1] },
      nullable: null,
      embedded: { apiVersion: 'v1', kind: 'Pod', metadata: {} },
    };
    expect(judge(value, schema)).toEqual([]);
    expect(judge({ ...value, p: 80 }, schema)).toEqual([]);
    expect(judge({ free: { known: 'x' } }, schema)).toEqual(['wrong-type spec.free.known: got "x", expected integer']);
  });

  it('judge branches by what they constrain', () => {
    const schema = object(
      { a: text, b: text, c: { type: 'string' } },
      { oneOf: [{ required: ['a'] }, { required: ['b'] }], not: { required: ['c'] } },
    );
    expect(judge({ a: 'x' }, schema)).toEqual([]);
    expect(judge({}, schema)).toEqual(['not-allowed spec: got {}, expected exactly one of with a; with b']);
    expect(judge({ a: 'x', b: 'x' }, schema)).toHaveLength(1);
    expect(judge({ a: 'x', c: 'x' }, schema)).toEqual(['not-allowed spec: got {"a":"x","c":"x"}, expected not with c']);
    const either = object({ port: { type: 'string', anyOf: [{ pattern: '^\\d+$' }, { enum: ['any'] }] } }, { allOf: [{ required: ['port'] }] });
    expect(judge({ port: 'any' }, either)).toEqual([]);
    expect(judge({ port: 'x' }, either)).toEqual(['not-allowed spec.port: got "x", expected any of text that matches ^\\d+$; "any"']);
    expect(judge({}, either)).toEqual(['missing-field spec.port: got nothing, expected a value']);
  });

  it('tell items of a map apart by their keys, with the defaults of these', () => {
    const ports: StructuralSchema = {
      type: 'array',
      items: object({ port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } }),
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
    };
    expect(judge([{ port: 53 }, { port: 53, protocol: 'UDP' }], ports)).toEqual([]);
    expect(judge([{ port: 53 }, { port: 53, protocol: 'TCP' }], ports)).toEqual([
      'not-allowed spec[1]: got {"port":53,"protocol":"TCP"}, expected no two with the same port, protocol',
    ]);
  });

  it('fill in defaults first, as the API server does', () => {
    const schema = object(
      { a: { type: 'string', default: 'x' }, deep: object({ b: { type: 'integer', default: 1 } }, { default: {} }) },
      { required: ['a', 'deep'] },
    );
    expect(judge({}, schema)).toEqual([]);
    expect(withDefaults({ deep: null }, schema)).toEqual({ a: 'x', deep: { b: 1 } });
    const given = { l: [{}] };
    expect(withDefaults(given, object({ l: { type: 'array', items: schema } }))).toEqual({ l: [{ a: 'x', deep: { b: 1 } }] });
    expect(given).toEqual({ l: [{}] });
  });

  it('say nothing of a pattern that they do not understand', () => {
    expect(judge({ m: 'x' }, object({ m: { type: 'string', pattern: '^\\PC*$' } }))).toEqual([]);
  });

  it('take names that objects of JavaScript have for fields like any other', () => {
    expect(judge(JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}'), object({ a: text }))).toHaveLength(3);
    expect(judge({}, object({}, { required: ['toString'] }))).toHaveLength(1);
  });
});
