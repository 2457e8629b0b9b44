/**
 * The whole matrix, a row at a time. Endpoints that are treated alike are one group, and a row holds one verdict a group;
 * most rows are filled by table look-ups only.
 */
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
  }

  /** Verdicts from an endpoint to every group; the array is used again by the next call. */
  row(from: Endpoint): Uint32Array {
    return this.#line(
      from,
      (view, element, out) => view.fill(element, this.#targets, out),
      (to) => this.#source.single(from, to),
    );
  }
  /** Verdicts from every group to an endpoint; the array is used again by the next call. */
  column(to: Endpoint): Uint32Array {
    return this.#line(
      to,
      (view, element, out) => view.fillTo(element, this.#targets, out),
      (from) => this.#source.single(from, to),
    );
  }

  #line(end: Endpoint, fill: (view: FamilyView, element: ElementId, out: Uint32Array) => void, single: (other: Endpoint) => VerdictId): Uint32Array {
    const { views, element, lookup } = this.#source;
    const how = lookup(end);
    const members = this.groups.members;
    const [out] = this.#buffers;
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
    views.forEach((view, i) => {
      fill(view, own, this.#buffers[i] ?? out);
    });
    if (views.length > 1) this.#merge(how, out);
    for (const group of this.#slow) pairwise(group);
    if (how !== 'pod') for (const [group] of this.#ranges) out[group] = this.#source.machine.closed;
    return out;
  }

  #merge(how: Lookup, out: Uint32Array): void {
    const { machine, podViews, mode } = this.#source;
    const own = how === 'IPv4' ? [0] : how === 'IPv6' ? [1] : podViews;
    const [a, b] = own.map((view) => this.#buffers[view]);
    const ofRange = this.#ranges.map(([group, view]) => this.#buffers[view]?.[group] ?? machine.closed);
    if (a !== undefined && b === undefined && a !== out) out.set(a);
    if (a !== undefined && b !== undefined) {
      for (let i = 0; i < out.length; i++) {
        const x = a[i] ?? 0;
        const y = b[i] ?? 0;
        if (x !== y) out[i] = this.#combine(x, y, mode);
      }
    }
    this.#ranges.forEach(([group], i) => {
      out[group] = ofRange[i] ?? machine.closed;
    });
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
