import { differencesOf } from './layers';
import { familiesOf, idOf, manifestsIn } from './staged';

const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop', annotations: { mine: 'yes' } } };
const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'dns', namespace: 'shop' }, spec });

describe('objects of a stream', () => {
  it('are those that Kubernetes reads', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n---\nregistry: {}\n---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: { name: b }\n';
    expect(manifestsIn(text).map(idOf)).toEqual(['ConfigMap a']);
  });

  it('tell which families a Service needs of the API server', () => {
    expect([...familiesOf(service({ clusterIP: '10.96.0.10' }))]).toEqual(['IPv4']);
    expect([...familiesOf(service({ ipFamilies: ['IPv6'], clusterIP: 'fd00::a' }))]).toEqual(['IPv6']);
    expect([...familiesOf(service({ ipFamilyPolicy: 'RequireDualStack' }))]).toEqual(['IPv4', 'IPv6']);
    expect([...familiesOf(service({ clusterIP: 'None' }))]).toEqual([]);
    expect([...familiesOf(config)]).toEqual([]);
  });
});

describe('what kustomize builds', () => {
  const added = { ...config, metadata: { ...config.metadata, annotations: { mine: 'yes', 'argocd.argoproj.io/sync-wave': '20' } } };

  it('may have annotations of controllers, and nothing else', () => {
    expect(differencesOf([config], [added])).toEqual([]);
    const fuller: typeof config = { ...added, ...{ data: { a: '1' } } };
    expect(differencesOf([config], [fuller])).toEqual(['kustomize changes v1 ConfigMap shop/a']);
    expect(differencesOf([config], [{ ...config, metadata: { name: 'a', namespace: 'shop', annotations: { other: 'yes' } } }])).toHaveLength(1);
  });

  it('is every manifest once', () => {
    expect(differencesOf([config], [])).toEqual(['kustomize leaves out v1 ConfigMap shop/a']);
    expect(differencesOf([config], [config, config])).toEqual(['kustomize builds v1 ConfigMap shop/a, which is no manifest']);
  });
});
