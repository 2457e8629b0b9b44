/** Ends and traffic as a user names them. */
import { NetstackError } from '../../finding';
import { nearest } from '../../finding/nearest';
import { Ip, PortRange, type Protocol, parseProtocol } from '../../net';
import type { Endpoint, Reachability } from '../engine';
import { names } from '../output';

export type Answer = 'allow' | 'deny' | 'maybe';

/** One port of one protocol, or traffic without ports. */
export interface Traffic {
  readonly protocol: Protocol | 'other';
  readonly port: number;
}

/**
 * Finds an endpoint: `ns/name`, `ns/name[Kind]`, `name`, `node:name`, `domain:name`, an address outside, or
 * `{ingress-controller}`. Throws `reach/no-such-endpoint` or `reach/ambiguous-endpoint`.
 */
export function findEndpoint(reachability: Reachability, text: string): Endpoint {
  const exact = reachability.endpoint(text);
  if (exact !== undefined) return exact;
  const found = reachability.endpoints.filter((endpoint) => names(endpoint, text));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    throw NetstackError.of({
      code: 'reach/ambiguous-endpoint',
      message: 'several endpoints have this name',
      got: text,
      expected: `one of ${found
        .slice(0, 5)
        .map(({ id }) => id)
        .join(', ')}`,
    });
  }
  if (/^[0-9a-f.:]+$/i.test(text) && /[.:]/.test(text)) {
    const range = reachability.rangeOf(Ip.parse(text));
    if (range !== undefined) return range;
  }
  const near = nearestNames(reachability, text);
  throw NetstackError.of({
    code: 'reach/no-such-endpoint',
    message: 'no endpoint has this name',
    got: text,
    expected: 'namespace/name of a workload, an address outside the cluster, node:name or domain:name',
    ...(near.length > 0 ? { fix: `did you mean ${near.join(', ')}` } : {}),
  });
}

/** Endpoints that a text is a part of, or else the one whose name is most like it. */
function nearestNames({ endpoints }: Reachability, text: string): readonly string[] {
  const around = endpoints.filter(({ id }) => id.includes(text)).slice(0, 5);
  if (around.length > 0) return around.map(({ id }) => id);
  const known = new Map<string, string>();
  for (const endpoint of endpoints) {
    if (endpoint.type === 'range') continue;
    if (endpoint.type !== 'workload') known.set(endpoint.id, endpoint.id);
    else known.set(text.includes('/') ? `${endpoint.workload.namespace}/${endpoint.workload.name}` : endpoint.workload.name, endpoint.id);
  }
  const id = known.get(nearest(text, [...known.keys()]) ?? '');
  return id === undefined ? [] : [id];
}

/** Reads `80/TCP`, `80`, `http/TCP` (a port name of the destination) or `ICMP`; throws what `PortRange.parse` throws, or `reach/no-such-port`. */
export function parseTraffic(text: string, to: Endpoint): Traffic {
  if (/^(icmp|other)$/i.test(text)) return { protocol: 'other', port: 0 };
  const [port = '', protocolText = 'TCP'] = text.split('/');
  const protocol = parseProtocol(protocolText.toUpperCase());
  if (/[a-z]/.test(port)) {
    const number =
      to.type === 'workload'
        ? to.workload.shapes.flatMap(({ ports }) => ports).find((p) => p.name === port && p.protocol === protocol)?.port
        : undefined;
    if (number === undefined)
      throw NetstackError.of({
        code: 'reach/no-such-port',
        message: 'the destination has no port of this name',
        got: text,
        expected: 'a port number or a name of a container port',
      });
    return { protocol, port: number };
  }
  const range = PortRange.parse(port);
  if (range.size > 1)
    throw NetstackError.of({ code: 'reach/no-such-port', message: 'one port is asked for', got: text, expected: 'a single port, such as 80/TCP' });
  return { protocol, port: range.first };
}

export function trafficText({ protocol, port }: Traffic): string {
  return protocol === 'other' ? 'ICMP' : `${port}/${protocol}`;
}
