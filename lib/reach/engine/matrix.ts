/**
 * The whole matrix, a row at a time. Endpoints that are treated alike are one group, and a row holds one verdict a group;
 * most rows are filled by table look-ups only.
 */
import type { Direction } from '../model';
import type { Endpoint } from './connection';
import type { ElementId } from './universe';
import type { VerdictId, VerdictMachine } from './verdicts';
import type { FamilyView } from './view';

/** Which endpoints are alike. */
export interface Groups {
  /** Group of each endpoint, in the order of the endpoints. */
  readonly of: Int32Array;
  readonly members: readonly (readonly Endpoint[])[];
}

export function groupsOf(endpoints: readonly Endpoint[], keyOf: (endpoint: Endpoint) => string): Groups {
  const ids = new Map<string, number>();
  const members: Endpoint[][] = [];
  const of = Int32Array.from(endpoints, (endpoint) => {
    const key = keyOf(endpoint);
    let id = ids.get(key);
    if (id === undefined) {
      id = members.push([]) - 1;
      ids.set(key, id);
    }
    members[id]?.push(endpoint);
    return id;
  });
  return { of, members };
}

/**
 * How the verdicts of an endpoint are found: by table for pods whose families are those of the cluster and for ranges of one
 * family, pair by pair for everything with a rule of its own (nodes, known addresses, replicas that differ).
 */
export type Lookup = 'pod' | 'IPv4' | 'IPv6' | 'single';

export interface RowSource {
  readonly machine: VerdictMachine;
  /** One view for both families, or one a family. */
  readonly views: readonly FamilyView[];
  /** Indices of the views that pods take part in. */
  readonly podViews: readonly number[];
  readonly mode: 'any' | 'all';
  readonly lookup: (endpoint: Endpoint) => Lookup;
  readonly element: (endpoint: Endpoint) => ElementId;
  readonly single: (from: Endpoint, to: Endpoint) => VerdictId;
}

export class MatrixRows {
  readonly groups: Groups;
  readonly #source: RowSource;
  readonly #targets: Int32Array;
  readonly #lookups: readonly Lookup[];
  readonly #slow: readonly number[];
  readonly #ranges: readonly (readonly [group: number, view: number])[];
  readonly #buffers: readonly Uint32Array[];
  readonly #combined = new Map<number, VerdictId>();
  /** By direction: groups whose own policies say something else in the other family. */
  readonly #split: Readonly<Record<Direction, readonly number[]>>;

  constructor(groups: Groups, source: RowSource) {
    this.groups = groups;
    this.#source = source;
    const first = groups.members.flatMap(([endpoint]) => endpoint ?? []);
    this.#targets = Int32Array.from(first, source.element);
    this.#lookups = first.map(source.lookup);
    this.#slow = this.#lookups.flatMap((lookup, group) => (lookup === 'single' ? [group] : []));
    this.#ranges = this.#lookups.flatMap((lookup, group) =>
      lookup === 'IPv4' ? [[group, 0] as const] : lookup === 'IPv6' ? [[group, source.views.length - 1] as const] : [],
    );
    this.#buffers = source.views.map(() => new Uint32Array(first.length));
    const split = (direction: Direction) => first.flatMap((endpoint, group) => (this.#isSplit(direction, source.element(endpoint)) ? [group] : []));
    this.#split = { ingress: split('ingress'), egress: split('egress') };
  }

  /** Verdicts from an endpoint to every group; the array is used again by the next call. */
  row(from: Endpoint): Uint32Array {
    return this.#line(from, 'egress', (to) => this.#source.single(from, to));
  }
  /** Verdicts from every group to an endpoint; the array is used again by the next call. */
  column(to: Endpoint): Uint32Array {
    return this.#line(to, 'ingress', (from) => this.#source.single(from, to));
  }

  /** @param direction in which the endpoint's own policies act */
  #line(end: Endpoint, direction: Direction, single: (other: Endpoint) => VerdictId): Uint32Array {
    const { views, element, lookup } = this.#source;
    const how = lookup(end);
    const members = this.groups.members;
    const [out, second] = this.#buffers;
    if (out === undefined) return new Uint32Array(0);
    const pairwise = (group: number): void => {
      const [other] = members[group] ?? [];
      if (other !== undefined) out[group] = single(other);
    };
    if (how === 'single') {
      for (let group = 0; group < out.length; group++) pairwise(group);
      return out;
    }
    const own = element(end);
    views[0]?.fill(direction, own, this.#targets, out);
    if (second !== undefined) {
      // Where neither end has other policies in the second family, the verdict of the first is that of both.
      const isSplit = this.#isSplit(direction, own);
      if (isSplit) views[1]?.fill(direction, own, this.#targets, second);
      const others = this.#split[direction === 'egress' ? 'ingress' : 'egress'];
      if (!isSplit) for (const group of others) second[group] = views[1]?.verdictOf(direction, own, this.#targets[group] ?? 0) ?? 0;
      this.#merge(how, out, second, isSplit ? undefined : others);
    }
    for (const group of this.#slow) pairwise(group);
    if (how !== 'pod') for (const [group] of this.#ranges) out[group] = this.#source.machine.closed;
    return out;
  }
  #isSplit(direction: Direction, element: ElementId): boolean {
    const [a, b] = this.#source.views;
    return a !== undefined && b !== undefined && a.signatureOf(direction, element) !== b.signatureOf(direction, element);
  }
  /** Puts the verdicts of both families together. @param groups those with two verdicts; undefined: all */
  #merge(how: Lookup, out: Uint32Array, second: Uint32Array, groups: readonly number[] | undefined): void {
    const { podViews, mode } = this.#source;
    const [own, both] = how === 'IPv4' ? [0] : how === 'IPv6' ? [1] : podViews;
    const merge = (group: number): void => {
      const lookup = this.#lookups[group];
      const a = out[group] ?? 0;
      const b = second[group] ?? 0;
      if (a === b) return;
      if (lookup === 'IPv4' || lookup === 'IPv6') out[group] = lookup === 'IPv4' ? a : b;
      else out[group] = both !== undefined ? this.#combine(a, b, mode) : own === 0 ? a : b;
    };
    if (groups !== undefined) for (const group of groups) merge(group);
    else for (let group = 0; group < out.length; group++) merge(group);
  }
  #combine(x: VerdictId, y: VerdictId, mode: 'any' | 'all'): VerdictId {
    const key = x * 2 ** 24 + y;
    let id = this.#combined.get(key);
    if (id === undefined) {
      id = this.#source.machine.combine([x, y], mode, 'podFamilies');
      this.#combined.set(key, id);
    }
    return id;
  }
}
