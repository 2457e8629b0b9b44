/** `fleet.json`: the clusters of an output folder, for people, for tools, and for the next run. A function of the specs. */
import { isDnsLabel } from '../../cluster/dns-name';
import { isRecord, NetstackError } from '../../finding';
import { MOST_SHARDS, type Shard } from './shard';
import type { Peering } from './spec';
import type { ClusterSummary } from './summary';

export const FLEET_FILE = 'fleet.json';

export interface FleetIndex {
  readonly clusters: readonly ClusterSummary[];
  /** Rings in the order of a rollout. */
  readonly rings: readonly string[];
  readonly peerings: readonly Peering[];
  /** Which part of the fleet this is; undefined: all of it. */
  readonly part: FleetPart | undefined;
}

/** A part of a fleet that was synthesized apart. */
export interface FleetPart extends Shard {
  /** SHA-256 of the names of all clusters of the fleet: parts of one fleet agree. */
  readonly fleet: string;
  /** Clusters of the whole fleet. */
  readonly total: number;
}

/** One line a cluster, by name, so that a review reads it and a merge conflict stays small. */
export function printFleetIndex({ clusters, rings, peerings, part }: FleetIndex): string {
  const lines = [...clusters].sort((a, b) => (a.name < b.name ? -1 : 1)).map((cluster) => `    ${JSON.stringify(cluster)}`);
  const head = [
    '"version": 1',
    ...(part === undefined ? [] : [`"part": ${JSON.stringify(part)}`]),
    `"rings": ${JSON.stringify(rings)}`,
    `"peerings": ${JSON.stringify(peerings)}`,
  ];
  return `{\n  ${head.join(',\n  ')},\n  "clusters": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}

/** @throws NetstackError `fleet/index-unreadable` */
export function parseFleetIndex(text: string, file: string): FleetIndex {
  const refuse = (got: string): NetstackError =>
    NetstackError.of({
      code: 'fleet/index-unreadable',
      message: `${file} is not what was written`,
      got,
      fix: 'restore it from version control, or delete it: every cluster is then synthesized again',
    });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw refuse('no JSON');
  }
  if (!isRecord(data) || data.version !== 1) throw refuse('another format');
  const { clusters, rings, peerings, part } = data;
  if (!Array.isArray(clusters) || !clusters.every(isSummary)) throw refuse('no list of clusters');
  if (new Set(clusters.map(({ name }) => name)).size < clusters.length) throw refuse('a cluster twice');
  if (!Array.isArray(rings) || !rings.every(isName) || !Array.isArray(peerings) || !peerings.every(isPeering)) throw refuse('no rings and peerings');
  if (part !== undefined && !isPart(part)) throw refuse('an unknown part');
  return { clusters, rings, peerings, part };
}

/** Of a stage that clusters share: what is kept of an earlier run is named by this, so nothing else may be. */
const SHARED_STAGE = /^_shared\/\d\d-[a-z-]+\/[0-9a-f]{16}$/;

function isSummary(value: unknown): value is ClusterSummary {
  if (!isRecord(value)) return false;
  const { name, input, kubernetes, podCidrs, serviceCidrs, loadBalancerRanges, components, identities, stages } = value;
  return (
    isName(name) &&
    [input, kubernetes].every(isText) &&
    [podCidrs, serviceCidrs, loadBalancerRanges, stages].every((list) => Array.isArray(list) && list.every(isText)) &&
    Array.isArray(stages) &&
    stages.every((stage) => SHARED_STAGE.test(stage)) &&
    [components, identities].every((map) => isRecord(map) && Object.values(map).every(isText)) &&
    [value.environment, value.region, value.ring].every((group) => group === undefined || isName(group))
  );
}

function isPeering(value: unknown): value is Peering {
  if (!isRecord(value) || !isName(value.name)) return false;
  return value.clusters === undefined || (Array.isArray(value.clusters) && value.clusters.every(isName));
}

function isPart(value: unknown): value is FleetPart {
  if (!isRecord(value) || !isText(value.fleet)) return false;
  const { index, count, total } = value;
  const within = (number: unknown, least: number, most: number): boolean =>
    Number.isSafeInteger(number) && Number(number) >= least && Number(number) <= most;
  return within(count, 1, MOST_SHARDS) && within(index, 0, Number(count) - 1) && within(total, 0, Number.MAX_SAFE_INTEGER);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Of a cluster or a group: they become names of folders, and labels. */
function isName(value: unknown): value is string {
  return isText(value) && isDnsLabel(value);
}
