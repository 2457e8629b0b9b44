/**
 * The matrix as lines, sorted by code unit: `FROM => TO : All Connections`, `FROM => TO : TCP 80,90-95,UDP 53`.
 * Lines come a block at a time, so that an answer of millions of lines needs no more memory than one row.
 */
import { type Endpoint, isPair, type Reachability } from '../engine';
import { connectionsText, doubtsText, endpointText } from './notation';

export interface TextOptions {
  /** Also lines for what is implementation-defined, with the flag that decides. @default false */
  readonly maybe?: boolean;
  /** Which pairs to print. @default all */
  readonly include?: ((from: Endpoint, to: Endpoint) => boolean) | undefined;
}

/** All lines. */
export function matrixLines(reachability: Reachability, options: TextOptions = {}): string[] {
  return [...matrixBlocks(reachability, options)].flatMap((block) => block.slice(0, -1).split('\n'));
}

/** Lines in order, each with its line end, many at a time. */
export function* matrixBlocks(reachability: Reachability, { maybe = false, include }: TextOptions = {}): Generator<string> {
  const { rows, endpoints, closed } = reachability;
  const texts = connectionTexts(reachability, maybe);
  const placed = endpoints.map((endpoint, i) => ({ endpoint, group: rows.groups.of[i] ?? 0 }));
  const ranges = placed.flatMap(({ endpoint, group }) => (endpoint.type === 'range' ? [{ endpoint, group }] : []));
  // A blank follows the name in every line: sorted this way, blocks of lines are in order too.
  const others = placed
    .filter(({ endpoint }) => endpoint.type !== 'range')
    .map(({ endpoint, group }) => ({ endpoint, group, name: `${endpointText(endpoint)} `, arrow: ` => ${endpointText(endpoint)} : ` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const groups = Int32Array.from(others, ({ group }) => group);
  const fromOutside = linesFromOutside(
    others.map(({ endpoint }) => endpoint),
    ranges.map(({ endpoint }) => endpoint),
    (range) => {
      const row = rows.row(range);
      return (to) => (include?.(range, others[to]?.endpoint ?? range) === false ? [] : texts(row[groups[to] ?? 0] ?? closed));
    },
  );
  let sent = 0;
  for (const { endpoint: from, name } of others) {
    // Pieces, joined once: putting every line together by itself costs more than finding out what it says.
    const pieces: string[] = [];
    const sender = endpointText(from);
    const row = rows.row(from);
    const outbound = from.type === 'workload' ? new RangeRuns() : undefined;
    for (const { endpoint: range, group } of outbound === undefined ? [] : ranges)
      outbound?.add(range, include?.(from, range) === false ? [] : texts(row[group] ?? closed));
    const toRanges = outbound?.close().sort((a, b) => (a.line < b.line ? -1 : 1)) ?? [];
    let written = 0;
    for (let i = 0; i < groups.length; i++) {
      const verdict = row[groups[i] ?? 0] ?? closed;
      if (verdict === closed) continue;
      const to = others[i];
      if (to === undefined || !isPair(from, to.endpoint) || include?.(from, to.endpoint) === false) continue;
      for (; written < toRanges.length && (toRanges[written]?.line ?? '') < to.name; written++)
        pieces.push(sender, ' => ', toRanges[written]?.line ?? '');
      for (const connections of texts(verdict)) pieces.push(sender, to.arrow, connections);
    }
    for (; written < toRanges.length; written++) pieces.push(sender, ' => ', toRanges[written]?.line ?? '');
    if (pieces.length === 0) continue;
    const start = sent;
    while (sent < fromOutside.length && (fromOutside[sent] ?? '') < name) sent++;
    if (sent > start) yield fromOutside.slice(start, sent).join('');
    yield pieces.join('');
  }
  if (sent < fromOutside.length) yield fromOutside.slice(sent).join('');
}

/** Sorted lines of what outside ranges may send. @param answers texts from a range to the end at a place */
function linesFromOutside(
  ends: readonly Endpoint[],
  ranges: readonly Range[],
  answers: (range: Range) => (to: number) => readonly string[],
): readonly string[] {
  const inbound = ends.map((end) => (end.type === 'workload' ? new RangeRuns() : undefined));
  for (const range of ranges) {
    const textsTo = answers(range);
    inbound.forEach((runs, to) => {
      runs?.add(range, textsTo(to));
    });
  }
  return inbound
    .flatMap((runs, to) => {
      const end = ends[to];
      return end === undefined || runs === undefined
        ? []
        : runs.close().map(({ range, connections }) => `${range} => ${endpointText(end)} : ${connections}`);
    })
    .sort();
}

type Range = Extract<Endpoint, { readonly type: 'range' }>;

/** Texts of a verdict, each with its line end, made once. */
function connectionTexts(reachability: Reachability, maybe: boolean): (verdict: number) => readonly string[] {
  const texts = new Map<number, readonly string[]>();
  return (verdict) => {
    let found = texts.get(verdict);
    if (found === undefined) {
      const words = reachability.words(verdict);
      const sure = connectionsText(words);
      found = [...(sure === '' ? [] : [sure]), ...(maybe ? doubtsText(words) : [])].map((text) => `${text}\n`).sort();
      texts.set(verdict, found);
    }
    return found;
  };
}

interface RangeLine {
  readonly range: string;
  readonly connections: string;
  readonly line: string;
}

/** Neighbouring ranges with the same answer are one line. */
class RangeRuns {
  readonly #done: RangeLine[] = [];
  #open: { readonly first: string; last: string; end: bigint; readonly family: string; readonly texts: readonly string[] } | undefined;

  add(range: Range, texts: readonly string[]): void {
    const run = this.#open;
    const { first, last } = range;
    if (run !== undefined && run.family === first.family && first.value === run.end + 1n && run.texts === texts) {
      run.last = last.toString();
      run.end = last.value;
      return;
    }
    this.#flush();
    if (texts.length > 0) this.#open = { first: first.toString(), last: last.toString(), end: last.value, family: first.family, texts };
  }
  close(): RangeLine[] {
    this.#flush();
    return this.#done;
  }
  #flush(): void {
    const run = this.#open;
    if (run !== undefined) {
      const range = `${run.first}-${run.last}[External]`;
      for (const connections of run.texts) this.#done.push({ range, connections, line: `${range} : ${connections}` });
    }
    this.#open = undefined;
  }
}
