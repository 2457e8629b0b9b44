/** The families of addresses that elements have, and those in which two of them may meet. */
import { type IpFamily, ipFamilies } from '../../net';
import type { AddressFacts } from '../model';
import type { EnforcementProfile } from '../profile';
import { type ElementId, familiesOf, type Universe } from './universe';

export class ElementFamilies {
  readonly #universe: Universe;
  readonly #profile: EnforcementProfile;
  readonly #facts: AddressFacts;

  constructor(universe: Universe, profile: EnforcementProfile, facts: AddressFacts) {
    this.#universe = universe;
    this.#profile = profile;
    this.#facts = facts;
  }
  common(from: ElementId, to: ElementId): { readonly families: readonly IpFamily[]; readonly mode: 'any' | 'all' } {
    const a = this.of(from);
    const b = this.of(to);
    if (a === undefined && b === undefined) return { families: ipFamilies, mode: 'all' };
    const families = (a ?? ipFamilies).filter((family) => (b ?? ipFamilies).includes(family));
    return { families, mode: a === undefined || b === undefined ? 'all' : 'any' };
  }
  /** Families that an element may have: bit 0 for IPv4, bit 1 for IPv6. */
  bits(id: ElementId): number {
    this.#bits ??= Uint8Array.from(this.#universe.elements, (_, i) => bitsOfFamilies(this.of(i) ?? ipFamilies));
    return this.#bits[id] ?? 3;
  }
  #bits: Uint8Array | undefined;
  /** Families of an element, where they are known. */
  of(id: ElementId): readonly IpFamily[] | undefined {
    const element = this.#universe.elements[id];
    if (element?.type === 'range') return [element.family];
    if (this.#profile.podsAndPortsOnly) return undefined;
    const addresses = element?.type === 'pod' ? element.addresses : element?.type === 'node' ? element.node.addresses : [];
    if (addresses.length > 0) return ipFamilies.filter((family) => addresses.some((address) => address.family === family));
    return familiesOf(this.#facts);
  }
}

export function bitsOfFamilies(families: readonly IpFamily[]): number {
  return (families.includes('IPv4') ? 1 : 0) | (families.includes('IPv6') ? 2 : 0);
}
