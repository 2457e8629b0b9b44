import fc from 'fast-check';
import { NetstackError } from '../../lib/finding';
import {
  type ClusterRole,
  type DaemonSet,
  describeObject,
  groupOf,
  isKind,
  type KubeManifest,
  type Namespace,
  objectKey,
  parseObjectKey,
  refKey,
} from '../../lib/kube';

const flannel: DaemonSet = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'kube-flannel-ds', namespace: 'kube-flannel' },
  spec: { selector: { matchLabels: { app: 'flannel' } }, template: { metadata: { labels: { app: 'flannel' } } } },
};
const role: ClusterRole = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'system:coredns' } };
const manifests: readonly KubeManifest[] = [flannel, role];

describe('the key of an object', () => {
  it('names group, kind, namespace and name', () => {
    expect(manifests.map(objectKey)).toEqual([
      'apps/DaemonSet/kube-flannel/kube-flannel-ds',
      'rbac.authorization.k8s.io/ClusterRole/_cluster/system:coredns',
    ]);
    expect(objectKey({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'coredns', namespace: 'kube-system' } })).toBe(
      'ConfigMap/kube-system/coredns',
    );
  });

  it('ignores the version, because all versions of a kind show one object', () => {
    const inVersion = (version: string) =>
      objectKey({ apiVersion: `metallb.io/${version}`, kind: 'BGPPeer', metadata: { name: 'a', namespace: 'b' } });
    expect(inVersion('v1beta1')).toBe(inVersion('v1beta2'));
  });

  it('is read back into the same parts', () => {
    const segment = fc.stringMatching(/^[a-z0-9]([-a-z0-9.:]{0,20}[a-z0-9])?$/);
    const ref = fc.record(
      { group: fc.oneof(fc.constant(''), segment), kind: fc.stringMatching(/^[A-Z][A-Za-z]{0,20}$/), namespace: segment, name: segment },
      { requiredKeys: ['group', 'kind', 'name'] },
    );
    const groups = fc.stringMatching(/^([a-z][-a-z0-9]{0,10}(\.[a-z0-9]{1,5}){0,2})?$/);
    fc.assert(fc.property(ref, groups, (parts, group) => expect(parseObjectKey(refKey({ ...parts, group }))).toEqual({ ...parts, group })));
  });

  it.each(['', 'Namespace', 'Namespace/x', 'Namespace//x', 'a/b/c/d/e', 'apps/daemonset/a/b', 'Namespace/_cluster/', '/Namespace/_cluster/x/y'])(
    'is not %j',
    (text) => {
      expect(() => parseObjectKey(text)).toThrow(NetstackError);
    },
  );
});

describe('a kind', () => {
  it('is told by API version and kind together, because Calico has a NetworkPolicy too', () => {
    const calico: KubeManifest = { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'a', namespace: 'b' } };
    expect(isKind(calico, 'NetworkPolicy')).toBe(false);
    expect(isKind({ ...calico, apiVersion: 'networking.k8s.io/v1' }, 'NetworkPolicy')).toBe(true);
  });

  it('narrows the manifest, so that its fields need no cast', () => {
    const images = manifests.flatMap((m) => (isKind(m, 'DaemonSet') ? [m.spec?.selector.matchLabels?.app] : []));
    expect(images).toEqual(['flannel']);
  });

  it('has the group of its API version, empty for core kinds', () => {
    expect(['v1', 'apps/v1', 'networking.k8s.io/v1'].map(groupOf)).toEqual(['', 'apps', 'networking.k8s.io']);
  });

  it('has its scope in its type: these do not compile', () => {
    // @ts-expect-error a cluster-scoped kind takes no namespace
    const namespace: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', namespace: 'b' } };
    // @ts-expect-error a namespaced kind names its namespace
    const daemonSet: DaemonSet = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'a' } };
    expect([namespace, daemonSet].map(describeObject)).toEqual(['Namespace b/a', 'DaemonSet a']);
  });
});
