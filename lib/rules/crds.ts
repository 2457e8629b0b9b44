/** Rules of CustomResourceDefinitions: that each kind which a component needs is there, from one bundle. */
import type { Found, LayerRule } from '../component';
import { bundleId, bundleIds, crdBundle, crdConflictsOf, crdNeedsOf } from '../crds';
import { manifestsOfKind } from './manifest-index';

export const crdsMissing: LayerRule = {
  code: 'capability/crds-missing',
  severity: 'warning',
  summary: 'a component needs custom resources whose definitions nothing in the layer installs',
  source: 'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/',
  check: ({ plan, manifests }) => {
    const { components, crds } = plan;
    const installed = new Set([
      ...components.flatMap(({ facts }) => facts.crds.installs),
      ...manifestsOfKind(manifests, 'CustomResourceDefinition').map(({ metadata }) => metadata.name),
    ]);
    const unknown = new Set(crdNeedsOf(plan).unknown.map(({ crd }) => crd));
    return components.flatMap(({ kind, facts }): readonly Found[] => {
      const missing = facts.crds.needs.filter((name) => !installed.has(name) && (crds === undefined || unknown.has(name)));
      if (missing.length === 0) return [];
      const fix =
        crds === undefined && missing.every((name) => !unknown.has(name))
          ? "run netstack crds pull SPEC --out crds and say crds: { folder: 'crds' }; or say crds of the external component that brings them"
          : "apply them before this layer, from the component's release; or say crds of the external component that brings them";
      return [{ at: kind, got: `${missing.join(', ')} for ${facts.name}`, fix }];
    });
  },
};

export const twoBundles: LayerRule = {
  code: 'crds/two-bundles',
  severity: 'error',
  summary: 'two components need one CRD from two bundles: a cluster has each definition once, and the one applied last takes the place of the other',
  source: 'https://gateway-api.sigs.k8s.io/guides/crd-management/',
  check: ({ plan }) =>
    crdConflictsOf(plan).map(({ first, second, crds }) => ({
      at: second.kind,
      got: `${crds.join(', ')} of ${bundleId(first.bundle)} for ${first.component} and of ${bundleId(second.bundle)} for ${second.component}`,
      expected: 'one bundle for both',
      fix: 'take releases of the components that were made for one bundle',
    })),
};

export const unknownBundle: LayerRule = {
  code: 'crds/unknown-bundle',
  severity: 'warning',
  summary: 'a component names a bundle of CRDs that this library does not know, so nothing is said of what it needs',
  source: 'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/',
  check: ({ plan: { components } }) =>
    components.flatMap(({ kind, facts }) =>
      (facts.crds.bundles ?? [])
        .filter((id) => crdBundle(id) === undefined)
        .map((id) => ({ at: kind, got: `${id} for ${facts.name}`, expected: `one of ${bundleIds().join(', ')}` })),
    ),
};

/** Rules of CRDs, over the plan and every manifest. */
export const CRD_RULES: readonly LayerRule[] = [crdsMissing, twoBundles, unknownBundle];
