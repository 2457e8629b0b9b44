import type { KubeManifest } from '../../lib/kube';
import { type LayerSpec, manifestsOf } from '../../lib/plan';
import { checkPlan } from '../../lib/rules';
import { INGRESS_RULES, ingressOfUnknownClass, ingressWithoutClass, severalDefaultClasses } from '../../lib/rules/ingress';
import { layerSpec, planOf } from '../support/layer';

const traefik = (options: object = {}) => layerSpec({ ingress: { type: 'traefik', ...options } });
const ingress = (spec: object = {}, annotations: Record<string, string> = {}): KubeManifest =>
  Object({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'shop', namespace: 'shop', annotations }, spec });
const ingressClass = (name: string, isDefault: boolean): KubeManifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name, annotations: { 'ingressclass.kubernetes.io/is-default-class': String(isDefault) } },
});
/** Findings of a layer with more objects, as other charts of its app bring them. */
const found = (code: string, spec: LayerSpec, ...objects: readonly KubeManifest[]): readonly string[] => {
  const plan = planOf(spec);
  const manifests = [...manifestsOf(plan), ...objects.map((manifest) => ({ stage: '65-ingress-config' as const, manifest }))];
  return checkPlan(plan, manifests).flatMap((finding) => (finding.code === code ? [finding.at] : []));
};

describe(ingressWithoutClass.code, () => {
  const { code } = ingressWithoutClass;
  it('passes where a class of the layer is the default', () => {
    expect(found(code, traefik(), ingress())).toEqual([]);
  });
  it('passes where the Ingress names a class, in either way', () => {
    const spec = traefik({ ingressClass: { default: false } });
    expect(found(code, spec, ingress({ ingressClassName: 'traefik' }), ingress({}, { 'kubernetes.io/ingress.class': 'traefik' }))).toEqual([]);
  });
  it('is silent where others may bring a class', () => {
    const external = layerSpec({ ingress: { type: 'external', provider: 'ingress-nginx' } });
    expect([...found(code, external, ingress()), ...found(code, layerSpec({}), ingress())]).toEqual([]);
  });
  it('fails where no class is the default', () => {
    expect(found(code, traefik({ ingressClass: { default: false } }), ingress())).toEqual(['networking.k8s.io/Ingress/shop/shop']);
  });
});

describe(ingressOfUnknownClass.code, () => {
  const { code } = ingressOfUnknownClass;
  it('passes for the class of the layer, and for one among the objects', () => {
    expect(found(code, traefik(), ingress({ ingressClassName: 'traefik' }))).toEqual([]);
    expect(found(code, traefik(), ingress({ ingressClassName: 'other' }), ingressClass('other', false))).toEqual([]);
  });
  it('is silent where others may bring a class', () => {
    expect(found(code, layerSpec({}), ingress({ ingressClassName: 'other' }))).toEqual([]);
  });
  it('fails for a class that is nowhere', () => {
    expect(found(code, traefik(), ingress({ ingressClassName: 'nginx' }))).toEqual(['networking.k8s.io/Ingress/shop/shop.spec.ingressClassName']);
  });
});

describe(severalDefaultClasses.code, () => {
  const { code } = severalDefaultClasses;
  it('passes for one default', () => {
    expect(found(code, traefik(), ingressClass('other', false))).toEqual([]);
  });
  it('fails for two', () => {
    expect(found(code, traefik(), ingressClass('other', true))).toEqual(['networking.k8s.io/IngressClass/_cluster/other.metadata.annotations']);
  });
});

it('every rule about Ingresses is held above', () => {
  expect(INGRESS_RULES).toEqual([ingressWithoutClass, ingressOfUnknownClass, severalDefaultClasses]);
});
