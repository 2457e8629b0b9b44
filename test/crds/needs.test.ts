import fc from 'fast-check';
import { type ComponentFacts, componentFacts, type Planned } from '../../lib/component';
import { bundleId, CRD_BUNDLES, crdBundle, crdBundlesKnownTo, crdBundlesOf, crdConflictsOf, crdNeedsOf, crdsOf } from '../../lib/crds';

const namesOf = (id: string): readonly string[] => crdsOf(crdBundle(id) ?? { files: [] }).map(({ name }) => name);

function planned(name: string, version: string, crds: ComponentFacts['crds'], kind: Planned['kind'] = 'cni'): Planned {
  return { kind, type: name, options: {}, facts: componentFacts({ name, version, crds }) };
}
const needing = (name: string, version: string, needs: readonly string[], bundles?: readonly string[]): Planned =>
  planned(name, version, { installs: [], needs, ...(bundles === undefined ? {} : { bundles }) });
const idsOf = (...components: readonly Planned[]) => crdBundlesOf({ components }).map(bundleId);

describe('the bundles of a layer', () => {
  it('are none where nothing is needed', () => {
    expect(idsOf(needing('flannel', '0.28.9', []))).toEqual([]);
  });

  it.each([
    ['calico', '3.32.1', 'calico/3.32.1'],
    ['calico', '3.31.7', 'calico/3.31.7'],
  ])('are those that the release was made for: %s %s', (name, version, id) => {
    expect(idsOf(needing(name, version, namesOf(id)))).toEqual([id]);
  });

  it.each([
    ['3.32.1', 'tigera-operator/1.42.3'],
    ['3.31.7', 'tigera-operator/1.40.15'],
  ])('are one for the operator of Calico %s, which has the kinds of Calico too', (version, id) => {
    expect(idsOf(needing('calico', version, namesOf(id)))).toEqual([id]);
  });

  it('leave out what a component creates by itself, its own or of others', () => {
    const own = namesOf('cilium/1.20.0');
    expect(idsOf(planned('cilium', '1.20.0', { installs: own, needs: own }))).toEqual([]);
    expect(idsOf(planned('cilium', '1.20.0', { installs: own, needs: [] }), needing('other', '1.0.0', own))).toEqual([]);
  });

  it('follow what a component says, against what its release was made for', () => {
    const needs = ['gateways.gateway.networking.k8s.io'];
    expect(idsOf(needing('cilium', '1.20.0', needs))).toEqual(['gateway-api/1.6.1']);
    expect(idsOf(needing('cilium', '1.20.0', needs, ['gateway-api/1.4.1']))).toEqual(['gateway-api/1.4.1']);
  });

  it('take for whom any will do the one that is there, else the newest', () => {
    const needs = ['gateways.gateway.networking.k8s.io'];
    expect(idsOf(needing('x', '1.0.0', needs))).toEqual(['gateway-api/1.6.1']);
    expect(idsOf(needing('x', '1.0.0', needs), needing('cilium', '1.19.6', needs))).toEqual(['gateway-api/1.4.1']);
  });

  it('never take a second bundle that defines the same again: what only it has is said to be missing', () => {
    const components = [needing('cilium', '1.19.6', ['gateways.gateway.networking.k8s.io', 'tlsroutes.gateway.networking.k8s.io'])];
    const { bundles, unknown } = crdNeedsOf({ components });
    expect(bundles.map(bundleId)).toEqual(['gateway-api/1.4.1']);
    expect(unknown.map(({ crd }) => crd)).toEqual(['tlsroutes.gateway.networking.k8s.io']);
  });

  it('know of CRDs that are in no bundle', () => {
    expect(crdNeedsOf({ components: [needing('x', '1.0.0', ['widgets.example.com'])] })).toEqual({
      bundles: [],
      fixed: [],
      unknown: [{ kind: 'cni', component: 'x', crd: 'widgets.example.com' }],
    });
  });

  it('have every CRD that is needed and in the catalogue, whoever needs it', () => {
    const crd = fc.constantFrom(...CRD_BUNDLES.flatMap((bundle) => crdsOf(bundle).map(({ name }) => name)), 'widgets.example.com');
    const name = fc.constantFrom('calico/3.32.1', 'cilium/1.19.6', 'cilium/1.20.0', 'x/1.0.0');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.uniqueArray(crd, { maxLength: 6 })), { maxLength: 4 }), (all) => {
        const components = all.map(([id, needs]) => needing(id.slice(0, id.indexOf('/')), id.slice(id.indexOf('/') + 1), needs));
        const { bundles, unknown } = crdNeedsOf({ components });
        const there = new Set([...bundles.flatMap((bundle) => crdsOf(bundle).map((one) => one.name)), ...unknown.map((one) => one.crd)]);
        expect(all.flatMap(([, needs]) => needs).filter((one) => !there.has(one))).toEqual([]);
        for (const component of components) {
          const own = crdNeedsOf({ components: [component] }).bundles.flatMap(crdsOf);
          expect(new Set(own.map((one) => one.name)).size).toBe(own.length);
        }
        for (const bundle of bundles) expect(crdsOf(bundle).some((one) => all.some(([, needs]) => needs.includes(one.name)))).toBe(true);
      }),
    );
  });
});

describe('two bundles of one CRD', () => {
  const needs = ['gateways.gateway.networking.k8s.io'];
  it('are a conflict where both components are bound to theirs', () => {
    const [conflict, ...others] = crdConflictsOf({ components: [needing('cilium', '1.20.0', needs), needing('cilium', '1.19.6', needs)] });
    expect(others).toEqual([]);
    expect([conflict?.first.bundle, conflict?.second.bundle].map((bundle) => bundle && bundleId(bundle))).toEqual([
      'gateway-api/1.6.1',
      'gateway-api/1.4.1',
    ]);
    expect(conflict?.crds).toContain('gateways.gateway.networking.k8s.io');
  });

  it('are none where one of them takes any', () => {
    expect(crdConflictsOf({ components: [needing('cilium', '1.20.0', needs), needing('x', '1.0.0', needs)] })).toEqual([]);
  });
});

describe('the bundles that objects of a layer are judged by', () => {
  it('are those to apply, and those that components create by themselves', () => {
    const own = namesOf('cilium/1.20.0');
    const components = [planned('cilium', '1.20.0', { installs: own, needs: ['gateways.gateway.networking.k8s.io'] })];
    expect(crdBundlesKnownTo({ components }).map(bundleId)).toEqual(['cilium/1.20.0', 'gateway-api/1.6.1']);
  });
});
