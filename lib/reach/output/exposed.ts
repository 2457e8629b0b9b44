/**
 * What is open, and to whom. Whether a pod is open to every namespace is asked of the engine with a pod without labels in a
 * namespace that nobody has thought of: what it may reach, any pod of any namespace may.
 */
import type { Endpoint, Reachability, Verdict } from '../engine';
import type { Resources, Workload } from '../model';
import { connectionsText, doubtsText } from './notation';

export interface Exposure {
  readonly id: string;
  /** Traffic that some address outside may send; empty where none may. */
  readonly fromWorld: readonly string[];
  /** Traffic that any pod of any namespace may send. */
  readonly fromEveryNamespace: readonly string[];
  /** Nothing at all may send to it. */
  readonly isolated: boolean;
  /** Traffic to addresses outside. */
  readonly toWorld: readonly string[];
}

const probeName = 'netstack-reach-probe';

export function exposures(reachability: Reachability): readonly Exposure[] {
  const probed = reachability.with(withProbe(reachability.resources));
  const probe = probed.endpoints.find((endpoint) => endpoint.type === 'workload' && endpoint.workload.name === probeName);
  const ranges = probed.endpoints.filter((endpoint) => endpoint.type === 'range');
  return probed.endpoints
    .filter((endpoint) => endpoint.type === 'workload' && endpoint !== probe)
    .map((endpoint): Exposure => {
      const outside = (verdictOf: (range: Endpoint) => Verdict): readonly string[] => unique(ranges.map((range) => [range, words(verdictOf(range))]));
      return {
        id: endpoint.id,
        fromWorld: outside((range) => probed.verdict(range, endpoint)),
        fromEveryNamespace: probe === undefined ? [] : [words(probed.verdict(probe, endpoint))].filter((text) => text !== ''),
        isolated: !probed.endpoints.some(
          (other) => other !== endpoint && other.type !== 'domain' && probed.passes(probed.verdictId(other, endpoint)),
        ),
        toWorld: outside((range) => probed.verdict(endpoint, range)),
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function withProbe(resources: Resources): Resources {
  const workload: Workload = {
    id: `${probeName}/${probeName}[Pod]`,
    kind: 'Deployment',
    namespace: probeName,
    name: probeName,
    replicas: 1,
    shapes: [{ labels: new Map(), hostNetwork: false, ports: [], addresses: [] }],
    unmodelled: false,
    origin: { file: '', line: 0 },
  };
  return {
    ...resources,
    namespaces: new Map([...resources.namespaces, [probeName, { name: probeName, labels: new Map([['kubernetes.io/metadata.name', probeName]]) }]]),
    workloads: [...resources.workloads, workload],
  };
}

function words(verdict: Verdict): string {
  return [connectionsText(verdict), ...doubtsText(verdict)].filter((text) => text !== '').join('; ');
}

/** Ranges with equal traffic are one entry. */
function unique(entries: readonly (readonly [Endpoint, string])[]): readonly string[] {
  const byTraffic = new Map<string, string[]>();
  for (const [range, text] of entries) {
    if (text === '' || range.type !== 'range') continue;
    const list = byTraffic.get(text) ?? [];
    byTraffic.set(text, list);
    list.push(`${range.first}-${range.last}`);
  }
  return [...byTraffic].map(
    ([text, ranges]) => `${text} (${ranges.slice(0, 4).join(', ')}${ranges.length > 4 ? ` and ${ranges.length - 4} more ranges` : ''})`,
  );
}

export function exposuresText(list: readonly Exposure[]): string {
  const section = (title: string, lines: readonly string[]): string[] => [
    title,
    ...(lines.length === 0 ? ['  nothing'] : lines.map((line) => `  ${line}`)),
  ];
  return `${[
    ...section(
      'open to the world',
      list.filter(({ fromWorld }) => fromWorld.length > 0).map(({ id, fromWorld }) => `${id}: ${fromWorld.join('; ')}`),
    ),
    '',
    ...section(
      'open to every namespace',
      list
        .filter(({ fromEveryNamespace }) => fromEveryNamespace.length > 0)
        .map(({ id, fromEveryNamespace }) => `${id}: ${fromEveryNamespace.join('; ')}`),
    ),
    '',
    ...section(
      'open to nothing',
      list.filter(({ isolated }) => isolated).map(({ id }) => id),
    ),
    '',
    ...section(
      'may reach the world',
      list.filter(({ toWorld }) => toWorld.length > 0).map(({ id, toWorld }) => `${id}: ${toWorld.join('; ')}`),
    ),
  ].join('\n')}\n`;
}
