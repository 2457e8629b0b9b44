import { App } from 'cdk8s';
import { NetworkLayer } from 'cdk8s-netstack';
import { layer as prod } from '../../clusters/prod';
import { profiles, type Reachability } from '../../lib/reach';
import { type FlowQuestion, reachabilityMatchers, reachabilityOf, type Subject } from '../../testing';

expect.extend(reachabilityMatchers);

function pod(app: string, namespace: string): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: app, namespace, labels: { app } }, spec: { containers: [] } };
}

/** The reference layer with pods of the segment it protects, of its ingress controller's namespace, and of one that it knows nothing of. */
const subject: Subject = reachabilityOf([
  new NetworkLayer(new App(), 'prod', prod),
  { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { addresses: [{ type: 'InternalIP', address: '192.168.10.11' }] } },
  pod('web', 'shop-dev'),
  pod('db', 'shop-dev'),
  pod('client', 'elsewhere'),
  pod('helper', 'traefik'),
]);

/** What the layer promises. */
const declared: readonly FlowQuestion[] = [
  { from: '203.0.113.7', to: 'shop-dev/web', port: '8080' },
  { from: 'shop-dev/web', to: 'shop-dev/db', port: '5432' },
  { from: 'shop-dev/db', to: 'kube-system/coredns', port: '53/UDP' },
  { from: 'elsewhere/client', to: 'kube-system/coredns', port: '53/TCP' },
  { from: 'node:n1', to: 'kube-system/coredns', port: '53/UDP' },
  { from: 'kube-system/coredns', to: '192.168.10.10', port: '6443' },
  { from: 'kube-system/coredns', to: '203.0.113.53', port: '53/UDP' },
  { from: 'kube-system/kube-vip-cloud-provider', to: '192.168.10.10', port: '6443' },
  { from: 'traefik/traefik', to: '192.168.10.10', port: '6443' },
  { from: 'traefik/traefik', to: 'elsewhere/client', port: '3000' },
  { from: 'traefik/traefik', to: 'kube-system/coredns', port: '53/UDP' },
  { from: 'traefik/helper', to: 'kube-system/coredns', port: '53/UDP' },
  { from: '203.0.113.7', to: 'traefik/traefik', port: '8443' },
  { from: 'elsewhere/client', to: 'traefik/traefik', port: '8000' },
];

const denied: readonly FlowQuestion[] = [
  { from: '203.0.113.7', to: 'shop-dev/db', port: '5432' },
  { from: 'elsewhere/client', to: 'shop-dev/db', port: '5432' },
  { from: 'shop-dev/web', to: 'elsewhere/client', port: '80' },
  { from: 'shop-dev/web', to: '203.0.113.7', port: '443' },
  { from: 'shop-dev/db', to: '169.254.169.254', port: '80' },
  { from: 'kube-system/coredns', to: '203.0.113.7', port: '443' },
  { from: '203.0.113.7', to: 'kube-system/coredns', port: '53/UDP' },
  { from: '203.0.113.7', to: 'kube-system/kube-vip-cloud-provider', port: '8080' },
  { from: 'traefik/traefik', to: '203.0.113.7', port: '443' },
];

describe('the reference layer', () => {
  it.each(declared)('lets %o through', (flow) => {
    expect(subject).toAllow(flow);
  });
  it.each(denied)('stops %o', (flow) => {
    expect(subject).toDeny(flow);
  });
  it('has no rule too many: without any one of them a declared flow breaks, here or where ranges match no pods', () => {
    const here = reachabilityOf(subject);
    const elsewhere = reachabilityOf(here, { profile: profiles.cilium });
    const needless: string[] = [];
    for (const policy of here.resources.networkPolicies) {
      for (const direction of ['ingress', 'egress'] as const) {
        for (const index of policy[direction].keys()) {
          const less = { ...policy, [direction]: policy[direction].filter((_, i) => i !== index) };
          const resources = { ...here.resources, networkPolicies: here.resources.networkPolicies.map((other) => (other === policy ? less : other)) };
          const needed = [here, elsewhere].some((reachability) => breaks(reachability, reachability.with(resources)));
          if (!needed) needless.push(`${policy.namespace}/${policy.name} ${direction} ${index}`);
        }
      }
    }
    expect(here.resources.networkPolicies.length).toBeGreaterThan(4);
    expect(needless).toEqual([]);
  });
});

/** Whether a declared flow that one analysis allows is lost in the other. */
function breaks(whole: Reachability, less: Reachability): boolean {
  return declared.some((flow) => reachabilityMatchers.toAllow(whole, flow).pass && !reachabilityMatchers.toAllow(less, flow).pass);
}
