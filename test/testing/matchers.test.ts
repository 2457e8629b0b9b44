import { ApiObject, App, Chart } from 'cdk8s';
import { type FlowQuestion, reachabilityMatchers, reachabilityOf } from '../../testing';

expect.extend(reachabilityMatchers);

/** Pods `web`, `db` and `other`; only web may talk to db, on 5432. */
function chart(): Chart {
  const made = new Chart(new App(), 'shop');
  for (const app of ['web', 'db', 'other']) {
    new ApiObject(made, app, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: app, namespace: 'shop' },
      spec: { template: { metadata: { labels: { app } }, spec: { containers: [{ name: app, ports: [{ name: 'main', containerPort: 5432 }] }] } } },
    });
  }
  new ApiObject(made, 'policy', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'db', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }],
    },
  });
  return made;
}
const webToDb: FlowQuestion = { from: 'shop/web', to: 'shop/db', port: '5432/TCP' };

function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('the assertion holds');
}

describe('reachability matchers', () => {
  it('tell allowed from denied flows, by number and by name of the port', () => {
    expect(chart()).toAllow(webToDb);
    expect(chart()).toAllow({ ...webToDb, port: 'main' });
    expect(chart()).toDeny({ ...webToDb, port: '80/TCP' });
    expect(chart()).toDeny({ ...webToDb, from: 'shop/other' });
    expect(chart()).not.toAllow({ ...webToDb, from: '203.0.113.7' });
  });
  it('explain with policy, rule and construct path, and say what would help', () => {
    const message = messageOf(() => expect(chart()).toAllow({ ...webToDb, from: 'shop/other' }));
    expect(message).toContain('isolated by NetworkPolicy shop/db');
    expect(message).toContain('shop/policy');
    expect(message).toContain('it would be allowed if');
  });
  it('neither allow nor deny what the profile leaves open, and name the flag', () => {
    const range = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'r', namespace: 'shop' },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }] }] },
    };
    const question: FlowQuestion = { from: 'shop/web', to: 'shop/other', port: '80' };
    expect([chart(), range]).not.toAllow(question);
    expect([chart(), range]).not.toDeny(question);
    expect(messageOf(() => expect([chart(), range]).toAllow(question))).toContain('ipBlockMatchesPods');
    expect([chart(), range]).toAllow(question, { profile: 'calico' });
  });
  it('prove that nobody else gets in', () => {
    expect(chart()).toOnlyBeReachableFrom('shop/db', ['shop/web']);
    expect(chart()).not.toOnlyBeReachableFrom('shop/web', ['shop/db']);
    expect(messageOf(() => expect(chart()).toOnlyBeReachableFrom('shop/db', []))).toContain('shop/web[Deployment]');
  });
  it('prove isolation, by direction or both', () => {
    expect(chart()).toBeIsolated('shop/db', { direction: 'egress' });
    expect(chart()).not.toBeIsolated('shop/db');
  });
  it('know who reaches the world', () => {
    expect(chart()).toReachWorld('shop/web');
    expect(chart()).not.toReachWorld('shop/db');
  });
  it('compare two versions', () => {
    expect(chart()).toHaveSameReachabilityAs(chart());
    const opened = reachabilityOf(chart());
    const without = opened.with({ ...opened.resources, networkPolicies: [] });
    expect(messageOf(() => expect(without).toHaveSameReachabilityAs(chart()))).toContain('NetworkPolicy shop/db removed');
  });
  it('refuse a question about an end that does not exist, and name those that do', () => {
    expect(messageOf(() => expect(chart()).toAllow({ ...webToDb, from: 'shop/wbe' }))).toContain('reach/no-such-endpoint');
  });
});
