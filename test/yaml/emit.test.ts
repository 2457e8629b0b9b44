import * as fc from 'fast-check';
import { load, loadAll } from 'js-yaml';
import { parse } from 'yaml';
import { type Finding, NetstackError } from '../../lib/finding';
import { toYaml, toYamlStream } from '../../lib/yaml';

/** A seeded share of the claim of 40,000 documents, which takes 20 s: NETSTACK_PROPERTY_RUNS=40000. */
const numRuns = Number(process.env.NETSTACK_PROPERTY_RUNS ?? 4_000);

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'yaml, YAML 1.1': (text) => parse(text, { version: '1.1' }),
  'yaml, YAML 1.2': (text) => parse(text, { version: '1.2' }),
  'js-yaml': (text) => load(text),
};

/** Text as it comes back from a file. Lone surrogates survive only if they were escaped. */
const throughFile = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

const hostileWords = [
  ...['', ' ', '~', 'null', 'Null', 'NULL', 'y', 'Y', 'n', 'yes', 'No', 'on', 'OFF', 'true', 'False', '=', '<<', '*a', '&a', '!t', '@', '`', '%a'],
  ...[
    '0',
    '00',
    '0775',
    '0o17',
    '0x1F',
    '0b11',
    '-0',
    '+1',
    '1_000',
    '1e3',
    'E0',
    'e1',
    'E-5',
    '-e1',
    '.5',
    '5.',
    '.',
    '..',
    '.inf',
    '-.Inf',
    '.NaN',
    '1:30',
    '190:20:30.15',
  ],
  ...[
    '2001-12-14',
    '2001-12-14t21:59:43.10-05:00',
    '10.96.0.10',
    '10.0.0.0/8',
    '1.2',
    '1.2.3',
    'fe80::',
    '::1',
    'fd00::/108',
    '100m',
    '64Mi',
    '1E5',
    '12e03',
    '0b',
    '1.5Gi',
  ],
  ...[
    '-',
    '- a',
    '--',
    '---',
    '...',
    '--- a',
    '?',
    '? a',
    ':',
    ': a',
    'a:',
    'a: b',
    'a :b',
    'a #b',
    'a#b',
    '#a',
    'a: ',
    'a ',
    ' a',
    '[',
    ']',
    '{}',
    '[]',
    ',',
    'a, b',
    '"',
    "'",
    '"a"',
    "it's",
    '|',
    '>',
    '|-',
    '\\',
    'a\\nb',
  ],
  ...[
    'a\nb',
    'a\nb\n',
    'a\n\n',
    '\n',
    '\n\n',
    '\na',
    '  a\nb',
    '\ta\nb',
    'a\n  b',
    'a\n\tb',
    'a \nb',
    'a\n \nb',
    'a\n\t\n',
    'a\n ',
    'a\n# b\n',
    '# a\nb',
    '---\na',
    'a\n---\nb',
    'a\n...\n',
    '- a\n- b',
    'a: b\nc: d\n',
    'a\r\nb',
    'a\rb',
    '%a\nb',
  ],
  ...[
    '\t',
    '\0',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u0085',
    'a\u0085b',
    '\u00a0',
    '\u2028',
    'a\u2028b',
    '\u2029',
    '\ufeff',
    '\ufeffa',
    'a\nb\ufeff',
    '\ufffe',
    '\uffff',
    '\ud800',
    '\udc00',
    'a\ud800b\nc',
    '\ud83d\ude00',
    'é',
    'naïve\nlines\n',
    '中文',
    '\u202ea\u202c',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'toJSON',
    'a'.repeat(1100),
    '"'.repeat(600),
    `${'a'.repeat(1100)}\n`,
    '--flag=value',
    '--0',
    '-a',
    'registry.k8s.io/pause:3.10',
    '/etc/cni/net.d',
    '{{ .Values.x }}',
    '$(NODE_NAME)',
    '*',
    '0.0.0.0:10256',
    '[::]:53',
  ],
];
const text = fc.oneof(
  fc.constantFrom(...hostileWords),
  fc.tuple(fc.constantFrom(...hostileWords), fc.constantFrom(...hostileWords)).map(([a, b]) => a + b),
  fc.array(fc.constantFrom(...hostileWords, 'word', ' ', '\n'), { maxLength: 5 }).map((parts) => parts.join('')),
  fc.string({ unit: fc.constantFrom(...'aeEyN0179 \n\t:#-_.,+?|>\'"\\[]{}&*!%@`~=<\u2028\ufeff\ud800\udc00é'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 30 }),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
  fc.constantFrom(0, 1e21, 1e-7, 1.5e300, 5e-324),
);
const { document } = fc.letrec<{ document: unknown; value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text,
    text,
    number,
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
  document: fc.oneof(
    { weight: 8, arbitrary: fc.dictionary(text, tie('value'), { maxKeys: 5, noNullPrototype: true }) },
    { weight: 1, arbitrary: tie('value') },
  ),
}));

describe('YAML', () => {
  it(`is read back identically by every reader (${numRuns} random documents)`, () => {
    const documents = fc.sample(document, { numRuns, seed: 20_260_101 });
    for (const original of documents) {
      const printed = throughFile(toYaml(original));
      for (const [reader, read] of Object.entries(readers)) {
        if (!same(attempt(read, printed), original)) {
          throw new Error(`${reader} reads something else from\n${printed}\nwhich was printed for ${JSON.stringify(original)}`);
        }
      }
    }
  }, 600_000);

  it('holds for each hostile string as value, key, item and block in a list', () => {
    for (const word of hostileWords) {
      const original = { [word]: word, list: [word, [word, { [word]: word, after: 1 }]], nested: { [word]: { [word]: word } } };
      for (const read of Object.values(readers)) expect(read(throughFile(toYaml(original)))).toEqual(original);
    }
  });

  it('holds up to 90 levels, and refuses what is deeper or contains itself', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 45; i++) deep = { a: [deep] };
    for (const read of Object.values(readers)) expect(read(toYaml(deep))).toEqual(deep);
    expect(codesOf({ a: [[deep]] })).toEqual(['yaml/too-deep']);
    const cycle: Record<string, unknown> = { name: 'x' };
    cycle.self = cycle;
    cycle.again = [cycle, cycle];
    expect(codesOf(cycle)).toEqual(['yaml/too-deep', 'yaml/too-deep', 'yaml/too-deep']);
  });

  it('starts with apiVersion, kind and metadata, and otherwise keeps the order the object was written in', () => {
    const manifest = {
      spec: { b: 1, a: { z: 'x', kind: 'y' } },
      metadata: { name: 'x', labels: { z: '1', a: '2' } },
      kind: 'ConfigMap',
      apiVersion: 'v1',
    };
    expect(toYaml(manifest)).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  labels:\n    z: "1"\n    a: "2"\nspec:\n  b: 1\n  a:\n    z: x\n    kind: "y"\n',
    );
  });

  it('writes what people expect to read plain, and quotes what a YAML 1.1 reader would misread', () => {
    expect(
      toYaml({
        image: 'registry.k8s.io/kube-proxy:v1.35.0',
        flag: '--config=/etc/x',
        cidr: '10.244.0.0/16',
        ip: '10.96.0.10',
        memory: '64Mi',
        text: 'plain, with blanks',
      }),
    ).toBe(
      'image: registry.k8s.io/kube-proxy:v1.35.0\nflag: --config=/etc/x\ncidr: 10.244.0.0/16\nip: 10.96.0.10\nmemory: 64Mi\ntext: plain, with blanks\n',
    );
    const misread = ['yes', 'Off', 'n', '1:30', '0775', '0o17', '1_000', 'E0', '1e3', '2001-12-14', '~', 'null', ' a', 'a: b', 'a #b', ''];
    expect(toYaml(misread)).toBe(misread.map((word) => `- "${word}"\n`).join(''));
  });

  it('writes several lines as a literal block with the chomping that keeps the line breaks at the end', () => {
    expect(toYaml({ a: 'x\ny', b: 'x\ny\n', c: ['x\n\n', '  x\ny'], d: 1 })).toBe(
      'a: |-\n  x\n  y\nb: |\n  x\n  y\nc:\n  - |+\n    x\n\n  - |2-\n      x\n    y\nd: 1\n',
    );
  });

  it('escapes what a reviewer could not see', () => {
    expect(toYaml(['a\u202eb', 'a\u200b', '\ufeff', 'a\n\u2028', '\ud800', 'caf\u00e9'])).toBe(
      '- "a\\u202eb"\n- "a\\u200b"\n- "\\ufeff"\n- "a\\n\\u2028"\n- "\\ud800"\n- "caf\u00e9"\n',
    );
  });

  it('drops undefined properties and never writes null', () => {
    expect(toYaml({ a: undefined, b: { c: undefined }, d: [] })).toBe('b: {}\nd: []\n');
    expect(codesOf({ a: null })).toEqual(['yaml/null']);
  });

  it('takes the JSON form of values, such as a Cidr', () => {
    expect(toYaml({ cidr: { toJSON: () => '10.0.0.0/8' }, list: [{ toJSON: () => ({ a: 1 }) }] })).toBe('cidr: 10.0.0.0/8\nlist:\n  - a: 1\n');
  });

  it('refuses everything that is not data at once, each with its path', () => {
    class Thing {}
    const bad = {
      a: [1, Number.NaN],
      b: { c: new Map(), d: new Date(0) },
      e: () => 1,
      f: new Thing(),
      g: [undefined],
      h: 1n,
      i: null,
      j: Number.POSITIVE_INFINITY,
    };
    let findings: readonly Finding[] = [];
    try {
      toYaml(bad);
    } catch (error) {
      if (error instanceof NetstackError) findings = error.findings;
    }
    expect(findings.map((f) => `${f.at} ${f.code} ${f.got}`)).toEqual([
      'a[1] yaml/not-finite NaN',
      'b.c yaml/not-data an instance of Map',
      'b.d yaml/not-data an instance of Date',
      'e yaml/not-data function',
      'f yaml/not-data an instance of Thing',
      'g[0] yaml/not-data undefined',
      'h yaml/not-data bigint',
      'i yaml/null null',
      'j yaml/not-finite Infinity',
    ]);
  });

  it('separates the documents of one file', () => {
    expect(loadAll(toYamlStream([{ a: 'x\n\n' }, { b: 1 }, 'y']))).toEqual([{ a: 'x\n\n' }, { b: 1 }, 'y']);
  });
});

function codesOf(value: unknown): readonly string[] {
  try {
    toYaml(value);
    return [];
  } catch (error) {
    if (error instanceof NetstackError) return error.findings.map((finding) => finding.code);
    throw error;
  }
}

function attempt(read: (text: string) => unknown, printed: string): unknown {
  try {
    return read(printed);
  } catch (error) {
    return error;
  }
}

/** Deep equality of data, own properties only: cheaper than expect() forty thousand times. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}
