/** What an analysis works on whatever single policies say, so that another one may take it over. */
import { type AddressFacts, everything, type LabelSelector, type Resources } from '../model';
import type { EnforcementProfile } from '../profile';
import { ElementFamilies } from './families';
import { PolicyHits } from './hits';
import { covers } from './mentions';
import { PeerSets, type View } from './peers';
import type { CompiledPolicy } from './policy';
import { PortCuts, PortSpace } from './ports';
import { Programs } from './programs';
import { buildUniverse, type Universe } from './universe';
import { VerdictMachine } from './verdicts';

/** What does not depend on single policies, and what was found out for policies that may come again. */
export interface Base {
  readonly universe: Universe;
  readonly machine: VerdictMachine;
  readonly peers: PeerSets;
  readonly cuts: PortCuts;
  readonly programs: Programs;
  readonly hits: Readonly<Record<View, PolicyHits>>;
  readonly families: ElementFamilies;
}

export function openBase(resources: Resources, policies: readonly CompiledPolicy[], profile: EnforcementProfile, facts: AddressFacts): Base {
  const universe = buildUniverse(resources, policies, profile, facts, doubtSelectors(resources));
  const cuts = portCuts(policies, universe, resources);
  const machine = new VerdictMachine(new PortSpace(cuts, !profile.podsAndPortsOnly));
  const peers = new PeerSets(universe, profile, facts);
  const hitsOf = (view: View) => new PolicyHits(peers, machine, view);
  return {
    universe,
    machine,
    peers,
    cuts,
    programs: new Programs(),
    hits: { both: hitsOf('both'), IPv4: hitsOf('IPv4'), IPv6: hitsOf('IPv6') },
    families: new ElementFamilies(universe, profile, facts),
  };
}

/** The parts of the resources that a base is made of. */
const parts = ['workloads', 'namespaces', 'nodes', 'services', 'routes', 'unmodelled'] as const;

/** Whether a base serves for other resources too: nothing but policies differs, and they tell nothing else apart. */
export function serves(
  { universe, cuts }: Base,
  old: { readonly resources: Resources; readonly policies: readonly CompiledPolicy[]; readonly facts: AddressFacts },
  now: { readonly resources: Resources; readonly policies: readonly CompiledPolicy[] },
): boolean {
  if (!parts.every((name) => old.resources[name] === now.resources[name])) return false;
  const known = new Set(old.policies);
  const come = now.policies.filter((policy) => !known.has(policy));
  if (!covers(universe.mentions, come, old.facts, []) || !cuts.covers(portCuts(come, universe, now.resources))) return false;
  // Every domain name that is mentioned is an endpoint: none may be left over.
  return universe.mentions.patterns.size === 0 || universe.mentions.patterns.size === domainPatterns(now.policies).size;
}

function domainPatterns(policies: readonly CompiledPolicy[]): ReadonlySet<string> {
  const rules = policies.flatMap(({ rules: { ingress, egress } }) => [...ingress, ...egress]);
  return new Set(rules.flatMap(({ peers }) => peers.flatMap((peer) => (peer.type === 'domains' ? peer.patterns : []))));
}

function doubtSelectors({ unmodelled }: Resources): readonly LabelSelector[] {
  return unmodelled.map((policy) => policy.podSelector ?? everything);
}

function portCuts(policies: readonly CompiledPolicy[], universe: Universe, resources: Resources): PortCuts {
  const cuts = new PortCuts();
  const names = new Set<string>();
  for (const { rules } of policies) {
    for (const rule of [...rules.ingress, ...rules.egress]) {
      for (const port of rule.ports) {
        if (port.type === 'range') cuts.add(port.protocol, port.first, port.last);
        if (port.type === 'named') names.add(port.name);
      }
    }
  }
  if (names.size > 0) {
    for (const element of universe.elements) {
      if (element.type !== 'pod') continue;
      for (const [key, port] of element.ports) cuts.add(key.endsWith('/TCP') ? 'TCP' : key.endsWith('/UDP') ? 'UDP' : 'SCTP', port, port);
    }
  }
  // What an ingress controller forwards to is a port of its own.
  if (resources.routes.length > 0) {
    for (const service of resources.services) {
      for (const { targetPort, protocol } of service.ports) if (typeof targetPort === 'number') cuts.add(protocol, targetPort, targetPort);
    }
    for (const { shapes } of resources.workloads)
      for (const shape of shapes) for (const { port, protocol } of shape.ports) cuts.add(protocol, port, port);
  }
  return cuts;
}
