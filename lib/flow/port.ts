import { NetstackError } from '../finding';
import type { Protocol } from '../net';

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The ports of one protocol that a flow uses: one number, a range, a container port's name, or all.
 *
 * Written as `80/TCP`, `8000-8010/UDP`, `http/TCP` or `*\/TCP`. The protocol is never implied: NetworkPolicy would read
 * an absent one as TCP, and a DNS rule without UDP is the commonest outage of a default deny. A name is resolved on the
 * destination pod by name and protocol. Law in test/flow/port.test.ts: parse(print(p)) = p.
 */
export class Port {
  /** Whether a value is a Port, however it came here. */
  static isPort(value: unknown): value is Port {
    return typeof value === 'object' && value !== null && #brand in value;
  }
  readonly #brand = 'Port';
  readonly protocol: Protocol;
  /** First port, container port name, or undefined for all ports of the protocol. */
  readonly port: number | string | undefined;
  /** Last port of a range; only with a numeric `port`, and above it. */
  readonly endPort: number | undefined;

  private constructor(protocol: Protocol, port?: number | string, endPort?: number) {
    this.protocol = protocol;
    this.port = port;
    this.endPort = endPort;
  }

  /** Throws `port/protocol`, `port/name`, `port/number` or `port/range`. */
  static parse(text: string): Port {
    const slash = text.lastIndexOf('/');
    const protocol = PROTOCOLS.find((known) => known === text.slice(slash + 1));
    if (slash < 0 || protocol === undefined) {
      throw NetstackError.of({
        code: 'port/protocol',
        message: 'a port names its protocol',
        got: JSON.stringify(text),
        expected: "'80/TCP', '8000-8010/UDP', 'http/TCP' or '*/SCTP'",
      });
    }
    const range = text.slice(0, slash);
    if (range === '*') return new Port(protocol);
    const bounds = /^(\d+)(?:-(\d+))?$/.exec(range);
    if (bounds === null) return Port.named(range, protocol);
    const first = Number(bounds[1]);
    return bounds[2] === undefined ? Port.number(first, protocol) : Port.range(first, Number(bounds[2]), protocol);
  }
  static tcp(port: number | string): Port {
    return typeof port === 'number' ? Port.number(port, 'TCP') : Port.named(port, 'TCP');
  }
  static udp(port: number | string): Port {
    return typeof port === 'number' ? Port.number(port, 'UDP') : Port.named(port, 'UDP');
  }
  /** All ports of a protocol. */
  static all(protocol: Protocol): Port {
    return new Port(protocol);
  }
  /** Throws `port/number`. */
  static number(port: number, protocol: Protocol): Port {
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      throw NetstackError.of({ code: 'port/number', message: 'not a port number', got: String(port), expected: '1 to 65535' });
    return new Port(protocol, port);
  }
  /** Throws `port/number` or `port/range`. */
  static range(first: number, last: number, protocol: Protocol): Port {
    Port.number(first, protocol);
    Port.number(last, protocol);
    if (last < first)
      throw NetstackError.of({
        code: 'port/range',
        message: 'the range ends before it begins',
        got: `${first}-${last}`,
        fix: `write ${last}-${first}`,
      });
    return first === last ? new Port(protocol, first) : new Port(protocol, first, last);
  }
  /** Throws `port/name` unless the name is an IANA service name (RFC 6335), as the API server asks. */
  static named(name: string, protocol: Protocol): Port {
    if (!NAME.test(name)) {
      throw NetstackError.of({
        code: 'port/name',
        message: 'not a port name',
        got: JSON.stringify(name),
        expected: 'at most 15 lower case letters, digits and single hyphens, at least one letter',
      });
    }
    return new Port(protocol, name);
  }

  toString(): string {
    const range = this.endPort === undefined ? (this.port ?? '*') : `${this.port}-${this.endPort}`;
    return `${range}/${this.protocol}`;
  }
  toJSON(): string {
    return this.toString();
  }
}
