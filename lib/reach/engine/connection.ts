/** Connections: their ends, and what may pass between them. */
import type { Ip } from '../../net';
import type { Node, Workload } from '../model';
import type { PortRanges } from './ports';

/** One end of a connection. */
export type Endpoint =
  | { readonly type: 'workload'; readonly id: string; readonly workload: Workload }
  | { readonly type: 'node'; readonly id: string; readonly node: Node }
  /** Addresses outside the cluster that are treated alike. */
  | { readonly type: 'range'; readonly id: string; readonly first: Ip; readonly last: Ip }
  | { readonly type: 'domain'; readonly id: string; readonly pattern: string }
  | { readonly type: 'ingress-controller'; readonly id: string };

/** Traffic that is implementation-defined, and what decides it. */
export interface Doubt {
  readonly ports: PortRanges;
  readonly flag: string;
}

/** Traffic of a pair: allowed, implementation-defined; the rest is denied. */
export interface Verdict {
  /** Whether all traffic is allowed, with and without ports. */
  readonly all: boolean;
  readonly allow: PortRanges;
  readonly maybe: readonly Doubt[];
}

export interface Connection {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly verdict: Verdict;
}

/** Whether the answer speaks of a pair: pods at one end at least, and two different ends. */
export function isPair(from: Endpoint, to: Endpoint): boolean {
  if (from === to || to.type === 'ingress-controller' || from.type === 'domain') return false;
  return from.type === 'workload' || to.type === 'workload';
}
