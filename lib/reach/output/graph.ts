/**
 * The matrix as data and as drawings: JSON, CSV, Graphviz dot, Mermaid. Names come from manifests that nobody has vetted, so
 * every format escapes them: a name can neither end a quoted string, nor add markup, nor become a formula of a spreadsheet.
 */
import { type Endpoint, isPair, type PortRanges, type Reachability, type Verdict } from '../engine';
import { connectionsText, doubtsText, hasPorts, isEverything } from './notation';
import type { TextOptions } from './text';

/** `all`, or inclusive ranges by protocol. */
export type PortsJson = 'all' | { readonly [protocol in 'TCP' | 'UDP' | 'SCTP']?: readonly (readonly [number, number])[] };

export interface EndpointJson {
  readonly id: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly replicas?: number;
}

export interface ConnectionJson {
  readonly from: string;
  readonly to: string;
  readonly allow: PortsJson;
  /** Present where something is implementation-defined. */
  readonly maybe?: readonly { readonly ports: PortsJson; readonly flag: string }[];
}

export interface MatrixJson {
  readonly profile: string;
  readonly endpoints: readonly EndpointJson[];
  readonly connections: readonly ConnectionJson[];
}

export function portsJson(ports: PortRanges): PortsJson {
  if (isEverything(ports)) return 'all';
  return {
    ...(ports.TCP.length > 0 ? { TCP: ports.TCP } : {}),
    ...(ports.UDP.length > 0 ? { UDP: ports.UDP } : {}),
    ...(ports.SCTP.length > 0 ? { SCTP: ports.SCTP } : {}),
  };
}

/** A connection as data; undefined where no port of it may pass. */
export function connectionJson(from: string, to: string, verdict: Verdict): ConnectionJson | undefined {
  const maybe = verdict.maybe.flatMap(({ ports, flag }) => (hasPorts(ports) ? [{ ports: portsJson(ports), flag }] : []));
  if (!verdict.all && !hasPorts(verdict.allow) && maybe.length === 0) return undefined;
  return { from, to, allow: verdict.all ? 'all' : portsJson(verdict.allow), ...(maybe.length > 0 ? { maybe } : {}) };
}

export function endpointJson(endpoint: Endpoint): EndpointJson {
  switch (endpoint.type) {
    case 'workload': {
      const { kind, namespace, replicas, shapes, unmodelled } = endpoint.workload;
      const [shape] = shapes;
      const labels = unmodelled || shape === undefined ? {} : { labels: Object.fromEntries(shape.labels) };
      return { id: endpoint.id, kind, namespace, ...labels, replicas };
    }
    case 'node':
      return { id: endpoint.id, kind: 'Node', labels: Object.fromEntries(endpoint.node.labels) };
    case 'range':
      return { id: endpoint.id, kind: 'External' };
    case 'domain':
      return { id: endpoint.id, kind: 'Domain' };
    case 'ingress-controller':
      return { id: endpoint.id, kind: 'IngressController' };
  }
}

function sortedEndpoints(reachability: Reachability): readonly (readonly [Endpoint, number])[] {
  const { of } = reachability.rows.groups;
  return reachability.endpoints.map((endpoint, i) => [endpoint, of[i] ?? 0] as const).sort(([a], [b]) => (a.id < b.id ? -1 : 1));
}

/** Connections in the order of the ids of their ends. */
export function* matrixConnections(
  reachability: Reachability,
  { include }: TextOptions = {},
): Generator<{ readonly from: Endpoint; readonly to: Endpoint; readonly verdict: Verdict }> {
  const endpoints = sortedEndpoints(reachability);
  for (const [from] of endpoints) {
    const row = reachability.rows.row(from).slice();
    for (const [to, group] of endpoints) {
      const verdict = row[group] ?? reachability.closed;
      if (verdict === reachability.closed || !isPair(from, to) || include?.(from, to) === false) continue;
      yield { from, to, verdict: reachability.words(verdict) };
    }
  }
}

export function matrixJson(reachability: Reachability, options: TextOptions = {}): MatrixJson {
  const connections: ConnectionJson[] = [];
  for (const { from, to, verdict } of matrixConnections(reachability, options)) {
    const connection = connectionJson(from.id, to.id, verdict);
    if (connection !== undefined) connections.push(connection);
  }
  return { profile: reachability.profile.name, endpoints: sortedEndpoints(reachability).map(([endpoint]) => endpointJson(endpoint)), connections };
}

/** `from,to,connections,maybe`, quoted; a cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function matrixCsv(connections: Iterable<Labelled>): string {
  const rows = [['from', 'to', 'connections', 'maybe']];
  for (const { from, to, sure, maybe } of connections) rows.push([from, to, sure, maybe]);
  return `${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r|]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** A connection in words. */
export interface Labelled {
  readonly from: string;
  readonly to: string;
  readonly sure: string;
  readonly maybe: string;
}

export function* labelledConnections(reachability: Reachability, options: TextOptions = {}): Generator<Labelled> {
  for (const { from, to, verdict } of matrixConnections(reachability, options)) {
    const sure = connectionsText(verdict);
    const maybe = doubtsText(verdict).join('; ');
    if (sure !== '' || maybe !== '') yield { from: from.id, to: to.id, sure, maybe };
  }
}

export function matrixDot(connections: Iterable<Labelled>): string {
  const lines = ['digraph reachability {', '  rankdir=LR', '  node [shape=box]'];
  const known = new Set<string>();
  const edges: string[] = [];
  for (const { from, to, sure, maybe } of connections) {
    for (const name of [from, to]) known.add(name);
    const label = sure === '' ? maybe : sure;
    edges.push(`  ${dotString(from)} -> ${dotString(to)} [label=${dotString(label)}${sure === '' ? ' style=dashed' : ''}]`);
  }
  for (const name of [...known].sort()) lines.push(`  ${dotString(name)}`);
  return [...lines, ...edges, '}', ''].join('\n');
}

/** A quoted string of dot: backslashes and quotes are escaped, line breaks become blanks. */
function dotString(text: string): string {
  return `"${plain(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Without characters that break lines or cannot be seen. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]/g, ' ');
}

export function matrixMermaid(connections: Iterable<Labelled>): string {
  const ids = new Map<string, string>();
  const nodeOf = (name: string): string => {
    let id = ids.get(name);
    if (id === undefined) {
      id = `n${ids.size}`;
      ids.set(name, id);
    }
    return id;
  };
  const edges: string[] = [];
  for (const { from, to, sure, maybe } of connections) {
    const label = mermaidText(sure === '' ? maybe : sure);
    edges.push(`  ${nodeOf(from)} ${sure === '' ? '-.->' : '-->'}|"${label}"| ${nodeOf(to)}`);
  }
  const nodes = [...ids].map(([name, id]) => `  ${id}["${mermaidText(name)}"]`);
  return ['flowchart LR', ...nodes, ...edges, ''].join('\n');
}

/** Mermaid takes entities by number; everything but plain characters is written that way. */
function mermaidText(text: string): string {
  return plain(text).replaceAll(/[^A-Za-z0-9 .,:/_\-()]/gu, (c) => `#${c.codePointAt(0)};`);
}
