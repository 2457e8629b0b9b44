import { type ChangeTable, componentFacts, defineComponent, findingsOf, type OptionPath, type Rule } from '../../lib/component';
import { ProblemList } from '../../lib/finding';
import { layerSpec, planOf } from '../support/layer';

interface Options {
  readonly mode: 'a' | 'b';
  readonly backend?: { readonly type: 'vxlan'; readonly vni?: number } | { readonly type: 'host-gw' };
}
const rule: Rule<{ readonly mode: string }> = {
  code: 'toy/mode-b',
  severity: 'warning',
  summary: 'b is old',
  source: 'https://example.org/b',
  check: ({ options }) => (options.mode === 'b' ? [{ at: 'mode', got: 'b', fix: 'use a' }] : []),
};
const toy = defineComponent({
  kind: 'dns',
  type: 'toy',
  resolve: ({ mode, backend }: Options, { problems }) => {
    if (backend?.type === 'host-gw') problems.at('backend').report({ code: 'toy/host-gw', message: 'no' });
    return backend?.type === 'host-gw' ? undefined : { mode };
  },
  facts: () => componentFacts({ name: 'toy', version: '1.0.0', provides: ['dns'] }),
  rules: [rule],
  changes: { mode: 'never', backend: 'free', 'backend.type': 'free', 'backend.vni': 'free' },
  manifests: ({ options }) => [
    { stage: '30-dns', manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: options.mode, namespace: 'x' } } },
  ],
});
const plan = planOf(layerSpec());
const context = () => ({ cluster: plan.cluster, planned: [], problems: new ProblemList() });
const spec = (options: Options) => ({ type: 'toy', ...options });

describe('a component', () => {
  it('plans its own type only', () => {
    expect(toy.plan({ type: 'other' }, context())).toBeUndefined();
    expect(toy.plan(spec({ mode: 'a' }), context())).toMatchObject({ kind: 'dns', type: 'toy', options: { mode: 'a' } });
  });

  it('is refused with the problems its room reports', () => {
    const refused = context();
    expect(toy.plan(spec({ mode: 'a', backend: { type: 'host-gw' } }), refused)).toBeUndefined();
    expect(refused.problems.findings).toMatchObject([{ code: 'toy/host-gw', at: 'backend' }]);
  });

  it('finds with its rules, at paths below its kind, with the source of the rule', () => {
    const planned = toy.plan(spec({ mode: 'b' }), context());
    if (planned === undefined) throw new Error('refused');
    expect(toy.check(planned, plan)).toEqual([
      { code: 'toy/mode-b', severity: 'warning', at: 'dns.mode', message: 'b is old', got: 'b', fix: 'use a', source: 'https://example.org/b' },
    ]);
    expect(toy.manifests(planned, plan).map(({ manifest }) => manifest.metadata.name)).toEqual(['b']);
  });

  it('says nothing about a component of another kind', () => {
    const foreign = { kind: 'cni' as const, type: 'toy', options: {}, facts: componentFacts({ name: 'x', version: '0.0.0' }) };
    expect([toy.check(foreign, plan), toy.manifests(foreign, plan)]).toEqual([[], []]);
  });

  it('gives a found problem the severity of the rule, unless it says another', () => {
    expect(findingsOf(rule, 'dns', [{ at: 'x', severity: 'error' }, { at: 'y' }]).map(({ severity }) => severity)).toEqual(['error', 'warning']);
  });
});

describe('a change table', () => {
  it('has an entry for every option, or does not compile', () => {
    const paths: readonly OptionPath<Options>[] = ['mode', 'backend', 'backend.type', 'backend.vni'];
    // @ts-expect-error backend.vni is missing
    const missing: ChangeTable<Options> = { mode: 'never', backend: 'free', 'backend.type': 'free' };
    // @ts-expect-error there is no option vni
    const unknown: ChangeTable<Options> = { mode: 'never', backend: 'free', 'backend.type': 'free', 'backend.vni': 'free', vni: 'free' };
    expect([paths.length, Object.keys(missing).length, Object.keys(unknown).length]).toEqual([4, 3, 5]);
  });
});
