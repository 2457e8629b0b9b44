import { traefikMiddlewares } from '../../lib/ingress/traefik';
import type { KubeManifest } from '../../lib/kube';
import { type LayerSpec, manifestsOf } from '../../lib/plan';
import { checkPlan } from '../../lib/rules';
import {
  externalNameBackend,
  resourceBackend,
  serviceAnnotationOnIngress,
  TRAEFIK_RULES,
  tlsWithoutTls,
  unknownMiddleware,
} from '../../lib/rules/traefik';
import { layerSpec, planOf } from '../support/layer';

const traefik = (options: object = {}) => layerSpec({ ingress: { type: 'traefik', ...options } });
const backend = { service: { name: 'web', port: { number: 80 } } };
const ingress = (spec: object = {}, annotations: Readonly<Record<string, string>> = {}): KubeManifest =>
  Object({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop', namespace: 'shop', annotations },
    spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }], ...spec },
  });
const service = (type: string, namespace = 'shop'): KubeManifest =>
  Object({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace }, spec: { type } });
const found = (code: string, spec: LayerSpec, ...objects: readonly KubeManifest[]): readonly string[] => {
  const plan = planOf(spec);
  const manifests = [...manifestsOf(plan), ...objects.map((manifest) => ({ stage: '65-ingress-config' as const, manifest }))];
  return checkPlan(plan, manifests).flatMap((finding) => (finding.code === code ? [finding.at] : []));
};
const at = 'networking.k8s.io/Ingress/shop/shop';
const tls = { tls: [{ secretName: 'shop' }] };

describe(tlsWithoutTls.code, () => {
  const { code } = tlsWithoutTls;
  const off = traefik({ tls: { websecure: false } });
  it('passes where the entry point has TLS, where a router turns it on, and where nobody wants it', () => {
    expect(found(code, traefik(), ingress(tls))).toEqual([]);
    expect(found(code, off, ingress(tls, { 'traefik.ingress.kubernetes.io/router.tls': 'true' }))).toEqual([]);
    expect(found(code, off, ingress())).toEqual([]);
  });
  it('passes for an Ingress of another controller', () => {
    expect(found(code, off, ingress({ ...tls, ingressClassName: 'nginx' }))).toEqual([]);
  });
  it('fails for a certificate that nobody uses', () => {
    expect(found(code, off, ingress(tls), ingress({ ...tls, ingressClassName: 'traefik' }))).toEqual([`${at}.spec.tls`, `${at}.spec.tls`]);
  });
});

describe(serviceAnnotationOnIngress.code, () => {
  const { code } = serviceAnnotationOnIngress;
  const sticky = { 'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true' };
  it('passes for annotations of routers', () => {
    expect(found(code, traefik(), ingress({}, { 'traefik.ingress.kubernetes.io/router.priority': '5' }))).toEqual([]);
  });
  it('fails for an annotation of Services', () => {
    expect(found(code, traefik(), ingress({}, sticky))).toEqual([`${at}.metadata.annotations.traefik.ingress.kubernetes.io/service.sticky.cookie`]);
  });
});

describe(unknownMiddleware.code, () => {
  const { code } = unknownMiddleware;
  const middlewares = [{ name: 'secure', type: 'headers', frameDeny: true }];
  it('passes for middlewares of the layer, and for those of other providers', () => {
    expect(found(code, traefik({ middlewares }), ingress({}, traefikMiddlewares('secure')))).toEqual([]);
    expect(found(code, traefik(), ingress({}, { 'traefik.ingress.kubernetes.io/router.middlewares': 'shop-x@kubernetescrd' }))).toEqual([]);
  });
  it('fails for a name that is nowhere', () => {
    expect(found(code, traefik({ middlewares }), ingress({}, traefikMiddlewares('secure', 'secured')))).toHaveLength(1);
  });
});

describe(externalNameBackend.code, () => {
  const { code } = externalNameBackend;
  it('passes for other Services, for one of another namespace, and where it is allowed', () => {
    expect(found(code, traefik(), ingress(), service('ClusterIP'), service('ExternalName', 'other'))).toEqual([]);
    expect(found(code, traefik({ allowExternalNameServices: true }), ingress(), service('ExternalName'))).toEqual([]);
  });
  it('fails for an ExternalName behind a path, and behind everything', () => {
    expect(found(code, traefik(), ingress({ defaultBackend: backend }), service('ExternalName'))).toEqual([
      `${at}.spec.defaultBackend`,
      `${at}.spec.rules[0].http.paths[0].backend`,
    ]);
  });
});

describe(resourceBackend.code, () => {
  const { code } = resourceBackend;
  it('passes for a Service', () => {
    expect(found(code, traefik(), ingress())).toEqual([]);
  });
  it('fails for anything else', () => {
    const defaultBackend = { resource: { apiGroup: 'example.org', kind: 'Bucket', name: 'static' } };
    expect(found(code, traefik(), ingress({ defaultBackend }))).toEqual([`${at}.spec.defaultBackend`]);
  });
});

it('every rule about Ingresses of Traefik is held above', () => {
  expect(TRAEFIK_RULES).toEqual([tlsWithoutTls, serviceAnnotationOnIngress, unknownMiddleware, externalNameBackend, resourceBackend]);
});
