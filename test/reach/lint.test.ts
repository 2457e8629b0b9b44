import { Cidr } from '../../lib/net';
import { LintContext, type LintRule, lintReachability, lintRules, profiles, type ReachabilityOptions } from '../../lib/reach';
import { clusterPolicy, deployment, doc, namespace, networkPolicy, reach, read } from './support/cluster';

interface Case {
  readonly passes: string;
  readonly fails: string;
  readonly options?: ReachabilityOptions;
  /** Options under which `fails` passes, where the profile is what matters. */
  readonly failOptions?: ReachabilityOptions;
}

const web = deployment('web', { ports: ['http:8080/TCP'] });
const db = deployment('db', { ports: ['pg:5432/TCP'] });
const pods = web + db;
const app = (name: string) => ({ matchLabels: { app: name } });
const from = (...peers: object[]) => networkPolicy('p', { podSelector: app('db'), policyTypes: ['Ingress'], ingress: [{ from: peers }] });
const ports = (...list: object[]) =>
  networkPolicy('p', { podSelector: app('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: app('web') }], ports: list }] });
const service = (name: string, port: object, extra: object = {}) =>
  doc({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: { selector: { app: name }, ports: [port], ...extra },
  });
const cidrs = (...list: object[]) => from(...list.map((ipBlock) => ({ ipBlock })));
const dns = doc({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: 'kube-system' },
  spec: { template: { metadata: { labels: { 'k8s-app': 'kube-dns' } }, spec: { containers: [] } } },
});
const toDns = (...protocols: string[]) =>
  networkPolicy('p', {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
        ports: protocols.map((protocol) => ({ protocol, port: 53 })),
      },
    ],
  });
const nodeLocal = deployment('node-local-dns', { namespace: 'kube-system', hostNetwork: true });
const admin = (priority: number, action: string, name = `a${priority}`) =>
  clusterPolicy(name, { tier: 'Admin', priority, subject: { namespaces: {} }, ingress: [{ action, from: [{ namespaces: {} }] }] });
const ingress = doc({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'i', namespace: 'default' },
  spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
});
const webService = service('web', { port: 80, targetPort: 8080 });
const webhook = doc({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'hook' },
  webhooks: [{ name: 'h', clientConfig: { service: { name: 'web', namespace: 'default', port: 80 } } }],
});
const prometheus = deployment('prometheus', { labels: { 'app.kubernetes.io/name': 'prometheus' } });
const monitor = doc({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'm', namespace: 'default' },
  spec: { selector: app('web'), endpoints: [{ port: 'metrics' }] },
});
const metricsService = service('web', { name: 'metrics', port: 9000, targetPort: 8080 });
const isolateWeb = networkPolicy('p', { podSelector: app('web'), policyTypes: ['Ingress'] });
const openWeb = networkPolicy('p', { podSelector: app('web'), policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8080 }] }] });
const barePod = doc({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'db', namespace: 'default', labels: { app: 'db' } },
  spec: { containers: [] },
});
const node = doc({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1' },
  status: { addresses: [{ type: 'InternalIP', address: '192.168.10.11' }] },
});
const cilium = (spec: object, name = 'c') =>
  doc({ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name, namespace: 'default' }, spec: { endpointSelector: {}, ...spec } });
const watchingDns = { toPorts: [{ ports: [{ port: '53' }], rules: { dns: [{ matchPattern: '*' }] } }] };
const ambient = namespace('default', { 'istio.io/dataplane-mode': 'ambient' });
const dual = { facts: { podCidrs: [Cidr.parse('10.244.0.0/16'), Cidr.parse('fd00::/64')], serviceCidrs: [Cidr.parse('10.96.0.0/12')] } };

const cases: Readonly<Record<string, Case>> = {
  L01: { passes: pods + from(), fails: web + from() },
  L02: { passes: pods + from({ podSelector: app('web') }), fails: pods + from({ podSelector: app('nobody') }) },
  L03: {
    passes: namespace('x', { team: 'a' }) + pods + from({ namespaceSelector: { matchLabels: { team: 'a' } } }),
    fails: pods + from({ namespaceSelector: { matchLabels: { team: 'a' } } }),
  },
  L04: {
    passes:
      namespace('x', { team: 'a' }) +
      deployment('api', { namespace: 'x' }) +
      db +
      from({ namespaceSelector: { matchLabels: { team: 'a' } }, podSelector: app('api') }),
    fails:
      namespace('x', { team: 'a' }) +
      deployment('api', { namespace: 'x' }) +
      db +
      from({ namespaceSelector: { matchLabels: { team: 'a' } } }, { podSelector: app('api') }),
  },
  L05: { passes: pods + from({ podSelector: app('web') }), fails: deployment('api', { namespace: 'x' }) + db + from({ podSelector: app('api') }) },
  L06: { passes: pods + from(), fails: pods + networkPolicy('p', { podSelector: {} }) },
  L07: { passes: pods + from(), fails: pods + networkPolicy('p', { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }) },
  L08: { passes: pods + dns + toDns('UDP', 'TCP'), fails: pods + dns + toDns('UDP') },
  L09: {
    passes: pods + dns + toDns('UDP', 'TCP'),
    fails:
      pods +
      dns +
      nodeLocal +
      toDns('UDP', 'TCP') +
      networkPolicy('cut', { podSelector: app('web'), ingress: [{ from: [{ ipBlock: { cidr: '169.254.20.10/32' } }] }] }),
  },
  L10: { passes: pods + toDns('UDP'), fails: pods + networkPolicy('p', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] }) },
  L11: {
    passes: pods + service('web', { port: 80 }, { type: 'LoadBalancer' }) + networkPolicy('p', { podSelector: app('web'), ingress: [{}] }),
    fails: pods + networkPolicy('p', { podSelector: app('web'), ingress: [{}] }),
  },
  L12: { passes: pods + networkPolicy('p', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }), fails: pods + from() },
  L13: { passes: pods + from(), fails: pods + from(), failOptions: { profile: profiles.flannel } },
  L14: { passes: pods + admin(1, 'Deny'), fails: pods + admin(1, 'Deny'), failOptions: { profile: profiles['kube-router'] } },
  L15: {
    passes: pods + ports({ protocol: 'SCTP', port: 7 }),
    fails: pods + ports({ protocol: 'SCTP', port: 7 }),
    failOptions: { profile: profiles.cilium },
  },
  L16: { passes: pods + cidrs({ cidr: '203.0.113.0/24' }), fails: pods + cidrs({ cidr: '10.244.1.0/24' }), options: dual },
  L17: {
    passes: node + pods + cidrs({ cidr: '203.0.113.0/24' }),
    fails: node + pods + cidrs({ cidr: '192.168.10.11/32' }),
    options: { profile: profiles.cilium },
  },
  L18: { passes: pods + cidrs({ cidr: '203.0.113.0/24' }), fails: pods + cidrs({ cidr: '10.96.0.1/32' }), options: dual },
  L19: {
    passes: pods + service('db', { port: 80, targetPort: 5432 }) + ports({ port: 5432 }),
    fails: pods + service('db', { port: 80, targetPort: 5432 }) + ports({ port: 80 }),
  },
  L20: { passes: pods + ports({ port: 'pg' }), fails: pods + ports({ port: 'http' }) },
  L21: { passes: pods + ports({ port: 5432 }), fails: pods + ports({ port: 9 }) },
  L22: {
    passes: deployment('db', { ports: ['x:53/UDP'] }) + web + ports({ port: 53, protocol: 'UDP' }),
    fails: deployment('db', { ports: ['x:53/UDP'] }) + web + ports({ port: 53 }),
  },
  L23: { passes: pods + from({ podSelector: app('web') }), fails: db + deployment('web', { hostNetwork: true }) + from({ podSelector: app('web') }) },
  L24: { passes: pods + admin(1, 'Deny'), fails: pods + admin(1, 'Deny') + admin(2, 'Accept') },
  L25: {
    passes: pods + from({ podSelector: app('web') }),
    fails:
      pods +
      from({ podSelector: {} }, { podSelector: app('web') }) +
      networkPolicy('q', { podSelector: app('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: app('web') }] }] }),
  },
  L26: { passes: pods + admin(1, 'Deny', 'x') + admin(1, 'Deny', 'y'), fails: pods + admin(1, 'Deny', 'x') + admin(1, 'Accept', 'y') },
  L27: { passes: pods + from({ podSelector: app('web') }) + admin(1, 'Accept'), fails: pods + from({ podSelector: app('web') }) + admin(1, 'Deny') },
  L28: {
    passes: pods + from({ podSelector: app('web') }),
    fails:
      pods +
      networkPolicy('deny', { podSelector: app('db') }) +
      networkPolicy('out', { podSelector: app('web'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: app('db') }] }] }),
  },
  L29: { passes: pods + webService + ingress + openWeb, fails: pods + webService + ingress + isolateWeb },
  L30: { passes: pods + webService + webhook + openWeb, fails: pods + webService + webhook + isolateWeb },
  L31: { passes: pods + metricsService + prometheus + monitor + openWeb, fails: pods + metricsService + prometheus + monitor + isolateWeb },
  L32: {
    passes:
      pods +
      networkPolicy('p', {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] }],
      }),
    fails: pods + networkPolicy('p', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }),
  },
  L33: {
    passes: pods + cidrs({ cidr: '10.0.0.0/8' }, { cidr: '192.168.0.0/16' }),
    fails: pods + cidrs({ cidr: '10.0.0.0/8' }, { cidr: '10.1.0.0/16' }),
  },
  L34: {
    passes: pods + cidrs({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }),
    fails: pods + cidrs({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }, { cidr: '10.1.0.0/17' }),
  },
  L35: { passes: pods + cidrs({ cidr: '0.0.0.0/0' }, { cidr: '::/0' }), fails: pods + cidrs({ cidr: '0.0.0.0/0' }), options: dual },
  L36: { passes: pods + from(), fails: pods + from({ podSelector: { matchLabels: { 'pod-template-hash': 'abc' } } }) },
  L37: {
    passes: cilium({ egress: [{ toFQDNs: [{ matchName: 'example.com' }] }, watchingDns] }),
    fails: cilium({ egress: [{ toFQDNs: [{ matchName: 'example.com' }] }] }),
  },
  L38: { passes: cilium({ ingress: [{ fromEntities: ['all'] }] }), fails: cilium({ ingress: [{}] }) },
  L39: {
    passes: ambient + pods + ports({ port: 5432 }, { port: 15008 }),
    fails: ambient + pods + ports({ port: 5432 }),
  },
  L40: {
    passes: pods + from({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } }),
    fails: namespace('x', { team: 'a' }) + pods + from({ namespaceSelector: { matchLabels: { team: 'a' } } }),
  },
  L41: { passes: pods + from(), fails: pods + deployment('agent', { hostNetwork: true }) + from() },
  L42: { passes: pods + from(), fails: pods + from() + from().replace('"name": "p"', '"name": "q"') },
  L44: { passes: pods + from(), fails: web + barePod + from(), failOptions: { profile: profiles['aws-vpc-cni'] } },
};

function found(rule: LintRule, text: string, options?: ReachabilityOptions): number {
  return [...rule.check(new LintContext(reach(text, options)))].length;
}

describe('lint rules', () => {
  it('have a case each, and no two share a code', () => {
    expect(Object.keys(cases).sort()).toEqual(lintRules.map(({ id }) => id).sort());
    expect(new Set(lintRules.map(({ code }) => code)).size).toBe(lintRules.length);
  });
  it.each(lintRules.map((rule) => [rule.id, rule.code, rule] as const))(
    '%s %s is silent where all is well and speaks where it is not',
    (id, _, rule) => {
      const { passes, fails, options, failOptions } = cases[id] ?? { passes: '', fails: '' };
      expect(found(rule, passes, options)).toBe(0);
      expect(found(rule, fails, failOptions ?? options)).toBeGreaterThan(0);
    },
  );
  it('say where: file and line of the object', () => {
    const { resources, findings } = read(web + from());
    expect(findings).toEqual([]);
    expect(resources.networkPolicies[0]?.origin).toEqual({ file: 'cluster.yaml', line: web.split('\n').length + 1 });
    expect(lintReachability(reach(web + from())).findings.find(({ code }) => code === 'reach/policy-selects-nothing')?.position).toEqual({
      file: 'cluster.yaml',
      line: web.split('\n').length + 1,
    });
  });
  it('are switched off by an annotation with a reason, and only then', () => {
    const ignoring = (reason: string) => web + from().replace('"name": "p"', `"name": "p", "annotations": { "lint.netstack.dev/L01": "${reason}" }`);
    const result = lintReachability(reach(ignoring('the pods come later')));
    expect(result.findings.map(({ code }) => code)).not.toContain('reach/policy-selects-nothing');
    expect(result.ignored).toMatchObject([{ rule: 'L01', reason: 'the pods come later' }]);
    expect(lintReachability(reach(ignoring(' '))).findings.map(({ code }) => code)).toContain('reach/policy-selects-nothing');
  });
  it('that cost too much are not checked, and say so: each by name', () => {
    const cluster = pods + from({ podSelector: app('web') }) + admin(1, 'Deny');
    const unchecked = (text: string, mostWork?: number) =>
      lintReachability(reach(text), [], lintRules, mostWork).findings.filter(({ code }) => code === 'reach/rule-not-checked');
    expect(unchecked(cluster)).toEqual([]);
    // Two rules, and two workloads with ten more for what is outside.
    expect(unchecked(cluster, 24)).toEqual([]);
    const findings = unchecked(cluster, 23);
    expect(findings.map(({ at, severity, got }) => [at, severity, got])).toEqual(
      ['L24', 'L25', 'L27'].map((id) => [`lint rule ${id}`, 'info', '24 rules times workloads']),
    );
    for (const code of ['reach/shadowed-rule', 'reach/redundant-rule', 'reach/allow-never-effective'])
      expect(lintReachability(reach(cluster), [], lintRules, 23).findings.map((finding) => finding.code)).not.toContain(code);
  });
  it('that have nothing to look at are not called unchecked', () => {
    const codes = lintReachability(reach(pods + from({ podSelector: app('web') })), [], lintRules, 0).findings.filter(
      ({ code }) => code === 'reach/rule-not-checked',
    );
    expect(codes.map(({ at }) => at)).toEqual(['lint rule L25']);
  });
});

describe('rules that name an error', () => {
  const findings = (text: string, code: string, options?: ReachabilityOptions) =>
    lintReachability(reach(text, options)).findings.filter((finding) => finding.code === code);
  it('L17 names the node that a block was written for, proven by an analysis in which addresses match nodes', () => {
    const text = node + pods + cidrs({ cidr: '192.168.10.0/24' });
    expect(findings(text, 'reach/ip-block-meets-nodes', { profile: profiles.cilium })).toMatchObject([
      { severity: 'error', at: 'NetworkPolicy default/p ingress rule 0 peer 0', got: '192.168.10.0/24 for node n1, which it does not match' },
    ]);
    expect(findings(text, 'reach/ip-block-meets-nodes', { profile: profiles.calico })).toEqual([]);
  });
  it('L17 only warns where nodes are known by their range, and says nothing of blocks that are wider than it', () => {
    const options = { profile: profiles.cilium, facts: { nodeCidrs: [Cidr.parse('192.168.10.0/24')] } };
    expect(findings(pods + cidrs({ cidr: '192.168.10.0/28' }), 'reach/ip-block-meets-nodes', options)).toMatchObject([{ severity: 'warning' }]);
    expect(findings(pods + cidrs({ cidr: '192.168.0.0/16' }), 'reach/ip-block-meets-nodes', options)).toEqual([]);
  });
  it('L17 is silent where the selected pods reach the node in another way', () => {
    const all = networkPolicy('all', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] });
    expect(findings(node + pods + cidrs({ cidr: '192.168.10.11/32' }) + all, 'reach/ip-block-meets-nodes', { profile: profiles.cilium })).toEqual([]);
  });
  it('L37 calls names inside the cluster and wildcards in matchName errors, and a bare * too wide', () => {
    const names = (...toFQDNs: object[]) => findings(cilium({ egress: [{ toFQDNs }, watchingDns] }), 'reach/domain-name-never-matches');
    expect(names({ matchName: 'db.shop.svc.cluster.local' })).toMatchObject([
      { severity: 'error', at: 'CiliumNetworkPolicy default/c spec.egress[0].toFQDNs[0].matchName' },
    ]);
    expect(names({ matchName: '*.example.com' })).toMatchObject([{ severity: 'error', fix: 'use matchPattern' }]);
    expect(names({ matchPattern: '*' })).toMatchObject([{ severity: 'warning' }]);
    expect(names({ matchPattern: '*.example.com' }, { matchName: 'svc.example.com' })).toEqual([]);
  });
  it('L37 takes a DNS rule of another policy of the namespace for an answer, and not one of another namespace', () => {
    const fqdn = cilium({ egress: [{ toFQDNs: [{ matchName: 'example.com' }] }] });
    const other = cilium({ egress: [watchingDns] }, 'dns');
    expect(findings(fqdn + other, 'reach/domain-name-never-matches')).toEqual([]);
    expect(findings(fqdn + other.replace('"namespace": "default"', '"namespace": "other"'), 'reach/domain-name-never-matches')).toHaveLength(1);
  });
  it('L38 leaves a default deny alone that says so, and speaks of empty lists too', () => {
    expect(findings(cilium({ ingress: [{}] }, 'default-deny'), 'reach/cilium-rule-allows-nothing')).toEqual([]);
    expect(findings(cilium({ ingress: [{ fromEndpoints: [] }], egress: [{}] }), 'reach/cilium-rule-allows-nothing')).toHaveLength(2);
    expect(findings(cilium({ ingress: [{ toPorts: [{ ports: [{ port: '80' }] }] }] }), 'reach/cilium-rule-allows-nothing')).toEqual([]);
  });
  it('L39 speaks of both directions, and of pods that are in the mesh', () => {
    const egress = networkPolicy('p', {
      podSelector: app('web'),
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: app('db') }], ports: [{ port: 5432 }] }],
    });
    expect(findings(ambient + pods + egress, 'reach/hbone-blocked')).toMatchObject([{ severity: 'error', at: 'Deployment default/web egress' }]);
    expect(findings(pods + egress, 'reach/hbone-blocked')).toEqual([]);
    const out = deployment('db', { labels: { app: 'db', 'istio.io/dataplane-mode': 'none' }, ports: ['pg:5432/TCP'] });
    expect(findings(ambient + web + out + egress, 'reach/hbone-blocked')).toEqual([]);
  });
});
