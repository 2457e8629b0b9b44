/**
 * Specs that no compiler has seen: every mutation of a layer is either refused with findings or gives objects that the API
 * server's definitions accept. Nothing throws, whatever stands where.
 */
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { layer as prod } from '../clusters/prod';
import { type CheckedLayer, checkLayer } from '../lib/rules';
import { toYaml } from '../lib/yaml';
import schema from '../schema/layer.json';
import { validateManifest } from './support/openapi';
import { sharedPath } from './support/shared';

/** A seeded share that takes some seconds: NETSTACK_PROPERTY_RUNS=20000 looks further. */
const numRuns = Number(process.env.NETSTACK_PROPERTY_RUNS ?? 400);
const seed = Number(process.env.NETSTACK_PROPERTY_SEED ?? 3);
const definitions = existsSync(sharedPath('reference/openapi/v1.35.0/_definitions.json'));

const HOSTILE: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  0.5,
  65_536,
  2 ** 31,
  2 ** 53,
  1e21,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  10n,
  Symbol('x'),
  () => 1,
  new Date(0),
  new Map([['a', 1]]),
  /x/,
  [],
  [[]],
  [null],
  {},
  { type: {} },
  { a: 1 },
  cyclic(),
  Object.create(null),
  JSON.parse('{"__proto__":{"a":1},"constructor":2}'),
];
const TEXTS: readonly string[] = [
  '',
  ' ',
  'a',
  'x'.repeat(300),
  '..',
  '../../etc/passwd',
  'a/b',
  'a b',
  'a\nb: c',
  '\u0000',
  '\u2028',
  '\ud800',
  '{{x}}',
  '$HOME',
  '%s',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'yes',
  '1e3',
  '0x10',
  '-1',
  '0',
  '99999999999999999999',
  '10.0.0.1/8',
  '10.244.0.0/16',
  '0.0.0.0/0',
  '::/0',
  '::ffff:1.2.3.4',
  '10.0.0.1',
  'fd00::1',
  'fe80::1%eth0',
  '80/TCP',
  '1-65535/UDP',
  '5s',
  '100%',
  '25%',
  'https://a.example/b',
];
const NUMBERS: readonly number[] = [
  0,
  1,
  -1,
  7,
  1.5,
  80,
  443,
  53,
  10_256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  1e21,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];

function cyclic(): object {
  const knot: { self?: object } = {};
  knot.self = knot;
  return knot;
}

type Path = readonly (string | number)[];
interface Mutation {
  readonly pick: number;
  readonly kind: 'delete' | 'replace' | 'unknown' | 'text' | 'instance';
  readonly value: number;
  readonly entropy: readonly number[];
}

/** A stream of choices that is used again from its start when it is empty. */
class Choices {
  readonly #entropy: readonly number[];
  #place = 0;
  constructor(entropy: readonly number[]) {
    this.#entropy = entropy;
  }
  below(count: number): number {
    this.#place += 1;
    return (this.#entropy[this.#place % this.#entropy.length] ?? 0) % Math.max(1, count);
  }
  of<T>(values: readonly T[]): T | undefined {
    return values[this.below(values.length)];
  }
}

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const definitionsOfSchema: Node = schema.definitions;

function resolved(node: unknown): Node {
  if (!isNode(node)) return {};
  return typeof node.$ref === 'string' ? resolved(definitionsOfSchema[decodeURIComponent(node.$ref.replace('#/definitions/', ''))]) : node;
}

/** A value of the right types and of the worst content. */
function instance(node: unknown, choices: Choices, depth: number): unknown {
  const form = resolved(node);
  const union = form.oneOf ?? form.anyOf;
  if (Array.isArray(union)) return instance(choices.of(union), choices, depth);
  if (Array.isArray(form.enum)) return choices.of(form.enum);
  if ('const' in form) return form.const;
  const type = Array.isArray(form.type) ? choices.of(form.type) : form.type;
  switch (type) {
    case 'object': {
      const known = isNode(form.properties) ? form.properties : {};
      const required: readonly unknown[] = Array.isArray(form.required) ? form.required : [];
      const chosen = Object.entries(known).filter(([name]) => required.includes(name) || (depth > 0 && choices.below(4) === 0));
      const fields = chosen.map(([name, one]) => [name, instance(one, choices, depth - 1)] as const);
      const free = isNode(form.additionalProperties)
        ? [[choices.of(TEXTS) ?? '', instance(form.additionalProperties, choices, depth - 1)] as const]
        : [];
      return Object.fromEntries([...fields, ...free]);
    }
    case 'array':
      return Array.from({ length: choices.below(3) }, () => instance(form.items, choices, depth - 1));
    case 'number':
    case 'integer':
      return choices.of(NUMBERS);
    case 'boolean':
      return choices.below(2) === 1;
    case 'string':
      return choices.of(TEXTS);
    default:
      return choices.of(HOSTILE);
  }
}

/** Every place of a document, with the schema of what stands there. */
function places(value: unknown, node: unknown, path: Path = []): readonly { readonly path: Path; readonly node: unknown }[] {
  const form = formOf(resolved(node), value);
  const here = { path, node };
  if (Array.isArray(value)) return [here, ...value.flatMap((child, index) => places(child, form.items, [...path, index]))];
  if (!isNode(value)) return [here];
  const properties = isNode(form.properties) ? form.properties : {};
  const names = [...new Set([...Object.keys(value), ...Object.keys(properties)])];
  return [
    here,
    ...names.flatMap((name) =>
      name in value ? places(value[name], properties[name], [...path, name]) : [{ path: [...path, name], node: properties[name] }],
    ),
  ];
}

function formOf(form: Node, value: unknown): Node {
  if (!Array.isArray(form.oneOf) || !isNode(value)) return form;
  const type = value.type;
  const forms = form.oneOf.map(resolved);
  return (
    forms.find(
      ({ properties }) =>
        isNode(properties) &&
        isNode(properties.type) &&
        (properties.type.const === type || (Array.isArray(properties.type.enum) && properties.type.enum.includes(type))),
    ) ?? form
  );
}

function changed(value: unknown, path: Path, change: (parent: unknown, key: string | number) => void): unknown {
  const copy: unknown = structuredClone(value);
  const parent = path.slice(0, -1).reduce<unknown>((one, key) => (typeof one === 'object' && one !== null ? Reflect.get(one, key) : undefined), copy);
  const last = path.at(-1);
  if (last !== undefined) change(parent, last);
  return copy;
}

function put(parent: unknown, key: string | number, value: unknown): void {
  if (typeof parent === 'object' && parent !== null)
    Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
}

function mutate(document: unknown, { pick, kind, value, entropy }: Mutation): unknown {
  const all = places(document, schema.definitions.LayerSpec);
  const place = all[pick % all.length];
  if (place === undefined) return document;
  const { path, node } = place;
  const choices = new Choices(entropy);
  switch (kind) {
    case 'delete':
      return changed(document, path, (parent, key) => typeof parent === 'object' && parent !== null && Reflect.deleteProperty(parent, key));
    case 'replace':
      return path.length === 0
        ? HOSTILE[value % HOSTILE.length]
        : changed(document, path, (parent, key) => put(parent, key, HOSTILE[value % HOSTILE.length]));
    case 'unknown':
      return changed(document, [...path, TEXTS[value % TEXTS.length] ?? ''], (parent, key) => put(parent, key, HOSTILE[pick % HOSTILE.length]));
    case 'text':
      return changed(document, path, (parent, key) => put(parent, key, TEXTS[value % TEXTS.length]));
    case 'instance':
      return changed(document, path, (parent, key) => put(parent, key, instance(node, choices, 3)));
  }
}

const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  pick: fc.nat(100_000),
  kind: fc.constantFrom('delete', 'replace', 'unknown', 'text', 'instance', 'instance', 'instance'),
  value: fc.nat(1_000),
  entropy: fc.array(fc.nat(10_000), { minLength: 1, maxLength: 40 }),
});

/** No compiler stands before the function that is under test. */
function check(spec: unknown): CheckedLayer {
  return Reflect.apply(checkLayer, undefined, [spec]);
}

describe('a hostile spec', () => {
  it('is refused with findings, or gives objects that the API takes', () => {
    fc.assert(
      fc.property(anyMutation, (mutation) => {
        const { plan, manifests, findings } = check(mutate(prod, mutation));
        if (findings.some(({ severity }) => severity === 'error')) return;
        expect(plan).toBeDefined();
        for (const { manifest } of manifests) {
          expect(typeof toYaml(manifest)).toBe('string');
          if (definitions) expect(validateManifest(manifest, '1.35')).toEqual([]);
        }
      }),
      { numRuns, seed },
    );
  });
});
