import type { LayerPlan, LayerRule, Staged } from '../component';
import { type ResolvedTraefik, traefikOf } from '../ingress/traefik';
import type { Ingress, networking } from '../kube';
import { classesOf, classNameOf, ingressesOf, isDefault, placeOf, servicesOf } from './ingress';

const docs = 'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress';
const prefix = 'traefik.ingress.kubernetes.io/';

export const tlsWithoutTls: LayerRule = {
  code: 'traefik/tls-without-tls',
  severity: 'warning',
  summary: 'a tls block only loads a certificate: while websecure has TLS turned off, the routers of this Ingress answer without it',
  source: `${docs}/#tls`,
  check: ({ plan, manifests }) =>
    served(plan, manifests, (ingress, options) =>
      options.tls.websecure || (ingress.spec?.tls ?? []).length === 0 || annotationOf(ingress, 'router.tls') === 'true'
        ? []
        : [{ at: `${placeOf(ingress)}.spec.tls`, fix: `leave ingress.tls.websecure on, or annotate ${prefix}router.tls: "true"` }],
    ),
};

export const serviceAnnotationOnIngress: LayerRule = {
  code: 'traefik/service-annotation-on-ingress',
  severity: 'warning',
  summary: 'Traefik reads this annotation from the Service and ignores it on an Ingress',
  source: `${docs}/#on-service`,
  check: ({ plan, manifests }) =>
    served(plan, manifests, (ingress) =>
      Object.keys(ingress.metadata.annotations ?? {})
        .filter((name) => name.startsWith(`${prefix}service.`))
        .map((name) => ({ at: `${placeOf(ingress)}.metadata.annotations.${name}`, got: name, fix: 'move it to the Service' })),
    ),
};

export const unknownMiddleware: LayerRule = {
  code: 'traefik/unknown-middleware',
  severity: 'error',
  summary: 'an Ingress names a middleware that the layer does not have: Traefik then answers none of its paths',
  source: `${docs}/#on-ingress`,
  check: ({ plan, manifests }) =>
    served(plan, manifests, (ingress, { middlewares }) => {
      const known = new Set(middlewares.map(({ name }) => `${name}@file`));
      return (annotationOf(ingress, 'router.middlewares') ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name.endsWith('@file') && !known.has(name))
        .map((name) => ({
          at: `${placeOf(ingress)}.metadata.annotations.${prefix}router.middlewares`,
          got: name,
          expected: known.size === 0 ? 'an entry of ingress.middlewares' : [...known].join(' or '),
        }));
    }),
};

export const externalNameBackend: LayerRule = {
  code: 'traefik/external-name-backend',
  severity: 'error',
  summary: 'a backend is a Service of type ExternalName, which Traefik refuses to serve',
  source: 'https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-ingress/#allowexternalnameservices',
  check: ({ plan, manifests }) => {
    const services = servicesOf(manifests);
    return served(plan, manifests, (ingress, { allowExternalNameServices }) =>
      allowExternalNameServices
        ? []
        : backendsOf(ingress).flatMap(({ at, service }) =>
            services.get(`${ingress.metadata.namespace}/${service}`)?.spec?.type === 'ExternalName'
              ? [
                  {
                    at: `${placeOf(ingress)}.${at}`,
                    got: service,
                    fix: 'set ingress.allowExternalNameServices: who may write Services then decides what Traefik reaches',
                  },
                ]
              : [],
          ),
    );
  },
};

export const resourceBackend: LayerRule = {
  code: 'traefik/resource-backend',
  severity: 'error',
  summary: 'Traefik serves no backends but Services',
  source: `${docs}/`,
  check: ({ plan, manifests }) =>
    served(plan, manifests, (ingress) =>
      everyBackend(ingress).flatMap(({ at, backend }) =>
        backend.resource === undefined ? [] : [{ at: `${placeOf(ingress)}.${at}`, got: `${backend.resource.kind} ${backend.resource.name}` }],
      ),
    ),
};

/** Every rule about Ingresses that Traefik serves. */
export const TRAEFIK_RULES: readonly LayerRule[] = [
  tlsWithoutTls,
  serviceAnnotationOnIngress,
  unknownMiddleware,
  externalNameBackend,
  resourceBackend,
];

type Found = ReturnType<LayerRule['check']>[number];

/** What a check finds about the Ingresses of Traefik's class. */
function served(
  plan: LayerPlan,
  manifests: readonly Staged[],
  check: (ingress: Ingress, options: ResolvedTraefik) => readonly Found[],
): readonly Found[] {
  const traefik = traefikOf(plan);
  if (traefik === undefined) return [];
  const { options } = traefik;
  const defaults = classesOf(manifests).filter(isDefault);
  const own = (ingress: Ingress): boolean => {
    const name = classNameOf(ingress);
    // Of several defaults nobody knows which one is taken.
    return name === undefined
      ? defaults.length === 1 && defaults[0]?.metadata.name === options.ingressClass.name
      : name === options.ingressClass.name;
  };
  return ingressesOf(manifests)
    .filter(own)
    .flatMap((ingress) => check(ingress, options));
}

function annotationOf({ metadata }: Ingress, name: string): string | undefined {
  return metadata.annotations?.[prefix + name];
}

function backendsOf(ingress: Ingress): readonly { readonly at: string; readonly service: string }[] {
  return everyBackend(ingress).flatMap(({ at, backend }) => (backend.service === undefined ? [] : [{ at, service: backend.service.name }]));
}

function everyBackend({ spec }: Ingress): readonly { readonly at: string; readonly backend: networking.IngressBackend }[] {
  const paths = (spec?.rules ?? []).flatMap((rule, index) =>
    (rule.http?.paths ?? []).map(({ backend }, number) => ({ at: `spec.rules[${index}].http.paths[${number}].backend`, backend })),
  );
  return spec?.defaultBackend === undefined ? paths : [{ at: 'spec.defaultBackend', backend: spec.defaultBackend }, ...paths];
}
