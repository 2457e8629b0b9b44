import { planLayer } from '../../lib/plan';
import type { PolicySpec, SegmentSpec } from '../../lib/policy';
import { layerSpec } from '../support/layer';
import { coredns, flannel, policyFindings, policyPlan, policyResult, traefik } from './plan';

const segment = (changes: Partial<SegmentSpec> = {}): PolicySpec => ({
  defaultDeny: true,
  segments: [{ name: 'shop', namespaces: ['shop'], ...changes }],
});
const findings = (policy: PolicySpec): readonly string[] => policyFindings({ policy });
/** What planning finds in what plain JavaScript or a spec file may hand over in spite of the types. */
const hostile = (policy: unknown): readonly string[] =>
  planLayer(JSON.parse(JSON.stringify({ ...layerSpec(), policy }))).findings.map(({ code, at }) => `${code} ${at}`);

describe('resolvePolicy', () => {
  it('says that everything may talk to everything where there is no policy', () => {
    const { plan, findings } = policyResult({});
    expect(plan.policy).toBeUndefined();
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['policy/absent', 'info']]);
  });

  it('fills defaults: segments enforced, open inside, not created; metadata blocked', () => {
    expect(policyPlan({ policy: segment() }).policy).toEqual({
      defaultDeny: true,
      segments: [{ name: 'shop', namespaces: ['shop'], create: false, allowInside: true, enforce: true, allow: [] }],
      monitoring: undefined,
      blockMetadata: true,
    });
  });

  it('reports every problem at its place, not the first', () => {
    const policy: PolicySpec = {
      defaultDeny: true,
      monitoring: { type: 'pods', labels: { app: 'prometheus' } },
      segments: [
        { name: 'Shop', namespaces: [] },
        { name: 'bank', namespaces: ['kube-system', 'Bank', '../etc'] },
        { name: 'bank', namespaces: ['one', 'one'] },
        { name: 'new', namespaces: ['one', 'default'], create: true },
      ],
    };
    expect(findings(policy)).toEqual([
      'policy/segment-name policy.segments[0].name',
      'policy/segment-empty policy.segments[0].namespaces',
      'policy/kube-system-in-segment policy.segments[1].namespaces[0]',
      'policy/namespace-name policy.segments[1].namespaces[1]',
      'policy/namespace-name policy.segments[1].namespaces[2]',
      'policy/creates-built-in policy.segments[3].namespaces[1]',
      'policy/segment-twice policy.segments[2].name',
      'policy/namespace-twice policy.segments[2].namespaces[1]',
      'policy/namespace-twice policy.segments[3].namespaces[0]',
      'policy/monitoring-without-namespace policy.monitoring',
    ]);
  });

  it('refuses a flow that has no end in its segment', () => {
    const world = { type: 'world' } as const;
    const away = { type: 'pods', namespace: 'bank', labels: {} } as const;
    expect(findings(segment({ allow: [{ from: world, to: away, ports: ['80/TCP'] }] }))).toEqual([
      'policy/flow-outside-segment policy.segments[0].allow[0]',
    ]);
    expect(findings(segment({ allow: [{ from: world, to: { type: 'namespaces', names: ['shop', 'bank'] }, ports: [] }] }))).toEqual([
      'policy/flow-outside-segment policy.segments[0].allow[0]',
    ]);
    expect(findings(segment({ allow: [{ from: away, to: { type: 'pods', namespace: 'shop', labels: {} }, ports: ['80/TCP'] }] }))).toEqual([]);
  });

  it('remarks on a flow inside a segment that is open inside', () => {
    const inside = {
      allow: [{ from: { type: 'pods', labels: { app: 'web' } }, to: { type: 'pods', labels: { app: 'db' } }, ports: ['5432/TCP'] }],
    } as const;
    expect(findings(segment(inside))).toEqual(['policy/flow-inside-open-segment policy.segments[0].allow[0]']);
    expect(findings(segment({ ...inside, allowInside: false }))).toEqual([]);
  });

  it('refuses peers that nothing in the layer stands behind', () => {
    const web = { type: 'pods', labels: { app: 'web' } } as const;
    const allow = [
      { from: { type: 'ingress' }, to: web, ports: ['80/TCP'] },
      { from: { type: 'monitoring' }, to: web, ports: ['9100/TCP'] },
    ] as const;
    expect(findings(segment({ allow }))).toEqual([
      'policy/no-ingress policy.segments[0].allow[0].from',
      'policy/no-monitoring policy.segments[0].allow[1].from',
    ]);
    const known: PolicySpec = { ...segment({ allow }), monitoring: { type: 'namespaces', names: ['monitoring'] } };
    expect(policyFindings({ policy: known, components: [flannel, coredns, traefik] })).toEqual([]);
  });

  it('refuses ports at which a policy never sees the API server or the resolver', () => {
    const from = { type: 'pods', labels: {} } as const;
    const to = (type: 'apiServer' | 'dns', ...ports: readonly string[]): readonly string[] =>
      findings(segment({ allow: [{ from, to: { type }, ports }] }));
    expect(to('apiServer', '443/TCP')).toEqual(['policy/not-the-own-port policy.segments[0].allow[0].ports']);
    expect(to('dns', '5300/UDP')).toEqual(['policy/not-the-own-port policy.segments[0].allow[0].ports']);
    expect([to('apiServer'), to('apiServer', '6443/TCP'), to('apiServer', '6000-7000/TCP'), to('dns', '53/UDP')]).toEqual([[], [], [], []]);
  });

  it('refuses malformed ports, ranges, labels and namespaces of peers, all at once', () => {
    const policy = segment({
      allow: [
        { from: { type: 'cidr', cidr: '10.0.0.1/8' }, to: { type: 'pods', labels: { 'not a key': 'x' } }, ports: ['80'] },
        { from: { type: 'cidr', cidr: '203.0.113.7/24' }, to: { type: 'pods', labels: {} }, ports: ['80', '99999/TCP'] },
        { from: { type: 'pods', namespace: 'No', labels: {} }, to: { type: 'namespaces', names: ['a_b'] }, ports: [] },
      ],
    });
    expect(findings(policy)).toEqual([
      'cidr/host-bits policy.segments[0].allow[0].from',
      'kube/label-key policy.segments[0].allow[0].to.labels.not a key',
      'port/protocol policy.segments[0].allow[0].ports[0]',
      'cidr/host-bits policy.segments[0].allow[1].from',
      'port/protocol policy.segments[0].allow[1].ports[0]',
      'port/number policy.segments[0].allow[1].ports[1]',
      'policy/namespace-name policy.segments[0].allow[2].from.namespace',
      'policy/namespace-name policy.segments[0].allow[2].to.names[0]',
    ]);
  });

  it('never sees what has another shape: the check of the spec refuses it first', () => {
    expect(hostile([])).toEqual(['spec/wrong-type policy']);
    expect(hostile({ defaultDeny: 'yes', segments: {}, blockMetadata: 1 })).toEqual(
      expect.arrayContaining(['spec/wrong-type policy.segments', 'spec/wrong-type policy.defaultDeny', 'spec/wrong-type policy.blockMetadata']),
    );
    expect(hostile({ defaultDeny: true, segments: [null, { name: 3, namespaces: 'shop', allow: 1 }] })).toEqual(
      expect.arrayContaining([
        'spec/wrong-type policy.segments[0]',
        'spec/wrong-type policy.segments[1].name',
        'spec/wrong-type policy.segments[1].namespaces',
        'spec/wrong-type policy.segments[1].allow',
      ]),
    );
    const flow = { from: { type: 'everybody' }, to: { type: 'pods', labels: { a: 1 } }, ports: [80] };
    expect(hostile({ defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'], allow: [flow] }] })).toEqual(
      expect.arrayContaining([
        'spec/unknown-type policy.segments[0].allow[0].from.type',
        'spec/wrong-type policy.segments[0].allow[0].to.labels.a',
        'spec/wrong-type policy.segments[0].allow[0].ports[0]',
      ]),
    );
  });

  it('refuses a segment whose policies would name too many namespaces, before it makes one', () => {
    const namespaces = Array.from({ length: 10_000 }, (_, n) => `ns-${n}`);
    expect(findings(segment({ namespaces }))).toEqual(['policy/segment-too-large policy.segments[0]']);
    expect(findings(segment({ namespaces, allowInside: false }))).toEqual([]);
    expect(findings(segment({ namespaces: namespaces.slice(0, 500) }))).toEqual([]);
    const pods = { type: 'pods', labels: {} } as const;
    expect(
      findings(segment({ namespaces, allowInside: false, allow: [{ from: pods, to: { type: 'namespaces', names: namespaces }, ports: [] }] })),
    ).toEqual(['policy/segment-too-large policy.segments[0]']);
  });
});
