/**
 * A fleet: what clusters have in common, and what groups of them do. Each cluster is a file of its own, which says the rest.
 *
 * A cluster's layer is what is written for it, last one wins: the defaults of the fleet, its environment, its region, its
 * ring, its own file. Objects are merged by key; lists, and objects of another `type`, take the place of what was there.
 */
import { isRecord, NetstackError, ProblemList, type Problems } from '../../finding';
import { checkDns1123Label, parseName } from '../../kube';

/** Parts of a LayerSpec, checked with everything else once they are merged. */
export type Overlay = Readonly<Record<string, unknown>>;

/** A step of a rollout. */
export interface Ring {
  readonly name: string;
  /** What the clusters of the ring have in common. @default nothing */
  readonly set?: Overlay;
}

/** Clusters whose pods or Services reach each other: their ranges must not overlap. */
export interface Peering {
  readonly name: string;
  /** Names of clusters. @default all of the fleet */
  readonly clusters?: readonly string[];
}

/** What `fleet.yaml` holds. */
export interface FleetSpec {
  /** What all clusters have in common. @default nothing */
  readonly defaults?: Overlay;
  /** By name. @default none */
  readonly environments?: Readonly<Record<string, Overlay>>;
  /** By name. @default none */
  readonly regions?: Readonly<Record<string, Overlay>>;
  /** In the order of a rollout. @default none */
  readonly rings?: readonly Ring[];
  /** @default none: no two clusters reach each other */
  readonly peerings?: readonly Peering[];
}

/** Where a cluster stands in its fleet: the key `fleet` of its file. */
export interface Membership {
  readonly environment?: string;
  readonly region?: string;
  readonly ring?: string;
}

const KEYS = ['defaults', 'environments', 'regions', 'rings', 'peerings'];

/** Reads the value of `fleet.yaml`. @throws NetstackError `fleet/shape`, `kube/name` with everything that is wrong. */
export function readFleet(value: unknown): FleetSpec {
  const problems = new ProblemList();
  const fleet = record(value, problems) ?? {};
  for (const key of Object.keys(fleet)) if (!KEYS.includes(key)) unknownKey(key, KEYS, problems);
  const defaults = optional(fleet.defaults, problems.at('defaults'));
  const spec = {
    ...(defaults === undefined ? {} : { defaults }),
    environments: overlays(fleet.environments, problems.at('environments')),
    regions: overlays(fleet.regions, problems.at('regions')),
    rings: list(fleet.rings, problems.at('rings')).map((ring, index) => readRing(ring, problems.at(`rings[${index}]`))),
    peerings: list(fleet.peerings, problems.at('peerings')).map((one, index) => readPeering(one, problems.at(`peerings[${index}]`))),
  };
  distinct(spec.rings, 'rings', problems);
  distinct(spec.peerings, 'peerings', problems);
  problems.throwIfFailed();
  return spec;
}

/** Reads and takes off the key `fleet` of a cluster's document. Reports `fleet/shape` and groups that the fleet does not have. */
export function readMembership(document: Overlay, fleet: FleetSpec, problems: Problems): { readonly membership: Membership; readonly own: Overlay } {
  const { fleet: said, ...own } = document;
  const at = problems.at('fleet');
  const given = said === undefined ? {} : (record(said, at) ?? {});
  const groups = {
    environment: Object.keys(fleet.environments ?? {}),
    region: Object.keys(fleet.regions ?? {}),
    ring: (fleet.rings ?? []).map(({ name }) => name),
  };
  for (const key of Object.keys(given)) if (!Object.hasOwn(groups, key)) unknownKey(key, Object.keys(groups), at);
  const member = (key: keyof typeof groups): Membership => {
    const name = given[key];
    if (name === undefined) return {};
    if (typeof name === 'string' && groups[key].includes(name)) return { [key]: name };
    at.at(key).report({
      code: 'fleet/no-such-group',
      message: `the fleet has no ${key} of that name`,
      got: JSON.stringify(name),
      expected: groups[key].length === 0 ? `a fleet.yaml with ${key}s` : groups[key].join(', '),
    });
    return {};
  };
  return { membership: { ...member('environment'), ...member('region'), ...member('ring') }, own };
}

function readRing(value: unknown, problems: Problems): Ring {
  const { name, set, ...rest } = record(value, problems) ?? {};
  for (const key of Object.keys(rest)) unknownKey(key, ['name', 'set'], problems);
  const overlay = optional(set, problems.at('set'));
  return { name: nameOf(name, problems.at('name')), ...(overlay === undefined ? {} : { set: overlay }) };
}

function readPeering(value: unknown, problems: Problems): Peering {
  const { name, clusters, ...rest } = record(value, problems) ?? {};
  for (const key of Object.keys(rest)) unknownKey(key, ['name', 'clusters'], problems);
  const names =
    clusters === undefined ? undefined : list(clusters, problems.at('clusters')).map((one, index) => nameOf(one, problems.at(`clusters[${index}]`)));
  return { name: nameOf(name, problems.at('name')), ...(names === undefined ? {} : { clusters: names }) };
}

function overlays(value: unknown, problems: Problems): Readonly<Record<string, Overlay>> {
  const named = optional(value, problems) ?? {};
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, overlay]) => {
      const at = problems.at(name);
      at.read((text) => parseName(text, checkDns1123Label, 'group'), name);
      // A group may have nothing of its own.
      const read = overlay === null ? {} : record(overlay, at);
      return read === undefined ? [] : [[name, read] as const];
    }),
  );
}

function distinct(named: readonly { readonly name: string }[], at: string, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    if (seen.has(name)) problems.at(`${at}[${index}].name`).report({ code: 'fleet/duplicate-name', message: 'the name is taken', got: name });
    seen.add(name);
  }
}

function nameOf(value: unknown, problems: Problems): string {
  if (typeof value === 'string') return problems.read((text) => parseName(text, checkDns1123Label, 'name'), value) ?? '';
  shape('a name', value, problems);
  return '';
}

function optional(value: unknown, problems: Problems): Overlay | undefined {
  return value === undefined || value === null ? undefined : record(value, problems);
}

function record(value: unknown, problems: Problems): Overlay | undefined {
  if (isRecord(value)) return value;
  shape('an object', value, problems);
  return undefined;
}

function list(value: unknown, problems: Problems): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  shape('a list', value, problems);
  return [];
}

function shape(expected: string, value: unknown, problems: Problems): void {
  problems.report({ code: 'fleet/shape', message: 'the value has another shape', got: JSON.stringify(value)?.slice(0, 80) ?? 'nothing', expected });
}

function unknownKey(key: string, known: readonly string[], problems: Problems): void {
  problems.at(key).report({ code: 'fleet/shape', message: 'there is no such key', got: key, expected: known.join(', ') });
}

/** What is refused where a fleet is asked for and there is none. */
export function noFleet(folder: string): NetstackError {
  return NetstackError.of({
    code: 'fleet/nothing-there',
    message: 'the folder holds no cluster',
    got: folder,
    expected: 'files like prod.yaml, and fleet.yaml beside them',
  });
}
