/** What CoreDNS refuses when it starts. What options say is refused before; these look at the server blocks, those written as text included. */
import type { Found, Rule } from '../../../component';
import { NetstackError } from '../../../finding';
import { nearest } from '../../../finding/nearest';
import { Duration } from '../../../kube';
import { type Directive, type ServerZone, zonesOf } from '../../corefile';
import type { OwnedBlock } from '../blocks';
import { linesOf } from '../forwards';
import type { ResolvedCoreDns } from '../resolve';
import { longestTtl, shortestReload } from '../settings';
import { mostUpstreams } from '../upstream';
import { pluginsOf } from '../versions';

type Check = Rule<ResolvedCoreDns>['check'];

const setup = (plugin: string): string => `https://github.com/coredns/coredns/blob/v1.14.6/plugin/${plugin}/setup.go`;

/** A block as messages name it. */
export function nameOf({ block, line }: OwnedBlock): string {
  return `server block '${block.keys.join(' ')}'${line === undefined ? '' : ` of line ${line}`}`;
}

/** A check that looks at every line of a plugin. */
function eachLine(plugin: string, problemOf: (line: Directive) => Omit<Found, 'at'> | undefined): Check {
  return ({ options }) =>
    options.blocks.flatMap((owned) =>
      linesOf(owned.block.body, plugin).flatMap((line) => {
        const problem = problemOf(line);
        return problem === undefined ? [] : [{ at: owned.at, ...problem, got: `${problem.got ?? plugin} in ${nameOf(owned)}` }];
      }),
    );
}

export const malformedZone: Rule<ResolvedCoreDns> = {
  code: 'coredns/malformed-zone',
  severity: 'error',
  summary: 'a server block is named by zones with optional transports and ports',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/normalize.go',
  check: ({ options }) =>
    options.blocks.flatMap((owned) =>
      owned.block.keys.flatMap((key) => {
        const read = readZones(key);
        return 'zones' in read ? [] : [{ at: owned.at, got: `${JSON.stringify(key.slice(0, 64))} in ${nameOf(owned)}`, expected: read.expected }];
      }),
    ),
};

export const duplicateZone: Rule<ResolvedCoreDns> = {
  code: 'coredns/duplicate-zone',
  severity: 'error',
  summary: 'two server blocks answer for one zone on one port: CoreDNS does not start',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/core/dnsserver/register.go',
  check: ({ options }) => {
    const seen = new Map<string, { readonly owned: OwnedBlock; readonly zone: string }>();
    const found: Found[] = [];
    for (const owned of options.blocks) {
      // Addresses and views tell such blocks apart; whether these do is not read.
      if (['bind', 'local', 'view'].some((plugin) => linesOf(owned.block.body, plugin).length > 0)) continue;
      for (const { transport, zone, port } of zonesOfBlock(owned)) {
        const key = `${transport}://${zone.toLowerCase()}:${port}`;
        const first = seen.get(key);
        if (first === undefined) {
          seen.set(key, { owned, zone });
          continue;
        }
        found.push({
          at: owned.at,
          // CoreDNS compares as written here: it starts, and one of the two is never asked.
          severity: first.zone === zone ? 'error' : 'warning',
          got: `${zone} on port ${port} in ${nameOf(first.owned)} and in ${nameOf(owned)}`,
          fix: 'put the plugins of both into one block',
        });
      }
    }
    return found;
  },
};

/** Plugins that refuse to stand twice in a block, by their setup.go. */
const onlyOnce = [
  'kubernetes',
  'cache',
  'errors',
  'hosts',
  'ready',
  'prometheus',
  'loop',
  'dnssec',
  'grpc',
  'nsid',
  'pprof',
  'tsig',
  'view',
] as const;

export const pluginTwice: Rule<ResolvedCoreDns> = {
  code: 'coredns/plugin-twice',
  severity: 'error',
  summary: 'a plugin stands twice in a server block: CoreDNS does not start',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/plugin.go',
  check: ({ options }) =>
    options.blocks.flatMap((owned) =>
      [...onlyOnce, 'health', 'reload'].flatMap((plugin): readonly Found[] => {
        const times = linesOf(owned.block.body, plugin).length;
        if (times < 2) return [];
        // These two start, and the last one silently wins.
        const severity = plugin === 'health' || plugin === 'reload' ? 'warning' : 'error';
        return [
          { at: owned.at, severity, got: `${plugin} ${times} times in ${nameOf(owned)}`, expected: 'once', fix: 'write its settings into one' },
        ];
      }),
    ),
};

export const unknownPlugin: Rule<ResolvedCoreDns> = {
  code: 'coredns/unknown-plugin',
  severity: 'error',
  summary: 'the release of CoreDNS has no such plugin, and does not start',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin.cfg',
  check: ({ options: { blocks, customImage, release } }) => {
    // An image of somebody's own has plugins of its own.
    if (customImage) return [];
    const known = pluginsOf(release);
    const names = new Set(known);
    return blocks.flatMap((owned) =>
      owned.block.body.flatMap((line) => {
        if (line.type === 'import' || names.has(line.name)) return [];
        const meant = nearest(line.name, known);
        return [
          {
            at: owned.at,
            got: `${JSON.stringify(line.name.slice(0, 64))} in ${nameOf(owned)}`,
            expected: `a plugin of CoreDNS ${release.version}`,
            fix: meant === undefined ? 'name the image that has it in image' : `write ${meant}, or name the image that has it in image`,
          },
        ];
      }),
    );
  },
};

export const tooManyUpstreams: Rule<ResolvedCoreDns> = {
  code: 'coredns/too-many-upstreams',
  severity: 'error',
  summary: 'one forward has 15 upstreams at most: CoreDNS does not start',
  source: setup('forward'),
  check: eachLine('forward', ({ args }) =>
    args.length - 1 > mostUpstreams ? { got: `${args.length - 1} upstreams`, expected: `at most ${mostUpstreams}` } : undefined,
  ),
};

export const reloadTooOften: Rule<ResolvedCoreDns> = {
  code: 'coredns/reload-too-often',
  severity: 'error',
  summary: 'the Corefile is read again every 2 seconds at most: CoreDNS does not start',
  source: setup('reload'),
  check: eachLine('reload', ({ args: [interval] }) =>
    interval !== undefined && isShorter(interval, shortestReload) ? { got: `reload ${interval}`, expected: `${shortestReload} or more` } : undefined,
  ),
};

export const ttlOutOfRange: Rule<ResolvedCoreDns> = {
  code: 'coredns/ttl-out-of-range',
  severity: 'error',
  summary: "the TTL of the cluster's names is 0 to 3600 seconds: CoreDNS does not start",
  source: setup('kubernetes'),
  check: eachLine('kubernetes', (line) => {
    const [ttl] = settingsOf(line, 'ttl').map(({ args: [value] }) => value);
    return ttl !== undefined && /^-?\d+$/.test(ttl) && (Number(ttl) < 0 || Number(ttl) > longestTtl)
      ? { got: `ttl ${ttl}`, expected: `0 to ${longestTtl}` }
      : undefined;
  }),
};

export const namespacesAndSelector: Rule<ResolvedCoreDns> = {
  code: 'coredns/namespaces-and-selector',
  severity: 'error',
  summary: 'namespaces are listed or selected by labels, not both: CoreDNS does not start',
  source: setup('kubernetes'),
  check: eachLine('kubernetes', (line) =>
    hasSetting(line, 'namespaces') && hasSetting(line, 'namespace_labels') ? { got: 'namespaces and namespace_labels' } : undefined,
  ),
};

export const zonalWithoutEndpoints: Rule<ResolvedCoreDns> = {
  code: 'coredns/zonal-without-endpoints',
  severity: 'error',
  summary: 'endpoints of the own zone need endpoints: CoreDNS does not start with zonal beside noendpoints',
  source: 'https://github.com/coredns/coredns/blob/v1.14.7/plugin/kubernetes/setup.go',
  check: eachLine('kubernetes', (line) =>
    hasSetting(line, 'zonal') && hasSetting(line, 'noendpoints') ? { got: 'zonal and noendpoints' } : undefined,
  ),
};

export const startRules: readonly Rule<ResolvedCoreDns>[] = [
  malformedZone,
  duplicateZone,
  pluginTwice,
  unknownPlugin,
  tooManyUpstreams,
  reloadTooOften,
  ttlOutOfRange,
  namespacesAndSelector,
  zonalWithoutEndpoints,
];

/** The zones of a block's keys; malformed ones are another rule's. */
export function zonesOfBlock({ block }: OwnedBlock): readonly ServerZone[] {
  return block.keys.flatMap((key) => {
    const read = readZones(key);
    return 'zones' in read ? read.zones : [];
  });
}

function readZones(key: string): { readonly zones: readonly ServerZone[] } | { readonly expected: string } {
  try {
    return { zones: zonesOf(key) };
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return { expected: error.findings[0]?.expected ?? 'a zone' };
  }
}

/** The settings of a name in a plugin's block. */
export function settingsOf(line: Directive, name: string): readonly Directive[] {
  return linesOf(line.block ?? [], name);
}

function hasSetting(line: Directive, name: string): boolean {
  return settingsOf(line, name).length > 0;
}

/** What is no duration is not judged here. */
function isShorter(text: string, least: string): boolean {
  try {
    return Duration.parse(text).compare(Duration.parse(least)) < 0;
  } catch (error) {
    if (error instanceof NetstackError) return false;
    throw error;
  }
}
