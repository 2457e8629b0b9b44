import { NetstackError } from '../../finding';
import { Ip } from '../../net';

/** A resolver that queries are forwarded to. */
export interface UpstreamAddress {
  readonly transport: 'dns' | 'tls';
  readonly ip: Ip;
  readonly port: number;
}

/** Destinations of one `forward`, at most. Source: plugin/forward/setup.go. */
export const mostUpstreams = 15;

/** Reads an address as `readUpstream` does. Throws `coredns/upstream`. */
export function parseUpstream(text: string): UpstreamAddress {
  const address = readUpstream(text);
  if (address !== undefined) return address;
  throw NetstackError.of({
    code: 'coredns/upstream',
    message: 'not the address of a resolver',
    got: JSON.stringify(text.slice(0, 64)),
    expected: "'1.1.1.1', '10.0.0.53:5353', '[2001:db8::53]:53' or 'tls://9.9.9.9'",
  });
}

/**
 * Reads an address as `forward` does: `1.1.1.1`, `1.1.1.1:53`, `[2001:db8::1]:53`, `dns://…`, `tls://9.9.9.9%dns.quad9.net:853`.
 * Files and host names are none.
 */
export function readUpstream(text: string): UpstreamAddress | undefined {
  const [, scheme = 'dns', rest = ''] = /^(?:(dns|tls):\/\/)?(.*)$/s.exec(text) ?? [];
  const transport = scheme === 'tls' ? 'tls' : 'dns';
  // Brackets may stand without a port; a bare IPv6 address has colons of its own.
  const bracketed = /^\[([^\]]*)\](?::(\d{1,5}))?$/.exec(rest);
  const plain = /^([^:]*)(?::(\d{1,5}))?$/.exec(rest);
  const [, host = rest, digits] = bracketed ?? plain ?? [];
  const port = digits === undefined ? { dns: 53, tls: 853 }[transport] : Number(digits);
  const ip = readIp(host.replace(/%.*$/s, ''));
  return ip === undefined || port < 1 || port > 65_535 ? undefined : { transport, ip, port };
}

function readIp(text: string): Ip | undefined {
  // Most of what is no address is a file: errors are thrown for near misses only.
  if (!/^[\d.]+$|:/.test(text)) return undefined;
  try {
    return Ip.parse(text);
  } catch (error) {
    if (error instanceof NetstackError) return undefined;
    throw error;
  }
}
