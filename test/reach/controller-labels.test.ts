import { clusterPolicy, deployment, doc, networkPolicy, reach, words } from './support/cluster';

type Requirement = { readonly key: string; readonly operator: string; readonly values?: readonly string[] };

const hash = 'pod-template-hash';
const web = deployment('web');
const db = deployment('db');
const select = (...matchExpressions: readonly Requirement[]) => ({ podSelector: { matchExpressions } });
const workload = (kind: string, name: string, labels: Record<string, string> = {}) =>
  doc({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'default' },
    spec: { replicas: 2, template: { metadata: { labels: { app: name, ...labels } }, spec: { containers: [] } } },
  });
const onlyFrom = (peer: object) =>
  networkPolicy('p', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: [peer] }] });
const maybe = /replicasDiffer/;

describe('labels whose values only a controller knows', () => {
  it.each([
    ['Deployment', hash],
    ['DaemonSet', 'controller-revision-hash'],
    ['StatefulSet', 'controller-revision-hash'],
  ])('are there on pods of a %s: %s exists for certain, and its absence is certainly wrong', (kind, key) => {
    const exists = reach(workload(kind, 'web') + db + onlyFrom(select({ key, operator: 'Exists' })));
    expect(words(exists, 'default/web', 'default/db')).toBe('All Connections');
    const absent = reach(workload(kind, 'web') + db + onlyFrom(select({ key, operator: 'DoesNotExist' })));
    expect(words(absent, 'default/web', 'default/db')).toBe('-');
  });
  it.each(['In', 'NotIn'])('%s asks for the value, and the answer is neither yes nor no', (operator) => {
    const answer = reach(web + db + onlyFrom(select({ key: hash, operator, values: ['abc', 'def'] })));
    expect(words(answer, 'default/web', 'default/db')).toMatch(maybe);
  });
  it('leave a subject open where the policy may not select it', () => {
    const policy = networkPolicy('p', { ...select({ key: hash, operator: 'In', values: ['abc'] }), policyTypes: ['Ingress'] });
    expect(words(reach(web + db + policy), 'default/web', 'default/db')).toMatch(maybe);
  });
  it('are doubtful in cluster-wide policies too', () => {
    const policy = clusterPolicy('p', {
      tier: 'Admin',
      priority: 1,
      subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { [hash]: 'abc' } } } },
      ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
    });
    expect(words(reach(web + db + policy), 'default/web', 'default/db')).toMatch(maybe);
  });
  it('go together: rules for one value and for all the others make a certain answer', () => {
    const one = select({ key: hash, operator: 'In', values: ['abc'] });
    const rest = select({ key: hash, operator: 'NotIn', values: ['abc'] });
    const policy = networkPolicy('p', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [one] }, { from: [rest] }] });
    expect(words(reach(web + db + policy), 'default/web', 'default/db')).toBe('All Connections');
  });
  it('are not on pods whose controller does not write them', () => {
    const policy = onlyFrom(select({ key: hash, operator: 'Exists' }));
    expect(words(reach(workload('ReplicaSet', 'web') + db + policy), 'default/web', 'default/db')).toBe('-');
    expect(words(reach(workload('DaemonSet', 'web') + db + policy), 'default/web', 'default/db')).toBe('-');
  });
  it('are known where the template or a live pod has them', () => {
    const policy = onlyFrom({ podSelector: { matchLabels: { [hash]: 'abc' } } });
    expect(words(reach(workload('Deployment', 'web', { [hash]: 'abc' }) + db + policy), 'default/web', 'default/db')).toBe('All Connections');
    const pod = doc({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web-x1-1',
        namespace: 'default',
        labels: { app: 'web', [hash]: 'x1' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'web-x1', controller: true }],
      },
      spec: { containers: [] },
    });
    expect(words(reach(web + pod + db + policy), 'default/web', 'default/db')).toBe('-');
  });
  it('stay unknown where policies mention more values than are told apart', () => {
    const values = Array.from({ length: 1000 }, (_, i) => `v${i}`);
    const answer = words(reach(web + db + onlyFrom(select({ key: hash, operator: 'In', values }))), 'default/web', 'default/db');
    expect(answer).not.toBe('All Connections');
    expect(answer).toContain('unmodelled');
  });
});
