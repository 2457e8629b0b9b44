import {
  diffReachability,
  diffText,
  explain,
  explanationText,
  exposures,
  findEndpoint,
  isWidened,
  labelledConnections,
  matrixCsv,
  matrixDot,
  matrixJson,
  matrixLines,
  matrixMermaid,
  namespaceLines,
  pairTest,
  parseTraffic,
  profiles,
  Reachability,
  readManifests,
} from '../../lib/reach';
import { clusterPolicy, deployment, namespace, networkPolicy, reach } from './support/cluster';
import { randomCluster } from './support/random-cluster';

const app = (name: string) => ({ matchLabels: { app: name } });
const pods =
  deployment('web', { ports: ['http:8080/TCP'] }) + deployment('db', { ports: ['pg:5432/TCP'] }) + deployment('job', { namespace: 'batch' });
const dbPolicy = (port: number) =>
  networkPolicy('db', { podSelector: app('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: app('web') }], ports: [{ port }] }] });
const npGuard = { profile: profiles['np-guard'] };
const ask = (reachability: Reachability, from: string, to: string, port: string) => {
  const target = findEndpoint(reachability, to);
  return explain(reachability, findEndpoint(reachability, from), target, parseTraffic(port, target));
};

describe('the matrix', () => {
  const cluster = reach(pods + dbPolicy(5432), npGuard);

  it('is sorted lines in the notation of the field', () => {
    const lines = matrixLines(cluster);
    expect(lines).toEqual([...lines].sort());
    expect(lines).toContain('default/web[Deployment] => default/db[Deployment] : TCP 5432');
    expect(lines).toContain('default/db[Deployment] => 0.0.0.0-255.255.255.255[External] : All Connections');
    expect(lines.some((line) => line.startsWith('batch/job[Deployment] => default/db'))).toBe(false);
  });
  it('is JSON with endpoints, connections and what is implementation-defined', () => {
    const json = matrixJson(reach(pods + dbPolicy(5432)));
    expect(json.profile).toBe('spec');
    expect(json.endpoints[0]).toEqual({ id: 'batch/job[Deployment]', kind: 'Deployment', namespace: 'batch', labels: { app: 'job' }, replicas: 1 });
    expect(json.connections).toContainEqual({ from: 'default/web[Deployment]', to: 'default/db[Deployment]', allow: { TCP: [[5432, 5432]] } });
    const open = networkPolicy('x', {
      podSelector: app('db'),
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }] }],
    });
    expect(matrixJson(reach(pods + open)).connections).toContainEqual({
      from: 'batch/job[Deployment]',
      to: 'default/db[Deployment]',
      allow: {},
      maybe: [{ ports: 'all', flag: 'ipBlockMatchesPods' }],
    });
  });
  it('speaks of one workload or one namespace when asked to', () => {
    const focus = matrixLines(cluster, { include: pairTest(cluster, { focus: 'batch/job' }) });
    expect(focus.length).toBeGreaterThan(0);
    expect(focus.every((line) => line.includes('batch/job'))).toBe(true);
    expect(matrixLines(cluster, { include: pairTest(cluster, { namespace: 'batch' }) })).toEqual(focus);
  });
  it('is the union of its pods by namespace', () => {
    expect(namespaceLines(cluster)).toContain('namespace:batch => namespace:default : All Connections');
    const closed = reach(pods + networkPolicy('all', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }), npGuard);
    expect(namespaceLines(closed)).toContain('namespace:batch => namespace:default : TCP 80');
  });
  it('has the same bytes every time, and whatever the order of the documents', () => {
    const documents = [deployment('web'), deployment('db'), dbPolicy(5432), networkPolicy('other', { podSelector: app('web') })];
    expect(matrixLines(reach(documents.join('')))).toEqual(matrixLines(reach(documents.toReversed().join(''))));
  });
});

describe('hostile names', () => {
  const name = '=cmd|"x" ]; <script>`%` \\';
  const connections = [{ from: name, to: 'b', sure: 'TCP 80', maybe: '' }];

  it('are no formula in CSV', () => {
    expect(matrixCsv(connections)).toContain(`"'=cmd|""x"" ]; <script>`);
  });
  it('stay inside their string in dot', () => {
    expect(matrixDot(connections)).toContain('"=cmd|\\"x\\" ]; <script>`%` \\\\" -> "b"');
  });
  it('are text in Mermaid', () => {
    const text = matrixMermaid(connections);
    expect(text).not.toMatch(/[<>`]script|"x"/);
    expect(text).toContain('#60;script#62;');
  });
  it('pass through labelled connections unchanged', () => {
    expect([...labelledConnections(reach(pods, npGuard))].length).toBeGreaterThan(0);
  });
});

describe('why', () => {
  it('names policy, rule, file and line for what is allowed, and the rule that would have to go', () => {
    const cluster = reach(pods + dbPolicy(5432));
    const explanation = ask(cluster, 'web', 'db', 'pg');
    expect(explanation).toMatchObject({ answer: 'allow', traffic: '5432/TCP' });
    expect(explanation.directions[1]?.rules).toMatchObject([
      { policy: 'NetworkPolicy default/db', rule: 0, outcome: 'accept', origin: { file: 'cluster.yaml' } },
    ]);
    expect(explanation.changes.map(({ steps }) => steps.map(({ type }) => type))).toEqual([['remove-rule']]);
  });
  it('gives the smallest addition that allows what is denied, and it does', () => {
    const egress = networkPolicy('job', { podSelector: app('job'), policyTypes: ['Egress'] }, 'batch');
    const text = pods + dbPolicy(5432) + egress;
    const explanation = ask(reach(text), 'batch/job', 'default/db', '5432');
    expect(explanation.answer).toBe('deny');
    const [change] = explanation.changes;
    expect(change?.steps.map(({ type }) => type)).toEqual(['add-policy', 'add-policy']);
    const added = change?.steps.map(({ manifest }) => `---\n${JSON.stringify(manifest)}\n`).join('') ?? '';
    expect(ask(reach(text + added), 'batch/job', 'default/db', '5432').answer).toBe('allow');
    expect(ask(reach(text + added), 'batch/job', 'default/db', '80').answer).toBe('deny');
  });
  it('puts an Accept before the rule of an Admin policy that denies', () => {
    const deny = clusterPolicy('no', {
      tier: 'Admin',
      priority: 5,
      subject: { namespaces: {} },
      ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
    });
    const explanation = ask(reach(pods + deny), 'web', 'db', '80');
    expect(explanation.answer).toBe('deny');
    expect(explanation.changes[0]?.steps[0]).toMatchObject({ type: 'add-rule' });
    expect(explanationText(explanation)).toContain(
      'ClusterNetworkPolicy no (Admin, priority 5), ingress rule 0: deny from all pods in all namespaces on all ports -> deny',
    );
  });
  it('isolates where nothing does', () => {
    expect(ask(reach(pods), 'web', 'db', '80').changes[0]?.steps).toMatchObject([{ type: 'isolate' }]);
  });
  it('proposes policies that do what it says, on 60 random clusters', () => {
    let proved = 0;
    for (let seed = 900; seed < 960; seed++) {
      const { manifests, profile, facts } = randomCluster(seed);
      const analyse = (more: readonly object[]) =>
        Reachability.of(readManifests([...manifests, ...more].map((manifest) => ({ manifest }))).resources, { profile, facts });
      const cluster = analyse([]);
      const workloads = cluster.endpoints.filter(({ type }) => type === 'workload');
      for (const { id: from } of workloads) {
        for (const { id: to } of workloads) {
          const explanation = ask(cluster, from, to, '80');
          const steps = explanation.changes[0]?.steps ?? [];
          const added = steps.flatMap(({ manifest }) => manifest ?? []);
          if (explanation.answer !== 'deny' || added.length === 0 || added.length < steps.length) continue;
          expect({ seed, from, to, answer: ask(analyse(added), from, to, '80').answer }).toEqual({ seed, from, to, answer: 'allow' });
          proved++;
        }
      }
    }
    expect(proved).toBeGreaterThan(20);
  });
  it('refuses ends and ports that do not exist, and ambiguous names', () => {
    const cluster = reach(pods + deployment('web', { namespace: 'batch' }));
    expect(() => findEndpoint(cluster, 'nobody')).toThrow('reach/no-such-endpoint');
    expect(() => findEndpoint(cluster, 'web')).toThrow('reach/ambiguous-endpoint');
    expect(() => ask(cluster, 'default/web', 'default/db', 'nosuch')).toThrow('reach/no-such-port');
    expect(() => ask(cluster, 'default/web', 'default/db', '70000')).toThrow('port/out-of-range');
  });
});

describe('diff', () => {
  const old = reach(namespace('batch') + pods + dbPolicy(5432), npGuard);

  it('says nothing where nothing changed', () => {
    expect(diffText(diffReachability(old, reach(namespace('batch') + pods + dbPolicy(5432), npGuard)))).toBe('no connection changed\n');
  });
  it('tells wider, narrower and other connections apart, with the policy that did it', () => {
    const kinds = (policies: string) =>
      diffReachability(old, reach(namespace('batch') + pods + policies, npGuard)).groups.flatMap(({ cause, changes }) =>
        changes.map(({ kind, to }) => `${kind} ${to}: ${cause}`),
      );
    expect(kinds(dbPolicy(5433))).toEqual(['changed default/db[Deployment]: NetworkPolicy default/db changed']);
    expect(
      kinds(
        dbPolicy(5432) + networkPolicy('more', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }], ports: [{ port: 80 }] }] }),
      ),
    ).toEqual(['widened default/db[Deployment]: NetworkPolicy default/more added']);
    expect(
      kinds(
        dbPolicy(5432) + networkPolicy('cut', { podSelector: app('web'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: app('db') }] }] }),
      ).filter((text) => text.includes('default/db')),
    ).toEqual([]);
  });
  it('puts what opens to the world first', () => {
    const diff = diffReachability(old, reach(namespace('batch') + pods, npGuard));
    expect(isWidened(diff)).toBe(true);
    expect(diff.groups[0]).toMatchObject({ cause: 'NetworkPolicy default/db removed', exposure: 'world' });
    expect(diff.groups[0]?.changes.map(({ exposure }) => exposure)).toEqual(['world', 'other-namespace', 'same-namespace']);
  });
  it('is no change when a range is only cut otherwise', () => {
    const block = (...list: string[]) =>
      networkPolicy('w', { podSelector: app('web'), policyTypes: ['Ingress'], ingress: [{ from: list.map((cidr) => ({ ipBlock: { cidr } })) }] });
    expect(diffReachability(reach(pods + block('10.0.0.0/8'), npGuard), reach(pods + block('10.0.0.0/9', '10.128.0.0/9'), npGuard)).groups).toEqual(
      [],
    );
  });
  it('names workloads that came and went', () => {
    const diff = diffReachability(old, reach(namespace('batch') + pods + dbPolicy(5432) + deployment('new'), npGuard));
    expect(diff.endpointsAdded).toEqual(['default/new[Deployment]']);
    expect(diff.groups.map(({ cause }) => cause)).toEqual(['workloads, namespaces or their labels changed']);
  });
});

describe('exposed', () => {
  it('finds what is open to the world, to every namespace, and to nothing', () => {
    const list = exposures(
      reach(
        pods +
          networkPolicy('none', { podSelector: app('db') }) +
          networkPolicy('every', { podSelector: app('web'), ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }] }),
        npGuard,
      ),
    );
    const of = (id: string) => list.find((exposure) => exposure.id === `${id}[Deployment]`);
    expect(of('default/db')).toMatchObject({ isolated: true, fromWorld: [], fromEveryNamespace: [] });
    expect(of('default/web')).toMatchObject({ isolated: false, fromWorld: [], fromEveryNamespace: ['TCP 8080'] });
    expect(of('batch/job')?.fromWorld).toEqual(['All Connections (0.0.0.0-255.255.255.255)']);
  });
});
