/** How nodes reach the API server before any Service works, and where pods end up when they call it. */
import type { Problems } from '../finding';
import { type Cidr, Ip } from '../net';
import type { Cluster } from './cluster';
import { isDnsSubdomain } from './dns-name';
import type { ApiServerSpec } from './options';
import { resolveRanges } from './ranges';
import { object, optional, show, text, whole } from './shape';

type ApiServer = Cluster['apiServer'];

/** What an API server listens on: kubeadm's port on control planes of one's own, HTTPS on managed ones. */
const ports = { own: 6443, managed: 443 } as const;

/**
 * Parses the API server's addresses. Endpoints are the nodes unless the control plane is managed: then they are unknown,
 * and a rule asks for them where policies need them.
 */
export function resolveApiServer(given: ApiServerSpec, managed: boolean, nodeCidrs: readonly Cidr[], problems: Problems): ApiServer {
  const spec = object(given, problems) ?? {};
  const port = managed ? ports.managed : ports.own;
  const host = optional(spec.host, (given) => resolveHost(given, problems.at('host')));
  const at = problems.at('endpoints');
  const endpoints = optional(spec.endpoints, (given) => object(given, at));
  const cidrs = endpoints === undefined ? undefined : resolveRanges(endpoints.cidrs, at.at('cidrs'));
  if (Array.isArray(endpoints?.cidrs) && endpoints.cidrs.length === 0) {
    at.at('cidrs').report({
      code: 'cluster/empty-list',
      message: 'the list is empty',
      got: '[]',
      expected: 'ranges that hold every API server',
      fix: 'leave endpoints out where they are unknown',
    });
  }
  return {
    ...(host === undefined ? {} : { host }),
    port: resolvePort(spec.port ?? port, problems.at('port')) ?? port,
    endpoints: {
      cidrs: cidrs ?? (managed ? [] : nodeCidrs),
      port: resolvePort(endpoints?.port ?? port, at.at('port')) ?? port,
    },
  };
}

function resolvePort(given: number, problems: Problems): number | undefined {
  return whole(given, 1, 65_535, problems);
}

/** An address in canonical form, or a DNS name. */
function resolveHost(given: string, problems: Problems): string | undefined {
  const host = text(given, problems);
  if (host === undefined) return undefined;
  const meant = bareHost(host);
  if (meant !== host) {
    problems.report({
      code: 'cluster/api-server-host',
      message: 'the host of the API server is a bare address or name',
      got: show(host),
      expected: 'an IP address or a DNS name, without scheme, port, brackets or path',
      ...(isHost(meant) ? { fix: `write ${meant}, and the port in apiServer.port` } : {}),
    });
    return undefined;
  }
  // A text of digits and dots is a DNS name by the letter, but was certainly meant as an address.
  if (host.includes(':') || /^[\d.]+$/.test(host)) return problems.read(Ip.parse, host)?.toString();
  if (isDnsSubdomain(host)) return host;
  problems.report({
    code: 'cluster/api-server-host',
    message: 'neither an IP address nor a DNS name',
    got: show(host),
    expected: 'an IP address such as 192.168.10.10 or a DNS name such as api.example.org',
    ...(isDnsSubdomain(host.toLowerCase()) ? { fix: `write ${host.toLowerCase()}` } : {}),
  });
  return undefined;
}

/** What is left of a URL, `name:port` or `[address]:port`; the text itself where it is none of them. */
function bareHost(host: string): string {
  const authority = /^(?:[A-Za-z][A-Za-z0-9+.-]{0,31}:\/\/)?([^/]*)/.exec(host)?.[1] ?? host;
  const bracketed = /^\[([0-9A-Fa-f:.]+)\](?::\d+)?$/.exec(authority);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return /^([^:]+):\d+$/.exec(authority)?.[1] ?? authority;
}

function isHost(host: string): boolean {
  return isDnsSubdomain(host) || /^[0-9a-f:.]+$/i.test(host);
}
