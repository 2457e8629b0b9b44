import type { PatchOperation } from '../../../lib/component';
import { checkLayer } from '../../../lib/rules';
import { noDns } from '../../../lib/rules/policy';
import { describeRule, layerSpec } from '../../support/layer';

const nodeLocal = {
  type: 'external',
  provider: 'somebody',
  facts: {
    provides: ['dns', 'node-local-dns'],
    hostPorts: [{ protocol: 'UDP', port: 53, purpose: 'DNS', address: '169.254.20.10' }],
  },
} as const;

/** A layer with one denied namespace, and that deny patched. */
function patched(operations: readonly PatchOperation[], rest: Parameters<typeof layerSpec>[0] = {}) {
  const target = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'default-deny' };
  const policy = { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'], allowInside: false }] };
  return layerSpec({
    cni: { type: 'external', provider: 'somebody' },
    policy,
    patches: operations.length === 0 ? [] : [{ target, operations }],
    ...rest,
  });
}
const replaced = (egress: readonly unknown[]) => patched([{ op: 'replace', path: '/spec/egress', value: egress }]);
const both = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];
const kubeSystem = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };

describeRule(noDns, {
  passes: {
    'what the layer emits': patched([]),
    'what the layer emits, with a resolver on the node': patched([], { dns: nodeLocal }),
    'no egress denied': patched([{ op: 'replace', path: '/spec/policyTypes', value: ['Ingress'] }]),
    'all of kube-system': replaced([{ to: [{ namespaceSelector: kubeSystem }], ports: both }]),
    'all ports': replaced([{ to: [{ namespaceSelector: kubeSystem, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }] }]),
    everybody: replaced([{}]),
    'namespaces by labels that nobody here knows': replaced([{ to: [{ namespaceSelector: { matchLabels: { tier: 'system' } } }], ports: both }]),
    'all addresses, which some engines match with pods': replaced([{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: both }]),
    'a range of ports': replaced([
      { to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 1, endPort: 100 }] },
      { to: [{ namespaceSelector: {} }], ports: [{ port: 53 }] },
    ]),
  },
  fails: {
    'nothing allowed': patched([{ op: 'remove', path: '/spec/egress' }]),
    'UDP only': patched([{ op: 'remove', path: '/spec/egress/0/ports/1' }]),
    'TCP only, which is what an absent protocol means': replaced([{ to: [{ namespaceSelector: {} }], ports: [{ port: 53 }] }]),
    'another namespace': replaced([{ to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dns' } } }], ports: both }]),
    'the own namespace': replaced([{ to: [{ podSelector: {} }], ports: both }]),
    'other pods of kube-system': replaced([{ to: [{ namespaceSelector: kubeSystem, podSelector: { matchLabels: { app: 'dns' } } }], ports: both }]),
    'another port': replaced([
      {
        to: [{ namespaceSelector: {} }],
        ports: [
          { protocol: 'UDP', port: 5353 },
          { protocol: 'TCP', port: 5353 },
        ],
      },
    ]),
    'the resolver on the node left out': patched([{ op: 'remove', path: '/spec/egress/0/to/1' }], { dns: nodeLocal }),
  },
});

describe('policy/no-dns', () => {
  it('names the namespace, the ports and the pods', () => {
    const [found] = checkLayer(patched([{ op: 'remove', path: '/spec/egress/0/ports/1' }])).findings.filter(({ code }) => code === noDns.code);
    expect(found).toMatchObject({
      severity: 'error',
      got: 'namespace shop: no egress on 53/TCP to kube-system k8s-app=kube-dns',
      fix: 'allow it in NetworkPolicy shop/default-deny',
    });
  });

  it('survives whatever a patch makes of a policy', () => {
    for (const value of [
      'x',
      7,
      {},
      [{ to: 'x', ports: 7 }],
      [null, { to: [null, 'x', { podSelector: 'x' }, { namespaceSelector: { matchExpressions: 'x' } }], ports: [null, {}] }],
      [{ to: [{ ipBlock: { cidr: 'x' } }] }],
      [{ to: [{ podSelector: { matchLabels: { '!': '!' } } }] }],
    ]) {
      expect(() => checkLayer(patched([{ op: 'replace', path: '/spec/egress', value }]))).not.toThrow();
    }
    expect(() => checkLayer(patched([{ op: 'replace', path: '/spec', value: 'x' }]))).not.toThrow();
    expect(() => checkLayer(patched([{ op: 'replace', path: '/spec/podSelector', value: { matchLabels: { a: 1 } } }]))).not.toThrow();
  });
});
