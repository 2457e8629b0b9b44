import fc from 'fast-check';
import { checkObjectName } from '../../lib/kube';
import { policyName } from '../../lib/policy/names';
import { coredns, flannel, policiesOf, traefik } from './plan';

const value = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
const key = fc.stringMatching(/^([a-z]{1,20}\.example\/)?[a-z]([a-z.-]{0,20}[a-z])?$/);
const labels = fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 });

describe('policyName', () => {
  it('is the label where that says it all', () => {
    expect(policyName('shop', { app: 'web' })).toBe('shop-web');
  });
  it('is a contract: the same labels give the same name, in any order', () => {
    expect(policyName('shop', { app: 'web', tier: 'front' })).toBe('shop-web-front-a3c2dd55');
    expect(policyName('shop', { tier: 'front', app: 'web' })).toBe('shop-web-front-a3c2dd55');
  });
  it('is valid for the API server, whatever the labels', () => {
    fc.assert(
      fc.property(labels, (some) => expect(checkObjectName('networking.k8s.io/v1', 'NetworkPolicy', policyName('s'.repeat(63), some))).toEqual([])),
    );
  });
  it('differs between any two sets of labels', () => {
    const canonical = (some: Record<string, string>): string => JSON.stringify(Object.entries(some).sort());
    fc.assert(fc.property(labels, labels, (a, b) => (policyName('shop', a) === policyName('shop', b)) === (canonical(a) === canonical(b))));
    for (const other of [{ tier: 'web' }, { 'app.kubernetes.io/name': 'web' }, { app: 'Web' }, { app: 'web', b: '' }]) {
      expect(policyName('shop', other)).not.toBe(policyName('shop', { app: 'web' }));
    }
  });
});

describe('names of policies', () => {
  it('are pinned: default-deny, the workload of a component, the segment with its label', () => {
    const segments = [
      { name: 'shop', namespaces: ['shop'], allow: [{ from: { type: 'ingress' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['80/TCP'] }] },
    ] as const;
    expect([...policiesOf({ policy: { defaultDeny: true, segments }, components: [flannel, coredns, traefik] }).keys()]).toEqual([
      'traefik/default-deny',
      'shop/default-deny',
      'kube-system/coredns',
      'traefik/traefik',
      'shop/shop-web',
    ]);
  });
  it('do not collide where a segment and a label happen to spell default-deny', () => {
    const segments = [
      {
        name: 'default',
        namespaces: ['one'],
        allow: [{ from: { type: 'world' }, to: { type: 'pods', labels: { app: 'deny' } }, ports: ['80/TCP'] }],
      },
    ] as const;
    const names = [...policiesOf({ policy: { defaultDeny: true, segments }, components: [flannel] }).keys()];
    expect(names).toEqual(['one/default-deny', expect.stringMatching(/^one\/default-deny-[0-9a-f]{8}$/)]);
  });
});
