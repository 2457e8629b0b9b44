import { NetstackError } from '../../finding';
import type { Corefile, CorefileEntry, Line } from './ast';
import { isCorefileSpace } from './lexer';

/**
 * A Corefile as text: a line a directive, four spaces a level, quotes only where a word needs them. Throws
 * `corefile/not-printable` for trees that no text is read as: an argument `{`, a server without a zone.
 */
export function printCorefile({ entries }: Corefile): string {
  const text = entries.map(printEntry).join('');
  // A byte order mark at the beginning is skipped: a word that begins with one needs one more.
  return text.startsWith('\ufeff') ? `\ufeff${text}` : text;
}

function printEntry(entry: CorefileEntry): string {
  switch (entry.type) {
    case 'import':
      return `import ${word(entry.pattern)}\n`;
    case 'snippet':
      return `${quoted(`(${entry.name})`)} {\n${printLines(entry.body, 1)}}\n`;
    case 'server':
      return `${printKeys(entry.keys)} {\n${printLines(entry.body, 1)}}\n`;
  }
}

function printLines(lines: readonly Line[], depth: number): string {
  const indent = '    '.repeat(depth);
  return lines.map((line) => indent + printLine(line, depth)).join('');
}

function printLine(line: Line, depth: number): string {
  if (line.type === 'import') return `import ${word(line.pattern)}\n`;
  if (line.name === 'import') return refuse(line.name, 'an import is a line of its own type');
  const words = [line.name, ...line.args].map(word).join(' ');
  return line.block === undefined ? `${words}\n` : `${words} {\n${printLines(line.block, depth + 1)}${'    '.repeat(depth)}}\n`;
}

/** A key that is empty or ends with a comma needs one comma more, which announces another key. */
function printKeys(keys: readonly string[]): string {
  const [first = ''] = keys;
  if (keys.length === 0 || first === 'import' || first === '}' || (keys.length === 1 && /^\(.*\)$/s.test(first))) {
    refuse(first, 'a server block is named by its zones');
  }
  return keys
    .map((key, index) => {
      const announces = key === '' || key.endsWith(',');
      if (announces && index === keys.length - 1) refuse(key, 'the last zone does not end with a comma');
      return word(announces ? `${key},` : key);
    })
    .join(' ');
}

function word(text: string): string {
  return text === '{' || text === '}' ? refuse(text, 'a brace alone is read as a block') : quoted(text);
}

/** Most words: printable ASCII, no quote at the beginning, no comment. */
const bare = /^[!$-~][!"$-~]*$/;

/** The word as it stands where it needs no quotes, otherwise in quotes. */
function quoted(text: string): string {
  if (bare.test(text)) return text;
  if (text !== '' && !text.startsWith('"') && !text.includes('#') && ![...text].some(isCorefileSpace)) return text;
  // A backslash is itself, except before a quote: an odd run of them there has no spelling.
  if (/(?<!\\)(?:\\\\)*\\(?:"|$)/.test(text)) return refuse(text, 'a backslash before a quote has no spelling where the word needs quotes');
  return `"${text.replaceAll('"', '\\"')}"`;
}

function refuse(text: string, message: string): never {
  throw NetstackError.of({ code: 'corefile/not-printable', message, got: JSON.stringify(text.slice(0, 64)) });
}
