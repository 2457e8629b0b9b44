import { planLayer } from '../../lib/plan';
import { layerSpec, planFindings, planOf } from '../support/layer';

describe('planning a layer', () => {
  it('reports the problems of all parts at once, each at its path', () => {
    const { plan, findings } = planLayer(
      layerSpec({
        cni: { type: 'flannel', backend: { type: 'vxlan', vni: -1 } },
        registry: { mirrors: { 'https://x': 'y' } },
        patches: [{ target: { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }, operations: [{ op: 'remove', path: '/kind' }] }],
        policy: { defaultDeny: true, segments: [{ name: 'Not A Label', namespaces: ['shop'] }] },
      }),
    );
    expect(plan).toBeUndefined();
    const at = findings.map((finding) => finding.at);
    for (const part of ['cni.backend', 'registry.mirrors', 'patches[0]', 'policy.segments[0]'])
      expect(at.some((path) => path.startsWith(part))).toBe(true);
  });

  it('plans components in the fixed order, each knowing what came before it', () => {
    const proxy = { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', 'service-proxy:nftables'] } } as const;
    const plan = planOf(layerSpec({ cni: { type: 'flannel' }, proxy }));
    expect(plan.components.map(({ kind }) => kind)).toEqual(['proxy', 'cni']);
    expect(JSON.stringify(plan.components[1]?.options)).toContain('"nftables":true');
  });

  it('takes what the platform runs where the spec names nothing', () => {
    const plan = planOf(layerSpec({ cluster: { platform: 'kubeadm' }, cni: { type: 'flannel' } }));
    expect(plan.components.map(({ kind, type, facts }) => `${kind} ${type} ${facts.name}`)).toEqual(
      expect.arrayContaining(['proxy external kube-proxy', 'cni flannel flannel', 'dns external coredns']),
    );
  });

  it('refuses a type that does not exist, with those that do', () => {
    const spec: unknown = { ...layerSpec(), cni: { type: 'toString' } };
    expect(planFindings(spec as never)).toEqual(['spec/unknown-type cni.type']);
  });

  it('says why a word is gone, and the way on', () => {
    const spec: unknown = { ...layerSpec(), proxy: { type: 'kube-proxy', mode: 'userspace' } };
    const { findings } = planLayer(spec as never);
    expect(findings).toMatchObject([
      {
        code: 'spec/gone',
        at: 'proxy.mode',
        message: expect.stringContaining('removed in Kubernetes 1.26'),
        fix: expect.stringContaining('iptables'),
      },
    ]);
  });

  it('gives equal plans for equal specs, and a plan can be written', () => {
    const spec = layerSpec({ cni: { type: 'flannel' } });
    expect(JSON.stringify(planOf(spec))).toBe(JSON.stringify(planOf(structuredClone(spec))));
  });
});
