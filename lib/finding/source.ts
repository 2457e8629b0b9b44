/**
 * Reading YAML and JSON that a user wrote, with the line of every key and item.
 *
 * The data model is JSON's: YAML 1.2 core schema, no custom tags, no merge keys, so what is read is what a schema can check.
 * Files are hostile until read: size, depth and the number of values are bounded, with aliases counted as often as they
 * are used; whatever is refused is a finding with file and line.
 *
 * Not exported by the folder's index: it loads the YAML parser, which nothing but reading files needs.
 */
import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml';
import { NetstackError } from './error';
import type { Report } from './finding';
import { LineReader } from './line-reader';
import { type SourceNode, SourcePositions } from './positions';

/** How much of a file is read. */
export interface SourceLimits {
  /** Most UTF-16 code units of text. @default 50,000,000 */
  readonly length?: number;
  /** Most values in all documents together, those behind aliases as often as they are used. @default 1,000,000 */
  readonly values?: number;
}

/** One document of a file. */
export interface SourceDocument {
  /** What is written: null, booleans, numbers, strings, arrays and plain objects. Aliased values are shared, never cyclic. */
  readonly value: unknown;
  readonly positions: SourcePositions;
}

/** Deepest nesting, aliases followed; the parser's own limit for what is written out. */
const deepest = 100;

/**
 * Reads all documents of a file; those without content are left out.
 *
 * @param file name of the file, for positions
 * @throws NetstackError `source/syntax`, `source/duplicate-key`, `source/unknown-tag`, `source/too-large`, `source/too-deep`,
 * `source/too-many-values` or `source/cyclic-alias`, with the line.
 */
export function readSource(text: string, file: string, limits: SourceLimits = {}): readonly SourceDocument[] {
  const { length = 50_000_000, values = 1_000_000 } = limits;
  if (text.length > length) {
    const expected = `at most ${length} characters`;
    throw refused(file, 1, { code: 'source/too-large', message: 'the file is too large', got: `${text.length} characters`, expected });
  }
  const reader = new LineReader();
  const documents = parse(text, file, reader, values);
  const census = new Census(file, values);
  return documents.flatMap((value, i) => {
    const root = reader.roots[i];
    if (root === undefined || value === null || value === undefined) return [];
    census.add(value, root);
    return [{ value, positions: new SourcePositions(file, root) }];
  });
}

function parse(text: string, file: string, reader: LineReader, values: number): readonly unknown[] {
  try {
    return loadAll(text, null, {
      schema: CORE_SCHEMA,
      listener: (event, state) => {
        if (event === 'close') reader.close(state.kind, state.result);
        // Keys are opened as values are, so twice as many are no more than allowed.
        else if (reader.open(state.line + 1) > 2 * values + 2) throw refused(file, state.line + 1, tooManyValues(values));
      },
    });
  } catch (error) {
    if (error instanceof YAMLException) {
      const report = syntaxReport(error);
      // A tag is judged after its value is read, which may end lines below it.
      throw refused(file, report.code === 'source/unknown-tag' ? reader.line : (error.mark?.line ?? 0) + 1, report);
    }
    throw error;
  }
}

function syntaxReport({ reason, mark }: YAMLException): Report {
  if (reason === 'duplicated mapping key') {
    const key = /^[^\n:]*/.exec(mark.buffer.slice(mark.position, mark.position + 64))?.[0].trim();
    return { code: 'source/duplicate-key', message: 'a key is written twice in one mapping', got: key || 'an empty key', expected: 'each key once' };
  }
  if (reason.startsWith('nesting exceeded')) return tooDeep;
  if (reason.startsWith('unknown tag')) {
    return { code: 'source/unknown-tag', message: 'a value has a tag that means nothing here', got: reason, expected: 'plain data without tags' };
  }
  return { code: 'source/syntax', message: 'the file is not valid YAML or JSON', got: reason };
}

/** Size and height of what has been counted, so that a shared value is walked once however often it is used. */
interface Extent {
  readonly size: number;
  readonly height: number;
}
const leaf: Extent = { size: 1, height: 0 };

/** Counts values as a walk over the documents would meet them; nothing is expanded. */
class Census {
  readonly #file: string;
  readonly #most: number;
  readonly #known = new Map<object, Extent>();
  readonly #above = new Set<object>();
  #total = 0;

  constructor(file: string, most: number) {
    this.#file = file;
    this.#most = most;
  }

  /** Throws where a document has a cycle, is too deep, or is one too many. */
  add(document: unknown, root: SourceNode): void {
    this.#total += this.#extentOf(document, root).size;
    if (this.#total > this.#most) throw refused(this.#file, root.line, tooManyValues(this.#most));
  }

  #extentOf(value: unknown, node: SourceNode): Extent {
    if (typeof value !== 'object' || value === null) return leaf;
    if (this.#above.has(value)) throw refused(this.#file, node.line, cyclic);
    const extent = this.#known.get(value) ?? this.#measure(value, node);
    if (this.#above.size + extent.height > deepest) throw refused(this.#file, node.line, tooDeep);
    return extent;
  }

  #measure(value: object, node: SourceNode): Extent {
    if (this.#above.size > deepest) throw refused(this.#file, node.line, tooDeep);
    this.#above.add(value);
    let size = 1;
    let height = 0;
    const list = Array.isArray(value);
    for (const [name, member] of Object.entries(value)) {
      const extent = this.#extentOf(member, (list ? node.items?.[Number(name)] : node.members?.get(name)) ?? node);
      size += extent.size;
      height = Math.max(height, extent.height + 1);
    }
    this.#above.delete(value);
    if (size > this.#most) throw refused(this.#file, node.line, tooManyValues(this.#most));
    const extent = { size, height };
    this.#known.set(value, extent);
    return extent;
  }
}

const cyclic: Report = { code: 'source/cyclic-alias', message: 'a value contains itself through an alias', expected: 'aliases of finished values' };
const tooDeep: Report = { code: 'source/too-deep', message: 'values are nested too deeply', expected: `at most ${deepest} levels, aliases followed` };

function tooManyValues(most: number): Report {
  const message = 'the file holds too many values, those behind aliases counted as often as they are used';
  return { code: 'source/too-many-values', message, expected: `at most ${most} values` };
}

function refused(file: string, line: number, report: Report): NetstackError {
  return NetstackError.of({ ...report, position: { file, line } });
}
