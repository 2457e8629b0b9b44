import { COMPONENT_KINDS, type ComponentKind } from '../../lib/component';
import { changeOf, changeOrder, overrideChanges, registry, worstOf } from '../../lib/plan';

const components = COMPONENT_KINDS.flatMap((kind) => Object.values(registry[kind]));

describe('what a change of an option does', () => {
  it.each(components.map(({ kind, type, changes }) => [`${kind}/${type}`, kind, type, changes] as const))(
    'is what the table of the room says, for every option: %s',
    (_name, kind: ComponentKind, type, changes) => {
      for (const [path, change] of Object.entries(changes)) {
        expect([path, changeOf(kind, type, path)]).toEqual([path, change]);
        expect(changeOrder).toContain(change);
      }
    },
  );
  it('is that of the nearest option above, because lists and maps have one entry', () => {
    expect(changeOf('cni', 'flannel', 'nonMasqueradeCidrs[3]')).toBe('breaks-connections');
    expect(changeOf('cni', 'flannel', 'image.tag.more')).toBe('rolling-restart');
    expect(changeOf('cni', 'flannel', 'interface.names[0]')).toBe('breaks-connections');
  });
  it('replaces the pods of a workload whose overrides change, whichever and however deep', () => {
    for (const path of ['overrides', 'overrides.flanneld', 'overrides.flanneld.resources.limits.cpu', 'overrides.tolerations[0].key'])
      expect([path, changeOf('cni', 'flannel', path)]).toEqual([path, 'rolling-restart']);
    expect(new Set(Object.values(overrideChanges))).toEqual(new Set(['rolling-restart']));
  });
  it('is not known of what is not there', () => {
    expect(changeOf('cni', 'flannel', 'backendd')).toBeUndefined();
    expect(changeOf('cni', 'flannel', '')).toBeUndefined();
    expect(changeOf('cni', 'flanel', 'backend')).toBeUndefined();
    expect(changeOf('cni', 'flannel', 'constructor')).toBeUndefined();
  });
});

describe('the worst of several changes', () => {
  it('is the one that costs most', () => {
    expect(worstOf(['free', 'breaks-connections', 'rolling-restart'])).toBe('breaks-connections');
    expect(worstOf(['never', 'free'])).toBe('never');
    expect(worstOf([])).toBe('free');
  });
});
