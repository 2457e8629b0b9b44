/**
 * Patterns of schemas, as the API server reads them: Go's RE2 syntax, matched anywhere in the value unless anchored.
 *
 * JavaScript's own engine backtracks: published CRDs hold patterns, such as `([-a-z0-9]+[.]?)+`, on which a value of forty letters
 * takes minutes. Here a pattern becomes a nondeterministic automaton and all its states are stepped together, so that the time is
 * at most length of the value times size of the pattern. What is not understood is undefined, and then nothing is said.
 */

/** Whether a pattern matches a value; undefined where it is not judged: syntax beyond the common one, or too much work. */
export type Pattern = (value: string) => boolean | undefined;

type Test = (code: number) => boolean;
type Node =
  | { readonly type: 'empty' }
  | { readonly type: 'test'; readonly test: Test }
  | { readonly type: 'start' | 'end' }
  | { readonly type: 'all'; readonly nodes: readonly Node[] }
  | { readonly type: 'any'; readonly nodes: readonly Node[] }
  | { readonly type: 'repeat'; readonly node: Node; readonly least: number; readonly most: number };

/** Most states of an automaton, most steps of a match, deepest groups. */
const mostStates = 20_000;
const mostSteps = 20_000_000;
const deepest = 100;

/** The pattern, ready to match; undefined where its syntax is not understood. */
export function compilePattern(source: string): Pattern | undefined {
  const node = new PatternParser(source).parse();
  if (node === undefined) return undefined;
  const automaton = new Automaton();
  const start = automaton.add(node, automaton.accept);
  return start === undefined ? undefined : (value) => automaton.matches(start, value);
}

type State =
  | { readonly type: 'test'; readonly test: Test; readonly next: number }
  | { readonly type: 'start' | 'end'; readonly next: number }
  | { readonly type: 'split'; readonly next: number[] }
  | { readonly type: 'accept' };

class Automaton {
  readonly accept = 0;
  readonly #states: State[] = [{ type: 'accept' }];

  /** The state before a node that goes on to `next`; undefined where there are too many. */
  add(node: Node, next: number): number | undefined {
    if (this.#states.length > mostStates) return undefined;
    switch (node.type) {
      case 'empty':
        return next;
      case 'test':
        return this.#push({ type: 'test', test: node.test, next });
      case 'start':
      case 'end':
        return this.#push({ type: node.type, next });
      case 'all':
        return node.nodes.reduceRight<number | undefined>((after, one) => (after === undefined ? undefined : this.add(one, after)), next);
      case 'any': {
        const starts = node.nodes.map((one) => this.add(one, next));
        const known = starts.filter((start) => start !== undefined);
        return known.length < starts.length ? undefined : this.#push({ type: 'split', next: known });
      }
      case 'repeat':
        return this.#repeat(node.node, node.least, node.most, next);
    }
  }

  #repeat(node: Node, least: number, most: number, next: number): number | undefined {
    let after: number | undefined = next;
    if (most === Number.POSITIVE_INFINITY) {
      const ways = [next];
      const loop = this.#push({ type: 'split', next: ways });
      const body = this.add(node, loop);
      if (body === undefined) return undefined;
      ways.push(body);
      after = loop;
    } else {
      for (let n = least; n < most && after !== undefined; n++) {
        const body: number | undefined = this.add(node, after);
        after = body === undefined ? undefined : this.#push({ type: 'split', next: [body, next] });
      }
    }
    for (let n = 0; n < least && after !== undefined; n++) after = this.add(node, after);
    return after;
  }

  #push(state: State): number {
    return this.#states.push(state) - 1;
  }

  matches(start: number, value: string): boolean | undefined {
    const codes = [...value].map((character) => character.codePointAt(0) ?? 0);
    if ((codes.length + 1) * this.#states.length > mostSteps) return undefined;
    let current: readonly number[] = [];
    for (let at = 0; at <= codes.length; at++) {
      const reached = this.#closure([...current, start], at === 0, at === codes.length);
      if (reached === undefined) return true;
      const code = codes[at];
      if (code === undefined) break;
      current = reached.flatMap((index) => {
        const state = this.#states[index];
        return state?.type === 'test' && state.test(code) ? [state.next] : [];
      });
    }
    return false;
  }

  /** The states that are reached without reading; undefined where one of them accepts. */
  #closure(from: readonly number[], atStart: boolean, atEnd: boolean): readonly number[] | undefined {
    const seen = new Set<number>();
    const left = [...from];
    for (let index = left.pop(); index !== undefined; index = left.pop()) {
      if (seen.has(index)) continue;
      seen.add(index);
      const state = this.#states[index];
      if (state?.type === 'accept') return undefined;
      if (state?.type === 'split') left.push(...state.next);
      if ((state?.type === 'start' && atStart) || (state?.type === 'end' && atEnd)) left.push(state.next);
    }
    return [...seen];
  }
}

const anything: Test = (code) => code !== 0x0a;
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
const classes: Readonly<Record<string, Test>> = { d: digit, w: word, s: space, D: not(digit), W: not(word), S: not(space) };
const controls: Readonly<Record<string, number>> = { n: 0x0a, t: 0x09, r: 0x0d, f: 0x0c, v: 0x0b, a: 0x07 };

function ranges(all: readonly (readonly [number, number])[]): Test {
  return (code) => all.some(([first, last]) => code >= first && code <= last);
}
function not(test: Test): Test {
  return (code) => !test(code);
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

  parse(): Node | undefined {
    try {
      const node = this.#alternatives();
      return this.#at < this.#text.length ? undefined : node;
    } catch (error) {
      if (error instanceof Unknown) return undefined;
      throw error;
    }
  }

  #alternatives(): Node {
    if (++this.#depth > deepest) throw new Unknown();
    const nodes = [this.#sequence()];
    while (this.#take('|')) nodes.push(this.#sequence());
    this.#depth--;
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { type: 'any', nodes };
  }

  #sequence(): Node {
    const nodes: Node[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) nodes.push(this.#repeated());
    return { type: 'all', nodes };
  }

  #repeated(): Node {
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

  #atom(): Node {
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

  #group(): Node {
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

  #class(): Test {
    const negated = this.#take('^');
    const tests: Test[] = [];
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
    const test: Test = (code) => tests.some((one) => one(code));
    return negated ? not(test) : test;
  }

  #member(): number | Test {
    const character = this.#next();
    if (character === '\\') return this.#escape();
    // A named class, `[[:alpha:]]`.
    if (character === '[' && this.#peek() === ':') throw new Unknown();
    return character.codePointAt(0) ?? 0;
  }

  #escape(): number | Test {
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

  #literal(code: number): Test {
    return this.#range(code, code);
  }

  #range(low: number, high: number): Test {
    const inRange: Test = (code) => code >= low && code <= high;
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
