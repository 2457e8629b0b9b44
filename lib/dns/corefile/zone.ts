import { NetstackError } from '../../finding';
import { Cidr } from '../../net';

/** How a server block is listened to. */
export type DnsTransport = 'dns' | 'tls' | 'quic' | 'grpc' | 'https' | 'https3';

/** A key of a server block: what it answers for, and where. */
export interface ServerZone {
  readonly transport: DnsTransport;
  /** With a final dot and as written: CoreDNS tells zones apart by case at its start and not when it answers. */
  readonly zone: string;
  readonly port: number;
}

const ports: Readonly<Record<DnsTransport, number>> = { dns: 53, tls: 853, quic: 853, grpc: 443, https: 443, https3: 443 };
const transports: readonly string[] = Object.keys(ports);

/**
 * The zones that a key stands for: a reverse range whose prefix ends inside an octet or nibble is several, a key with an
 * environment reference is none, because nobody knows it here. Throws `corefile/zone`. Source: plugin/normalize.go and
 * plugin/pkg/parse of CoreDNS.
 */
export function zonesOf(key: string): readonly ServerZone[] {
  if (/\{[$%]/.test(key)) return [];
  const { transport, rest } = splitTransport(key);
  if (rest.endsWith(':')) refuse(key, 'a port is missing after the colon');
  const [, name = rest, digits] = /^(.*):(\d{1,10})$/s.exec(rest) ?? [];
  const port = digits === undefined ? ports[transport] : Number(digits);
  if (port > 65_535) refuse(key, 'the port is out of range');
  const range = rangeOf(name);
  return (range === undefined ? [qualified(name, key)] : reverseZonesOf(range)).map((zone) => ({ transport, zone, port }));
}

/** A zone with a final dot. */
function withDot(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}

/** Whether a zone holds another or is the same, whatever the case; both with a final dot. */
export function holdsZone(zone: string, other: string): boolean {
  const [outer, inner] = [zone.toLowerCase(), other.toLowerCase()];
  return outer === '.' || inner === outer || inner.endsWith(`.${outer}`);
}

function qualified(name: string, key: string): string {
  const zone = withDot(name);
  const labels = zone === '.' ? [] : zone.slice(0, -1).split('.');
  // Braces are legal in a DNS name, but there they are a slip: `.{` instead of `. {`.
  if (zone.length > 254 || labels.some((label) => label === '' || label.length > 63) || /[{}]/.test(name)) {
    refuse(key, 'not a zone');
  }
  return zone;
}

function splitTransport(key: string): { readonly transport: DnsTransport; readonly rest: string } {
  const at = key.indexOf('://');
  const scheme = key.slice(0, Math.max(at, 0)).toLowerCase();
  return isTransport(scheme) ? { transport: scheme, rest: key.slice(at + 3) } : { transport: 'dns', rest: key };
}

function isTransport(text: string): text is DnsTransport {
  return transports.includes(text);
}

/** A range in CIDR form; host bits are cut off, as Go's net.ParseCIDR does. */
function rangeOf(name: string): Cidr | undefined {
  if (!name.includes('/')) return undefined;
  try {
    return Cidr.parse(name);
  } catch (error) {
    if (error instanceof NetstackError) return undefined;
    throw error;
  }
}

/** The reverse zones that hold exactly the addresses of a range. */
function reverseZonesOf(range: Cidr): readonly string[] {
  const bits = range.family === 'IPv4' ? 8 : 4;
  const prefix = Math.ceil(range.prefix / bits) * bits;
  return range.split(prefix).map((part) => {
    const parts = Array.from({ length: prefix / bits }, (_, index) => {
      const width = range.family === 'IPv4' ? 32 : 128;
      return (part.first >> BigInt(width - (index + 1) * bits)) & ((1n << BigInt(bits)) - 1n);
    });
    const labels = parts.reverse().map((value) => value.toString(range.family === 'IPv4' ? 10 : 16));
    return [...labels, range.family === 'IPv4' ? 'in-addr.arpa.' : 'ip6.arpa.'].join('.');
  });
}

function refuse(key: string, message: string): never {
  throw NetstackError.of({
    code: 'corefile/zone',
    message,
    got: JSON.stringify(key.slice(0, 64)),
    expected: "a zone with optional transport and port: '.', 'example.org:53', 'tls://.:853', '10.0.0.0/24'",
  });
}
