/** What policies mention: labels and values, port names, domain names, ends of ranges. */
import { bitsOf, type IpFamily, ipFamilies } from '../../net';
import type { AddressFacts, LabelSelector } from '../model';
import type { CompiledPolicy } from './policy';

/** What policies mention: everything else about a pod makes no difference. */
export interface Mentions {
  readonly values: Map<string, Set<string>>;
  readonly ports: Set<string>;
  readonly patterns: Set<string>;
  readonly cuts: Readonly<Record<IpFamily, Set<bigint>>>;
}

/** Whether a universe of such mentions tells everything apart that policies mention: then it serves for them too. */
export function covers(mentions: Mentions, policies: readonly CompiledPolicy[], facts: AddressFacts, extra: readonly LabelSelector[]): boolean {
  const asked = mentionsOf(policies, facts, extra);
  const holds = <T>(known: ReadonlySet<T> | undefined, wanted: ReadonlySet<T>): boolean =>
    wanted.size === 0 || (known !== undefined && [...wanted].every((item) => known.has(item)));
  return (
    [...asked.values].every(([key, values]) => mentions.values.has(key) && holds(mentions.values.get(key), values)) &&
    holds(mentions.ports, asked.ports) &&
    holds(mentions.patterns, asked.patterns) &&
    ipFamilies.every((family) => holds(mentions.cuts[family], asked.cuts[family]))
  );
}

export function mentionsOf(policies: readonly CompiledPolicy[], facts: AddressFacts, extra: readonly LabelSelector[]): Mentions {
  const mentions: Mentions = { values: new Map(), ports: new Set(), patterns: new Set(), cuts: { IPv4: new Set([0n]), IPv6: new Set([0n]) } };
  const seen = new Set<string>();
  const select = (selector: LabelSelector): void => {
    if (seen.has(selector.text)) return;
    seen.add(selector.text);
    for (const { key, values } of selector.requirements) {
      const known = mentions.values.get(key) ?? new Set();
      for (const value of values) known.add(value);
      mentions.values.set(key, known);
    }
  };
  const cut = (family: IpFamily, start: bigint, end: bigint): void => {
    mentions.cuts[family].add(start);
    if (end < 1n << BigInt(bitsOf(family))) mentions.cuts[family].add(end);
  };
  for (const selector of extra) select(selector);
  for (const { subject, rules } of policies) {
    select(subject.pods);
    for (const rule of [...rules.ingress, ...rules.egress]) {
      for (const port of rule.ports) if (port.type === 'named') mentions.ports.add(port.name);
      for (const peer of rule.peers) {
        if (peer.type === 'pods') select(peer.pods);
        if (peer.type === 'domains') for (const pattern of peer.patterns) mentions.patterns.add(pattern);
        if (peer.type !== 'addresses') continue;
        for (const family of ipFamilies) for (const { start, end } of peer.set.intervals[family]) cut(family, start, end);
      }
    }
  }
  for (const cidr of [...(facts.podCidrs ?? []), ...(facts.serviceCidrs ?? []), ...(facts.nodeCidrs ?? [])])
    cut(cidr.family, cidr.first, cidr.last + 1n);
  return mentions;
}
