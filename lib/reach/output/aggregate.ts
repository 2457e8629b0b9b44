/** The matrix by namespace: what any pod of one may send to any pod of another. */
import { type Endpoint, isPair, type Reachability } from '../engine';
import { connectionJson, type MatrixJson } from './graph';
import { connectionsText, doubtsText } from './notation';

export interface NamespaceConnection {
  readonly from: string;
  readonly to: string;
  readonly verdict: number;
}

function unitOf(endpoint: Endpoint): string {
  return endpoint.type === 'workload' ? `namespace:${endpoint.workload.namespace}` : endpoint.id;
}

/** Union of the verdicts of all pairs of pods, by namespace; other endpoints stand for themselves. */
export function namespaceConnections(reachability: Reachability): readonly NamespaceConnection[] {
  const { rows, endpoints, closed } = reachability;
  const { of, members } = rows.groups;
  const units = [...new Set(endpoints.map(unitOf))].sort();
  const unitIds = new Map(units.map((unit, i) => [unit, i]));
  const unitsOfGroup = members.map((group) => [...new Set(group.map((endpoint) => unitIds.get(unitOf(endpoint)) ?? 0))]);
  // One member of a group stands for all of them in its unit; a lone endpoint is no pair with itself.
  const sources = new Map<string, { readonly endpoint: Endpoint; readonly unit: number; readonly group: number; readonly alone: boolean }>();
  endpoints.forEach((endpoint, i) => {
    const group = of[i] ?? 0;
    const unit = unitIds.get(unitOf(endpoint)) ?? 0;
    const key = `${group}/${unit}`;
    if (!sources.has(key))
      sources.set(key, { endpoint, unit, group, alone: (members[group] ?? []).filter((other) => unitOf(other) === unitOf(endpoint)).length === 1 });
  });
  const totals = new Map<number, Uint32Array>();
  for (const { endpoint: from, unit, group: own, alone } of sources.values()) {
    let total = totals.get(unit);
    if (total === undefined) {
      total = new Uint32Array(units.length).fill(closed);
      totals.set(unit, total);
    }
    const row = rows.row(from);
    for (let group = 0; group < row.length; group++) {
      const verdict = row[group] ?? closed;
      if (verdict === closed) continue;
      const [to] = members[group] ?? [];
      if (to === undefined || !(isPair(from, to) || (from === to && from.type === 'workload'))) continue;
      for (const target of unitsOfGroup[group] ?? []) {
        if (group === own && alone && target === unit) continue;
        const before = total[target] ?? closed;
        if (before !== verdict) total[target] = reachability.either(before, verdict);
      }
    }
  }
  const connections: NamespaceConnection[] = [];
  for (const [from, total] of [...totals].sort(([a], [b]) => a - b)) {
    total.forEach((verdict, to) => {
      if (verdict !== closed) connections.push({ from: units[from] ?? '', to: units[to] ?? '', verdict });
    });
  }
  return connections;
}

export function namespaceJson(reachability: Reachability): MatrixJson {
  const units = new Map(reachability.endpoints.map((endpoint) => [unitOf(endpoint), endpoint]));
  return {
    profile: reachability.profile.name,
    endpoints: [...units]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, endpoint]) => ({ id, kind: endpoint.type === 'workload' ? 'Namespace' : endpoint.type })),
    connections: namespaceConnections(reachability).flatMap(({ from, to, verdict }) => connectionJson(from, to, reachability.words(verdict)) ?? []),
  };
}

export function namespaceLines(reachability: Reachability, maybe = false): readonly string[] {
  return namespaceConnections(reachability).flatMap(({ from, to, verdict }) => {
    const words = reachability.words(verdict);
    const sure = connectionsText(words);
    return [...(sure === '' ? [] : [sure]), ...(maybe ? doubtsText(words) : [])].map((text) => `${from} => ${to} : ${text}`);
  });
}
