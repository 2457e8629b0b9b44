import { manifestsOf } from '../../lib/plan';
import { layerSpec, objectsOf, planOf } from '../support/layer';

describe('policyManifests', () => {
  it('denies both directions in the namespaces of a segment and lets names resolve, in one object', () => {
    const spec = layerSpec({ policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop-dev'], allowInside: false }] } });
    const policies = manifestsOf(planOf(spec)).filter(({ manifest }) => manifest.kind === 'NetworkPolicy');
    expect(policies).toEqual([
      {
        stage: '70-policy',
        manifest: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'default-deny', namespace: 'shop-dev' },
          spec: {
            podSelector: {},
            policyTypes: ['Ingress', 'Egress'],
            egress: [
              {
                to: [
                  {
                    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
                  },
                ],
                ports: [
                  { protocol: 'UDP', port: 53 },
                  { protocol: 'TCP', port: 53 },
                ],
              },
            ],
          },
        },
      },
    ]);
  });

  it('creates the namespaces of a segment that says so, restricted and never pruned', () => {
    const objects = objectsOf(layerSpec({ policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop-dev'], create: true }] } }));
    expect(objects.get('Namespace shop-dev')).toMatchObject({
      stage: '05-namespaces',
      manifest: {
        metadata: {
          labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
          annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false', 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
        },
      },
    });
  });

  it('emits nothing without a policy', () => {
    expect(manifestsOf(planOf(layerSpec()))).toEqual([]);
  });
});
