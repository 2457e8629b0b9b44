import type { NetworkPolicy, networking } from '../../lib/kube';
import { address, packet, passes, pod } from './verdict';

const web = pod('shop', { app: 'web' }, '10.244.1.1');
const db = pod('shop', { app: 'db' }, '10.244.1.2');
const other = pod('other', { app: 'web' }, '10.244.2.1');
const outside = address('outside', '203.0.113.1');

function policy(spec: networking.NetworkPolicySpec): NetworkPolicy {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'one', namespace: 'shop' }, spec };
}

describe('the judge of the policy tests', () => {
  it('lets everything pass where no policy selects', () => {
    expect(passes([], packet(other, web, 'TCP 80'))).toBe(true);
    expect(passes([policy({ podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] })], packet(other, web, 'TCP 80'))).toBe(true);
  });
  it('isolates by direction', () => {
    const deny = [policy({ podSelector: {}, policyTypes: ['Ingress'] })];
    expect(passes(deny, packet(other, web, 'TCP 80'))).toBe(false);
    expect(passes(deny, packet(web, other, 'TCP 80'))).toBe(true);
  });
  it('reads absent peers as everybody, and a peer of pods alone as the own namespace', () => {
    const all = [policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] })];
    const own = [policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] })];
    expect(passes(all, packet(outside, web, 'UDP 9'))).toBe(true);
    expect(passes(own, packet(db, web, 'TCP 80'))).toBe(true);
    expect(passes(own, packet(other, web, 'TCP 80'))).toBe(false);
  });
  it('reads an absent protocol as TCP, ranges with both ends, and holes of a block', () => {
    const ports = [policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80, endPort: 90 }] }] })];
    expect(['TCP 79', 'TCP 80', 'TCP 90', 'TCP 91', 'UDP 80'].map((what) => passes(ports, packet(other, web, what)))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    const block = [
      policy({ podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.2/32'] } }] }] }),
    ];
    expect(passes(block, packet(web, outside, 'TCP 1'))).toBe(true);
    expect(passes(block, packet(web, address('hole', '203.0.113.2'), 'TCP 1'))).toBe(false);
  });
});
