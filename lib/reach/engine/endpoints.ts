/** The ends that connections may have. */
import { Ip, type IpFamily, ipFamilies } from '../../net';
import type { Endpoint } from './connection';
import type { ElementId, Universe } from './universe';

/** The endpoints of a universe in their order, each with its elements. @param key equal for ranges that behave alike */
export function listEndpoints(universe: Universe, key: (id: ElementId) => string, hasRoutes: boolean): ReadonlyMap<Endpoint, readonly ElementId[]> {
  const { ofWorkload, nodes, ranges, domains, ingressController, elements } = universe;
  const endpoints = new Map<Endpoint, readonly ElementId[]>();
  const add = (endpoint: Endpoint, ids: readonly ElementId[]): void => {
    endpoints.set(endpoint, ids);
  };
  for (const [workload, ids] of ofWorkload) if (ids.length > 0) add({ type: 'workload', id: workload.id, workload }, ids);
  for (const id of nodes) {
    const element = elements[id];
    if (element?.type === 'node') add({ type: 'node', id: `node:${element.node.name}`, node: element.node }, [id]);
  }
  for (const family of ipFamilies) listRanges(universe, family, ranges[family], key, add);
  for (const id of domains) {
    const element = elements[id];
    if (element?.type === 'domain') add({ type: 'domain', id: `domain:${element.pattern}`, pattern: element.pattern }, [id]);
  }
  if (hasRoutes) add({ type: 'ingress-controller', id: '{ingress-controller}' }, [ingressController]);
  return endpoints;
}

/** Neighbouring ranges that behave alike are one endpoint. */
function listRanges(
  { elements }: Universe,
  family: IpFamily,
  ids: readonly ElementId[],
  keyOf: (id: ElementId) => string,
  add: (endpoint: Endpoint, ids: readonly ElementId[]) => void,
): void {
  for (let i = 0; i < ids.length; ) {
    const id = ids[i] ?? 0;
    const start = elements[id];
    let end = start;
    const key = keyOf(id);
    for (i++; i < ids.length; i++) {
      const next = elements[ids[i] ?? 0];
      if (next?.type !== 'range' || end?.type !== 'range' || next.first !== end.last + 1n) break;
      if (keyOf(ids[i] ?? 0) !== key) break;
      end = next;
    }
    if (start?.type !== 'range' || end?.type !== 'range') continue;
    const first = Ip.of(family, start.first);
    const last = Ip.of(family, end.last);
    add({ type: 'range', id: `ip:${first}-${last}`, first, last }, [id]);
  }
}
