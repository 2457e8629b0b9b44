import { bundleId, crdNeedsOf, crdsOf } from '../../lib/crds';
import type { CniSpec, LayerSpec } from '../../lib/plan';
import { layerSpec, planOf } from '../support/layer';

const bundlesOf = (spec: LayerSpec): readonly string[] => crdNeedsOf(planOf(spec)).bundles.map(bundleId);
const withCni = (cni: CniSpec): LayerSpec => layerSpec({ cni });

describe('the bundles of our own components', () => {
  it.each<readonly [string, CniSpec, readonly string[]]>([
    ['flannel', { type: 'flannel' }, []],
    ['kube-router', { type: 'kube-router' }, []],
    ['Calico', { type: 'calico' }, ['calico/3.32.1']],
    ['Calico, the release before', { type: 'calico', version: '3.31.7' }, ['calico/3.31.7']],
    ['Calico by its operator', { type: 'calico', install: { type: 'operator' } }, ['tigera-operator/1.42.3']],
    ['Calico by its operator, the release before', { type: 'calico', version: '3.31.7', install: { type: 'operator' } }, ['tigera-operator/1.40.15']],
    ['canal', { type: 'canal' }, ['calico/3.32.1']],
    ['Cilium, which brings its own', { type: 'cilium' }, []],
  ])('%s', (_name, cni, bundles) => {
    expect(bundlesOf(withCni(cni))).toEqual(bundles);
  });

  it.each<CniSpec>([{ type: 'calico' }, { type: 'calico', install: { type: 'operator' } }, { type: 'canal' }, { type: 'cilium' }])(
    'have every CRD that the component needs: $type',
    (cni) => {
      const plan = planOf(withCni(cni));
      const { bundles, unknown } = crdNeedsOf(plan);
      expect(unknown).toEqual([]);
      const there = new Set(bundles.flatMap(crdsOf).map(({ name }) => name));
      const created = new Set(plan.components.flatMap(({ facts }) => facts.crds.installs));
      for (const { facts } of plan.components) expect(facts.crds.needs.filter((crd) => !there.has(crd) && !created.has(crd))).toEqual([]);
    },
  );
});
