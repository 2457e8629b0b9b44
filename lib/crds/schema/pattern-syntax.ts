/** Reads patterns in the syntax of Go's RE2, as far as published schemas use it. */

/** Whether a code point is one of a class. */
export type CodeTest = (code: number) => boolean;

/** A pattern, taken apart. `start` and `end` read nothing. */
export type PatternNode =
  | { readonly type: 'empty' }
  | { readonly type: 'test'; readonly test: CodeTest }
  | { readonly type: 'start' | 'end' }
  | { readonly type: 'all'; readonly nodes: readonly PatternNode[] }
  | { readonly type: 'any'; readonly nodes: readonly PatternNode[] }
  | { readonly type: 'repeat'; readonly node: PatternNode; readonly least: number; readonly most: number };

/** Deepest groups. */
const deepest = 100;

const anything: CodeTest = (code) => code !== 0x0a;
const digit = ranges([[0x30, 0x39]]);
const word = ranges([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
const space = ranges([
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
]);
const classes: Readonly<Record<string, CodeTest>> = { d: digit, w: word, s: space, D: not(digit), W: not(word), S: not(space) };
const controls: Readonly<Record<string, number>> = { n: 0x0a, t: 0x09, r: 0x0d, f: 0x0c, v: 0x0b, a: 0x07 };

function ranges(all: readonly (readonly [number, number])[]): CodeTest {
  return (code) => all.some(([first, last]) => code >= first && code <= last);
}
function not(test: CodeTest): CodeTest {
  return (code) => !test(code);
}

/** The pattern, taken apart; undefined where its syntax is not understood. */
export function parsePattern(source: string): PatternNode | undefined {
  return new PatternParser(source).parse();
}

/** What the parser throws at itself where syntax is not understood. */
class Unknown extends Error {}

class PatternParser {
  readonly #text: readonly string[];
  #at = 0;
  #depth = 0;
  #ignoreCase = false;

  constructor(source: string) {
    this.#text = [...source];
  }

  parse(): PatternNode | undefined {
    try {
      const node = this.#alternatives();
      return this.#at < this.#text.length ? undefined : node;
    } catch (error) {
      if (error instanceof Unknown) return undefined;
      throw error;
    }
  }

  #alternatives(): PatternNode {
    if (++this.#depth > deepest) throw new Unknown();
    const nodes = [this.#sequence()];
    while (this.#take('|')) nodes.push(this.#sequence());
    this.#depth--;
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { type: 'any', nodes };
  }

  #sequence(): PatternNode {
    const nodes: PatternNode[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) nodes.push(this.#repeated());
    return { type: 'all', nodes };
  }

  #repeated(): PatternNode {
    const node = this.#atom();
    const counts = this.#counts();
    if (counts === undefined) return node;
    this.#take('?'); // Whether few or many are preferred makes no difference to whether there is a match.
    if (this.#counts() !== undefined) throw new Unknown();
    return { type: 'repeat', node, ...counts };
  }

  #counts(): { readonly least: number; readonly most: number } | undefined {
    if (this.#take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { least: 0, most: 1 };
    if (this.#peek() !== '{') return undefined;
    const close = this.#text.indexOf('}', this.#at);
    const found = /^(\d{1,4})(,?)(\d{0,4})$/.exec(this.#text.slice(this.#at + 1, close < 0 ? this.#at + 1 : close).join(''));
    if (found === null) throw new Unknown();
    this.#at = close + 1;
    const least = Number(found[1]);
    const most = found[2] === '' ? least : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
    // Go refuses these.
    if (least > 1_000 || (most !== Number.POSITIVE_INFINITY && (most > 1_000 || most < least))) throw new Unknown();
    return { least, most };
  }

  #atom(): PatternNode {
    const character = this.#next();
    switch (character) {
      case '^':
        return { type: 'start' };
      case '$':
        return { type: 'end' };
      case '.':
        return { type: 'test', test: anything };
      case '[':
        return { type: 'test', test: this.#class() };
      case '(':
        return this.#group();
      case '\\': {
        const escaped = this.#escape();
        return { type: 'test', test: typeof escaped === 'number' ? this.#literal(escaped) : escaped };
      }
      case '*':
      case '+':
      case '?':
        throw new Unknown();
      default:
        return { type: 'test', test: this.#literal(character.codePointAt(0) ?? 0) };
    }
  }

  #group(): PatternNode {
    if (this.#take('?')) {
      if (this.#take('i')) {
        // For what follows in the same group, which at the start of a pattern is all of it.
        if (!this.#take(')') || this.#depth > 1) throw new Unknown();
        this.#ignoreCase = true;
        return { type: 'empty' };
      }
      if (!this.#take(':')) throw new Unknown();
    }
    const node = this.#alternatives();
    if (!this.#take(')')) throw new Unknown();
    return node;
  }

  #class(): CodeTest {
    const negated = this.#take('^');
    const tests: CodeTest[] = [];
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      const low = this.#member();
      if (typeof low !== 'number') {
        tests.push(low);
        continue;
      }
      const isRange = this.#peek() === '-' && this.#text[this.#at + 1] !== ']';
      if (!isRange) {
        tests.push(this.#literal(low));
        continue;
      }
      this.#at++;
      const high = this.#member();
      if (typeof high !== 'number' || high < low) throw new Unknown();
      tests.push(this.#range(low, high));
    }
    this.#at++;
    const test: CodeTest = (code) => tests.some((one) => one(code));
    return negated ? not(test) : test;
  }

  #member(): number | CodeTest {
    const character = this.#next();
    if (character === '\\') return this.#escape();
    // A named class, `[[:alpha:]]`.
    if (character === '[' && this.#peek() === ':') throw new Unknown();
    return character.codePointAt(0) ?? 0;
  }

  #escape(): number | CodeTest {
    const character = this.#next();
    const known = classes[character];
    if (known !== undefined) return known;
    const control = controls[character];
    if (control !== undefined) return control;
    if (character === 'x') {
      const hex = this.#text.slice(this.#at, this.#at + 2).join('');
      if (!/^[0-9A-Fa-f]{2}$/.test(hex)) throw new Unknown();
      this.#at += 2;
      return Number.parseInt(hex, 16);
    }
    if (/^[0-9A-Za-z]$/.test(character)) throw new Unknown();
    return character.codePointAt(0) ?? 0;
  }

  #literal(code: number): CodeTest {
    return this.#range(code, code);
  }

  #range(low: number, high: number): CodeTest {
    const inRange: CodeTest = (code) => code >= low && code <= high;
    if (!this.#ignoreCase) return inRange;
    return (code) => [code, ...cases(code)].some(inRange);
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }
  #next(): string {
    const character = this.#text[this.#at++];
    if (character === undefined) throw new Unknown();
    return character;
  }
  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

/** Both cases of a letter, without regard to the language. */
function cases(code: number): readonly number[] {
  const text = String.fromCodePoint(code);
  return [text.toLowerCase(), text.toUpperCase()].flatMap((one) => (one.length === text.length ? [one.codePointAt(0) ?? code] : []));
}
