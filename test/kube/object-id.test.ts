import * as fc from 'fast-check';
import { escapeName, type ObjectIdentity, objectId } from '../../lib/kube/object-id';

const object = (apiVersion: string, kind: string, name: string, namespace?: string): ObjectIdentity => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
});

/** Words that meet each other in every position, so that a weak separator shows at once. */
const word = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', '.', '_', '_cluster', '%', '%2e', 'A', '~', ':', '/', 'é', '\ud800', '..'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('')),
  fc.constantFrom('a', 'a.b', 'a.b.c', '_cluster', 'con', '_cluster.a'),
);
const identity = fc.record({
  group: fc.oneof(fc.constantFrom('', 'apps', 'batch', 'networking.k8s.io'), word),
  kind: fc.constantFrom('Pod', 'Job', 'Con', 'A'),
  namespace: fc.option(word, { nil: undefined }),
  name: fc.oneof(word, fc.string({ minLength: 300, maxLength: 320 })),
});
/** Kinds of built-in groups are unique, so the group takes part in the identity only where it is not built in. */
const builtIn = new Set(['', 'apps', 'batch', 'networking.k8s.io']);
const print = (i: { group: string; kind: string; namespace: string | undefined; name: string }): string =>
  objectId(object(i.group === '' ? 'v1' : `${i.group}/v1`, i.kind, i.name, i.namespace));

describe('object id', () => {
  it('reads as kind, group unless built in, namespace or _cluster, name', () => {
    expect(objectId(object('apps/v1', 'Deployment', 'coredns', 'kube-system'))).toBe('deployment.kube-system.coredns');
    expect(objectId(object('v1', 'Namespace', 'shop'))).toBe('namespace._cluster.shop');
    expect(objectId(object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'ippools.crd.projectcalico.org'))).toBe(
      'customresourcedefinition._cluster.ippools.crd.projectcalico.org',
    );
    expect(objectId(object('cilium.io/v2', 'CiliumNetworkPolicy', 'default-deny', 'shop'))).toBe('ciliumnetworkpolicy.cilium.io.shop.default-deny');
  });

  it('escapes what a path, a shell or a file system that ignores case would change', () => {
    expect(objectId(object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:coredns'))).toBe('clusterrole._cluster.system%3acoredns');
    expect(objectId(object('v1', 'ConfigMap', '../../etc/Passwd', 'x'))).toBe('configmap.x.%2e%2e%2f%2e%2e%2fetc%2f%50asswd');
    expect(objectId(object('example.org/v1', 'Con', 'x', 'y'))).toBe('%63on.example.org.y.x');
  });

  it('is the same for every version of one group', () => {
    expect(objectId(object('batch/v1beta1', 'CronJob', 'x', 'y'))).toBe(objectId(object('batch/v1', 'CronJob', 'x', 'y')));
  });

  it('is never shared by two objects, not even by their lower case, and always fits a file name', () => {
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        const key = (i: typeof a): string => JSON.stringify([builtIn.has(i.group) ? '' : i.group, i.kind, i.namespace ?? null, i.name]);
        const [left, right] = [print(a), print(b)];
        expect(left.toLowerCase() === right.toLowerCase()).toBe(key(a) === key(b));
        expect(left).toMatch(/^[-a-z0-9._%~]{1,250}$/);
      }),
      { numRuns: 5_000, seed: 7 },
    );
  });

  it('tells objects apart whose group, namespace and name join to one text', () => {
    const all = [
      object('a.b/v1', 'Foo', 'd', 'c'),
      object('a/v1', 'Foo', 'c.d', 'b'),
      object('a/v1', 'Foo', 'd', 'b.c'),
      object('v1', 'Foo', 'b.c.d', 'a'),
      object('a.b.c/v1', 'Foo', 'd'),
      object('a/v1', 'Foo', 'b.c.d'),
      object('a._cluster/v1', 'Foo', 'd'),
      object('a/v1', 'Foo', 'd', '_cluster'),
      object('a/v1', 'Foo', '_cluster.d'),
    ];
    expect(new Set(all.map(objectId)).size).toBe(all.length);
  });
});

describe('a name as a folder', () => {
  it('stays one visible folder, whatever the name', () => {
    expect(['prod', 'prod.eu', '..', '.', '.git', '../x', 'Prod', 'nul', 'com1.x', 'a.', '_cluster', ''].map(escapeName)).toEqual([
      'prod',
      'prod.eu',
      '%2e%2e',
      '%2e',
      '%2egit',
      '%2e.%2fx',
      '%50rod',
      '%6eul',
      '%63om1.x',
      'a%2e',
      '%5fcluster',
      '%',
    ]);
  });

  it('is never shared by two names', () => {
    fc.assert(
      fc.property(fc.oneof(word, fc.string({ maxLength: 4 })), fc.oneof(word, fc.string({ maxLength: 4 })), (a, b) => {
        expect(escapeName(a) === escapeName(b)).toBe(a === b);
      }),
      { numRuns: 5_000, seed: 7 },
    );
  });
});
