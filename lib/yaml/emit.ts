/**
 * YAML for data that a Kubernetes manifest is made of: strings, finite numbers, booleans, arrays, plain objects.
 *
 * The data model is closed, so the printer is small: block style, no anchors, no tags, no folding, no comments.
 * Laws, held in test/yaml/emit.test.ts against `yaml` (YAML 1.1 and 1.2) and js-yaml:
 *   read(print(x)) = x, where x is JSON without null and `undefined` properties count as absent;
 *   print is a function of the value and of the order of its properties; equal input gives equal bytes.
 * Keys keep the order in which the object was written (apiVersion, kind and metadata lead at the top), labels and other
 * data included: whoever builds an object decides what a reader sees first, and builders are deterministic.
 * A string is plain only where no YAML reader, 1.1 or 1.2, could take it for something else; several lines become a
 * literal block; everything else is double-quoted. Characters that a reviewer cannot see (control characters, bidirectional
 * overrides, zero-width characters, byte order marks, line separators, lone surrogates) are always escaped.
 */
import { type Finding, joinPath, NetstackError } from '../finding';

/**
 * One document, ending in a line break. Objects with `toJSON` are printed as what it returns.
 * @throws NetstackError with every value that cannot be printed: `yaml/null`, `yaml/not-finite`, `yaml/not-data`, `yaml/too-deep`.
 */
export function toYaml(document: unknown): string {
  try {
    return new Printer().print(document);
  } catch (error) {
    if (error instanceof NotData) throw new NetstackError(refusals(document));
    throw error;
  }
}

/** Several documents in one file, each after the first led by `---`. */
export function toYamlStream(documents: readonly unknown[]): string {
  return documents.map(toYaml).join('---\n');
}

/** Deeper than any Kubernetes schema; a cycle ends here too. */
const maxDepth = 90;
/** A key of 1024 characters and more must be written as an explicit key (YAML 1.2.2, 7.4.3); quoting may double its length. */
const maxImplicitKey = 1000;
const indents = Array.from({ length: maxDepth + 2 }, (_, depth) => '  '.repeat(depth));
const leading = ['apiVersion', 'kind', 'metadata'] as const;

/** What YAML 1.1 readers take for something else: truth values, and floats, which may lack their digits (`E0`). */
const words = ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'].flatMap((w) => [
  w,
  w.toUpperCase(),
  w.charAt(0).toUpperCase() + w.slice(1),
]);
const taken = `(?:${words.join('|')}|[eE][-+]?[0-9_.]+)`;
/** Printable ASCII that starts with a letter, a slash or `--x`; no `: `, no ` #`, nothing odd at the end. */
const letters = '(?:[A-Za-z/]|--[a-z])(?:[!-9;-~]|:(?=[!-~])| +(?=[!"$-~]))*';
/** IPv4 addresses and prefixes, quantities and durations: start with a digit and yet are no number to any reader. */
const numeric = '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}(?:/\\d{1,2})?|[1-9]\\d*(?:m|s|h|ms|Ki|Mi|Gi|Ti)';
const plain = new RegExp(`^(?:(?!${taken}$)${letters}|${numeric})$`);

/** What a literal block cannot hold: control characters but tab and line feed, and the invisible. Lone surrogates too. */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a file unescaped
  /[\0-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** The same, where JSON.stringify has already escaped control characters below space and lone surrogates. */
const unseenInJson = /[\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]/g;
/** Blanks at the end of a line get lost in editors and hooks that trim: in quotes they are safe. */
const trailingBlank = /[ \t]$/m;

class NotData extends Error {}

/** Pieces are joined at the end: in V8 that is three times quicker than growing one string. */
class Printer {
  readonly #out: string[] = [];

  print(document: unknown): string {
    const data = resolved(document);
    if (typeof data === 'string') return `${quoted(data)}\n`;
    if (isObject(data)) this.#top(topFirst(data));
    else if (Array.isArray(data) && data.length > 0) this.#sequence(data, 0, '');
    else this.#value('', data, 0, false);
    const text = this.#out.join('');
    return text.startsWith(' ') ? text.slice(1) : text;
  }

  #top(object: Readonly<Record<string, unknown>>): void {
    if (!this.#mapping(object, 0, '')) this.#out.push('{}\n');
  }

  /**
   * `prefix` is what stands before the value on its line, or the lines, so far; `depth` is that of the collection around it,
   * `inSequence` whether that is a sequence: a collection in it begins on the line of its dash.
   */
  #value(prefix: string, value: unknown, depth: number, inSequence: boolean): void {
    if (typeof value === 'string') {
      this.#out.push(plain.test(value) ? `${prefix} ${value}\n` : prefix + scalar(value, indentOf(depth + 1)));
    } else if (typeof value === 'object') {
      const data = resolved(value);
      if (Array.isArray(data)) {
        if (data.length === 0) this.#out.push(`${prefix} []\n`);
        else if (inSequence) this.#sequence(data, depth + 1, `${prefix} `);
        else {
          this.#out.push(`${prefix}\n`);
          this.#sequence(data, depth + 1, '');
        }
      } else if (isObject(data)) {
        if (!this.#mapping(data, depth + 1, inSequence ? `${prefix} ` : `${prefix}\n${indentOf(depth + 1)}`)) this.#out.push(`${prefix} {}\n`);
      } else if (typeof data === 'object') throw new NotData();
      else this.#value(prefix, data, depth, inSequence);
    } else if (typeof value === 'number') this.#out.push(prefix + number(value));
    else if (typeof value === 'boolean') this.#out.push(`${prefix} ${value}\n`);
    else throw new NotData();
  }

  /** `started`: the first item goes on a line that is begun, after this. */
  #sequence(items: readonly unknown[], depth: number, started: string): void {
    const dash = `${indentOf(depth)}-`;
    let prefix = started === '' ? dash : `${started}-`;
    for (let i = 0; i < items.length; i++) {
      this.#value(prefix, items[i], depth, true);
      prefix = dash;
    }
  }

  /** Prints nothing and returns false where every property is absent. `started` stands before the first key. */
  #mapping(object: Readonly<Record<string, unknown>>, depth: number, started: string): boolean {
    const indent = indentOf(depth);
    let before = started;
    let empty = true;
    for (const key in object) {
      const value = object[key];
      if (value === undefined) continue;
      const text = keyOf(key);
      this.#value(text.length < maxImplicitKey ? `${before}${text}:` : `${before}? ${text}\n${indent}:`, value, depth, false);
      before = indent;
      empty = false;
    }
    return !empty;
  }
}

function indentOf(depth: number): string {
  const indent = indents[depth];
  if (indent === undefined) throw new NotData();
  return indent;
}

/** Kubernetes uses few different keys; the table is dropped when somebody's data fills it. */
const keys = new Map<string, string>();
function keyOf(key: string): string {
  let text = keys.get(key);
  if (text === undefined) {
    text = plain.test(key) ? key : quoted(key);
    if (keys.size >= 1000) keys.clear();
    keys.set(key, text);
  }
  return text;
}

/** What is printed for a value: itself, or what its toJSON returns. A Date has one, but a time in a manifest is a mistake. */
function resolved(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return 'toJSON' in value && typeof value.toJSON === 'function' && !(value instanceof Date) ? resolved(value.toJSON()) : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The last test is for plain objects of another realm, such as structuredClone makes in a test runner.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function topFirst(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const first = leading.filter((key) => Object.hasOwn(object, key));
  if (Object.keys(object).every((key, i) => i >= first.length || key === first[i])) return object;
  const rest = Object.entries(object).filter(([key]) => !first.some((f) => f === key));
  return Object.fromEntries([...first.map((key) => [key, object[key]] as const), ...rest]);
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new NotData();
  const text = String(value);
  // YAML 1.1 wants a point in the mantissa of a float.
  return text.includes('e') && !text.includes('.') ? ` ${text.replace('e', '.0e')}\n` : ` ${text}\n`;
}

/** A string that is not plain. */
function scalar(text: string, indent: string): string {
  return text.includes('\n') && isLiteral(text) ? literal(text, indent) : ` ${quoted(text)}\n`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(unseenInJson, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isLiteral(text: string): boolean {
  return /[^\n]/.test(text) && !unseen.test(text) && !trailingBlank.test(text);
}

function literal(text: string, indent: string): string {
  const end = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  // A first line that starts with a blank would be taken for deeper indentation.
  const indicator = /^[ \t\n]/.test(text) ? '2' : '';
  const body = end === '-' ? text : text.slice(0, -1);
  const lines = body.split('\n').map((line) => (line === '' ? '' : indent + line));
  return ` |${indicator}${end}\n${lines.join('\n')}\n`;
}

/** The slow walk that names what the printer would not print; runs only after it has refused. */
function refusals(document: unknown): readonly Finding[] {
  const findings: Finding[] = [];
  const around = new Set<unknown>();
  const refuse = (code: string, at: string, message: string, got: string): void => {
    findings.push({ code, severity: 'error', at, message, got });
  };
  const walk = (value: unknown, at: string): void => {
    const data = resolved(value);
    if (data === null) refuse('yaml/null', at, 'null is never written: leave the field out', 'null');
    else if (typeof data === 'number') {
      if (!Number.isFinite(data)) refuse('yaml/not-finite', at, 'a number must be finite', String(data));
    } else if (Array.isArray(data) || isObject(data)) {
      if (around.has(data)) refuse('yaml/too-deep', at, 'the object contains itself', 'a circle');
      else if (around.size > maxDepth) refuse('yaml/too-deep', at, 'the object is nested too deeply', `more than ${maxDepth} levels`);
      else {
        around.add(data);
        const children: readonly (readonly [string, unknown])[] = isObject(data)
          ? Object.entries(data).filter(([, child]) => child !== undefined)
          : Array.from(data, (item, i) => [`[${i}]`, item]);
        for (const [key, child] of children) walk(child, joinPath(at, key));
        around.delete(data);
      }
    } else if (typeof data !== 'string' && typeof data !== 'boolean') {
      const what = typeof data === 'object' ? `an instance of ${data.constructor?.name ?? 'a class'}` : typeof data;
      refuse('yaml/not-data', at, 'only strings, numbers, booleans, arrays and plain objects can be written', what);
    }
  };
  walk(document, '');
  return findings;
}
