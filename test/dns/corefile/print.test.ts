import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Corefile, type CorefileEntry, directive, type Line, parseCorefile, printCorefile, serverBlock } from '../../../lib/dns/corefile';
import { refusalCode } from '../../support/refusal';
import { corefiles } from './arbitrary';

describe('printing a Corefile', () => {
  it('gives what parsing reads back, for every tree', () => {
    fc.assert(
      fc.property(corefiles, (corefile) => isDeepStrictEqual(parseCorefile(printCorefile(corefile)), corefile)),
      { numRuns: 1000 },
    );
  });

  it('has one form: a line a directive, four spaces a level, quotes where a word needs them', () => {
    const block = serverBlock(['.:53'], [directive('errors', [], [directive('consolidate', ['5m', '.* i/o timeout$'])]), directive('log')]);
    expect(printCorefile({ entries: [block] })).toBe('.:53 {\n    errors {\n        consolidate 5m ".* i/o timeout$"\n    }\n    log\n}\n');
  });

  it('keeps a zone that ends with a comma apart from the next', () => {
    const corefile = parseCorefile('a,, b {\n}');
    expect(printCorefile(corefile)).toBe('a,, b {\n}\n');
    expect(corefile.entries).toEqual([serverBlock(['a,', 'b'], [])]);
  });

  const inBlock = (...body: readonly Line[]): Corefile => ({ entries: [serverBlock(['.'], body)] });
  const alone = (entry: CorefileEntry): Corefile => ({ entries: [entry] });
  it.each([
    ['a brace for an argument', inBlock(directive('a', ['{']))],
    ['a directive called import', inBlock(directive('import', ['x']))],
    ['a word with a space that ends with a backslash', inBlock(directive('a', ['b \\']))],
    ['a server without zones', alone(serverBlock([], []))],
    ['a server called like a snippet', alone(serverBlock(['(a)'], []))],
    ['a last zone with a comma', alone(serverBlock(['a,'], []))],
    ['a zone called import', alone(serverBlock(['import', 'a'], []))],
  ])('refuses what no text is read as: %s', (_what, corefile) => {
    expect(refusalCode(() => printCorefile(corefile))).toBe('corefile/not-printable');
  });
});
