/**
 * Lines of keys and items, from the events of js-yaml 4.3.
 *
 * The parser opens every value, opens and closes what is in it (keys and values in turn, as far as they are written),
 * and closes it with its result. It also tries readings that it then drops, so what is in a collection is found by
 * comparing results, never by counting events: a key must be one of the mapping, a value must be the one under it.
 * A miss costs the line of one value, never the value; positions fall back to the parent.
 */
import type { SourceNode } from './positions';

interface Frame extends SourceNode {
  readonly result: unknown;
}

/** A value that is not closed yet. */
interface Opened {
  readonly line: number;
  readonly inside: Frame[];
}

export class LineReader {
  /** The documents that are closed. */
  readonly roots: SourceNode[] = [];
  readonly #opened: Opened[] = [];
  #count = 0;

  /** A value begins; gives how many have begun until now. */
  open(line: number): number {
    this.#opened.push({ line, inside: [] });
    return ++this.#count;
  }

  /** Where the innermost value that is not finished begins. */
  get line(): number {
    return this.#opened.at(-1)?.line ?? 1;
  }

  /** The value that was opened last is finished. */
  close(kind: string | null, result: unknown): void {
    const opened = this.#opened.pop();
    if (opened === undefined) return;
    const frame = frameOf(opened, kind, result);
    const parent = this.#opened.at(-1);
    if (parent === undefined) this.roots.push(frame);
    else parent.inside.push(frame);
  }
}

function frameOf({ line, inside }: Opened, kind: string | null, result: unknown): Frame {
  // An alias closes with the result of its anchor and no kind: what is in it stands elsewhere.
  if (typeof result !== 'object' || result === null || kind === null) return { line, result };
  // To look for a key the parser opens a value a second time; where no colon follows, that is the value.
  const again = inside.find((frame) => frame.result === result && (frame.members !== undefined || frame.items !== undefined));
  if (again !== undefined) return { ...again, line };
  if (Array.isArray(result)) return { line, result, items: itemsOf(inside, result, line) };
  return isRecord(result) ? { line, result, members: membersOf(inside, result) } : { line, result };
}

function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value);
}

function membersOf(inside: readonly Frame[], mapping: Readonly<Record<string, unknown>>): ReadonlyMap<string, SourceNode> {
  const members = new Map<string, SourceNode>();
  let key: { readonly text: string; readonly line: number } | undefined;
  for (const frame of inside) {
    if (key !== undefined && Object.is(frame.result, mapping[key.text])) {
      members.set(key.text, under(key.line, frame));
      key = undefined;
      continue;
    }
    const text = typeof frame.result === 'object' && frame.result !== null ? undefined : String(frame.result);
    if (text === undefined || !Object.hasOwn(mapping, text) || members.has(text)) continue;
    members.set(text, { line: frame.line }); // stays so where no value is written
    key = { text, line: frame.line };
  }
  return members;
}

function itemsOf(inside: readonly Frame[], result: readonly unknown[], line: number): readonly SourceNode[] {
  let next = 0;
  return result.map((item) => {
    const frame = inside[next];
    if (frame === undefined || !Object.is(frame.result, item)) return { line }; // an empty item is not opened
    next++;
    return under(frame.line, frame);
  });
}

/** What is in a value, under the line of its key. Results are let go. */
function under(line: number, { members, items }: Frame): SourceNode {
  return members !== undefined ? { line, members } : items !== undefined ? { line, items } : { line };
}
