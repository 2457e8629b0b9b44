import type { ErrorObject, ValidateFunction } from 'ajv';
import schema from '../../schema/layer.json';
import { joinPath, type Problems } from '../finding';
import { nearest } from '../finding/nearest';
import type { LayerSpec } from '../plan';

/** Tells whether a value has the shape of a LayerSpec; reports every difference at its spec path, with the nearest known word. */
export type LayerShape = (value: unknown, problems: Problems) => value is LayerSpec;

let compiled: ValidateFunction<LayerSpec> | undefined;

/** The check of the JSON schema that is generated from LayerSpec. Compiled at first use: it costs more than checking a layer. */
export async function layerShape(): Promise<LayerShape> {
  const { Ajv } = await import('ajv');
  compiled ??= new Ajv({ allErrors: true, discriminator: true, verbose: true, strict: false }).compile<LayerSpec>(schema);
  const validate = compiled;
  return (value, problems): value is LayerSpec => {
    if (validate(value)) return true;
    for (const error of telling(validate.errors ?? [])) report(error, problems);
    return false;
  };
}

/** A failed union repeats itself: of its branches, keep what is wrong deeper down, or say once that no form fits. */
function telling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  return errors.filter((error) => {
    if (error.keyword === 'anyOf')
      return !errors.some((other) => other !== error && isBelow(other.instancePath, error.instancePath) && other.instancePath !== error.instancePath);
    return !unions.some(({ instancePath, schemaPath }) => error.instancePath === instancePath && error.schemaPath.startsWith(`${schemaPath}/`));
  });
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

function report(error: ErrorObject, problems: Problems): void {
  const at = problems.at(specPath(error.instancePath));
  const got = printed(error.data);
  switch (error.keyword) {
    case 'additionalProperties': {
      const field = String(error.params.additionalProperty);
      const known = Object.keys(error.parentSchema?.properties ?? {});
      const near = nearest(field, known);
      at.at(field).report({
        code: 'spec/unknown-field',
        message: 'no such field',
        got: field,
        expected: near ?? known.join(', '),
        ...(near === undefined ? {} : { fix: `write ${near}` }),
      });
      return;
    }
    case 'required':
      at.at(String(error.params.missingProperty)).report({ code: 'spec/missing-field', message: 'a required field is absent' });
      return;
    case 'type':
      at.report({ code: 'spec/wrong-type', message: 'a value of the wrong type', got, expected: String(error.params.type) });
      return;
    case 'enum':
    case 'const': {
      const allowed: readonly unknown[] = error.keyword === 'enum' ? error.params.allowedValues : [error.params.allowedValue];
      const near = typeof error.data === 'string' ? nearest(error.data, allowed.map(String)) : undefined;
      at.report({
        code: 'spec/not-one-of',
        message: 'not one of the allowed values',
        got,
        expected: allowed.join(', '),
        ...(near === undefined ? {} : { fix: `write ${near}` }),
      });
      return;
    }
    case 'discriminator': {
      const known = typesOf(error.parentSchema);
      const tag = error.params.tagValue;
      const near = typeof tag === 'string' ? nearest(tag, known) : undefined;
      at.at('type').report({
        code: 'spec/unknown-type',
        message: tag === undefined ? 'the field that says which form this is, is absent' : 'no such type',
        ...(tag === undefined ? {} : { got: printed(tag) }),
        expected: known.join(', '),
        ...(near === undefined ? {} : { fix: `write ${near}` }),
      });
      return;
    }
    default:
      at.report({
        code: 'spec/invalid',
        message: error.keyword === 'anyOf' ? 'the value has none of the allowed forms' : (error.message ?? error.keyword),
        got,
      });
  }
}

/** `/cluster/podCidrs/0` is `cluster.podCidrs[0]`. */
function specPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, token) => joinPath(path, /^\d+$/.test(token) ? `[${token}]` : token), '');
}

function typesOf(union: unknown): readonly string[] {
  const branches: readonly unknown[] = isObject(union) && Array.isArray(union.oneOf) ? union.oneOf : [];
  return branches.flatMap((branch) => {
    const resolved = resolve(branch);
    const type = isObject(resolved) && isObject(resolved.properties) ? resolved.properties.type : undefined;
    if (!isObject(type)) return [];
    return Array.isArray(type.enum) ? type.enum.map(String) : [String(type.const)];
  });
}

/** Follows references, which may lead to another. */
function resolve(node: unknown): unknown {
  if (!isObject(node) || typeof node.$ref !== 'string') return node;
  const definitions: Readonly<Record<string, unknown>> = schema.definitions;
  return resolve(definitions[decodeURIComponent(node.$ref.replace('#/definitions/', ''))]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function printed(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
