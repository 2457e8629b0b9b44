/** Objects generated from a schema: mostly as it says, sometimes not. */
import fc from 'fast-check';
import type { StructuralSchema } from '../../../lib/crds/schema';

const junk = fc.constantFrom<unknown>('', 'x', 'Always', -1, 0, 1, 65_536, 2 ** 40, 1.5, true, [], ['x'], {}, { x: 1 }, null);

/** Values of a schema; one value in `wrong` is anything. Deep optional fields are left out. */
export function valuesOf(schema: StructuralSchema, wrong: number, depth = 0): fc.Arbitrary<unknown> {
  const right = rightValues(schema, wrong, depth);
  return fc.oneof({ weight: wrong - 1, arbitrary: right }, { weight: 1, arbitrary: junk });
}

function rightValues(schema: StructuralSchema, wrong: number, depth: number): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema['x-kubernetes-int-or-string'] === true) return fc.oneof(fc.nat(70_000), fc.constantFrom('http', '80%', '1'));
  switch (schema.type) {
    case 'string':
      return texts(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -2, max: schema.maximum ?? 100_000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -2, max: schema.maximum ?? 1_000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, wrong, depth + 1), { maxLength: depth > 4 ? 1 : 3 });
    case 'object':
      return objects(schema, wrong, depth);
    default:
      return junk;
  }
}

function texts({ pattern, minLength = 0, maxLength = 12, format }: StructuralSchema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.constant('2026-01-01T00:00:00Z');
  if (format === 'cidr') return fc.constantFrom('10.0.0.0/8', 'fd00::/8');
  const plain = fc.string({ unit: fc.constantFrom(...'aZ09.-/:*'), minLength, maxLength: Math.max(minLength, Math.min(maxLength, 12)) });
  if (pattern === undefined) return plain;
  const known = pattern.replace('(?i)', '');
  return /\\P/.test(known)
    ? plain
    : fc.oneof({ weight: 4, arbitrary: fc.stringMatching(new RegExp(known)).map((text) => text.slice(0, 300)) }, plain);
}

function objects(schema: StructuralSchema, wrong: number, depth: number): fc.Arbitrary<unknown> {
  const { properties, additionalProperties, required = [] } = schema;
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? valuesOf(additionalProperties, wrong, depth + 1) : fc.constantFrom<unknown>('a', 1);
    return fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), values, { maxKeys: 3 });
  }
  const names = Object.keys(properties);
  // Few of many fields: an object of all would be too long, and wrong somewhere for certain.
  const chosen = fc.subarray(names, { maxLength: Math.max(1, Math.min(names.length, depth > 3 ? 1 : 4)) });
  return chosen.chain((some) => {
    const fields = [...new Set([...required, ...some])].filter((name) => name !== 'status');
    const members = Object.fromEntries(fields.map((name) => [name, valuesOf(properties[name] ?? {}, wrong, depth + 1)]));
    const object = fc.record(members);
    return fc.oneof({ weight: 3 * wrong, arbitrary: object }, { weight: 1, arbitrary: object.map((value) => ({ ...value, unknownField: 1 })) });
  });
}
