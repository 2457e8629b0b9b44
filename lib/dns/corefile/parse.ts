import { NetstackError, type Report } from '../../finding';
import type { Corefile, CorefileEntry, Directive, Import, Line } from './ast';
import { type Token, tokensOf } from './lexer';

/** A tree with the lines of the text that its parts begin in. */
export interface ReadCorefile {
  readonly corefile: Corefile;
  /** Line of an entry or line of the tree, counted from 1. */
  readonly lineOf: ReadonlyMap<CorefileEntry | Line, number>;
}

/** Blocks within blocks; CoreDNS knows two levels, and plugins from elsewhere some more. */
const deepest = 64;

/**
 * Reads a Corefile as CoreDNS does. Throws what the lexer throws, and `corefile/syntax` with the line. Stricter than
 * CoreDNS where it would read on with something that cannot be meant: a block without a zone (CoreDNS drops it), a stray
 * closing brace at the top level (a zone named `}`), words after a block on its last line, an import within a line.
 */
export function parseCorefile(text: string): Corefile {
  return readCorefile(text).corefile;
}

/** The same with line numbers. */
export function readCorefile(text: string): ReadCorefile {
  const reader = new Reader(tokensOf(text));
  return { corefile: { entries: reader.entries() }, lineOf: reader.lineOf };
}

class Reader {
  readonly lineOf = new Map<CorefileEntry | Line, number>();
  readonly #tokens: readonly Token[];
  readonly #snippets = new Set<string>();
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  entries(): readonly CorefileEntry[] {
    const entries: CorefileEntry[] = [];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      const entry = this.#entry();
      this.lineOf.set(entry, token.line);
      entries.push(entry);
    }
    return entries;
  }

  #entry(): CorefileEntry {
    const first = this.#peek();
    if (first?.text === 'import' && this.#isNewLine()) return this.#import();
    const keys = this.#keys();
    const [key = ''] = keys;
    if (keys.length === 1 && /^\(.*\)$/s.test(key)) return this.#snippet(key.slice(1, -1));
    if (keys.length === 0)
      refuse(first, { message: 'a server block without a zone serves nothing', fix: "write its zones before the brace, '.' for all names" });
    const braced = this.#take('{');
    const body = this.#lines(0, true);
    // A block that is not opened ends with the file, or at a brace; CoreDNS lets the last brace of a file close two blocks.
    if (!this.#take('}') && braced && this.#tokens.at(-1)?.text !== '}')
      refuse(this.#tokens.at(-1), { message: 'a block is not closed', expected: "'}' on a line of its own" });
    return { type: 'server', keys, body };
  }

  /** Zones up to an opening brace or the end of a line that does not end with a comma. */
  #keys(): readonly string[] {
    const keys: string[] = [];
    let goesOn = true;
    let announced = false;
    while (goesOn) {
      const token = this.#peek();
      if (token === undefined || token.text === '{') {
        if (announced) refuse(token ?? this.#tokens.at(-1), { message: 'a comma announces another zone', expected: 'a zone' });
        return keys;
      }
      if (token.text === '}') refuse(token, { message: 'a closing brace has no opening one' });
      if (token.text === 'import') refuse(token, { message: 'an import stands at the beginning of a line, and not among zones' });
      announced = token.text === '' ? announced : token.text.endsWith(',');
      const key = announced && token.text !== '' ? token.text.slice(0, -1) : token.text;
      if (/^(?:[{}]|import)$/.test(key)) refuse(token, { message: 'not a zone' });
      if (token.text !== '') keys.push(key);
      this.#at += 1;
      goesOn = announced || this.#peek()?.text === '{' || !this.#isNewLine();
    }
    return keys;
  }

  #snippet(name: string): CorefileEntry {
    const opening = this.#peek();
    if (!this.#take('{')) refuse(opening ?? this.#tokens.at(-1), { message: 'a snippet is followed by a block', expected: `(${name}) {` });
    if (this.#snippets.has(name)) refuse(opening, { message: 'a snippet of this name is there already', got: name });
    this.#snippets.add(name);
    const body = this.#lines(1, true);
    if (!this.#take('}')) refuse(this.#tokens.at(-1), { message: 'a snippet is not closed', expected: "'}'" });
    if (importsSnippet(body, name)) refuse(opening, { message: 'a snippet imports itself', got: name });
    return { type: 'snippet', name, body };
  }

  /**
   * Lines up to a closing brace, which is left, or the end. `depth` 0 is the body of a server block; `imports` says whether
   * an import may follow the opening brace on its line, as it may in the body of a server block or a snippet.
   */
  #lines(depth: number, imports: boolean): readonly Line[] {
    const lines: Line[] = [];
    for (let token = this.#peek(); token !== undefined && token.text !== '}'; token = this.#peek()) {
      if (token.text === '{') refuse(token, { message: 'a block belongs to a line: nothing stands before the brace' });
      if (depth > deepest) refuse(token, { message: 'the blocks are nested too deeply', expected: `at most ${deepest} levels` });
      if (token.text === 'import' && !imports && !this.#isNewLine()) refuse(token, { message: 'an import stands on a line of its own' });
      const line = token.text === 'import' ? this.#import() : this.#directive(depth);
      this.lineOf.set(line, token.line);
      lines.push(line);
    }
    return lines;
  }

  #directive(depth: number): Directive {
    const name = this.#peek()?.text ?? '';
    const args: string[] = [];
    this.#at += 1;
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.text === '{') return { type: 'directive', name, args, block: this.#block(depth) };
      if (this.#isNewLine()) break;
      if (token.text === '}') {
        if (depth === 0) refuse(token, { message: 'the brace that closes a server block stands on a line of its own' });
        break;
      }
      args.push(token.text);
      this.#at += 1;
    }
    return { type: 'directive', name, args };
  }

  #block(depth: number): readonly Line[] {
    const opening = this.#peek();
    this.#at += 1;
    const lines = this.#lines(depth + 1, false);
    if (!this.#take('}')) refuse(opening, { message: 'a block is not closed', expected: "'}'" });
    const next = this.#peek();
    if (next?.text === '{' || (next !== undefined && !this.#isNewLine() && (next.text !== '}' || depth === 0))) {
      refuse(next, { message: 'nothing follows the end of a block on its line' });
    }
    return lines;
  }

  #import(): Import {
    const token = this.#peek();
    this.#at += 1;
    const pattern = this.#peek();
    if (pattern === undefined || this.#isNewLine() || /^[{}]?$/.test(pattern.text)) {
      refuse(token, { message: 'an import names a snippet or a file pattern' });
    }
    this.#at += 1;
    if (this.#peek() !== undefined && !this.#isNewLine()) refuse(token, { message: 'an import takes one argument' });
    return { type: 'import', pattern: pattern.text };
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(text: string): boolean {
    const taken = this.#peek()?.text === text;
    if (taken) this.#at += 1;
    return taken;
  }

  /** Whether the token at hand begins a line; the end of the text does. */
  #isNewLine(): boolean {
    const [before, token] = [this.#tokens[this.#at - 1], this.#peek()];
    return before === undefined || token === undefined || before.endLine < token.line;
  }
}

function importsSnippet(lines: readonly Line[], name: string): boolean {
  return lines.some((line) => (line.type === 'import' ? line.pattern === name : importsSnippet(line.block ?? [], name)));
}

function refuse(token: Token | undefined, report: Omit<Report, 'code'>): never {
  const what = report.got ?? token?.text ?? '';
  const where = token === undefined ? 'end of the text' : `line ${token.line}`;
  throw NetstackError.of({ code: 'corefile/syntax', ...report, got: `${where}: ${JSON.stringify(what.slice(0, 64))}` });
}
