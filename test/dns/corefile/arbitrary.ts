import fc from 'fast-check';
import type { Corefile, CorefileEntry, Line } from '../../../lib/dns/corefile';
import { directive, serverBlock } from '../../../lib/dns/corefile';

/** Words that a text can say: with quotes, line ends and comment signs, without the few that have no spelling. */
const word = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '.',
        'forward',
        '/etc/resolv.conf',
        '10.96.0.10',
        ':9153',
        '{$PORT}',
        '{1}',
        'a\\.b',
        'say "hi"',
        '#',
        '',
        ' ',
        'two words',
        '\ufeff',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.string({
        unit: fc.constantFrom('a', '.', ' ', '"', '\\', '#', '\n', '\r', '\t', '{', '}', ',', '\u0085', '\u00a0', 'é', '😀'),
        maxLength: 8,
      }),
    },
  )
  .filter((text) => !/^(?:[{}]|import)$/.test(text) && !/\\(?:"|$)/.test(text));
const name = word.filter((text) => text !== '');

const line = (depth: number): fc.Arbitrary<Line> => {
  const args = fc.array(word, { maxLength: 3 });
  const plain = fc.tuple(name, args).map(([first, rest]) => directive(first, rest));
  const imported = name.map((pattern): Line => ({ type: 'import', pattern }));
  const block = fc.array(depth > 0 ? fc.oneof(plain, imported) : plain, { maxLength: 3 });
  const nested =
    depth === 0
      ? plain
      : fc.tuple(name, args, fc.array(line(depth - 1), { maxLength: 3 })).map(([first, rest, lines]) => directive(first, rest, lines));
  return fc.oneof(
    plain,
    imported,
    nested,
    fc.tuple(name, args, block).map(([first, rest, lines]) => directive(first, rest, lines)),
  );
};

const key = word.filter((text) => text !== '' && !text.endsWith(',') && !/^\(.*\)$/s.test(text));
const body = fc.array(line(2), { maxLength: 4 });
const server: fc.Arbitrary<CorefileEntry> = fc
  .tuple(fc.array(key, { minLength: 1, maxLength: 3 }), body)
  .map(([keys, lines]) => serverBlock(keys, lines));

/** Any tree that has a text. Snippets have names of their own and import nothing, so that none imports itself. */
export const corefiles: fc.Arbitrary<Corefile> = fc
  .tuple(
    fc.array(server, { maxLength: 3 }),
    fc.array(fc.array(fc.tuple(name, fc.array(word, { maxLength: 2 })), { maxLength: 3 }), { maxLength: 2 }),
    fc.array(name, { maxLength: 1 }),
  )
  .map(([servers, snippets, imports]) => ({
    entries: [
      ...snippets.map(
        (lines, index): CorefileEntry => ({ type: 'snippet', name: `snippet ${index}`, body: lines.map(([first, rest]) => directive(first, rest)) }),
      ),
      ...servers,
      ...imports.map((pattern): CorefileEntry => ({ type: 'import', pattern })),
    ],
  }));
