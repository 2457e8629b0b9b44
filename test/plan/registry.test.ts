import { COMPONENT_KINDS } from '../../lib/component';
import { type CniSpec, type ComponentRegistry, componentOf, registry, typesOf } from '../../lib/plan';

describe('the registry', () => {
  it('answers for every kind and type with the component of that kind and type', () => {
    for (const kind of COMPONENT_KINDS) {
      for (const type of typesOf(kind)) expect(componentOf(kind, type)).toMatchObject({ kind, type });
    }
  });

  it('knows external components of every kind', () => {
    expect(COMPONENT_KINDS.filter((kind) => !typesOf(kind).includes('external'))).toEqual([]);
  });

  it('has nothing under a name that every object has', () => {
    expect(componentOf('cni', 'constructor')).toBeUndefined();
    expect(componentOf('cni', '__proto__')).toBeUndefined();
  });

  it('does not compile where an entry is forgotten, added or swapped', () => {
    const { flannel, ...forgotten } = registry.cni;
    // @ts-expect-error flannel is missing
    const missing: ComponentRegistry = { ...registry, cni: forgotten };
    const swapped: ComponentRegistry = {
      ...registry,
      // @ts-expect-error external is not flannel
      cni: { ...registry.cni, flannel: registry.cni.external },
    };
    expect([missing.proxy, swapped.proxy]).toEqual([registry.proxy, registry.proxy]);
    expect(flannel.type).toBe('flannel');
  });
});

describe('a spec', () => {
  it('does not compile with options of another form', () => {
    const good: CniSpec = { type: 'flannel', backend: { type: 'vxlan', vni: 3 } };
    // @ts-expect-error vni belongs to vxlan
    const bad: CniSpec = { type: 'flannel', backend: { type: 'host-gw', vni: 3 } };
    // @ts-expect-error there is no such type
    const unknown: CniSpec = { type: 'weave' };
    expect([good.type, bad.type, unknown.type]).toEqual(['flannel', 'flannel', 'weave']);
  });
});
