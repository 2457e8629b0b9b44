/** Rules about service meshes beside network policies. */
import type { Direction, Workload } from '../model';
import { directions, type LintContext, mayPass, several, workloadText } from './context';
import type { LintRule, Violation } from './rule';

/** Pods of an ambient mesh reach each other through their ztunnels, on this port and no other. */
const hbonePort = 15_008;
const modeLabel = 'istio.io/dataplane-mode';

/** A label of the pod overrides that of its namespace. */
function isAmbient(workload: Workload, { resources }: LintContext): boolean {
  const mode = resources.namespaces.get(workload.namespace)?.labels.get(modeLabel);
  return workload.shapes.length > 0 && workload.shapes.every(({ labels }) => (labels.get(modeLabel) ?? mode) === 'ambient');
}

export const hboneBlocked: LintRule = {
  id: 'L39',
  code: 'reach/hbone-blocked',
  severity: 'error',
  summary: 'policies allow ports between pods of an ambient mesh and not the port of the mesh, on which all of their traffic travels',
  source: 'https://istio.io/latest/docs/ambient/usage/networkpolicy/',
  *check(context): Generator<Violation> {
    const members = context.resources.workloads.filter((workload) => !workload.unmodelled && isAmbient(workload, context));
    const isMember = new Set(members);
    for (const subject of members) {
      for (const direction of directions) {
        const blocked = blockedPeers(context, subject, direction, isMember);
        if (blocked.length === 0) continue;
        yield {
          origin: context.isolating(subject, direction)[0]?.origin ?? subject.origin,
          at: `${workloadText(subject)} ${direction}`,
          got: `ports are allowed ${direction === 'ingress' ? 'from' : 'to'} ${several(blocked.map(workloadText))}, ${hbonePort}/TCP is not`,
          fix: `allow ${hbonePort}/TCP between the same pods`,
        };
      }
    }
  },
};

/** Other members with which the subject's policies let it talk on some TCP port and not on that of the mesh. */
function blockedPeers(context: LintContext, subject: Workload, direction: Direction, members: ReadonlySet<Workload>): readonly Workload[] {
  const own = context.end(subject);
  if (own === undefined) return [];
  const named = context
    .isolating(subject, direction)
    .flatMap((policy) => policy[direction].flatMap(({ peers }) => peers.flatMap((peer) => context.peerPods(peer, policy.namespace))));
  return [...new Set(named)].filter((peer) => {
    const other = context.end(peer);
    if (other === undefined || peer === subject || !members.has(peer)) return false;
    const verdict = direction === 'ingress' ? context.reachability.side('ingress', other, own) : context.reachability.side('egress', own, other);
    return verdict.allow.TCP.length > 0 && !mayPass(verdict, 'TCP', hbonePort);
  });
}
