/** Control and format characters, line separators and lone surrogates: what a terminal acts on or a reader cannot see. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text for a terminal: one line, with everything invisible as an escape, so that no file can move the cursor or hide a word. */
export function printable(text: string): string {
  return text.replace(unseen, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
