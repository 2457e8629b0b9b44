/**
 * Which elements a set of addresses matches.
 *
 * Where the address of a pod or node is known the answer is exact. Where it is not, it lies somewhere in the cluster's range
 * for it (anywhere, when that is not known either): a set that covers the range matches, one that is disjoint does not, and
 * one that covers a part of it matches perhaps.
 */
import { bitsOf, type CidrSet, type Ip, type IpFamily } from '../../net';
import type { AddressFacts } from '../model';
import type { EnforcementProfile, Flag, Reason } from '../profile';
import type { Peer } from './policy';
import type { Element, ElementId, Universe } from './universe';

export type AddressPeer = Extract<Peer, { readonly type: 'addresses' }>;

export class AddressMatcher {
  readonly #universe: Universe;
  readonly #profile: EnforcementProfile;
  readonly #homes: Readonly<Record<IpFamily, { readonly pods: readonly Interval[]; readonly nodes: readonly Interval[] }>>;
  /** Elements that are not ranges, those alike together. */
  readonly #groups: readonly { readonly sample: Element; readonly ids: readonly ElementId[] }[];

  constructor(universe: Universe, profile: EnforcementProfile, facts: AddressFacts) {
    this.#universe = universe;
    this.#profile = profile;
    const home = (family: IpFamily) => ({ pods: intervalsOf(facts.podCidrs, family), nodes: intervalsOf(facts.nodeCidrs, family) });
    this.#homes = { IPv4: home('IPv4'), IPv6: home('IPv6') };
    const groups = new Map<string, { readonly sample: Element; readonly ids: ElementId[] }>();
    universe.elements.forEach((element, id) => {
      const key = groupOf(element);
      if (key === undefined) return;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { sample: element, ids: [id] });
      else group.ids.push(id);
    });
    this.#groups = [...groups.values()];
  }

  /** What each group of elements answers: equal texts mean equal members. */
  matches(peer: AddressPeer, family: IpFamily): readonly ('yes' | 'no' | Reason)[] {
    return this.#groups.map(({ sample }) => this.#match(sample, peer, family));
  }
  /** Elements of the groups that gave an answer. */
  members(matches: readonly ('yes' | 'no' | Reason)[], answer: 'yes' | Reason): readonly ElementId[] {
    return this.#groups.flatMap(({ ids }, i) => (matches[i] === answer ? ids : []));
  }
  /** The ranges of both families inside the set. */
  ranges(set: CidrSet): readonly ElementId[] {
    const { elements, ranges } = this.#universe;
    const found: ElementId[] = [];
    for (const family of ['IPv4', 'IPv6'] as const) {
      for (const { start, end } of set.intervals[family]) {
        const ids = ranges[family];
        let low = 0;
        let high = ids.length;
        while (low < high) {
          const middle = (low + high) >>> 1;
          const element = elements[ids[middle] ?? -1];
          if (element?.type === 'range' && element.first < start) low = middle + 1;
          else high = middle;
        }
        for (; low < ids.length; low++) {
          const id = ids[low] ?? -1;
          const element = elements[id];
          if (element?.type !== 'range' || element.last >= end) break;
          found.push(id);
        }
      }
    }
    return found;
  }

  #match(element: Element, peer: AddressPeer, family: IpFamily): 'yes' | 'no' | Reason {
    const profile = this.#profile;
    const toPods = peer.of === 'ipBlock' ? 'ipBlockMatchesPods' : 'networksMatchPods';
    const toNodes = peer.of === 'ipBlock' ? 'ipBlockMatchesNodes' : 'networksMatchNodes';
    switch (element.type) {
      case 'pod': {
        const flag = element.hostNetwork ? toNodes : toPods;
        const home = element.hostNetwork ? this.#homes[family].nodes : this.#homes[family].pods;
        return decide(profile[flag], flag, locate(element.addresses, home, peer.set, family), element.hostNetwork ? 'nodeAddresses' : 'podAddresses');
      }
      case 'node':
        return decide(profile[toNodes], toNodes, locate(element.node.addresses, this.#homes[family].nodes, peer.set, family), 'nodeAddresses');
      case 'domain': {
        const place = locate([], [], peer.set, family);
        return place === 'part' ? 'domainAddresses' : place === 'in' ? 'yes' : 'no';
      }
      case 'ingress-controller':
        return profile[toPods] === 'no' || peer.set.isEmpty ? 'no' : 'unmodelled';
      case 'range':
        return 'no';
    }
  }
}

interface Interval {
  readonly start: bigint;
  readonly end: bigint;
}

function intervalsOf(cidrs: AddressFacts['podCidrs'], family: IpFamily): readonly Interval[] {
  return (cidrs ?? []).filter((cidr) => cidr.family === family).map((cidr) => ({ start: cidr.first, end: cidr.last + 1n }));
}

function decide<F extends Reason>(flag: Flag, name: F, place: 'in' | 'out' | 'part', unknown: Reason): 'yes' | 'no' | Reason {
  if (flag === 'no' || place === 'out') return 'no';
  if (flag === 'undefined') return name;
  return place === 'in' ? 'yes' : unknown;
}

/** Where an address lies relative to a set: known addresses of the family, else anywhere in the home ranges, else anywhere. */
function locate(addresses: readonly Ip[], home: readonly Interval[], set: CidrSet, family: IpFamily): 'in' | 'out' | 'part' {
  const known = addresses.filter((address) => address.family === family);
  const places = known.length > 0 ? known.map((address) => ({ start: address.value, end: address.value + 1n })) : home;
  const ranges = places.length > 0 ? places : [{ start: 0n, end: 1n << BigInt(bitsOf(family)) }];
  let inside = false;
  let outside = false;
  for (const { start, end } of ranges) {
    const cover = set.intervals[family].filter((interval) => interval.start < end && start < interval.end);
    if (cover.length === 0) outside = true;
    else if (cover.some((interval) => interval.start <= start && end <= interval.end)) inside = true;
    else return 'part';
  }
  return inside && outside ? 'part' : inside ? 'in' : 'out';
}

/** Elements of one group lie in the same places. */
function groupOf(element: Element): string | undefined {
  switch (element.type) {
    case 'pod':
      return `${element.hostNetwork ? 'host' : 'pod'} ${element.addresses.join()}`;
    case 'node':
      return `node ${element.node.addresses.join()}`;
    case 'domain':
      return 'domain';
    case 'ingress-controller':
      return 'ingress-controller';
    case 'range':
      return undefined;
  }
}

/** Whether a domain pattern covers another; `*.` stands for one or more labels. */
export function coversDomain(pattern: string, other: string): boolean {
  if (pattern === other) return true;
  if (!pattern.startsWith('*.')) return false;
  return other.endsWith(pattern.slice(1)) && other.length > pattern.length - 1;
}
