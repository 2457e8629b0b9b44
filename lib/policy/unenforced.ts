/** What would break if a segment were enforced that is not yet: the list of questions for its rollout. */
import type { ResolvedSegment } from '../component';
import { Peer } from '../flow';
import type { Allowance, IntentPeer, PolicyContext, PolicyIntent } from './intent';
import { policyIntents } from './intents';
import { knownPeers } from './known-peers';

/** The other ends that a segment's pods may have, from near to far. */
const OTHERS = [
  'pods of the segment',
  'pods of other namespaces',
  'the ingress controller',
  'who scrapes metrics',
  'the API server',
  'nodes',
  'the world',
] as const;

type Other = (typeof OTHERS)[number];

/** Traffic that is open now and would be denied, but for what is declared. */
export interface BrokenFlow {
  /** Seen from the segment's pods. */
  readonly direction: 'ingress' | 'egress';
  readonly other: Other;
  /** Spec paths or components whose flows with that end stay; empty: all of it breaks. */
  readonly except: readonly string[];
}

/** A segment that is not enforced. */
export interface UnenforcedSegment {
  readonly name: string;
  /** Spec path of the segment. */
  readonly at: string;
  readonly breaks: readonly BrokenFlow[];
}

/** The segments with `enforce: false`, each with what would break if all were enforced. */
export function unenforced(context: PolicyContext): readonly UnenforcedSegment[] {
  const { policy } = context;
  if (policy === undefined || policy.segments.every(({ enforce }) => enforce)) return [];
  const enforced: PolicyContext = { ...context, policy: { ...policy, segments: policy.segments.map((segment) => ({ ...segment, enforce: true })) } };
  const intents = new Map<string, PolicyIntent[]>();
  for (const intent of policyIntents(enforced)) {
    const before = intents.get(intent.namespace);
    if (before === undefined) intents.set(intent.namespace, [intent]);
    else before.push(intent);
  }
  const roles = rolesOf(context);
  return policy.segments.flatMap((segment, index) => {
    if (segment.enforce) return [];
    const own = segment.namespaces.flatMap((name) => intents.get(name) ?? []);
    const breaks = [...broken('ingress', segment, own, roles), ...broken('egress', segment, own, roles)];
    return [{ name: segment.name, at: `policy.segments[${index}]`, breaks }];
  });
}

/** Peers with a role, by the text of their pods or addresses. */
interface Roles {
  readonly byPeer: ReadonlyMap<string, Other>;
  readonly present: ReadonlySet<Other>;
}

function rolesOf(context: PolicyContext): Roles {
  const known = knownPeers(context);
  const ingress = known.sourceOf(Peer.known('ingress'), []).filter((peer) => peer.type === 'pods' || peer.known === 'ingress');
  const monitoring = known.sourceOf(Peer.known('monitoring'), []).filter(({ type }) => type === 'pods');
  const byPeer = new Map<string, Other>([
    ...ingress.map((peer): [string, Other] => [JSON.stringify(peer), 'the ingress controller']),
    ...monitoring.map((peer): [string, Other] => [JSON.stringify(peer), 'who scrapes metrics']),
  ]);
  return { byPeer, present: new Set(byPeer.values()) };
}

function broken(direction: 'ingress' | 'egress', segment: ResolvedSegment, intents: readonly PolicyIntent[], roles: Roles): readonly BrokenFlow[] {
  const stays = new Map<Other, Set<string>>();
  const open = new Set<Other>();
  const own = new Set(segment.namespaces);
  const kinds = new Map<Allowance, readonly Other[]>();
  for (const intent of intents) {
    for (const allowance of intent[direction]) {
      const others = kinds.get(allowance) ?? allowance.peers.flatMap((peer) => othersOf(peer, own, roles));
      kinds.set(allowance, others);
      for (const other of others) stays.set(other, (stays.get(other) ?? new Set()).add(allowance.source));
      if (intent.denies && allowance.ports.length === 0)
        for (const other of allowance.peers.flatMap((peer) => wholly(peer, segment))) open.add(other);
    }
  }
  return OTHERS.filter((other) => !open.has(other) && (!isRole(other) || roles.present.has(other))).map((other) => ({
    direction,
    other,
    except: [...(stays.get(other) ?? [])],
  }));
}

function isRole(other: Other): boolean {
  return other === 'the ingress controller' || other === 'who scrapes metrics';
}

/** Which ends a peer is, or is some of. */
function othersOf(peer: IntentPeer, own: ReadonlySet<string>, roles: Roles): readonly Other[] {
  const role = roles.byPeer.get(JSON.stringify(peer));
  if (role !== undefined) return [role];
  if (peer.type === 'addresses') return peer.known === 'apiServer' ? ['the API server'] : peer.known === 'nodes' ? ['nodes'] : ['the world'];
  if (peer.namespaces === 'all') return ['pods of the segment', 'pods of other namespaces'];
  const inside = peer.namespaces.filter((name) => own.has(name)).length;
  return [
    ...(inside > 0 ? (['pods of the segment'] as const) : []),
    ...(inside < peer.namespaces.length ? (['pods of other namespaces'] as const) : []),
  ];
}

/** Which ends a peer is all of. */
function wholly(peer: IntentPeer, { namespaces }: ResolvedSegment): readonly Other[] {
  if (peer.type === 'addresses') return peer.known === 'world' ? ['the world'] : peer.known === 'nodes' ? ['nodes'] : [];
  if (Object.keys(peer.labels).length > 0) return [];
  if (peer.namespaces === 'all') return OTHERS.slice(0, 4);
  return peer.namespaces === namespaces ? ['pods of the segment'] : [];
}
