/**
 * Prints the TypeScript type of a JSON schema as the Kubernetes API uses it: OpenAPI v2 definitions and structural CRD schemas.
 *
 * Only shape is printed. Every field is readonly; descriptions, defaults and value constraints stay behind,
 * because they are text of others or belong to a validator.
 */

/** The part of a schema that carries shape. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly oneOf?: readonly Schema[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** Names the type that a `$ref` points at, as seen from the file being printed. */
export type Resolve = (ref: string) => string;

/** The type expression of a schema. `indent` is that of the line the expression starts on. */
export function typeOf(schema: Schema, resolve: Resolve, indent: string): string {
  if (schema.$ref !== undefined) return resolve(schema.$ref);
  if (schema.enum !== undefined && schema.enum.length > 0) return schema.enum.map(literal).join(' | ');
  if (schema['x-kubernetes-int-or-string'] === true) return 'string | number';
  if (schema.oneOf !== undefined && schema.type === undefined) return unique(schema.oneOf.map((one) => typeOf(one, resolve, indent))).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly ${element(typeOf(schema.items ?? {}, resolve, indent))}[]`;
    case 'object':
      return objectType(schema, resolve, indent);
    default:
      return 'unknown';
  }
}

/** The fields of an object type in braces, one a line; `over` replaces the type of a field and makes it required. */
export function fieldsOf(schema: Schema, resolve: Resolve, indent: string, over: Readonly<Record<string, string>> = {}): string {
  const required = new Set([...(schema.required ?? []), ...Object.keys(over)]);
  const deeper = `${indent}  `;
  const fields = Object.entries(schema.properties ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${deeper}readonly ${key(name)}${required.has(name) ? '' : '?'}: ${over[name] ?? typeOf(field, resolve, deeper)};\n`);
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) fields.push(`${deeper}readonly [field: string]: unknown;\n`);
  return `{\n${fields.join('')}${indent}}`;
}

function objectType(schema: Schema, resolve: Resolve, indent: string): string {
  if (schema.properties !== undefined && Object.keys(schema.properties).length > 0) return fieldsOf(schema, resolve, indent);
  const values = typeof schema.additionalProperties === 'object' ? typeOf(schema.additionalProperties, resolve, indent) : 'unknown';
  return `Readonly<Record<string, ${values}>>`;
}

function element(type: string): string {
  return type.startsWith('readonly ') || (type.includes(' | ') && !type.endsWith('}')) ? `(${type})` : type;
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? quote(value) : String(value);
}

/** A single-quoted string literal. */
export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function unique(types: readonly string[]): readonly string[] {
  return [...new Set(types)];
}
