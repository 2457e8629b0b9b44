import type { Staged } from '../../../lib/component';
import { argoFindings } from '../../../lib/delivery/argo/checks';
import type { KubeManifest } from '../../../lib/kube';
import { objectId } from '../../../lib/kube/object-id';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { writtenCluster } from '../../../lib/synth/companion';
import { layerSpec } from '../../support/layer';

type Stage = Staged['stage'];
const object = (apiVersion: string, kind: string, rest: object = {}, namespace = 'x'): KubeManifest => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace },
  ...rest,
});

/** What Argo CD objects to of a few objects in a layer. */
function findingsOf(objects: readonly (readonly [Stage, KubeManifest])[], spec: LayerSpec = layerSpec({})): readonly string[] {
  const { plan } = checkLayer(spec);
  if (plan === undefined) throw new Error('refused');
  const placed = objects.map(([stage, manifest]) => ({ id: objectId(manifest), place: { cluster: 'prod', stage }, manifest, patched: false }));
  return argoFindings(writtenCluster('prod', plan, 'tree', placed, [])).map(({ code, severity }) => `${severity} ${code}`);
}

const forever = 'error delivery/argo-waits-forever';
const external = { type: 'external', provider: 'cloud' } as const;

describe('kinds that Argo CD does not see', () => {
  it.each([
    ['v1', 'Endpoints'],
    ['v1', 'Event'],
    ['events.k8s.io/v1', 'Event'],
    ['metrics.k8s.io/v1beta1', 'PodMetrics'],
    ['discovery.k8s.io/v1', 'EndpointSlice'],
    ['coordination.k8s.io/v1', 'Lease'],
    ['authentication.k8s.io/v1', 'TokenReview'],
    ['authentication.k8s.io/v1', 'SelfSubjectReview'],
    ['authorization.k8s.io/v1', 'SubjectAccessReview'],
    ['authorization.k8s.io/v1', 'LocalSubjectAccessReview'],
    ['authorization.k8s.io/v1', 'SelfSubjectAccessReview'],
    ['authorization.k8s.io/v1', 'SelfSubjectRulesReview'],
    ['certificates.k8s.io/v1', 'CertificateSigningRequest'],
    ['cert-manager.io/v1', 'CertificateRequest'],
    ['cilium.io/v2', 'CiliumIdentity'],
    ['cilium.io/v2', 'CiliumEndpoint'],
    ['cilium.io/v2alpha1', 'CiliumEndpointSlice'],
  ])('%s %s is refused', (apiVersion, kind) => {
    expect(findingsOf([['30-dns', object(apiVersion, kind)]])).toEqual(['error delivery/argo-excludes-kind']);
  });
  it.each([
    ['v1', 'ConfigMap'],
    ['x.example/v1', 'EndpointSlice'],
    ['x.example/v1', 'Lease'],
    ['cert-manager.io/v1', 'Certificate'],
    ['cilium.io/v2', 'CiliumNetworkPolicy'],
  ])('%s %s is not', (apiVersion, kind) => {
    expect(findingsOf([['30-dns', object(apiVersion, kind)]])).toEqual([]);
  });
});

describe('what Argo CD waits for', () => {
  const service = object('v1', 'Service', { spec: { type: 'LoadBalancer' } });
  const balanced = layerSpec({ loadBalancer: { type: 'kube-vip', pools: [{ addresses: ['192.168.10.200-192.168.10.220'] }] } });
  it('is the address of a LoadBalancer Service, which something has to give, and not later', () => {
    expect(findingsOf([['60-ingress', service]], balanced)).toEqual([]);
    expect(findingsOf([['40-lb', service]], balanced)).toEqual([]);
    expect(findingsOf([['30-dns', service]], balanced)).toEqual([forever]);
    expect(findingsOf([['30-dns', service]], layerSpec({ loadBalancer: { ...external, facts: { provides: ['load-balancer'] } } }))).toEqual([]);
    const { loadBalancer: _, ...without } = layerSpec({});
    expect(findingsOf([['60-ingress', service]], without)).toEqual([forever]);
    expect(findingsOf([['60-ingress', object('v1', 'Service', { spec: { type: 'ClusterIP' } })]], without)).toEqual([]);
  });
  it('is the address of a load balancer whose pools are in a stage of their own', () => {
    const pool = object('metallb.io/v1beta1', 'IPAddressPool');
    expect(
      findingsOf(
        [
          ['40-lb', service],
          ['45-lb-config', pool],
        ],
        balanced,
      ),
    ).toEqual([forever]);
    expect(
      findingsOf(
        [
          ['45-lb-config', pool],
          ['60-ingress', service],
        ],
        balanced,
      ),
    ).toEqual([]);
  });
  it('is the address of an Ingress, which a controller publishes', () => {
    const ingress = object('networking.k8s.io/v1', 'Ingress');
    const { ingress: _, ...without } = layerSpec({});
    expect(findingsOf([['65-ingress-config', ingress]], without)).toEqual([forever]);
    expect(findingsOf([['65-ingress-config', ingress]], layerSpec({ ingress: { type: 'traefik' } }))).toEqual([]);
  });
});

describe('a PodDisruptionBudget', () => {
  const labels = { app: 'web' };
  const budget = (spec: object, namespace = 'x'): readonly [Stage, KubeManifest] => [
    '60-ingress',
    object('policy/v1', 'PodDisruptionBudget', { spec }, namespace),
  ];
  const workload = (kind: string, spec: object = {}): readonly [Stage, KubeManifest] => [
    '60-ingress',
    object('apps/v1', kind, { spec: { ...spec, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } } }),
  ];
  const selector = { matchLabels: labels };
  const nothing = ['warning delivery/argo-budget-of-nothing'];

  it('over pods of the layer is nothing to speak of', () => {
    for (const kind of ['Deployment', 'StatefulSet']) expect(findingsOf([workload(kind), budget({ selector, maxUnavailable: 1 })])).toEqual([]);
    expect(findingsOf([workload('Deployment'), budget({ selector: {}, minAvailable: '50%' })])).toEqual([]);
  });
  it('over no pods protects nothing: other labels, another namespace, no selector, scaled to zero', () => {
    expect(findingsOf([budget({ selector, minAvailable: 1 })])).toEqual(nothing);
    expect(findingsOf([workload('Deployment'), budget({ selector: { matchLabels: { app: 'api' } }, minAvailable: 1 })])).toEqual(nothing);
    expect(findingsOf([workload('Deployment'), budget({ selector, minAvailable: 1 }, 'y')])).toEqual(nothing);
    expect(findingsOf([workload('Deployment'), budget({ minAvailable: 1 })])).toEqual(nothing);
    expect(findingsOf([workload('Deployment', { replicas: 0 }), budget({ selector, minAvailable: 1 })])).toEqual(nothing);
  });
  it('over a DaemonSet fails where it needs to know how many pods there should be', () => {
    expect(findingsOf([workload('DaemonSet'), budget({ selector, minAvailable: 1 })])).toEqual([]);
    for (const spec of [{ maxUnavailable: 1 }, { maxUnavailable: '10%' }, { minAvailable: '50%' }])
      expect(findingsOf([workload('DaemonSet'), budget({ selector, ...spec })])).toEqual([forever]);
  });
});
