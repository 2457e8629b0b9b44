import { manifestsOf } from '../../lib/plan';
import type { PolicySpec } from '../../lib/policy';
import { policyManifests } from '../../lib/policy';
import { dualStackSpec, layerSpec, objectsOf, planOf } from '../support/layer';
import { openApiVersions, validateManifest } from '../support/openapi';
import { describeShared } from '../support/shared';
import { component, coredns, flannel, policyPlan, traefik } from './plan';

const web = { type: 'pods', labels: { app: 'web' } } as const;
const everything: PolicySpec = {
  defaultDeny: true,
  monitoring: { type: 'pods', namespace: 'monitoring', labels: { app: 'prometheus' } },
  segments: [
    {
      name: 'shop',
      namespaces: ['shop', 'shop-jobs'],
      create: true,
      allowInside: false,
      allow: [
        { from: { type: 'ingress' }, to: web, ports: ['8080/TCP', 'http/TCP'] },
        { from: web, to: { type: 'pods', labels: { app: 'db', tier: 'back' } }, ports: ['5432/TCP'] },
        { from: web, to: { type: 'world' }, ports: ['443/TCP', '8000-8010/UDP'] },
        { from: web, to: { type: 'cidr', cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }, ports: [] },
        { from: { type: 'nodes' }, to: { type: 'pods', labels: {} }, ports: ['*/SCTP'] },
        { from: { type: 'apiServer' }, to: web, ports: ['9443/TCP'] },
        { from: { type: 'anyPod' }, to: web, ports: ['9000/TCP'] },
        { from: web, to: { type: 'apiServer' }, ports: [] },
        { from: web, to: { type: 'namespaces', names: ['bank', 'legacy'] }, ports: ['443/TCP'] },
      ],
    },
    { name: 'bank', namespaces: ['bank'] },
  ],
};
const layer = { policy: everything, cluster: dualStackSpec(), components: [flannel, coredns, traefik] };

describe('policyManifests', () => {
  it('print a deny with what the whole namespace may do as one object', () => {
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

  it('are the same with everything in them', () => {
    expect(policyManifests(policyPlan(layer))).toMatchSnapshot();
    expect(JSON.stringify(policyManifests(policyPlan(layer)))).toBe(JSON.stringify(policyManifests(policyPlan(layer))));
  });

  it('hold both families of a dual-stack cluster wherever they hold addresses that are known', () => {
    const text = JSON.stringify(policyManifests(policyPlan(layer)));
    for (const cidr of ['0.0.0.0/0', '::/0', '192.168.10.0/24', 'fd00:192:168::/64']) expect(text).toContain(`"cidr":"${cidr}"`);
  });

  it('create the namespaces of a segment that says so, restricted and never pruned', () => {
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

  it('leave a namespace to the component that creates it', () => {
    const brought = component('observe', { name: 'prometheus', namespaces: [{ name: 'monitoring', podSecurity: 'privileged' }] });
    const segments = [{ name: 'watch', namespaces: ['monitoring'], create: true }];
    const created = policyManifests(policyPlan({ policy: { defaultDeny: true, segments }, components: [flannel, brought] }));
    expect(created.filter(({ manifest }) => manifest.kind === 'Namespace')).toEqual([]);
  });

  it('are nothing without a policy', () => {
    expect(manifestsOf(planOf(layerSpec()))).toEqual([]);
  });

  it('grow with the number of namespaces, not with its square', () => {
    const size = (namespaces: number): number => {
      const names = Array.from({ length: namespaces }, (_, n) => `ns-${String(n).padStart(5, '0')}`);
      const allow = [{ from: { type: 'ingress' }, to: web, ports: ['80/TCP'] }] as const;
      const segments = [{ name: 'all', namespaces: names, allowInside: false, allow }];
      return JSON.stringify(policyManifests(policyPlan({ policy: { defaultDeny: true, segments }, components: [flannel, coredns, traefik] }))).length;
    };
    const [one, ten] = [size(1_000), size(10_000)];
    expect(ten / one).toBeLessThan(10.5);
    // One expression holds the names of a segment: a peer for each would be ten times as long.
    expect(ten / 10_000).toBeLessThan(2_000);
  });
});

describeShared('policyManifests', 'reference/openapi', () => {
  it.each(openApiVersions)('are valid for Kubernetes %s', (version) => {
    for (const { manifest } of policyManifests(policyPlan(layer))) expect(validateManifest(manifest, version)).toEqual([]);
  });
});
