/**
 * Calico's selector expressions over labels. Felix logs a selector that does not parse and goes on without the object, so
 * it is refused here. Grammar: libcalico-go/lib/selector/parser and tokenizer of Calico v3.32.1.
 *
 *   expression = term { '&&' term | '||' term }     term = '!' term | '(' expression ')' | comparison
 */
import { NetstackError } from '../../finding';

/** Longest selector that is read: a page of text, more than any label query needs. */
const longest = 4096;
/** Deepest nesting that is followed. */
const deepest = 64;

const name = '[A-Za-z0-9_./-]{1,512}';
const space = '[ \\t]';
const token = new RegExp(
  [
    `${space}*(?:(&&|\\|\\||==|!=|!|\\(|\\)|\\{|\\}|,)`,
    `(all\\(${space}*\\)|global\\(${space}*\\)|has\\(${space}*${name}${space}*\\))`,
    `("[^"]*"|'[^']*')`,
    `((?:not${space}+in|in|contains|starts${space}+with|ends${space}+with)(?![A-Za-z0-9_./-]))`,
    `(${name}))`,
  ].join('|'),
  'y',
);

type Token =
  | { readonly kind: 'mark'; readonly text: string }
  | { readonly kind: 'test' }
  | { readonly kind: 'value' }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'label' };

/** The selector itself; throws `calico/selector`. */
export function parseSelector(text: string): string {
  const tokens = text.length <= longest ? tokensOf(text) : undefined;
  const end = tokens === undefined ? undefined : expression(tokens, 0, 0);
  if (tokens !== undefined && end === tokens.length && text.trim() !== '') return text;
  throw NetstackError.of({
    code: 'calico/selector',
    message: 'not a Calico selector',
    got: JSON.stringify(text.slice(0, 200)),
    expected: "for example all(), has(label), zone == 'a' && !has(edge), zone in {'a', 'b'}",
    source: 'https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors',
  });
}

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const trimmed = text.replace(/[ \t]+$/, '');
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const match = token.exec(trimmed);
    if (match === null) return undefined;
    const [, mark, test, value, word] = match;
    if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else if (test !== undefined) tokens.push({ kind: 'test' });
    else if (value !== undefined) tokens.push({ kind: 'value' });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word.replace(/[ \t]+/g, ' ') });
    else tokens.push({ kind: 'label' });
  }
  return tokens;
}

/** Where an expression that begins at a token ends; undefined: it does not parse. */
function expression(tokens: readonly Token[], start: number, depth: number): number | undefined {
  let at = term(tokens, start, depth);
  while (at !== undefined && (isMark(tokens[at], '&&') || isMark(tokens[at], '||'))) at = term(tokens, at + 1, depth);
  return at;
}

function term(tokens: readonly Token[], start: number, depth: number): number | undefined {
  if (depth > deepest) return undefined;
  const first = tokens[start];
  if (isMark(first, '!')) return term(tokens, start + 1, depth + 1);
  if (isMark(first, '(')) {
    const end = expression(tokens, start + 1, depth + 1);
    return end !== undefined && isMark(tokens[end], ')') ? end + 1 : undefined;
  }
  if (first?.kind === 'test') return start + 1;
  return first?.kind === 'label' ? comparison(tokens, start + 1) : undefined;
}

/** What follows a label: `== 'value'`, `in {'a', 'b'}`, `contains 'x'`. */
function comparison(tokens: readonly Token[], start: number): number | undefined {
  const operator = tokens[start];
  if (operator === undefined) return undefined;
  if (operator.kind === 'word' && (operator.text === 'in' || operator.text === 'not in')) return set(tokens, start + 1);
  const compares = operator.kind === 'word' || isMark(operator, '==') || isMark(operator, '!=');
  return compares && tokens[start + 1]?.kind === 'value' ? start + 2 : undefined;
}

function set(tokens: readonly Token[], start: number): number | undefined {
  if (!isMark(tokens[start], '{')) return undefined;
  let at = start + 1;
  if (isMark(tokens[at], '}')) return at + 1;
  for (;;) {
    if (tokens[at]?.kind !== 'value') return undefined;
    if (isMark(tokens[at + 1], '}')) return at + 2;
    if (!isMark(tokens[at + 1], ',')) return undefined;
    at += 2;
  }
}

function isMark(one: Token | undefined, text: string): boolean {
  return one?.kind === 'mark' && one.text === text;
}
