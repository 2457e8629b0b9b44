import { NetstackError } from '../../finding';

/** A word of a Corefile, without its quotes. */
export interface Token {
  readonly text: string;
  /** Line it begins in, counted from 1. */
  readonly line: number;
  /** Line it ends in: quoted words may hold line ends. */
  readonly endLine: number;
}

/** Go's unicode.IsSpace; JavaScript's \s differs by U+0085 and U+FEFF. */
const SPACE: ReadonlySet<string> = new Set([
  ...'\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000',
  ...Array.from({ length: 11 }, (_, index) => String.fromCodePoint(0x2000 + index)),
]);

export function isCorefileSpace(character: string): boolean {
  return SPACE.has(character);
}

/**
 * Splits a Corefile into words as CoreDNS does: words end at white space, `#` opens a comment even inside a word, a word
 * that begins with a quote goes to the closing quote and may hold anything, `\"` is the only escape, carriage returns
 * vanish outside quotes. Throws `corefile/unterminated-quote`; CoreDNS takes the rest of the file for one word instead.
 */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = source.startsWith('\ufeff') ? 1 : 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === '\n') line += 1;
    if (isCorefileSpace(character)) {
      at += 1;
    } else if (character === '#') {
      at = endOfLine(source, at);
    } else if (character === '"') {
      const quoted = readQuoted(source, at + 1, line);
      tokens.push({ text: quoted.text, line, endLine: line + quoted.lines });
      line += quoted.lines;
      at = quoted.end;
    } else {
      const word = readWord(source, at);
      tokens.push({ text: word.text, line, endLine: line });
      at = word.end;
    }
  }
  return tokens;
}

/** Position of the line end that closes a comment; it is not skipped. */
function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

/**
 * A word up to white space. A comment that begins inside a word ends at the next white space: what follows on the same
 * line is read again, as CoreDNS does.
 */
function readWord(source: string, start: number): { readonly text: string; readonly end: number } {
  let text = '';
  let comment = false;
  for (let at = start; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\r') continue;
    if (isCorefileSpace(character)) return { text, end: at };
    comment ||= character === '#';
    if (!comment) text += character;
  }
  return { text, end: source.length };
}

function readQuoted(source: string, start: number, line: number): { readonly text: string; readonly end: number; readonly lines: number } {
  let text = '';
  let lines = 0;
  for (let at = start; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '"') return { text, end: at + 1, lines };
    if (character === '\\' && at + 1 < source.length) {
      const next = source.charAt(at + 1);
      if (next === '\n') lines += 1;
      text += next === '"' ? next : character + next;
      at += 1;
    } else {
      if (character === '\n') lines += 1;
      text += character;
    }
  }
  throw NetstackError.of({
    code: 'corefile/unterminated-quote',
    message: 'a quote is not closed',
    got: `line ${line}: ${JSON.stringify(source.slice(start - 1, start + 31))}`,
    expected: 'a closing quote',
    fix: 'write a quote that belongs to the text as \\"',
  });
}
