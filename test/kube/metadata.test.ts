import { ProblemList } from '../../lib/finding';
import { checkMetadata, type KubeManifest } from '../../lib/kube';

const problemsOf = (manifest: KubeManifest) => {
  const problems = new ProblemList();
  checkMetadata(manifest, problems, new Map([['example.com/Pool', 'cluster']]));
  return problems.findings.map(({ at, code }) => [at, code]);
};

describe('the metadata of an object', () => {
  it('is accepted as upstream writes it', () => {
    const labels = { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' };
    expect(problemsOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'kube-dns', namespace: 'kube-system', labels } })).toEqual([]);
    expect(problemsOf({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'system:coredns' } })).toEqual([]);
  });

  it('is refused with every problem at its place', () => {
    const metadata = { name: '-', namespace: 'A.b', labels: { app: '-', 'b/': 'x' }, annotations: { 'a b': '' } };
    expect(problemsOf({ apiVersion: 'v1', kind: 'Service', metadata })).toEqual([
      ['metadata.name', 'kube/name'],
      ['metadata.namespace', 'kube/namespace'],
      ['metadata.labels.app', 'kube/label-value'],
      ['metadata.labels.b/', 'kube/label-key'],
      ['metadata.annotations.a b', 'kube/annotation-key'],
    ]);
  });

  it('has a namespace exactly where the kind lives in one', () => {
    expect(problemsOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })).toEqual([['metadata.namespace', 'kube/namespace']]);
    expect(problemsOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', namespace: 'b' } })).toEqual([
      ['metadata.namespace', 'kube/namespace'],
    ]);
    expect(problemsOf({ apiVersion: 'example.com/v1', kind: 'Pool', metadata: { name: 'a', namespace: 'b' } })).toEqual([
      ['metadata.namespace', 'kube/namespace'],
    ]);
  });

  it('may have a namespace or not where the scope is unknown', () => {
    expect(problemsOf({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a', namespace: 'b' } })).toEqual([]);
    expect(problemsOf({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } })).toEqual([]);
  });
});
