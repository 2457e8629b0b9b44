import { cniAbilities, registry } from '../../lib/plan';
import { abilityTables } from '../../scripts/ability-table';
import { changeTable } from '../../scripts/change-table';

describe('the tables of pod networks', () => {
  const text = abilityTables();
  it('have a row for each, and in each cell a link to where it is explained', () => {
    for (const { name, version, retired } of Object.values(cniAbilities))
      expect(text).toContain(`| **${name}** ${version}${retired === undefined ? '' : ' (retired)'} |`);
    const links = [...text.matchAll(/\]\(#([\w-]+)\)/g)].map((match) => match[1]);
    const anchors = new Set([...text.matchAll(/<a id="([\w-]+)">/g)].map((match) => match[1]));
    expect(links.length).toBe(Object.keys(cniAbilities).length * 13);
    expect(links.filter((link) => !anchors.has(link))).toEqual([]);
  });
  it('say how and where from', () => {
    expect(text).toMatch(/<a id="flannel-encryption"><\/a>encryption \| option \| [^|]*wireguard[^|]* \| \[source\]\(https:/);
  });
});

describe('the table of what a change does', () => {
  const listed = (table: string): ReadonlyMap<string, readonly string[]> =>
    new Map(
      table
        .split('\n')
        .slice(2)
        .map((row) => row.split('|').map((cell) => cell.trim()))
        .map(([, change = '', options = '']) => [change, [...options.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')]),
    );

  it('names options that do something else than the one above them, the worst first', () => {
    const rows = listed(changeTable('cni/flannel'));
    expect([...rows.keys()]).toEqual(['breaks connections', 'replaces the pods of the component', 'goes unnoticed']);
    expect(rows.get('breaks connections')).toEqual(expect.arrayContaining(['backend', 'policyEngine.type']));
    expect(rows.get('breaks connections')).not.toContain('backend.type');
    expect(rows.get('replaces the pods of the component')).toEqual(expect.arrayContaining(['backend.mtu', 'policyEngine', 'overrides']));
  });
  it.each(Object.values(registry.cni).map(({ type, changes }) => [type, changes] as const))(
    'leaves nothing out that cannot be read off it: %s',
    (type, changes) => {
      const change = new Map([...listed(changeTable(`cni/${type}`))].flatMap(([does, paths]) => paths.map((path) => [path, does] as const)));
      const words: Readonly<Record<string, string>> = {
        never: 'cannot be changed on a living cluster',
        'breaks-connections': 'breaks connections',
        'rolling-restart': 'replaces the pods of the component',
        free: 'goes unnoticed',
      };
      for (const [path, does] of Object.entries(changes)) {
        const prefixes = path.split('.').map((_part, index, parts) => parts.slice(0, parts.length - index).join('.'));
        const nearest = prefixes.find((prefix) => change.has(prefix));
        expect([path, change.get(nearest ?? '')]).toEqual([path, words[does]]);
      }
    },
  );
  it.each(['cni/flanel', 'cnii/flannel', 'cni', ''])('is refused of a component that is not there: %j', (name) => {
    expect(() => changeTable(name)).toThrow(`no component ${name}`);
  });
});
