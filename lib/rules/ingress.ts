import type { Found, LayerPlan, LayerRule, Staged } from '../component';
import { classAnnotation } from '../ingress/object';
import { type Ingress, type IngressClass, objectKey, type Service } from '../kube';
import { manifestsOfKind } from './manifest-index';

const docs = 'https://kubernetes.io/docs/concepts/services-networking/ingress';
const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';

export const ingressWithoutClass: LayerRule = {
  code: 'ingress/no-class',
  severity: 'warning',
  summary: 'an Ingress names no class and no class of the layer is the default: no controller takes it',
  source: `${docs}/#default-ingress-class`,
  check: ({ plan, manifests }) => {
    if (!knowsEveryController(plan) || classesOf(manifests).some(isDefault)) return [];
    return ingressesOf(manifests)
      .filter((ingress) => classNameOf(ingress) === undefined)
      .map((ingress) => ({ at: placeOf(ingress), fix: 'set ingressClassName, or mark a class as the default' }));
  },
};

export const ingressOfUnknownClass: LayerRule = {
  code: 'ingress/unknown-class',
  severity: 'warning',
  summary: 'an Ingress names a class that the layer does not have: the API server takes it, and no controller does',
  source: `${docs}/#ingress-class`,
  check: ({ plan, manifests }) => {
    if (!knowsEveryController(plan)) return [];
    const declared = plan.components.flatMap(({ facts }) => facts.provides).filter((one) => one.startsWith('ingress-class:'));
    const known = new Set([
      ...declared.map((one) => one.slice('ingress-class:'.length)),
      ...classesOf(manifests).map(({ metadata }) => metadata.name),
    ]);
    return ingressesOf(manifests).flatMap((ingress) => {
      const name = classNameOf(ingress);
      return name === undefined || known.has(name)
        ? []
        : [{ at: `${placeOf(ingress)}.spec.ingressClassName`, got: name, expected: [...known].join(' or ') }];
    });
  },
};

export const severalDefaultClasses: LayerRule = {
  code: 'ingress/several-default-classes',
  severity: 'warning',
  summary: 'several classes are marked as the default: an Ingress without a class gets the newest of them, whichever that is',
  source: 'https://github.com/kubernetes/kubernetes/pull/110974',
  check: ({ manifests }) => {
    const [first, ...others] = classesOf(manifests).filter(isDefault);
    return first === undefined || others.length === 0
      ? []
      : others.map((other) => ({
          at: `${objectKey(other)}.metadata.annotations`,
          got: `${first.metadata.name} and ${other.metadata.name}`,
          fix: 'mark one',
        }));
  },
};

/** Every rule about Ingresses, whoever serves them. */
export const INGRESS_RULES: readonly LayerRule[] = [ingressWithoutClass, ingressOfUnknownClass, severalDefaultClasses];

/** The Ingresses among manifests. */
export function ingressesOf(manifests: readonly Staged[]): readonly Ingress[] {
  return manifestsOfKind(manifests, 'Ingress');
}

/** The Services among manifests, by `namespace/name`. */
export function servicesOf(manifests: readonly Staged[]): ReadonlyMap<string, Service> {
  return new Map(manifestsOfKind(manifests, 'Service').map((service) => [`${service.metadata.namespace}/${service.metadata.name}`, service]));
}

/** The class that an Ingress names, in the field or in the annotation that came before it. */
export function classNameOf({ metadata, spec }: Ingress): string | undefined {
  return spec?.ingressClassName ?? metadata.annotations?.[classAnnotation];
}

/** Where a finding about an Ingress stands. */
export function placeOf(ingress: Ingress): Found['at'] {
  return objectKey(ingress);
}

/** Whether a class takes Ingresses that name none. */
export function isDefault({ metadata }: IngressClass): boolean {
  return metadata.annotations?.[defaultAnnotation] === 'true';
}

/** The IngressClasses among manifests. */
export function classesOf(manifests: readonly Staged[]): readonly IngressClass[] {
  return manifestsOfKind(manifests, 'IngressClass');
}

/** A controller that somebody else runs brings classes that nobody here knows; so does one that no plan mentions. */
function knowsEveryController({ components }: LayerPlan): boolean {
  const controllers = components.filter(({ facts }) => facts.provides.includes('ingress'));
  return controllers.length > 0 && controllers.every(({ type }) => type !== 'external');
}
