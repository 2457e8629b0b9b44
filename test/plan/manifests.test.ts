import { STAGES } from '../../lib/component';
import { ProblemList } from '../../lib/finding';
import { manifestsOf } from '../../lib/plan';
import { layerSpec, planOf } from '../support/layer';

const target = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-flannel', name: 'kube-flannel-cfg' };
const spec = layerSpec({ cni: { type: 'flannel' } });

describe('the manifests of a layer', () => {
  it('are in stage order', () => {
    const ranks = manifestsOf(planOf(spec)).map(({ stage }) => STAGES.indexOf(stage));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  it('hold each namespace once, with the Pod Security level of its neediest pod, kept from pruning', () => {
    const namespaces = manifestsOf(planOf(spec)).filter(({ manifest }) => manifest.kind === 'Namespace');
    expect(namespaces.map(({ manifest }) => manifest.metadata.name)).toEqual(['kube-flannel']);
    expect(namespaces[0]?.manifest.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'privileged' });
    expect(namespaces[0]?.manifest.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'Prune=false' });
  });

  it('take the patches of the spec last, and mark what they changed', () => {
    const plan = planOf({ ...spec, patches: [{ target, operations: [{ op: 'add', path: '/data/extra', value: 'x' }] }] });
    const changed = manifestsOf(plan).filter(({ patched }) => patched === true);
    expect(changed.map(({ manifest }) => manifest)).toMatchObject([{ metadata: { name: 'kube-flannel-cfg' }, data: { extra: 'x' } }]);
  });

  it('report a patch that matches nothing', () => {
    const problems = new ProblemList();
    manifestsOf(planOf({ ...spec, patches: [{ target: { ...target, name: 'none' }, operations: [] }] }), problems);
    expect(problems.findings).toMatchObject([{ code: 'patch/matches-nothing', at: 'patches[0]' }]);
  });
});
