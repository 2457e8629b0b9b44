/** The tables of docs/cni.md: what each pod network can do, how, and where that is known from. */
import type { Ability, CniAbilities, Support } from '../lib/cni/abilities';
import { cniAbilities } from '../lib/plan';

/** Abilities in the order of the columns, as readers call them. */
const TITLES: Readonly<Record<Ability, string>> = {
  'network-policy': 'NetworkPolicy',
  'cluster-network-policy': 'ClusterNetworkPolicy',
  'l7-policy': 'names, HTTP',
  'egress-gateway': 'egress gateway',
  encryption: 'encryption',
  'load-balancer': 'load balancer',
  bgp: 'BGP',
  'kube-proxy-replacement': 'without kube-proxy',
  'dual-stack': 'dual stack',
  'ipv6-only': 'IPv6 only',
  nftables: 'nftables',
  ebpf: 'eBPF',
  'host-ports': 'host ports',
};

/** The table of all pod networks, and one below it of each with the reasons that its cells point at. */
export function abilityTables(): string {
  const rows = Object.entries(cniAbilities);
  return [matrix(rows), ...rows.map(([type, row]) => details(type, row))].join('\n\n');
}

function matrix(rows: readonly (readonly [string, CniAbilities])[]): string {
  const abilities = abilitiesIn(TITLES);
  return table(
    ['', ...abilities.map(([, title]) => title)],
    rows.map(([type, { name, version, retired, abilities: own }]) => [
      `**${name}** ${version}${retired === undefined ? '' : ' (retired)'}`,
      ...abilities.map(([ability]) => `[${wordOf(own[ability])}](#${anchorOf(type, ability)})`),
    ]),
  );
}

function details(type: string, { name, version, retired, abilities }: CniAbilities): string {
  const rows = abilitiesIn(TITLES).map(([ability, title]) => {
    const { support, how = '', source } = abilities[ability];
    return [`<a id="${anchorOf(type, ability)}"></a>${title}`, support, how, `[source](${source})`];
  });
  return [
    `### ${name} ${version}`,
    ...(retired === undefined ? [] : ['', `Nobody should choose it any more: ${retired}.`]),
    '',
    table(['ability', '', 'how', ''], rows),
  ].join('\n');
}

/** `option` and the like are words of the data; a dash is easier to overlook than a no. */
function wordOf({ support }: Support): string {
  return support === 'no' ? '–' : support;
}

function anchorOf(type: string, ability: Ability): string {
  return `${type}-${ability}`;
}

/** Keys of a record by their own type: every ability has its title. */
function abilitiesIn(titles: Readonly<Record<Ability, string>>): readonly (readonly [Ability, string])[] {
  const isAbility = (key: string): key is Ability => Object.hasOwn(titles, key);
  return Object.keys(titles)
    .filter(isAbility)
    .map((ability) => [ability, titles[ability]]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
