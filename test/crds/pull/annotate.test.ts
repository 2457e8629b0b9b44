import type { CatalogueCrd } from '../../../lib/crds';
import { bundleId, CRD_BUNDLES, crdsOf } from '../../../lib/crds';
import { readCrds } from '../../../lib/crds/definition';
import { annotatedText, deliveryAnnotations } from '../../../lib/crds/pull/annotate';
import { bundleSources } from '../../../scripts/crds/sources';
import { describeShared, sharedText } from '../../support/shared';

const rest = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
`;
const spec = `spec:
  group: example.com
  names: { kind: Pool, plural: pools }
  scope: Cluster
  versions:
    - { name: v1, served: true, storage: true } # the only one
`;
const crd: CatalogueCrd = { name: 'pools.example.com', kind: 'Pool', scope: 'cluster', served: ['v1'], storage: 'v1', bytes: 200 };
const annotate = (metadata: string, annotations = deliveryAnnotations(crd)): string => {
  const [read] = readCrds(`${rest}${metadata}${spec}`, 'x.yaml');
  if (read === undefined) throw new Error('no definition');
  return annotatedText(read, annotations);
};

describe('annotations of pulled CRDs', () => {
  it('keep every CRD from being pruned, by Argo CD and by Flux', () => {
    expect(deliveryAnnotations(crd)).toEqual({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
    });
  });

  it('ask Argo CD for server-side apply where the CRD is too long for an annotation', () => {
    expect(deliveryAnnotations({ ...crd, bytes: 262_145 })['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false,ServerSideApply=true');
  });

  it('are lines of their own, and every other byte stays', () => {
    const added = '    argocd.argoproj.io/sync-options: Prune=false,Delete=false\n    kustomize.toolkit.fluxcd.io/prune: disabled\n'.replaceAll(
      "'",
      '',
    );
    expect(annotate('metadata:\n  name: pools.example.com # its name\n')).toBe(
      `${rest}metadata:\n  annotations:\n${added}  name: pools.example.com # its name\n${spec}`,
    );
    expect(annotate('metadata:\n  annotations:\n    a.b/c: "1"\n  name: pools.example.com\n')).toBe(
      `${rest}metadata:\n  annotations:\n${added}    a.b/c: "1"\n  name: pools.example.com\n${spec}`,
    );
    expect(annotate('metadata:\n  name: pools.example.com\n  annotations:\n    a.b/c: "1"\n')).toBe(
      `${rest}metadata:\n  name: pools.example.com\n  annotations:\n${added}    a.b/c: "1"\n${spec}`,
    );
  });

  it.each([
    ['metadata in one line', 'metadata: { name: pools.example.com }\n'],
    ['annotations in one line', 'metadata:\n  annotations: { a: b }\n  name: pools.example.com\n'],
    ['one of them there already', 'metadata:\n  annotations:\n    kustomize.toolkit.fluxcd.io/prune: enabled\n  name: pools.example.com\n'],
  ])('are refused rather than mangled: %s', (_what, metadata) => {
    expect(() => annotate(metadata)).toThrow('crds/cannot-annotate');
  });
});

describeShared('every reference CRD of the catalogue', 'reference', () => {
  const bundles = CRD_BUNDLES.flatMap((bundle) => {
    const shared = bundleSources.find((source) => bundleId(source) === bundleId(bundle))?.shared;
    return shared === undefined ? [] : [[bundleId(bundle), { bundle, shared }] as const];
  });
  it.each(bundles)('%s takes annotations, with nothing else changed', (_id, { bundle, shared }) => {
    for (const file of bundle.files) {
      const read = new Map(readCrds(sharedText(shared, file.path), file.path).map((one) => [one.definition.metadata.name, one]));
      for (const one of file.crds) {
        const definition = read.get(one.name);
        if (definition === undefined) throw new Error(one.name);
        const annotated = annotatedText(definition, deliveryAnnotations(one));
        const lines = new Set(definition.text.split('\n'));
        expect(annotated.split('\n').filter((line) => !lines.has(line)).length).toBeLessThanOrEqual(3);
        expect(annotated.length).toBeGreaterThan(definition.text.length);
      }
    }
    expect(crdsOf(bundle).length).toBeGreaterThan(0);
  });
});
