import fc from 'fast-check';
import { contradictions, merge, partsOf } from '../../../lib/delivery/fleet/overlay';
import type { FleetSpec, Overlay } from '../../../lib/delivery/fleet/spec';
import { joinPath } from '../../../lib/finding';

const fleet: FleetSpec = {
  defaults: { cni: { type: 'flannel', backend: { type: 'vxlan', vni: 3 } }, dns: { type: 'coredns', replicas: 2 } },
  environments: { prod: { dns: { replicas: 4 } } },
  regions: { eu: { dns: { replicas: 5 }, registry: { mirrors: { 'docker.io': 'eu.example' } } } },
  rings: [{ name: 'canary' }, { name: 'rest', set: { dns: { replicas: 6 } } }],
};
const merged = (own: Overlay, membership = {}) => merge(partsOf(fleet, membership, own, 'a.yaml'));

describe('the layer of a cluster of a fleet', () => {
  it('is what is written last: defaults, environment, region, ring, its own file', () => {
    const groups = [{}, { environment: 'prod' }, { environment: 'prod', region: 'eu' }, { environment: 'prod', region: 'eu', ring: 'rest' }];
    expect(groups.map((membership) => (merged({}, membership).value.dns as Overlay).replicas)).toEqual([2, 4, 5, 6]);
    expect(merged({ dns: { replicas: 1 } }, groups[3]).value.dns).toEqual({ type: 'coredns', replicas: 1 });
  });

  it('keeps what the later part does not say', () => {
    expect(merged({ cni: { backend: { vni: 7 } } }).value.cni).toEqual({ type: 'flannel', backend: { type: 'vxlan', vni: 7 } });
  });

  it('takes another component, or another variant, whole: it has none of the options of the first', () => {
    expect(merged({ cni: { type: 'calico' } }).value.cni).toEqual({ type: 'calico' });
    expect(merged({ cni: { backend: { type: 'host-gw' } } }).value.cni).toEqual({ type: 'flannel', backend: { type: 'host-gw' } });
  });

  it('takes a list whole', () => {
    expect(merged({ cni: { backend: [1] } }).value.cni).toEqual({ type: 'flannel', backend: [1] });
  });

  it('knows of each value which part it comes from', () => {
    const { originOf } = merged({ cni: { backend: { vni: 7 } } }, { region: 'eu' });
    const names = ['cni.backend.vni', 'cni.backend.type', 'dns.replicas', 'registry.mirrors', 'cni.type'].map((path) => originOf(path)?.name);
    expect(names).toEqual(['a.yaml', 'defaults', 'regions.eu', 'regions.eu', 'defaults']);
    expect(merged({ cni: { type: 'calico' } }).originOf('cni.type')?.name).toBe('a.yaml');
  });

  it('holds keys like __proto__ as the data that they are', () => {
    const own = JSON.parse('{"registry":{"mirrors":{"__proto__":"x"}}}') as Overlay;
    const { registry } = merged(own).value as { readonly registry: { readonly mirrors: object } };
    expect(Object.keys(registry.mirrors)).toEqual(['__proto__']);
    expect(Object.prototype).not.toHaveProperty('x');
  });
});

describe('groups that contradict each other', () => {
  const found = (own: Overlay) =>
    contradictions(partsOf(fleet, { environment: 'prod', region: 'eu' }, own, 'a.yaml'), 'a').map(({ at, got }) => `${at} ${got}`);
  it('are told, with both', () => {
    expect(found({})).toEqual(['dns.replicas environments.prod: 4, regions.eu: 5']);
  });
  it('are settled by the file of the cluster', () => {
    expect(found({ dns: { replicas: 3 } })).toEqual([]);
  });
});

describe('merging, whatever is merged', () => {
  // A fixed shape: what is an object in one part is an object of the same type in all, so that nothing changes its type.
  const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 2 }));
  const key = fc.constantFrom('a', 'b', 'docker.io', '__proto__', 'constructor');
  const leaves = fc.dictionary(key, leaf, { maxKeys: 4 });
  const overlay = fc.record(
    {
      cni: fc.record({ type: fc.constant('t'), own: leaves }, { requiredKeys: [] }),
      dns: leaves,
      deep: fc.record({ er: leaves }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  const parts = (values: readonly Overlay[]) => values.map((value, index) => ({ name: `part ${index}`, path: undefined, value }));
  const mergedOf = (...values: readonly Overlay[]): Overlay => merge(parts(values)).value;
  const runs = { numRuns: 1000 };

  it('is associative, and an empty part says nothing', () => {
    fc.assert(
      fc.property(overlay, overlay, overlay, (a, b, c) => {
        const all = mergedOf(a, b, c);
        expect(mergedOf(mergedOf(a, b), c)).toEqual(all);
        expect(mergedOf(a, mergedOf(b, c))).toEqual(all);
        expect(mergedOf({}, a, {}, b, c, {})).toEqual(all);
        expect(mergedOf(all, all)).toEqual(all);
      }),
      runs,
    );
  });

  // Here anything may change its type.
  const any = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, fc.dictionary(key, tie('value'), { maxKeys: 3 }), fc.record({ type: fc.constantFrom('s', 't'), a: leaf })),
  })).value;
  it('says of every value the part that it stands in, as it is there', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(key, any, { maxKeys: 3 }), { minLength: 1, maxLength: 5 }), (values) => {
        const all = parts(values);
        const { value, originOf } = merge(all);
        const visit = (node: unknown, keys: readonly string[], path: string): void => {
          if (typeof node === 'object' && node !== null && !Array.isArray(node) && Object.keys(node).length > 0) {
            for (const [name, child] of Object.entries(node)) visit(child, [...keys, name], joinPath(path, name));
            return;
          }
          if (keys.length === 0) return;
          const origin = originOf(path);
          expect(origin).toBeDefined();
          const there = keys.reduce<unknown>(
            (at, name) =>
              typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Object.entries(at).find(([k]) => k === name)?.[1] : undefined,
            origin?.value,
          );
          expect(there).toEqual(node);
        };
        visit(value, [], '');
      }),
      runs,
    );
  });
});
