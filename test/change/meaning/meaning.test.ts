import { changeOf } from '../../../lib/change/compare/objects';
import type { KubeManifest } from '../../../lib/kube';

type Rest = Readonly<Record<string, unknown>>;
const of = (apiVersion: string, kind: string, rest: Rest = {}, name = 'x'): KubeManifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'n' },
  ...rest,
});
/** `code impact` of everything that a change means. */
const meant = (old: KubeManifest | undefined, now: KubeManifest | undefined): readonly string[] =>
  (changeOf(old, now)?.meanings ?? []).map(({ code, impact }) => `${code} ${impact}`);
const textOf = (old: KubeManifest | undefined, now: KubeManifest | undefined): string =>
  (changeOf(old, now)?.meanings ?? []).map(({ text }) => text).join('\n');

const daemonSet = (spec: Rest, pod: Rest = {}, container: Rest = {}): KubeManifest =>
  of('apps/v1', 'DaemonSet', {
    spec: {
      selector: { matchLabels: { app: 'x' } },
      ...spec,
      template: { metadata: { labels: { app: 'x' } }, spec: { ...pod, containers: [{ name: 'x', image: 'r.io/x:1', ...container }] } },
    },
  });

describe('a changed workload', () => {
  it('restarts where its pod template changed, and only there', () => {
    expect(meant(daemonSet({}), daemonSet({}, {}, { image: 'r.io/x:2' }))).toEqual(['restart notice', 'image info']);
    expect(meant(daemonSet({}), daemonSet({ updateStrategy: { type: 'OnDelete' } }))).toEqual([]);
    expect(textOf(daemonSet({ updateStrategy: { type: 'OnDelete' } }), daemonSet({ updateStrategy: { type: 'OnDelete' } }, { priority: 1 }))).toMatch(
      /deleted by hand/,
    );
  });
  it('is told apart where the tag stays and its digest changes: somebody moved the tag', () => {
    expect(meant(daemonSet({}, {}, { image: 'r.io/x:1@sha256:a' }), daemonSet({}, {}, { image: 'r.io/x:1@sha256:b' }))).toContain('image notice');
  });
  it('has to be made again where its selector changed, and on the host network every node is without it meanwhile', () => {
    const other = { selector: { matchLabels: { app: 'y' } } };
    expect(meant(daemonSet({}), daemonSet(other))).toEqual(['immutable danger']);
    expect(textOf(daemonSet({}, { hostNetwork: true }), daemonSet(other, { hostNetwork: true }))).toMatch(/every node is without it/);
  });
  it('gets more of its node only where it did not have that before', () => {
    expect(meant(daemonSet({}), daemonSet({}, { hostNetwork: true }))).toContain('privileged danger');
    expect(meant(daemonSet({}, { hostNetwork: true }), daemonSet({}))).not.toContain('privileged danger');
    expect(textOf(daemonSet({}), daemonSet({}, {}, { securityContext: { privileged: true } }))).toMatch(/x is privileged/);
  });
});

describe('fields that the API server refuses to change', () => {
  const cases: readonly (readonly [string, KubeManifest, KubeManifest])[] = [
    ['the template of a Job', of('batch/v1', 'Job', { spec: { template: { a: 1 } } }), of('batch/v1', 'Job', { spec: { template: { a: 2 } } })],
    [
      'volumeClaimTemplates',
      of('apps/v1', 'StatefulSet', { spec: { volumeClaimTemplates: [] } }),
      of('apps/v1', 'StatefulSet', { spec: { volumeClaimTemplates: [{ a: 1 }] } }),
    ],
    ['clusterIP', of('v1', 'Service', { spec: { clusterIP: '10.0.0.1' } }), of('v1', 'Service', { spec: { clusterIP: '10.0.0.2' } })],
    [
      'roleRef',
      of('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { name: 'a' } }),
      of('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { name: 'b' } }),
    ],
    [
      'a claim',
      of('v1', 'PersistentVolumeClaim', { spec: { storageClassName: 'a' } }),
      of('v1', 'PersistentVolumeClaim', { spec: { storageClassName: 'b' } }),
    ],
    [
      'the controller of an IngressClass',
      of('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'a' } }),
      of('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'b' } }),
    ],
    [
      'a ConfigMap that says so',
      of('v1', 'ConfigMap', { immutable: true, data: { a: '1' } }),
      of('v1', 'ConfigMap', { immutable: true, data: { a: '2' } }),
    ],
  ];
  it.each(cases)('%s', (_name, old, now) => expect(meant(old, now)).toContain('immutable danger'));
  it('are not those that may change', () => {
    expect(meant(of('apps/v1', 'StatefulSet', { spec: { replicas: 1 } }), of('apps/v1', 'StatefulSet', { spec: { replicas: 2 } }))).toEqual([]);
    expect(meant(of('v1', 'Service', { spec: {} }), of('v1', 'Service', { spec: { clusterIP: '10.0.0.2' } }))).toEqual([]);
    expect(
      meant(
        of('v1', 'PersistentVolumeClaim', { spec: { resources: { requests: { storage: '1Gi' } } } }),
        of('v1', 'PersistentVolumeClaim', { spec: { resources: { requests: { storage: '2Gi' } } } }),
      ),
    ).toEqual([]);
  });
});

describe('RBAC', () => {
  const role = (...rules: readonly Rest[]): KubeManifest => of('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules });
  const rule = (verbs: readonly string[], resources: readonly string[], rest: Rest = {}): Rest => ({ apiGroups: [''], resources, verbs, ...rest });
  const binding = (role: string, ...names: readonly string[]): KubeManifest =>
    of('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', { roleRef: { name: role }, subjects: names.map((name) => ({ kind: 'User', name })) });

  it('is widened by a new verb, resource, group, name or path', () => {
    expect(meant(role(rule(['get'], ['pods'])), role(rule(['get', 'list'], ['pods'])))).toEqual(['rbac-widened notice']);
    expect(meant(role(rule(['get'], ['pods'], { resourceNames: ['a'] })), role(rule(['get'], ['pods'])))).toEqual(['rbac-widened notice']);
    expect(meant(role(), role({ nonResourceURLs: ['/metrics'], verbs: ['get'] }))).toEqual(['rbac-widened notice']);
  });
  it('is dangerous with stars, credentials and other people’s rights', () => {
    for (const wide of [
      rule(['*'], ['pods']),
      rule(['get'], ['*']),
      rule(['get'], ['secrets']),
      rule(['create'], ['pods/exec']),
      rule(['bind'], ['roles']),
    ])
      expect(meant(role(), role(wide))).toEqual(['rbac-widened danger']);
  });
  it('is neither wider nor narrower where rules are only written otherwise', () => {
    expect(meant(role(rule(['get', 'list'], ['pods', 'nodes'])), role(rule(['list'], ['pods', 'nodes']), rule(['get'], ['nodes', 'pods'])))).toEqual(
      [],
    );
    expect(meant(role(rule(['*'], ['pods'])), role(rule(['*'], ['pods']), rule(['get'], ['pods'])))).toEqual([]);
  });
  it('is narrowed by what goes', () => {
    expect(meant(role(rule(['get', 'list'], ['pods'])), role(rule(['get'], ['pods'])))).toEqual(['rbac-narrowed info']);
  });
  it('is widened by whom a binding names, and by everybody most of all', () => {
    expect(meant(binding('r', 'a'), binding('r', 'a', 'b'))).toEqual(['rbac-widened notice']);
    expect(meant(binding('r', 'a'), binding('r', 'a', 'system:anonymous'))).toEqual(['rbac-widened danger']);
    expect(meant(undefined, binding('cluster-admin', 'a'))).toEqual(['rbac-widened danger']);
    expect(meant(binding('r', 'a', 'b'), binding('r', 'a'))).toEqual(['rbac-narrowed info']);
  });
  it('has more rules than can be held: then nothing is said to be safe', () => {
    const many = Array.from({ length: 400 }, (_, i) => `r${i}`);
    expect(meant(role(), role(rule(many, many)))).toEqual(['rbac-widened danger']);
  });
});

describe('what is reached from further away', () => {
  const service = (type: string, rest: Rest = {}): KubeManifest => of('v1', 'Service', { spec: { type, ...rest } });
  it('is a Service that becomes a NodePort or a LoadBalancer', () => {
    expect(meant(service('ClusterIP'), service('LoadBalancer'))).toEqual(['exposed danger']);
    expect(meant(service('LoadBalancer'), service('ClusterIP'))).toEqual([]);
    expect(meant(undefined, service('NodePort'))).toEqual(['exposed notice']);
    expect(meant(service('LoadBalancer', { loadBalancerSourceRanges: ['10.0.0.0/8'] }), service('LoadBalancer'))).toEqual(['exposed danger']);
    expect(meant(service('ClusterIP'), service('ClusterIP', { externalIPs: ['192.0.2.1'] }))).toEqual(['exposed danger']);
  });
  it('is what a policy isolated that is gone, in every API', () => {
    for (const [apiVersion, kind] of [
      ['networking.k8s.io/v1', 'NetworkPolicy'],
      ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy'],
      ['crd.projectcalico.org/v1', 'GlobalNetworkPolicy'],
    ] as const)
      expect(meant(of(apiVersion, kind), undefined)).toEqual(['exposed danger']);
  });
  it('is a namespace with a lower Pod Security level', () => {
    const namespace = (level: string | undefined): KubeManifest => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'n', labels: level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level } },
    });
    expect(meant(namespace('restricted'), namespace('baseline'))).toEqual(['exposed danger']);
    expect(meant(namespace('baseline'), namespace(undefined))).toEqual(['exposed danger']);
    expect(meant(namespace('baseline'), namespace('restricted'))).toEqual([]);
  });
});

describe('what is gone', () => {
  it('takes everything with it: a namespace, a CRD, a claim', () => {
    for (const old of [of('v1', 'Namespace'), of('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), of('v1', 'PersistentVolumeClaim')])
      expect(meant(old, undefined)).toEqual(['data-loss danger']);
  });
  it('stops: a DaemonSet on every node', () => {
    expect(meant(daemonSet({}), undefined)).toEqual(['stops danger']);
    expect(meant(of('v1', 'Service'), undefined)).toEqual(['stops notice']);
  });
  it('is a version of a kind that clients may still speak', () => {
    const crd = (...names: readonly string[]): KubeManifest =>
      of('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
        spec: { versions: names.map((name, i) => ({ name, served: true, storage: i === 0 })) },
      });
    expect(meant(crd('v1', 'v1beta1'), crd('v1'))).toEqual(['stops danger']);
  });
});

describe('configuration of pod networks and of kube-proxy', () => {
  const config = (name: string, data: Rest): KubeManifest => of('v1', 'ConfigMap', { data }, name);
  it('breaks connections where flannel gets another backend, and is never changed where its network is', () => {
    const flannel = (conf: object): KubeManifest => config('kube-flannel-cfg', { 'net-conf.json': JSON.stringify(conf) });
    expect(meant(flannel({ Backend: { Type: 'vxlan' } }), flannel({ Backend: { Type: 'host-gw' } }))).toEqual(['breaks-connections danger']);
    expect(meant(flannel({ Network: '10.0.0.0/16' }), flannel({ Network: '10.1.0.0/16' }))).toEqual(['never danger']);
    expect(meant(flannel({ Backend: { DirectRouting: false } }), flannel({ Backend: { DirectRouting: true } }))).toEqual([]);
  });
  it('follows what the room of Cilium says of the option behind a key', () => {
    expect(meant(config('cilium-config', { ipam: 'kubernetes' }), config('cilium-config', { ipam: 'cluster-pool' }))).toEqual(['never danger']);
    expect(meant(config('cilium-config', { 'tunnel-protocol': 'vxlan' }), config('cilium-config', { 'tunnel-protocol': 'geneve' }))).toEqual([
      'breaks-connections danger',
    ]);
    expect(meant(config('cilium-config', { debug: 'true' }), config('cilium-config', { debug: 'false' }))).toEqual([]);
  });
  it('never changes the range or the blocks of a pool of Calico', () => {
    const pool = (spec: Rest): KubeManifest => ({ apiVersion: 'crd.projectcalico.org/v1', kind: 'IPPool', metadata: { name: 'p' }, ...{ spec } });
    expect(meant(pool({ blockSize: 26 }), pool({ blockSize: 24 }))).toEqual(['never danger']);
    expect(meant(pool({ ipipMode: 'Always' }), pool({ ipipMode: 'Never' }))).toEqual(['breaks-connections danger']);
    expect(meant(pool({ nodeSelector: 'all()' }), pool({ nodeSelector: 'a' }))).toEqual([]);
  });
  it('breaks connections where kube-proxy gets another mode', () => {
    const proxy = (mode: string): KubeManifest =>
      config('kube-proxy', { 'config.conf': `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ${mode}\n` });
    expect(meant(proxy('iptables'), proxy('nftables'))).toEqual(['breaks-connections danger']);
  });
});
