import type { StructuralSchema } from './schema';

/**
 * A value with the defaults of its schema, which the API server fills in before it validates: at any depth, in fields that are
 * absent, or null where null is not allowed. The value itself is not changed.
 */
export function withDefaults(value: unknown, schema: StructuralSchema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => withDefaults(item, items));
  }
  if (typeof value !== 'object' || value === null) return value;
  const filled = new Map<string, unknown>(Object.entries(value));
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const given = filled.get(name);
    const absent = given === undefined || (given === null && field.nullable !== true);
    if (!absent) filled.set(name, withDefaults(given, field));
    else if (field.default !== undefined) filled.set(name, withDefaults(field.default, field));
  }
  const { additionalProperties } = schema;
  if (typeof additionalProperties === 'object')
    for (const [name, field] of filled)
      if (!Object.hasOwn(schema.properties ?? {}, name)) filled.set(name, withDefaults(field, additionalProperties));
  return Object.fromEntries(filled);
}
