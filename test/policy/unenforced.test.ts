import { type PolicySpec, type SegmentSpec, unenforced } from '../../lib/policy';
import { coredns, flannel, policyPlan, traefik } from './plan';

const web = { type: 'pods', labels: { app: 'web' } } as const;

function breaks(segment: Partial<SegmentSpec>, more: Partial<PolicySpec> = {}): readonly string[] {
  const spec: PolicySpec = { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'], enforce: false, ...segment }], ...more };
  const [found] = unenforced(policyPlan({ policy: spec, components: [flannel, coredns, traefik] }));
  return (found?.breaks ?? []).map(
    ({ direction, other, except }) => `${direction}: ${other}${except.length === 0 ? '' : ` but for ${except.join(', ')}`}`,
  );
}

describe('unenforced', () => {
  it('has nothing to say of enforced segments', () => {
    expect(unenforced(policyPlan({ policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] } }))).toEqual([]);
    expect(unenforced(policyPlan({}))).toEqual([]);
  });

  it('lists whatever nobody declared, in and out', () => {
    expect(breaks({})).toEqual([
      'ingress: pods of other namespaces',
      'ingress: the ingress controller',
      'ingress: the API server',
      'ingress: nodes',
      'ingress: the world',
      'egress: pods of other namespaces but for policy.defaultDeny',
      'egress: the ingress controller',
      'egress: the API server',
      'egress: nodes',
      'egress: the world',
    ]);
  });

  it('lists traffic inside where the segment would be closed inside', () => {
    expect(breaks({ allowInside: false })).toEqual(expect.arrayContaining(['ingress: pods of the segment', 'egress: pods of the segment']));
  });

  it('says which flows stay, whoever declares them', () => {
    const allow = [
      { from: { type: 'ingress' }, to: web, ports: ['8080/TCP'] },
      { from: web, to: { type: 'world' }, ports: ['443/TCP'] },
    ] as const;
    const bank: SegmentSpec = {
      name: 'bank',
      namespaces: ['bank'],
      allow: [{ from: web, to: { type: 'namespaces', names: ['shop'] }, ports: ['80/TCP'] }],
    };
    const found = breaks({ allow }, { segments: [{ name: 'shop', namespaces: ['shop'], enforce: false, allow }, bank] });
    expect(found).toEqual(
      expect.arrayContaining([
        'ingress: the ingress controller but for policy.segments[0].allow[0]',
        'egress: the world but for policy.segments[0].allow[1]',
        'ingress: pods of other namespaces but for policy.segments[1].allow[0]',
      ]),
    );
  });

  it('leaves out what stays as a whole', () => {
    const own = { type: 'pods', labels: {} } as const;
    const found = breaks({
      allow: [
        { from: { type: 'world' }, to: own, ports: [] },
        { from: own, to: { type: 'anyPod' }, ports: [] },
      ],
    });
    expect(found).not.toContainEqual(expect.stringContaining('ingress: the world'));
    expect(found).not.toContainEqual(expect.stringContaining('egress: pods'));
    expect(found).toContainEqual('egress: the world');
  });
});
