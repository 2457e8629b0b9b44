import { Cidr } from '../../lib/net';
import { profiles } from '../../lib/reach';
import { clusterPolicy, deployment, doc, namespace, networkPolicy, reach, words } from './support/cluster';

const two = deployment('a') + deployment('b', { ports: ['web:8080/TCP'] });
const world4 = 'ip:0.0.0.0-255.255.255.255';

describe('NetworkPolicy v1', () => {
  it('leaves pods open that no policy selects', () => {
    expect(words(reach(two), 'default/a', 'default/b')).toBe('All Connections');
  });
  it('isolates for ingress only, when policyTypes is absent and egress is an empty list', () => {
    const cluster = reach(two + networkPolicy('p', { podSelector: { matchLabels: { app: 'b' } }, egress: [] }));
    expect(words(cluster, 'default/a', 'default/b')).toBe('-');
    expect(words(cluster, 'default/b', 'default/a')).toBe('All Connections');
  });
  it('isolates for egress too, when policyTypes is absent and there is an egress rule', () => {
    const cluster = reach(two + networkPolicy('p', { podSelector: {}, ingress: [{}], egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] }));
    expect(words(cluster, 'default/a', 'default/b')).toBe('UDP 53');
  });
  it('takes TCP, not any protocol, for a port without one', () => {
    const cluster = reach(two + networkPolicy('p', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }));
    expect(words(cluster, 'default/a', 'default/b')).toBe('TCP 80');
  });
  it('resolves a named port on the destination by name and protocol, for egress too', () => {
    const pods =
      deployment('a') + deployment('b', { ports: ['web:8080/TCP', 'web:9090/UDP'] }) + deployment('c', { ports: ['web:7070/TCP'] }) + deployment('d');
    const cluster = reach(
      pods +
        networkPolicy('p', {
          podSelector: { matchLabels: { app: 'a' } },
          policyTypes: ['Egress'],
          egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'web' }] }],
        }),
    );
    expect(words(cluster, 'default/a', 'default/b')).toBe('TCP 8080');
    expect(words(cluster, 'default/a', 'default/c')).toBe('TCP 7070');
    expect(words(cluster, 'default/a', 'default/d')).toBe('-');
  });
  it('never matches a named port with an ipBlock', () => {
    const cluster = reach(
      two +
        networkPolicy('p', {
          podSelector: {},
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 'web' }] }],
        }),
    );
    expect(words(cluster, world4, 'default/b')).toBe('-');
  });
  it('matches NotIn where the key is missing', () => {
    const cluster = reach(
      two +
        networkPolicy('p', {
          podSelector: {},
          ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: 'absent', operator: 'NotIn', values: ['x'] }] } }] }],
        }),
    );
    expect(words(cluster, 'default/a', 'default/b')).toBe('All Connections');
  });
  it('tells one peer with both selectors from two peers', () => {
    const pods =
      namespace('other', { team: 'x' }) + deployment('a', { namespace: 'other' }) + deployment('b', { namespace: 'other' }) + deployment('t');
    const from = (peers: object[]) => reach(pods + networkPolicy('p', { podSelector: {}, ingress: [{ from: peers }] }));
    const ns = { namespaceSelector: { matchLabels: { team: 'x' } } };
    const app = { podSelector: { matchLabels: { app: 'a' } } };
    expect(words(from([{ ...ns, ...app }]), 'other/b', 'default/t')).toBe('-');
    expect(words(from([ns, app]), 'other/b', 'default/t')).toBe('All Connections');
  });
  it('lets another rule allow again what an exception took away', () => {
    const blocks = [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '10.1.1.0/24' } }];
    const cluster = reach(two + networkPolicy('p', { podSelector: {}, ingress: [{ from: blocks }] }), { profile: profiles['np-guard'] });
    expect(words(cluster, 'ip:10.1.1.0-10.1.1.255', 'default/b')).toBe('All Connections');
    expect(words(cluster, 'ip:10.1.2.0-10.1.255.255', 'default/b')).toBe('-');
  });
  it('ignores rules of an unlisted direction, except under Cilium and AWS', () => {
    const policy = networkPolicy('p', {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{}],
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'nobody' } } }] }],
    });
    expect(words(reach(two + policy), 'default/a', 'default/b')).toBe('All Connections');
    expect(words(reach(two + policy, { profile: profiles.cilium }), 'default/a', 'default/b')).toBe('-');
  });
});

describe('what the profile decides', () => {
  const policy = networkPolicy('p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }] }] });

  it('an ipBlock that covers pods is implementation-defined by the specification, a match for Calico, none for Cilium', () => {
    expect(words(reach(two + policy), 'default/a', 'default/b')).toBe('maybe All Connections (ipBlockMatchesPods)');
    expect(words(reach(two + policy, { profile: profiles.calico }), 'default/a', 'default/b')).toBe('All Connections');
    expect(words(reach(two + policy, { profile: profiles.cilium }), 'default/a', 'default/b')).toBe('-');
  });
  it('an ipBlock that covers a part of the pod range matches perhaps, until addresses are known', () => {
    const part = networkPolicy('p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.244.1.0/24' } }] }] });
    const options = { profile: profiles.calico, facts: { podCidrs: [Cidr.parse('10.244.0.0/16')] } };
    expect(words(reach(two + part, options), 'default/a', 'default/b')).toBe('maybe All Connections (podAddresses)');
    const live = doc({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'live' },
      spec: { containers: [] },
      status: { podIPs: [{ ip: '10.244.1.7' }] },
    });
    expect(words(reach(two + live + part, options), 'default/live', 'default/b')).toBe('All Connections');
  });
  it('a range of one family leaves dual-stack pods reachable over the other', () => {
    const deny = clusterPolicy('d', {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }],
    });
    const dual = { facts: { podCidrs: [Cidr.parse('10.244.0.0/16'), Cidr.parse('fd00::/64')] } };
    expect(words(reach(two + deny, dual), 'default/a', 'default/b')).toBe('All Connections');
    expect(words(reach(two + deny, { facts: { podCidrs: [Cidr.parse('10.244.0.0/16')] } }), 'default/a', 'default/b')).toBe('-');
    expect(words(reach(two + deny), 'default/a', 'default/b')).toBe('maybe All Connections (podFamilies)');
  });
  it('flannel alone enforces nothing', () => {
    expect(words(reach(two + networkPolicy('p', { podSelector: {} }), { profile: profiles.flannel }), 'default/a', 'default/b')).toBe(
      'All Connections',
    );
  });
  it('host-network pods are outside every policy, and no selector matches them', () => {
    const pods = deployment('a') + deployment('h', { hostNetwork: true });
    const cluster = reach(pods + networkPolicy('p', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] }));
    expect(words(cluster, 'default/a', 'default/h')).toBe('All Connections');
    expect(words(cluster, 'default/h', 'default/a')).toBe('-');
  });
  it('a node reaches the pods that run on it, whatever the policies say', () => {
    const node = (name: string) => doc({ apiVersion: 'v1', kind: 'Node', metadata: { name } });
    const pod = doc({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { app: 'p' } }, spec: { nodeName: 'n1', containers: [] } });
    const cluster = reach(node('n1') + node('n2') + pod + deployment('a') + networkPolicy('deny', { podSelector: {} }));
    expect(words(cluster, 'node:n1', 'default/p')).toBe('All Connections');
    expect(words(cluster, 'node:n2', 'default/p')).toBe('-');
    expect(words(cluster, 'node:n1', 'default/a')).toBe('maybe All Connections (scheduling)');
  });
});

describe('cluster-wide policies', () => {
  const admin = (priority: number, action: string, name = `c${priority}${action}`) =>
    clusterPolicy(name, { tier: 'Admin', priority, subject: { namespaces: {} }, ingress: [{ action, from: [{ namespaces: {} }] }] });
  const baseline = clusterPolicy('base', {
    tier: 'Baseline',
    priority: 1,
    subject: { namespaces: {} },
    ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
  });

  it('are evaluated by priority, the lower first', () => {
    expect(words(reach(two + admin(2, 'Deny') + admin(1, 'Accept')), 'default/a', 'default/b')).toBe('All Connections');
    expect(words(reach(two + admin(1, 'Deny') + admin(2, 'Accept')), 'default/a', 'default/b')).toBe('-');
  });
  it('say maybe where two of one priority disagree, and do not care where they agree', () => {
    expect(words(reach(two + admin(1, 'Deny') + admin(1, 'Accept')), 'default/a', 'default/b')).toBe('maybe All Connections (equalPriority)');
    expect(words(reach(two + admin(1, 'Deny', 'x') + admin(1, 'Deny', 'y')), 'default/a', 'default/b')).toBe('-');
  });
  it('pass to NetworkPolicies, which are final for the pods they isolate; the baseline decides for the others', () => {
    expect(words(reach(two + admin(1, 'Pass') + baseline), 'default/a', 'default/b')).toBe('-');
    const allow = networkPolicy('p', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{}] });
    expect(words(reach(two + admin(1, 'Pass') + allow + baseline), 'default/a', 'default/b')).toBe('All Connections');
  });
  it('fail closed on fields of a newer version: Accept matches nothing, Deny and Pass deny everything', () => {
    const newer = (action: string) =>
      two +
      clusterPolicy('n', { tier: 'Admin', priority: 1, subject: { namespaces: {} }, ingress: [{ action, from: [{ somethingNew: {} }] }] }) +
      baseline;
    expect(words(reach(newer('Pass')), 'default/a', 'default/b')).toBe('-');
    expect(words(reach(newer('Accept').replace('"Baseline"', '"Admin"').replace('"Deny"', '"Accept"')), 'default/a', 'default/b')).toBe(
      'All Connections',
    );
  });
  it('match domain names by whole labels: *.example.com is no example.com', () => {
    const accept = clusterPolicy('d', {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      egress: [{ action: 'Accept', to: [{ domainNames: ['*.example.com', 'example.com', 'api.example.com'] }] }],
    });
    const deny = clusterPolicy('e', {
      tier: 'Admin',
      priority: 2,
      subject: { namespaces: {} },
      egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0', '::/0'] }] }],
    });
    const only = accept.replace('"example.com",', '').replace(/,\s*"example.com"/, '');
    expect(words(reach(two + accept + deny), 'default/a', 'domain:api.example.com')).toBe('All Connections');
    expect(words(reach(two + only + deny), 'default/a', 'domain:*.example.com')).toBe('All Connections');
  });
});

describe('what is not modelled', () => {
  it('makes every pair that it may touch implementation-defined, and no other', () => {
    const cilium = doc({ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'x', namespace: 'default' }, spec: {} });
    const cluster = reach(two + deployment('far', { namespace: 'other' }) + deployment('further', { namespace: 'other' }) + cilium);
    expect(words(cluster, 'default/a', 'default/b')).toBe('maybe All Connections (unmodelled)');
    expect(words(cluster, 'other/far', 'other/further')).toBe('All Connections');
  });
  it('can only take away, where it is an authorization policy of a mesh', () => {
    const authz = doc({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'x', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'b' } } },
    });
    const cluster = reach(two + networkPolicy('p', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{ ports: [{ port: 80 }] }] }) + authz);
    expect(words(cluster, 'default/a', 'default/b')).toBe('maybe TCP 80 (unmodelled)');
    expect(words(cluster, 'default/b', 'default/a')).toBe('All Connections');
  });
  it('names the pods that a custom resource creates', () => {
    const cluster = reach(
      two +
        doc({ apiVersion: 'monitoring.coreos.com/v1', kind: 'Prometheus', metadata: { name: 'k8s' }, spec: {} }) +
        networkPolicy('p', { podSelector: { matchLabels: { app: 'b' } } }),
    );
    expect(words(cluster, 'default/k8s', 'default/a')).toBe('maybe All Connections (unmodelled)');
    expect(words(cluster, 'default/k8s', 'default/b')).toBe('-');
  });
});
