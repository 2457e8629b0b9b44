import { tokensOf } from '../../../lib/dns/corefile/lexer';
import { refusal } from '../../support/refusal';

const words = (text: string): readonly string[] => tokensOf(text).map((token) => token.text);

describe('words of a Corefile', () => {
  it.each([
    ['white space of every kind separates them', 'a\tb\u00a0c\u0085d\u3000e', ['a', 'b', 'c', 'd', 'e']],
    ['quotes hold white space, braces and comment signs', '"a b" "{" "# c"', ['a b', '{', '# c']],
    ['a quote inside quotes is written with a backslash', '"say \\"hi\\""', ['say "hi"']],
    ['any other backslash is itself, so that regular expressions need no doubling', '"a\\.b\\\\" c\\.d', ['a\\.b\\\\', 'c\\.d']],
    ['a quote inside a word is a letter', 'a"b c"d', ['a"b', 'c"d']],
    ['a word may begin right behind a closing quote', '"a"b', ['a', 'b']],
    ['empty quotes are an empty word', 'a ""', ['a', '']],
    ['a comment ends with its line', 'a # b c\nd', ['a', 'd']],
    ['a comment that begins inside a word ends at the next space, as in CoreDNS', 'a#b c', ['a', 'c']],
    ['carriage returns vanish, even inside a word', 'a\r\nb\rc', ['a', 'bc']],
    ['but stay inside quotes', '"a\r\nb"', ['a\r\nb']],
    ['a byte order mark is skipped at the beginning only', '\ufeffa \ufeffb', ['a', '\ufeffb']],
    ['environment references are words like others', '{$HOST}:{%PORT%}', ['{$HOST}:{%PORT%}']],
    ['nothing is no word', ' \n# c', []],
  ])('%s', (_what, text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('know their lines, those with line ends in them too', () => {
    expect(tokensOf('a\n"b\nc" d\ne')).toEqual([
      { text: 'a', line: 1, endLine: 1 },
      { text: 'b\nc', line: 2, endLine: 3 },
      { text: 'd', line: 3, endLine: 3 },
      { text: 'e', line: 4, endLine: 4 },
    ]);
  });

  it.each(['. {\n  errors "a\n}', '"', '"a\\"', '"a\\'])('refuse a quote that is not closed: %j', (text) => {
    expect(refusal(() => tokensOf(text))).toMatchObject([{ code: 'corefile/unterminated-quote', got: expect.stringMatching(/^line \d/) }]);
  });
});
