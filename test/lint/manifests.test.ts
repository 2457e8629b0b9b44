import { lintManifests } from '../../lib/lint';

const lint = (...values: readonly object[]): readonly string[] =>
  lintManifests(values.map((value, index) => ({ value, origin: { file: 'x.yaml', line: index + 1 } }))).map(
    ({ code, at, position }) => `${code} ${at} line ${position?.line}`,
  );
const config = (name: string, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', ...metadata },
});

describe('manifests of somebody else', () => {
  it('are fine when nothing is wrong', () => {
    expect(lint(config('a'), config('b'))).toEqual([]);
  });
  it('are judged by name, labels and namespace as the API server does', () => {
    expect(lint(config('A_b', { labels: { 'a b': 'c' } }))).toEqual(['kube/label-key metadata.labels.a b line 1', 'kube/name metadata.name line 1']);
  });
  it('may leave the namespace to whoever applies them', () => {
    expect(lint({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })).toEqual([]);
  });
  it('are there once each', () => {
    expect(lint(config('a'), config('a'))).toEqual(['kube/duplicate-object metadata.name line 2']);
  });
  it('have policies that select something', () => {
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'none' } }, policyTypes: ['Ingress'] },
    };
    expect(lint(policy)).toEqual(expect.arrayContaining([expect.stringMatching(/^reach\//)]));
  });
});
