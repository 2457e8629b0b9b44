import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { isBuiltinGroup, type KubeManifest, scopeOf, scopesOfCrds } from '../../lib/kube';
import { describeShared, sharedPath, sharedText } from '../support/shared';

describe('the scope of a kind', () => {
  it.each([
    ['v1', 'Namespace', 'cluster'],
    ['v1', 'Service', 'namespaced'],
    ['networking.k8s.io/v1', 'IngressClass', 'cluster'],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'namespaced'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'cluster'],
    ['projectcalico.org/v3', 'NetworkPolicy', 'namespaced'],
    ['gateway.networking.k8s.io/v1', 'GatewayClass', 'cluster'],
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'cluster'],
  ])('%s %s is %s', (apiVersion, kind, scope) => {
    expect(scopeOf(apiVersion, kind)).toBe(scope);
  });

  it('is unknown for a kind or group outside the table, never guessed', () => {
    expect(scopeOf('example.com/v1', 'Thing')).toBeUndefined();
    expect(scopeOf('v1', 'Deployment')).toBeUndefined();
    expect(scopeOf('constructor/v1', 'Object')).toBeUndefined();
  });

  it('comes from the CRD at hand where there is one, even against the table', () => {
    const crd = (kind: string, group: string, scope: string): KubeManifest & { spec: object } => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${kind.toLowerCase()}s.${group}` },
      spec: { group, names: { kind, plural: `${kind.toLowerCase()}s` }, scope, versions: [] },
    });
    const known = scopesOfCrds([crd('Thing', 'example.com', 'Cluster'), crd('Issuer', 'cert-manager.io', 'Cluster')]);
    expect(scopeOf('example.com/v1', 'Thing', known)).toBe('cluster');
    expect(scopeOf('cert-manager.io/v1', 'Issuer', known)).toBe('cluster');
  });
});

describeShared('the scope table', 'reference', () => {
  it('knows every kind of the API', () => {
    const {
      definitions,
    }: {
      definitions: Record<string, { properties?: object; 'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[] }>;
    } = JSON.parse(sharedText('reference/openapi/v1.36.0/_definitions.json'));
    // Subresources and what the API answers with are no objects of their own.
    const noObject = /List$|^(APIGroup|APIResource|APIVersions|DeleteOptions|Eviction|Scale|Status|TokenRequest|WatchEvent)$/;
    const unknown = Object.values(definitions)
      .flatMap((definition) =>
        definition.properties !== undefined && 'metadata' in definition.properties ? (definition['x-kubernetes-group-version-kind'] ?? []) : [],
      )
      .filter(({ kind }) => !noObject.test(kind))
      .map(({ group, version, kind }) => [group === '' ? version : `${group}/${version}`, kind] as const)
      .filter(([apiVersion, kind]) => scopeOf(apiVersion, kind) === undefined);
    expect(unknown).toEqual([]);
  });

  it('agrees with the CRD of every third-party kind it names', () => {
    const crds = scopesOfCrds(referenceCrds());
    const compared = [...crds].map(([key, scope]) => {
      const [group = '', kind = ''] = key.split('/');
      return { key, scope, table: scopeOf(`${group}/v1`, kind) };
    });
    expect(compared.filter(({ scope, table }) => table !== undefined && table !== scope)).toEqual([]);
    const known = compared.filter(({ table }) => table !== undefined);
    expect(known.length).toBeGreaterThan(90);
    const groups = new Set(known.map(({ key }) => key.split('/')[0] ?? ''));
    expect(compared.filter(({ key, table }) => table === undefined && groups.has(key.split('/')[0] ?? ''))).toEqual([]);
    expect([...groups].some((group) => isBuiltinGroup(group))).toBe(false);
  });
});

function referenceCrds(): readonly KubeManifest[] {
  const files = readdirSync(sharedPath('reference'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));
  return files.flatMap((file) => {
    const text = readFileSync(join(sharedPath('reference'), file), 'utf8');
    if (!text.includes('kind: CustomResourceDefinition') || text.includes('{{')) return [];
    return loadAll(text).filter(isCrd);
  });
}

function isCrd(document: unknown): document is KubeManifest {
  return (
    typeof document === 'object' && document !== null && 'kind' in document && document.kind === 'CustomResourceDefinition' && 'spec' in document
  );
}
