/**
 * The matrix as lines, in the notation of the field: `FROM => TO : All Connections`, `FROM => TO : TCP 80,90-95,UDP 53`,
 * outside ranges as `first-last[External]`. Sorted by code unit.
 */
import type { Protocol } from '../../net';
import { type Endpoint, isPair, type PortRanges, type Reachability, type Verdict } from '../engine';

/** Protocols in the order in which they are written. */
const order = ['SCTP', 'TCP', 'UDP'] as const satisfies readonly Protocol[];

/** `TCP 80,90-95,UDP 53`; empty where there are no ports. */
export function portsText(ports: PortRanges): string {
  return order
    .flatMap((protocol) => {
      const ranges = ports[protocol];
      return ranges.length === 0 ? [] : [`${protocol} ${ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',')}`];
    })
    .join(',');
}

export function connectionsText(verdict: Verdict): string {
  return verdict.all ? 'All Connections' : portsText(verdict.allow);
}

export function endpointText(endpoint: Endpoint): string {
  return endpoint.type === 'range' ? `${endpoint.first}-${endpoint.last}[External]` : endpoint.id;
}

export interface TextOptions {
  /** Also lines for what is implementation-defined, with the flag that decides. @default false */
  readonly maybe?: boolean;
  /** Which pairs to print. @default all */
  readonly include?: (from: Endpoint, to: Endpoint) => boolean;
}

/** A line a connection; neighbouring outside ranges with the same answer are one line. */
export function matrixLines(reachability: Reachability, { maybe = false, include }: TextOptions = {}): string[] {
  const names = new Map(reachability.endpoints.map((endpoint) => [endpoint, endpointText(endpoint)]));
  const textOf = new Map<number, readonly string[]>();
  const text = (id: number): readonly string[] => {
    let found = textOf.get(id);
    if (found === undefined) {
      const verdict = reachability.words(id);
      const sure = connectionsText(verdict);
      const doubts = maybe
        ? verdict.maybe.flatMap(({ ports, flag }) => (portsText(ports) === '' ? [] : [`maybe ${portsText(ports)} (${flag})`]))
        : [];
      found = [...(sure === '' ? [] : [sure]), ...doubts];
      textOf.set(id, found);
    }
    return found;
  };
  const lines: string[] = [];
  const ranges = reachability.endpoints.filter((endpoint) => endpoint.type === 'range');
  const others = reachability.endpoints.filter((endpoint) => endpoint.type !== 'range');
  for (const from of others) {
    const prefix = `${names.get(from)} => `;
    for (const to of others) {
      if (!isPair(from, to) || include?.(from, to) === false) continue;
      for (const connections of text(reachability.verdictId(from, to))) lines.push(`${prefix}${names.get(to)} : ${connections}`);
    }
  }
  for (const end of others) {
    if (end.type !== 'workload') continue;
    for (const outbound of [true, false]) {
      for (const { first, last, connections } of mergedRanges(ranges, (range) => {
        const [from, to] = outbound ? [end, range] : [range, end];
        return include?.(from, to) === false ? [] : text(reachability.verdictId(from, to));
      })) {
        const range = `${first}-${last}[External]`;
        lines.push(outbound ? `${names.get(end)} => ${range} : ${connections}` : `${range} => ${names.get(end)} : ${connections}`);
      }
    }
  }
  return lines.sort();
}

function* mergedRanges(ranges: readonly Endpoint[], text: (range: Endpoint) => readonly string[]) {
  const open = new Map<string, { first: string; end: bigint; last: string; family: string }>();
  for (const range of ranges) {
    if (range.type !== 'range') continue;
    const texts = text(range);
    for (const [connections, run] of open) {
      if (texts.includes(connections) && run.family === range.first.family && range.first.value === run.end + 1n) continue;
      yield { ...run, connections };
      open.delete(connections);
    }
    for (const connections of texts) {
      const run = open.get(connections);
      const family = range.first.family;
      open.set(connections, { first: run?.first ?? range.first.toString(), last: range.last.toString(), end: range.last.value, family });
    }
  }
  for (const [connections, run] of open) yield { ...run, connections };
}
