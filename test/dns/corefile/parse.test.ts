import {
  type Corefile,
  type Directive,
  directive,
  expandCorefile,
  type Line,
  parseCorefile,
  printCorefile,
  readCorefile,
  serverBlock,
} from '../../../lib/dns/corefile';
import { refusal } from '../../support/refusal';
import { describeShared, sharedText } from '../../support/shared';

const file = (...entries: Corefile['entries']): Corefile => ({ entries });

describe('a Corefile', () => {
  it('is server blocks with plugins and their settings', () => {
    expect(parseCorefile('.:53 example.org {\n  errors\n  forward . 1.1.1.1 {\n    max_fails 3\n  }\n}')).toEqual(
      file(serverBlock(['.:53', 'example.org'], [directive('errors'), directive('forward', ['.', '1.1.1.1'], [directive('max_fails', ['3'])])])),
    );
  });
  it.each([
    ['zones after commas, on the next line too', 'a, b,\nc {\n}', file(serverBlock(['a', 'b', 'c'], []))],
    ['a single server without braces', '.:53\nerrors\nlog', file(serverBlock(['.:53'], [directive('errors'), directive('log')]))],
    ['zones alone', '.:53', file(serverBlock(['.:53'], []))],
    ['nothing', '# only a comment', file()],
    ['a brace on the next line', '.\n{\nlog\n{\nclass all\n}\n}', file(serverBlock(['.'], [directive('log', [], [directive('class', ['all'])])]))],
    ['a block on one line', '. {\nhealth { lameduck 5s }\n}', file(serverBlock(['.'], [directive('health', [], [directive('lameduck', ['5s'])])]))],
    ['an empty block', '. {\nforward . 1.1.1.1 {\n}\n}', file(serverBlock(['.'], [directive('forward', ['.', '1.1.1.1'], [])]))],
    [
      'blocks in blocks',
      '. {\na {\nb {\nc d\n}\n}\n}',
      file(serverBlock(['.'], [directive('a', [], [directive('b', [], [directive('c', ['d'])])])])),
    ],
    [
      'snippets and imports',
      '(common) {\nerrors\n}\n. {\nimport common\nimport custom/*.override\n}\nimport custom/*.server',
      file(
        { type: 'snippet', name: 'common', body: [directive('errors')] },
        serverBlock(
          ['.'],
          [
            { type: 'import', pattern: 'common' },
            { type: 'import', pattern: 'custom/*.override' },
          ],
        ),
        { type: 'import', pattern: 'custom/*.server' },
      ),
    ],
    [
      'environment references, unread',
      '{$ZONE}:53 {\nprometheus {$IP}:9153\n}',
      file(serverBlock(['{$ZONE}:53'], [directive('prometheus', ['{$IP}:9153'])])),
    ],
  ])('may have %s', (_what, text, expected) => {
    expect(parseCorefile(text)).toEqual(expected);
  });

  it('knows the line of each entry', () => {
    const { corefile, lineOf } = readCorefile('\n. {\nerrors\n}\n\na {\n}\n');
    expect(corefile.entries.map((entry) => lineOf.get(entry))).toEqual([2, 6]);
  });

  it.each([
    ['a block that is not closed', '. {\nforward . 1.1.1.1', 'line 2: "1.1.1.1"'],
    ['a plugin block that is not closed', '. {\nhealth {\nlameduck 5s', 'line 2: "{"'],
    ['a closing brace without an opening one', '. {\n}\n}', 'line 3: "}"'],
    ['a server block on one line, which CoreDNS reads as an argument', '. { errors }', 'line 1: "}"'],
    ['a block without a zone', 'a {\n}\n{\nerrors\n}', 'line 3: "{"'],
    ['a comma without another zone', 'a, {\n}', 'line 1: "{"'],
    ['a brace with nothing before it', '. {\n{\n}\n}', 'line 2: "{"'],
    ['words after a block', '. {\nhealth {\n} x\n}', 'line 3: "x"'],
    ['a snippet without a block', '(a)\nerrors', 'line 2: "errors"'],
    ['a snippet that is not closed', '(a) {\nerrors', 'line 2: "errors"'],
    ['two snippets of one name', '(a) {\n}\n(a) {\n}', 'line 3: "a"'],
    ['a snippet that imports itself', '(a) {\nimport a\n}', 'line 1: "a"'],
    ['an import of nothing', '. {\nimport\n}', 'line 2: "import"'],
    ['an import of two things', 'import a b', 'line 1: "import"'],
    ['an import among zones', 'a import b {\n}', 'line 1: "import"'],
  ])('is refused with its line: %s', (_what, text, got) => {
    expect(refusal(() => parseCorefile(text))).toMatchObject([{ code: 'corefile/syntax', got }]);
  });

  it('may be hostile: blocks without end are refused, not followed', () => {
    expect(refusal(() => parseCorefile(`. {\n${'a {\n'.repeat(100_000)}`))).toMatchObject([
      { code: 'corefile/syntax', expected: 'at most 64 levels' },
    ]);
  });
});

/** What CoreDNS's own parser made of a text: snippets in place, imports of files gone. */
interface Truth {
  readonly source: string;
  readonly path: string;
  readonly n: number;
  readonly text: string;
  readonly blocks?: readonly {
    readonly keys: readonly string[];
    readonly body: readonly { readonly args: readonly string[]; readonly block?: readonly (readonly string[])[] }[];
  }[];
  readonly error?: string;
}

describeShared('Corefiles of the world', 'corpora/corefiles', () => {
  const truths: readonly Truth[] = ['corefiles.json', 'clusters.json'].flatMap((name): readonly Truth[] =>
    JSON.parse(sharedText('corpora/corefiles', name)),
  );

  it.each(truths.map((truth) => [`${truth.source} ${truth.path} ${truth.n}`, truth] as const))(
    '%s is read as CoreDNS reads it, and so is its print',
    (_name, { text, blocks, error }) => {
      expect(error).toBeUndefined();
      const corefile = parseCorefile(text);
      const printed = printCorefile(corefile);
      expect(blocksOf(corefile)).toEqual(blocks);
      expect(parseCorefile(printed)).toEqual(corefile);
      expect(printCorefile(parseCorefile(printed))).toBe(printed);
    },
  );

  it('are many', () => {
    expect(truths.length).toBeGreaterThan(100);
  });

  it.each(['kops-minimal-1.36-coredns.yaml', 'kops-minimal-ipv6-cilium-coredns.yaml', 'microk8s-coredns.yaml'])('%s prints to what it is', (name) => {
    const [, text = ''] = /Corefile: \|-?\n((?: {4}.*\n|\n)+)/.exec(sharedText('corpora/corefiles/clusters', name)) ?? [];
    expect(text).toContain('kubernetes');
    const corefile = parseCorefile(text);
    expect(parseCorefile(printCorefile(corefile))).toEqual(corefile);
  });
});

type Block = NonNullable<Truth['blocks']>[number];

/** In the truth's shape: an empty block is none, and variables of the environment are empty. */
function blocksOf(corefile: Corefile): readonly Block[] {
  return expandCorefile(corefile).servers.map(({ block }) => ({
    keys: block.keys.map(unset),
    body: block.body.flatMap((line) => (line.type === 'import' ? [] : [plugin(line)])),
  }));
}

function plugin(line: Directive): Block['body'][number] {
  const args = [line.name, ...line.args].map(unset);
  const block = (line.block ?? []).flatMap(tokenLines);
  return block.length === 0 ? { args } : { args, block };
}

function tokenLines(line: Line): readonly (readonly string[])[] {
  if (line.type === 'import') return [];
  const words = [line.name, ...line.args].map(unset);
  return line.block === undefined ? [words] : [[...words, '{'], ...line.block.flatMap(tokenLines), ['}']];
}

function unset(word: string): string {
  return word.replaceAll(/\{\$[^}]+\}/g, '');
}
