import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftOutText, profiles, Reachability, readManifests, readPaths } from '../../lib/reach';
import { deployment, doc, networkPolicy, read, words } from './support/cluster';

const codes = (text: string): readonly string[] => read(text).findings.map(({ code }) => code);
const ids = (text: string): readonly string[] =>
  Reachability.of(read(text).resources, { profile: profiles['np-guard'] })
    .endpoints.filter(({ type }) => type === 'workload')
    .map(({ id }) => id);

describe('reading manifests', () => {
  it('takes documents, Lists, typed lists without kinds and JSON alike', () => {
    const pod = (name: string) => ({ metadata: { name }, spec: { containers: [] } });
    expect(ids(doc({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', ...pod('a') }] }))).toEqual(['default/a[Pod]']);
    expect(ids(doc({ apiVersion: 'v1', kind: 'PodList', items: [pod('a'), pod('b')] }))).toEqual(['default/a[Pod]', 'default/b[Pod]']);
    expect(
      ids(
        '# comment\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n\n--- # again\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\n...\n',
      ),
    ).toHaveLength(2);
  });
  it('gives file and line of the document, also after broken neighbours, which are findings', () => {
    const { resources, findings } = read(`# head\n\nkind: [\n---\n${networkPolicy('p', { podSelector: {} })}`);
    expect(findings).toMatchObject([{ code: 'reach/malformed-document', severity: 'error', position: { file: 'cluster.yaml' } }]);
    expect(resources.networkPolicies[0]?.origin.line).toBe(6);
  });
  it('knows the line of an item of a list', () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: b\n';
    expect(read(text).resources.workloads.map(({ origin }) => origin.line)).toEqual([4, 8]);
  });
  it('reports the same object twice and goes on with the later one', () => {
    const twice =
      doc({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', labels: { a: '1' } } }) +
      doc({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', labels: { a: '2' } } });
    expect(codes(twice)).toEqual(['reach/duplicate']);
    expect(read(twice).resources.namespaces.get('x')?.labels.get('a')).toBe('2');
  });
  it('gives every namespace the label that the API server sets, and makes those that are missing', () => {
    expect(
      read(deployment('a', { namespace: 'n' }))
        .resources.namespaces.get('n')
        ?.labels.get('kubernetes.io/metadata.name'),
    ).toBe('n');
  });
  it('puts pods together with their owner, whose template they replace', () => {
    const owned = (name: string, ip: string) =>
      doc({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels: { app: 'a', 'pod-template-hash': 'x1' }, ownerReferences: [{ kind: 'ReplicaSet', name: 'a-x1' }] },
        spec: { containers: [] },
        status: { podIPs: [{ ip }] },
      });
    const replicaSet = doc({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'a-x1', ownerReferences: [{ kind: 'Deployment', name: 'a' }] },
      spec: { template: { spec: { containers: [] } } },
    });
    const { workloads } = read(deployment('a') + replicaSet + owned('a-x1-1', '10.0.0.1') + owned('a-x1-2', '10.0.0.2')).resources;
    expect(workloads.map(({ id, replicas }) => [id, replicas])).toEqual([['default/a[Deployment]', 2]]);
    expect(workloads[0]?.shapes.map(({ addresses }) => addresses.join())).toEqual(['10.0.0.1', '10.0.0.2']);
  });
  it('leaves pods out that have ended', () => {
    const done = doc({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'done' }, spec: { containers: [] }, status: { phase: 'Succeeded' } });
    expect(Reachability.of(read(done).resources).endpoints.some(({ type }) => type === 'workload')).toBe(false);
  });
  it('remembers construct paths', () => {
    const { resources } = readManifests([
      { manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} }, construct: 'app/chart/a' },
    ]);
    expect(resources.workloads[0]?.origin.construct).toBe('app/chart/a');
  });
  it('tells the pods of a StatefulSet apart where a policy asks for one of them', () => {
    const set = doc({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 's' },
      spec: { replicas: 2, template: { metadata: { labels: { app: 's' } }, spec: { containers: [] } } },
    });
    const first = networkPolicy('p', { podSelector: { matchLabels: { 'statefulset.kubernetes.io/pod-name': 's-0' } } });
    expect(words(Reachability.of(read(deployment('a') + set + first).resources), 'default/a', 'default/s')).toBe(
      'maybe All Connections (replicasDiffer)',
    );
  });
});

describe('what the API server would refuse', () => {
  const refused: Readonly<Record<string, readonly [string, object]>> = {
    'an unknown operator': ['reach/unknown-operator', { podSelector: { matchExpressions: [{ key: 'a', operator: 'Near', values: ['x'] }] } }],
    'In without values': ['reach/selector-values', { podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } }],
    'Exists with values': ['reach/selector-values', { podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] } }],
    'an exception of the other family': [
      'reach/except-outside-cidr',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['fd00::/64'] } }] }] },
    ],
    'an exception outside its range': [
      'reach/except-outside-cidr',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }] }] },
    ],
    'an ipBlock beside a selector': ['reach/mixed-peer', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }] }],
    'a peer that says nothing': ['reach/empty-peer', { ingress: [{ from: [{}] }] }],
    'port 0': ['reach/port-out-of-range', { ingress: [{ ports: [{ port: 0 }] }] }],
    'port 65536': ['reach/port-out-of-range', { ingress: [{ ports: [{ port: 65_536 }] }] }],
    'endPort below port': ['reach/end-port', { ingress: [{ ports: [{ port: 90, endPort: 80 }] }] }],
    'endPort with a name': ['reach/end-port', { ingress: [{ ports: [{ port: 'web', endPort: 80 }] }] }],
    'an unknown protocol': ['port/unknown-protocol', { ingress: [{ ports: [{ port: 80, protocol: 'ICMP' }] }] }],
    'an unknown policy type': ['reach/policy-type', { policyTypes: ['ingress'] }],
    'a list where an object belongs': ['reach/wrong-type', { podSelector: [] }],
  };
  it.each(Object.entries(refused))('%s is a finding, and the policy has no effect', (_, [code, spec]) => {
    const { resources, findings } = read(networkPolicy('p', { podSelector: {}, ...spec }));
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(findings[0]?.position).toEqual({ file: 'cluster.yaml', line: 2 });
    expect(resources.networkPolicies).toEqual([]);
  });
  it('bits beyond the prefix are a warning only: older API servers take them', () => {
    const { resources, findings } = read(networkPolicy('p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.1.2.3/8' } }] }] }));
    expect(findings).toMatchObject([{ code: 'cidr/host-bits', severity: 'warning' }]);
    expect(resources.networkPolicies).toHaveLength(1);
  });
});

describe('hostile input', () => {
  it('survives cyclic aliases, billions of laughs and prototypes', () => {
    expect(codes('a: &a [*a]\nkind: Pod\n')).toEqual(['reach/not-an-object']);
    const laughs = `${Array.from({ length: 9 }, (_, i) => `l${i}: &l${i} [${i === 0 ? 'x' : `*l${i - 1}, *l${i - 1}, *l${i - 1}, *l${i - 1}`}]`).join('\n')}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n`;
    expect(codes(laughs)).toEqual(['reach/irrelevant-kind']);
    expect(
      ids('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"__proto__":"x","constructor":"y"}},"spec":{"containers":[]}}'),
    ).toEqual(['default/a[Pod]']);
  });
  it('never throws on documents of any shape', () => {
    for (const text of [
      '',
      '---\n---\n',
      '42',
      '"text"',
      '- a\n- b',
      'kind: Pod',
      'apiVersion: v1\nkind: Pod\nmetadata: 7',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: []',
      '\u0000',
      '{{ template }}',
      'a: b: c',
    ]) {
      expect(() => Reachability.of(read(text).resources)).not.toThrow();
    }
  });
  it('reports a path that does not exist, and reads folders in one order', () => {
    expect(readPaths(['/nonexistent/reach']).findings).toMatchObject([{ code: 'reach/unreadable' }]);
    const folder = mkdtempSync(join(tmpdir(), 'reach-'));
    for (const name of ['b', 'a']) writeFileSync(join(folder, `${name}.yaml`), deployment(name));
    writeFileSync(join(folder, 'notes.txt'), 'kind: [');
    expect(readPaths([folder]).resources.workloads.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('what takes no part in who can talk to whom', () => {
  const many = (kind: string, apiVersion: string, count: number) =>
    Array.from({ length: count }, (_, i) => `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: n${i}}\n`).join('');
  it('is named once a kind, with the number and the place of the first, however many there are', () => {
    const { findings, leftOut } = read(
      `${deployment('a')}${many('ConfigMap', 'v1', 500)}${many('Role', 'rbac.authorization.k8s.io/v1', 2)}${many('Widget', 'x.example.com/v1', 3)}`,
    );
    const line = deployment('a').split('\n').length + 1;
    expect(findings).toMatchObject([
      { code: 'reach/irrelevant-kind', severity: 'info', got: '500 of v1 ConfigMap, the first here', position: { file: 'cluster.yaml', line } },
      { code: 'reach/irrelevant-kind', severity: 'info', got: '2 of rbac.authorization.k8s.io/v1 Role, the first here' },
      { code: 'reach/unknown-kind', severity: 'info', got: '3 of x.example.com/v1 Widget, the first here' },
    ]);
    expect(leftOutText(leftOut)).toBe('left out, no part in who can talk to whom: 500 ConfigMap, 3 Widget, 2 Role');
  });
  it('is one line as text: the six most frequent kinds, and the number of the others', () => {
    const kinds = ['Secret', 'Lease', 'Event', 'LimitRange', 'ResourceQuota', 'ServiceAccount', 'PersistentVolume', 'PriorityClass'];
    expect(leftOutText(read(kinds.map((kind) => many(kind, 'v1', 2)).join('')).leftOut)).toBe(
      'left out, no part in who can talk to whom: 2 Event, 2 Lease, 2 LimitRange, 2 PersistentVolume, 2 PriorityClass, 2 ResourceQuota, 4 of 2 other kinds',
    );
    expect(leftOutText(read(deployment('a')).leftOut)).toBeUndefined();
  });
  it('is never a kind of another API group that has the same name', () => {
    expect(read(many('Secret', 'x.example.com/v1', 1)).findings).toMatchObject([{ code: 'reach/unknown-kind' }]);
  });
});
