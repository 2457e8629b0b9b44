/** Allowances without what others say already. */
import type { Port } from '../flow';
import type { Allowance, IntentPeer } from './intent';

/** Leaves out repetitions, and what an allowance of `base` or one for any pod covers. */
export type Minimiser = (allowances: readonly Allowance[], base: readonly Allowance[]) => readonly Allowance[];

/**
 * A minimiser of one plan: it compares allowances by content, and makes the text for that once, because one allowance stands
 * in the intents of many namespaces. Sound, not complete: what it drops is covered by one other allowance, what it keeps may
 * still be covered by several together.
 */
export function minimiser(): Minimiser {
  const keys = new Map<Allowance, string>();
  const keyOf = (allowance: Allowance): string => {
    const known = keys.get(allowance);
    if (known !== undefined) return known;
    const key = `${allowance.ports.join()} ${allowance.peers.map(textOf).join(' ')}`;
    keys.set(allowance, key);
    return key;
  };
  return (allowances, base) => {
    if (allowances.length === 0 || (allowances.length === 1 && base.length === 0)) return allowances;
    const distinct = allowances.length + base.length <= FEW ? distinctOfFew(allowances, base, keyOf) : distinctOfMany(allowances, base, keyOf);
    const widest = antichain(base.filter(isForAnyPod), distinct.filter(isForAnyPod));
    return distinct.filter(
      (allowance) => widest.includes(allowance) || !isForPods(allowance) || !widest.some((wide) => admitsAll(wide.ports, allowance.ports)),
    );
  };
}

/** Up to here comparing each with each is cheaper than making the texts of all. */
const FEW = 8;

function distinctOfFew(allowances: readonly Allowance[], base: readonly Allowance[], keyOf: (allowance: Allowance) => string): readonly Allowance[] {
  const same = (a: Allowance, b: Allowance): boolean =>
    a === b || (a.ports.length === b.ports.length && a.peers.length === b.peers.length && keyOf(a) === keyOf(b));
  return allowances.filter((one, index) => !base.some((other) => same(one, other)) && allowances.findIndex((other) => same(one, other)) === index);
}

function distinctOfMany(allowances: readonly Allowance[], base: readonly Allowance[], keyOf: (allowance: Allowance) => string): readonly Allowance[] {
  const said = new Set(base.map(keyOf));
  return allowances.filter((allowance) => !said.has(keyOf(allowance)) && said.add(keyOf(allowance)));
}

/** What tells a peer from others of its plan: known addresses are the same throughout, but for holes. */
function textOf(peer: IntentPeer): string {
  if (peer.type === 'pods') {
    const labels = Object.keys(peer.labels).map((key) => `${key}=${peer.labels[key]}`);
    return `${peer.namespaces === 'all' ? '*' : peer.namespaces.join()}/${labels.sort().join()}`;
  }
  const holes = peer.blocks.map(({ except }) => except.join()).join(';');
  return peer.known === undefined || peer.known === 'platform' ? `${peer.blocks.map(({ cidr }) => cidr).join()}-${holes}` : `${peer.known}-${holes}`;
}

/** The base, and of the others those whose ports no other one admits: of two that admit each other, the first. */
function antichain(base: readonly Allowance[], others: readonly Allowance[]): readonly Allowance[] {
  let kept: readonly Allowance[] = [];
  for (const one of others) {
    if ([...base, ...kept].some(({ ports }) => admitsAll(ports, one.ports))) continue;
    kept = [...kept.filter(({ ports }) => !admitsAll(one.ports, ports)), one];
  }
  return [...base, ...kept];
}

function isForAnyPod({ peers }: Allowance): boolean {
  return peers.some((peer) => peer.type === 'pods' && peer.namespaces === 'all' && Object.keys(peer.labels).length === 0);
}

/** Whether pods are all that an allowance is for, so that one for any pod can cover it. */
function isForPods({ peers }: { readonly peers: readonly IntentPeer[] }): boolean {
  return peers.every(({ type }) => type === 'pods');
}

/** Whether every port of the second list is among those of the first; an empty list is all ports. */
export function admitsAll(all: readonly Port[], some: readonly Port[]): boolean {
  return all.length === 0 || (some.length > 0 && some.every((port) => all.some((other) => admits(other, port))));
}

function admits(all: Port, some: Port): boolean {
  if (all.protocol !== some.protocol) return false;
  if (all.port === undefined || all.toString() === some.toString()) return true;
  if (typeof all.port === 'string' || typeof some.port !== 'number') return false;
  return all.port <= some.port && (some.endPort ?? some.port) <= (all.endPort ?? all.port);
}
