/** What an analysis works on whatever single policies say, so that another one may take it over. */
import { type AddressFacts, everything, type LabelSelector, type Resources } from '../model';
import type { EnforcementProfile } from '../profile';
import { PeerSets } from './peers';
import type { CompiledPolicy } from './policy';
import { PortCuts, PortSpace } from './ports';
import { buildUniverse, type Universe } from './universe';
import { VerdictMachine } from './verdicts';

/** What does not depend on single policies. */
export interface Base {
  readonly universe: Universe;
  readonly machine: VerdictMachine;
  readonly peers: PeerSets;
  readonly cuts: PortCuts;
}

export function openBase(resources: Resources, policies: readonly CompiledPolicy[], profile: EnforcementProfile, facts: AddressFacts): Base {
  const universe = buildUniverse(resources, policies, profile, facts, doubtSelectors(resources));
  const cuts = portCuts(policies, universe, resources);
  return {
    universe,
    machine: new VerdictMachine(new PortSpace(cuts, !profile.podsAndPortsOnly)),
    peers: new PeerSets(universe, profile, facts),
    cuts,
  };
}

export function doubtSelectors({ unmodelled }: Resources): readonly LabelSelector[] {
  return unmodelled.map((policy) => policy.podSelector ?? everything);
}

export function portCuts(policies: readonly CompiledPolicy[], universe: Universe, resources: Resources): PortCuts {
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
