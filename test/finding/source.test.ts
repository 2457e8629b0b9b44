import fc from 'fast-check';
import { dump } from 'js-yaml';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, stringify } from 'yaml';
import { joinPath } from '../../lib/finding';
import { readSource, type SourceLimits } from '../../lib/finding/source';
import { refusal } from '../support/refusal';

const read = (text: string): ReturnType<typeof readSource> => readSource(text, 'prod.yaml');
const only = (text: string) => {
  const [document, ...rest] = read(text);
  if (document === undefined || rest.length > 0) throw new Error('expected one document');
  return document;
};

describe('a spec file', () => {
  it('gives the line of every key and every item', () => {
    const { value, positions } = only(
      [
        '# the cluster',
        'cluster:',
        '  name: prod',
        '  podCidrs:',
        '    - 10.244.0.0/16',
        '    # second',
        '    -',
        '      fd00::/48',
        'cni: { type: flannel,',
        '  backend: { type: vxlan } }',
      ].join('\n'),
    );
    expect(value).toEqual({
      cluster: { name: 'prod', podCidrs: ['10.244.0.0/16', 'fd00::/48'] },
      cni: { type: 'flannel', backend: { type: 'vxlan' } },
    });
    const lines = [
      '',
      'cluster',
      'cluster.name',
      'cluster.podCidrs',
      'cluster.podCidrs[0]',
      'cluster.podCidrs[1]',
      'cni',
      'cni.type',
      'cni.backend',
      'cni.backend.type',
    ];
    expect(lines.map((path) => positions.lineOf(path))).toEqual([2, 2, 3, 4, 5, 8, 9, 9, 10, 10]);
  });

  it('is read as data of JSON: no dates, no yes and no, no merge keys', () => {
    expect(only('{ a: 2026-01-01, b: yes, c: 0x10, d: ~, "e": 1.30, <<: { f: 1 } }').value).toEqual({
      a: '2026-01-01',
      b: 'yes',
      c: 16,
      d: null,
      e: 1.3,
      '<<': { f: 1 },
    });
    expect(only('{"a": ["\\u00e9\\/", true, -1.5e3]}').value).toEqual({ a: ['é/', true, -1500] });
  });

  it('may hold several documents, each with lines of the whole file; empty ones are left out', () => {
    const documents = read('---\n# nothing\n---\na: 1\n---\n- b\n...\n---\n');
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, ['b']]);
    expect([documents[0]?.positions.positionOf('a'), documents[1]?.positions.positionOf('[0]')]).toEqual([
      { file: 'prod.yaml', line: 4 },
      { file: 'prod.yaml', line: 6 },
    ]);
    expect(read('')).toEqual([]);
    expect(read('# only a comment\n')).toEqual([]);
  });

  it('has lines that the yaml package finds, too, in whatever style it is written', () => {
    const key = fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/),
      fc.constantFrom('app.kubernetes.io/name', 'a b', '7', 'null', 'true', '-x', "it's", '#'),
    );
    const scalar = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('', 'text', 'two\nlines\n', ' blank ', 'null', '[', '- x', 'a: b', '1'),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(key, tie('tree'), { maxKeys: 4 })),
    }));
    const write = fc.constantFrom<((data: unknown) => string)[]>(
      (data) => stringify(data),
      (data) => stringify(data, { collectionStyle: 'flow' }),
      (data) => stringify(data, { defaultStringType: 'QUOTE_DOUBLE', indentSeq: false }),
      (data) => JSON.stringify(data, undefined, 1),
      (data) => dump(data),
      (data) => dump(data, { flowLevel: 2, noArrayIndent: true }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(tree), fc.dictionary(key, tree)), write, (data, print) => {
        const text = print(data);
        const expected = oracleLines(text);
        const [document] = read(text);
        expect(document?.value).toEqual(data);
        expect([...expected.keys()].map((path) => [path, document?.positions.lineOf(path)])).toEqual([...expected]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the lines right around anchors, tags and empty values', () => {
    const text = [
      'a: &x',
      '  b: 1',
      'c: *x',
      '? d',
      ': !!str 5',
      '&k e:',
      'f: [1, , 2]'.replace(' ,', ''),
      'g:',
      '-',
      '- ~',
      '- *x',
      '!!str h: !!map',
      '  i: 2',
      'j: &y {k: 1}',
      'l: &z',
      '  - 1',
    ].join('\n');
    const { value, positions } = only(text);
    expect(value).toEqual({ a: { b: 1 }, c: { b: 1 }, d: '5', e: null, f: [1, 2], g: [null, null, { b: 1 }], h: { i: 2 }, j: { k: 1 }, l: [1] });
    const lines = ['a', 'a.b', 'c', 'd', 'e', 'f', 'f[1]', 'g[2]', 'h', 'h.i', 'j', 'j.k', 'l', 'l[0]'].map((path) => positions.lineOf(path));
    expect(lines).toEqual([1, 2, 3, 4, 6, 7, 7, 11, 12, 13, 14, 14, 15, 16]);
    expect(positions.positionOf('c.b').line).toBe(3);
  });
});

describe('a file that cannot be read', () => {
  const found = (text: string, limits?: SourceLimits) =>
    refusal(() => readSource(text, 'prod.yaml', limits)).map((f) => [f.code, f.position?.line, f.got]);

  it.each<[string, string, string, number]>([
    ['a duplicate key', 'a: 1\nb:\n  c: 1\n  c: 2\n', 'source/duplicate-key', 4],
    ['a duplicate key in JSON', '{"a": 1,\n"a": 2}', 'source/duplicate-key', 2],
    ['broken flow', 'a: [1, 2\nb: 1\n', 'source/syntax', 2],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'source/syntax', 2],
    ['bad indentation', 'a:\n  b: 1\n c: 1\n', 'source/syntax', 3],
    ['an unknown alias', 'a: *nobody\n', 'source/syntax', 1],
    ['a null byte', 'a: 1\nb: \0\n', 'source/syntax', 1],
    ['a terminal escape', 'a: 1\nb: "\u001b[2J"\n', 'source/syntax', 2],
    ['a tag that makes code', 'a: 1\nb: !!js/function "x"\n', 'source/unknown-tag', 2],
    ['a tag of a tool', 'a: !vault |\n  x\n', 'source/unknown-tag', 1],
    ['a cycle through a list', 'a: 1\nb: &b\n  - *b\n', 'source/cyclic-alias', 3],
    ['a cycle through a mapping', 'a: &a\n  b:\n    c: *a\n', 'source/cyclic-alias', 3],
    ['200 open brackets', `a: ${'['.repeat(200)}`, 'source/too-deep', 1],
  ])('says where it has %s', (_, text, code, line) => {
    expect(found(text).map(([c, l]) => [c, l])).toEqual([[code, line]]);
  });

  it('names the duplicate key', () => {
    expect(found('podCidrs: 1\npodCidrs: 2\n')[0]?.[2]).toBe('podCidrs');
  });

  it('is refused as a bomb before anything is expanded', () => {
    const laughs = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`),
    ];
    expect(found(laughs.join('\n'))).toEqual([['source/too-many-values', 6, undefined]]);
    const wide = `a: &a [${'1, '.repeat(999)}1]\nb: [${Array(1_000).fill('*a').join(', ')}]`;
    expect(found(wide)[0]?.[0]).toBe('source/too-many-values');
    expect(readSource(wide, 'x', { values: 1_100_000 })).toHaveLength(1);
  });

  it('is refused where aliases stack up deeper than anything can be written', () => {
    const tower = ['a0: &a0 {}', ...Array.from({ length: 2_000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)];
    expect(found(tower.join('\n'))[0]?.[0]).toBe('source/too-deep');
    // Keys that look like numbers come first in a JavaScript object, so the walk begins at the top of the tower.
    expect(found([...tower, '0: *a2000'].join('\n'))[0]?.[0]).toBe('source/too-deep');
  });

  it('is refused when it is too long or holds too much, without aliases', () => {
    expect(found('a: 1', { length: 3 })).toEqual([['source/too-large', 1, '4 characters']]);
    expect(found('- 1\n'.repeat(1_000), { values: 100 })[0]?.[0]).toBe('source/too-many-values');
    expect(readSource('- 1\n'.repeat(99), 'x', { values: 100 })).toHaveLength(1);
    expect(found('a: 1\n---\nb: 1\n---\nc: 1\n', { values: 5 })[0]?.slice(0, 2)).toEqual(['source/too-many-values', 5]);
  });

  it('never ends in anything but findings, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&x',
      '*x',
      '!',
      '!!',
      '? ',
      '"',
      "'",
      '|',
      '>',
      '---\n',
      '%',
      '#',
      '\t',
      ',',
      '<<',
      '__proto__',
      '1',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          for (const { positions } of read(pieces.join(''))) expect(positions.positionOf('a.b[1]').line).toBeGreaterThan(0);
        } catch {
          expect(refusal(() => read(pieces.join('')))[0]?.position?.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('cannot reach prototypes', () => {
    const { value, positions } = only('__proto__:\n  polluted: true\nconstructor: 1\n');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(positions.lineOf('__proto__.polluted')).toBe(2);
    expect(positions.lineOf('toString')).toBeUndefined();
  });
});

/** Lines of all keys and items, as the yaml package has them. */
function oracleLines(text: string): Map<string, number> {
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: counter });
  if (!Array.isArray(documents)) return new Map();
  const lines = new Map<string, number>();
  const lineOf = (node: unknown): number => counter.linePos((node as Node).range?.[0] ?? 0).line;
  const walk = (node: unknown, path: string): void => {
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const name = joinPath(path, isScalar(key) ? String(key.value) : '');
        lines.set(name, lineOf(key));
        walk(value, name);
      }
    } else if (isSeq(node)) {
      for (const [i, item] of node.items.entries()) {
        lines.set(`${path}[${i}]`, lineOf(item));
        walk(item, `${path}[${i}]`);
      }
    }
  };
  walk(documents[0]?.contents, '');
  return lines;
}
