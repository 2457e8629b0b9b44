/** The tables "what a change does" of docs/*.md: options of a component by what changing them costs a living cluster. */
import { type Change, COMPONENT_KINDS } from '../lib/component';
import { changeOrder, componentOf, overrideChanges, worstOf } from '../lib/plan';

const MEANING: Readonly<Record<Change, string>> = {
  never: 'cannot be changed on a living cluster',
  'breaks-connections': 'breaks connections',
  'rolling-restart': 'replaces the pods of the component',
  free: 'goes unnoticed',
};

/** The table of a component, `cni/flannel`. Throws where there is none. */
export function changeTable(name: string): string {
  const [first, type = ''] = name.split('/');
  const kind = COMPONENT_KINDS.find((one) => one === first);
  const component = kind === undefined ? undefined : componentOf(kind, type);
  if (component === undefined) throw new Error(`no component ${name}`);
  const changes = new Map([...Object.entries(component.changes), ['overrides', worstOf(Object.values(overrideChanges))]]);
  const rows = changeOrder.toReversed().flatMap((change) => {
    const paths = named(
      [...changes].flatMap(([path, does]) => (does === change ? [path] : [])),
      changes,
    );
    return paths.length === 0 ? [] : [`| ${MEANING[change]} | ${paths.map((path) => `\`${path}\``).join(', ')} |`];
  });
  return ['| a change | of these, and of what is below them unless it is named itself |', '| --- | --- |', ...rows].join('\n');
}

/** Options that do something else than the one above them: what is not named does as that one. */
function named(paths: readonly string[], all: ReadonlyMap<string, string>): readonly string[] {
  return paths.filter((path) => {
    const above = path.slice(0, Math.max(0, path.lastIndexOf('.')));
    return above === '' || all.get(above) !== all.get(path);
  });
}
