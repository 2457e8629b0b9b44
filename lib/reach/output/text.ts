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
  return [...matrixBlocks(reachability, options)].flat();
}

/** Lines in order, in blocks. */
export function* matrixBlocks(reachability: Reachability, { maybe = false, include }: TextOptions = {}): Generator<readonly string[]> {
  const { rows, endpoints, closed } = reachability;
  const groupOf = new Map(endpoints.map((endpoint, i) => [endpoint, rows.groups.of[i] ?? 0]));
  const text = connectionTexts(reachability, maybe);
  const ranges = endpoints.flatMap((endpoint) => (endpoint.type === 'range' ? [{ endpoint, group: groupOf.get(endpoint) ?? 0 }] : []));
  // A blank follows the name in every line: sorted this way, blocks of lines are in order too.
  const others = endpoints
    .filter((endpoint) => endpoint.type !== 'range')
    .map((endpoint) => ({ endpoint, name: endpointText(endpoint), group: groupOf.get(endpoint) ?? 0 }))
    .sort((a, b) => (`${a.name} ` < `${b.name} ` ? -1 : 1));
  const inbound = new Map<Endpoint, RangeRuns>();
  for (const { endpoint: range } of ranges) {
    const row = rows.row(range);
    for (const { endpoint: to, group: toGroup } of others) {
      const verdict = row[toGroup] ?? closed;
      if (to.type !== 'workload') continue;
      let runs = inbound.get(to);
      if (runs === undefined) {
        runs = new RangeRuns();
        inbound.set(to, runs);
      }
      runs.add(range, include?.(range, to) === false ? [] : text(verdict));
    }
  }
  const fromOutside = others
    .flatMap(
      ({ endpoint, name }) =>
        inbound
          .get(endpoint)
          ?.close()
          .map(({ range, connections }) => `${range} => ${name} : ${connections}`) ?? [],
    )
    .sort();
  let sent = 0;
  for (const { endpoint: from, name } of others) {
    const lines: string[] = [];
    const row = rows.row(from);
    for (const { endpoint: to, name: toName, group } of others) {
      const verdict = row[group] ?? closed;
      if (verdict === closed || !isPair(from, to) || include?.(from, to) === false) continue;
      for (const connections of text(verdict)) lines.push(`${name} => ${toName} : ${connections}`);
    }
    if (from.type === 'workload') {
      const outbound = new RangeRuns();
      for (const { endpoint: range, group } of ranges) outbound.add(range, include?.(from, range) === false ? [] : text(row[group] ?? closed));
      for (const { range, connections } of outbound.close()) lines.push(`${name} => ${range} : ${connections}`);
      lines.sort();
    }
    const [first] = lines;
    if (first === undefined) continue;
    const start = sent;
    while (sent < fromOutside.length && (fromOutside[sent] ?? '') < first) sent++;
    if (sent > start) yield fromOutside.slice(start, sent);
    yield lines;
  }
  if (sent < fromOutside.length) yield fromOutside.slice(sent);
}

/** Texts of a verdict, made once. */
function connectionTexts(reachability: Reachability, maybe: boolean): (verdict: number) => readonly string[] {
  const texts = new Map<number, readonly string[]>();
  return (verdict) => {
    let found = texts.get(verdict);
    if (found === undefined) {
      const words = reachability.words(verdict);
      const sure = connectionsText(words);
      found = [...(sure === '' ? [] : [sure]), ...(maybe ? doubtsText(words) : [])];
      texts.set(verdict, found);
    }
    return found;
  };
}

/** Neighbouring ranges with the same answer are one line. */
class RangeRuns {
  readonly #done: { readonly range: string; readonly connections: string }[] = [];
  #open: { readonly first: string; last: string; end: bigint; readonly family: string; readonly texts: readonly string[] } | undefined;

  add(range: Extract<Endpoint, { readonly type: 'range' }>, texts: readonly string[]): void {
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
  close(): readonly { readonly range: string; readonly connections: string }[] {
    this.#flush();
    return this.#done;
  }
  #flush(): void {
    const run = this.#open;
    if (run !== undefined) for (const connections of run.texts) this.#done.push({ range: `${run.first}-${run.last}[External]`, connections });
    this.#open = undefined;
  }
}
