import type { ResolvedSegment } from '../component';
import type { Problems } from '../finding';
import type { Peer } from '../flow';

/**
 * How many namespace names the policies of a segment may hold. A policy stands in one namespace and names each of its peers'
 * namespaces, so a group of n namespaces that talk to each other takes n times n names: 500 namespaces take 250,000 for that alone.
 */
const MOST_NAMES = 300_000;

/** How many of them one object may hold, at up to 63 characters each: etcd refuses objects above 1.5 MiB. */
const MOST_NAMES_OF_AN_OBJECT = 10_000;

/** Refuses a segment whose policies would be too many or too large, before any of them is made. */
export function checkSize(segment: ResolvedSegment, covered: number, problems: Problems): void {
  const own = segment.namespaces.length;
  const ends = segment.allow.map(({ from, to }) => ({ from: namesOf(from, own), to: namesOf(to, own) }));
  const inside = segment.allowInside && segment.enforce ? own : 0;
  const objects = (peer: Peer | undefined, names: number): number => (peer?.resolved.type === 'anyPod' ? covered : names);
  const flows = ends.map(({ from, to }, index) => objects(segment.allow[index]?.from, from) * to + objects(segment.allow[index]?.to, to) * from);
  const total = flows.reduce((sum, names) => sum + names, inside * own);
  const largest = Math.max(inside, ...ends.flatMap(({ from, to }) => [from, to]));
  if (total <= MOST_NAMES && largest <= MOST_NAMES_OF_AN_OBJECT) return;
  problems.report({
    code: 'policy/segment-too-large',
    message: 'every policy of the segment names the namespaces of its peers, and there are too many of both',
    got: `${own} namespaces, ${total} names in all their policies, ${largest} in one`,
    expected: `at most ${MOST_NAMES} in all and ${MOST_NAMES_OF_AN_OBJECT} in one: 500 namespaces that talk to each other`,
    fix: 'split the segment, or set allowInside: false and declare the flows it needs',
    source: 'https://etcd.io/docs/v3.5/dev-guide/limit/',
  });
}

/** How many namespace names a peer is printed with. */
function namesOf({ resolved }: Peer, own: number): number {
  if (resolved.type === 'namespaces') return resolved.names.length;
  return resolved.type === 'pods' && resolved.namespace === undefined ? own : 1;
}
