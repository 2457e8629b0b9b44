/** How ports and endpoints are written, in the notation of the field. */
import type { Protocol } from '../../net';
import type { Endpoint, PortRanges, Verdict } from '../engine';

/** Protocols in the order in which they are written. */
const order = ['SCTP', 'TCP', 'UDP'] as const satisfies readonly Protocol[];

/** `TCP 80,90-95,UDP 53`; empty where there are no ports. */
export function portsText(ports: PortRanges): string {
  return order
    .flatMap((protocol) => {
      const ranges = ports[protocol];
      return ranges.length === 0 ? [] : [`${protocol} ${ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',')}`];
    })
    .join(',');
}

/** `All Connections`, or the ports. */
export function connectionsText(verdict: Verdict): string {
  return verdict.all ? 'All Connections' : portsText(verdict.allow);
}

/** Whether a set holds every port, and traffic without ports. */
export function isEverything(ports: PortRanges): boolean {
  return (
    ports.other && order.every((protocol) => ports[protocol].length === 1 && ports[protocol][0]?.[0] === 1 && ports[protocol][0]?.[1] === 65_535)
  );
}

/** Whether a set holds any port. */
export function hasPorts(ports: PortRanges): boolean {
  return order.some((protocol) => ports[protocol].length > 0);
}

/** `ns/name[Kind]`, `first-last[External]`, `node:name`, `domain:name`. */
export function endpointText(endpoint: Endpoint): string {
  return endpoint.type === 'range' ? `${endpoint.first}-${endpoint.last}[External]` : endpoint.id;
}

/** What is implementation-defined, each with the flag that decides it. */
export function doubtsText(verdict: Verdict): readonly string[] {
  return verdict.maybe.flatMap(({ ports, flag }) => {
    if (!hasPorts(ports)) return [];
    return [`maybe ${isEverything(ports) ? 'All Connections' : portsText(ports)} (${flag})`];
  });
}
