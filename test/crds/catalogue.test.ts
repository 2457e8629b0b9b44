import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleId, bundlesWith, CRD_BUNDLES, crdBundle, crdsOf, needsServerSideApply, urlOf } from '../../lib/crds';
import { describeCrd, readCrds } from '../../lib/crds/definition';
import { scopeOf } from '../../lib/kube';
import { bundleText, dataFile } from '../../scripts/crds/generate';
import { bundleSources } from '../../scripts/crds/sources';
import { sha256 } from '../../scripts/imports/sources';
import { describeShared, sharedText } from '../support/shared';

describe('the catalogue', () => {
  const all = CRD_BUNDLES.flatMap((bundle) => crdsOf(bundle).map((crd) => ({ bundle, crd })));

  it('has each bundle once, and each CRD once in a bundle', () => {
    expect(new Set(CRD_BUNDLES.map(bundleId)).size).toBe(CRD_BUNDLES.length);
    for (const bundle of CRD_BUNDLES) expect(new Set(crdsOf(bundle).map(({ name }) => name)).size).toBe(crdsOf(bundle).length);
  });

  it('is what its sources list, newest first within a name', () => {
    expect([...CRD_BUNDLES].map(bundleId).sort()).toEqual(bundleSources.map(bundleId).sort());
    expect(CRD_BUNDLES.map(bundleId)).toEqual(
      [...CRD_BUNDLES]
        .sort((a, b) => (a.name === b.name ? b.version.localeCompare(a.version, 'en', { numeric: true }) : a.name < b.name ? -1 : 1))
        .map(bundleId),
    );
  });

  it('names bytes that cannot change: a commit in every address, a hash for every file', () => {
    for (const bundle of CRD_BUNDLES) {
      for (const file of bundle.files) {
        expect(urlOf(bundle, file)).toMatch(/^https:\/\/raw\.githubusercontent\.com\/[\w.-]+\/[\w.-]+\/[0-9a-f]{40}\/[\w./-]+\.yaml$/);
        expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
      }
    }
  });

  it('has names that are safe as files: plural.group, lower case', () => {
    for (const { crd } of all) expect(crd.name).toMatch(/^[a-z0-9]+(\.[a-z0-9-]+)+$/);
    for (const bundle of CRD_BUNDLES) expect(bundleId(bundle)).toMatch(/^[a-z-]+\/\d+\.\d+\.\d+$/);
  });

  it.each(all.map(({ bundle, crd }) => [`${bundleId(bundle)} ${crd.name}`, crd] as const))(
    '%s has the scope that the table of kinds says',
    (_name, crd) => {
      const group = crd.name.slice(crd.name.indexOf('.') + 1);
      expect(scopeOf(`${group}/${crd.storage}`, crd.kind)).toBe(crd.scope);
      expect(crd.served).toContain(crd.storage);
    },
  );

  it('knows which definitions are too long for client-side apply', () => {
    const long = all.filter(({ crd }) => needsServerSideApply(crd)).map(({ crd }) => crd.name);
    expect([...new Set(long)].sort()).toEqual(['installations.operator.tigera.io', 'scrapeconfigs.monitoring.coreos.com']);
    expect(needsServerSideApply({ bytes: 200_000 })).toBe(false);
  });

  it('finds bundles by id and by what they define', () => {
    expect(crdBundle('gateway-api/1.6.1')?.version).toBe('1.6.1');
    expect(crdBundle('gateway-api/0.0.1')).toBeUndefined();
    expect(bundlesWith('ippools.crd.projectcalico.org').map(bundleId)).toEqual([
      'calico/3.32.1',
      'calico/3.31.7',
      'tigera-operator/1.42.3',
      'tigera-operator/1.40.15',
    ]);
  });
});

describeShared('the data of bundles', 'reference', () => {
  const atHand = bundleSources.flatMap((source) => (source.shared === undefined ? [] : [{ source, folder: source.shared }]));

  it.each(atHand.map((one) => [bundleId(one.source), one] as const))('%s is what the unmodified files say', (_id, { source, folder }) => {
    const read = (path: string): Buffer => Buffer.from(sharedText(folder, path));
    expect(readFileSync(join(__dirname, '../../lib/crds/bundles', dataFile(source)), 'utf8')).toBe(bundleText(source, read));
  });

  it('has the hash of every file', () => {
    for (const { source, folder } of atHand) {
      for (const file of crdBundle(bundleId(source))?.files ?? []) expect(sha256(Buffer.from(sharedText(folder, file.path)))).toBe(file.sha256);
    }
  });

  it('counts 23 CRDs of Calico, 32 of its operator, 10 of the Gateway API', () => {
    const count = (id: string): number => crdsOf(crdBundle(id) ?? { files: [] }).length;
    expect([count('calico/3.32.1'), count('tigera-operator/1.42.3'), count('gateway-api/1.6.1')]).toEqual([23, 32, 10]);
    expect([count('cilium/1.20.0'), count('cilium/1.19.6')]).toEqual([22, 21]);
  });
});

describe('reading a definition', () => {
  const text = (version = 'v1') => `
# a comment of the project
kind: ConfigMap
---
apiVersion: apiextensions.k8s.io/${version}
kind: CustomResourceDefinition
metadata: { name: pools.example.com }
spec:
  group: example.com
  names: { kind: Pool, plural: pools }
  scope: Cluster
  versions:
    - { name: v1, served: true, storage: true }
    - { name: v1alpha1, served: false, storage: false }
...
---
`;

  it('passes over other documents and keeps the text as it is', () => {
    const [crd, ...others] = readCrds(text(), 'x.yaml');
    expect(others).toEqual([]);
    expect(crd?.text.startsWith('apiVersion: apiextensions.k8s.io/v1\n')).toBe(true);
    expect(crd?.text.endsWith('storage: false }\n')).toBe(true);
  });

  it('says what the catalogue does, with the length that kubectl writes', () => {
    const [crd] = readCrds(text().replace('kind: Pool', 'kind: Pool, singular: "<&>"'), 'x.yaml');
    if (crd === undefined) throw new Error('no definition');
    expect(describeCrd(crd.definition)).toEqual({
      name: 'pools.example.com',
      kind: 'Pool',
      scope: 'cluster',
      served: ['v1'],
      storage: 'v1',
      bytes: JSON.stringify(crd.definition).length + 3 * 5 + 1,
    });
  });

  it('is refused where a document only says to be one', () => {
    expect(() => readCrds(text('v1beta1'), 'x.yaml')).toThrow('crds/not-a-definition in x.yaml:5');
    expect(() => readCrds(text().replace('scope: Cluster', 'scope: Galaxy'), 'x.yaml')).toThrow('crds/not-a-definition');
  });
});
