import { servicePitfalls } from '../../lib/service';
import { clusterSpec } from '../support/layer';
import { clusterIp, make, untyped } from './fixture';

const lb = (changes: object) => untyped({ type: 'LoadBalancer', selector: { app: 'web' }, ports: ['80'], ...changes });
const on = (kubernetes: string) => clusterSpec({ kubernetes });

/** By code: Services that pass and Services that fail, each with what is found. */
const cases: Readonly<Record<string, { readonly passes: readonly (readonly string[])[]; readonly fails: readonly (readonly string[])[] }>> = {
  'service/port-of-two-protocols': {
    passes: [make(clusterIp({ ports: ['a=53/UDP', 'b=54/TCP'] })).findings],
    fails: [make(clusterIp({ ports: ['a=53/UDP', 'b=53/TCP'] })).findings],
  },
  'service/distribution-overridden': {
    passes: [
      make(clusterIp({ trafficDistribution: 'PreferSameZone' })).findings,
      make(clusterIp({ internalTrafficPolicy: 'Local' })).findings,
      make(clusterIp({ trafficDistribution: 'PreferSameZone', annotations: { 'service.kubernetes.io/topology-mode': 'Disabled' } })).findings,
    ],
    fails: [
      make(clusterIp({ trafficDistribution: 'PreferSameZone', internalTrafficPolicy: 'Local' })).findings,
      make(clusterIp({ trafficDistribution: 'PreferSameZone', annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } })).findings,
      make(lb({ trafficDistribution: 'PreferSameNode', externalTrafficPolicy: 'Local' })).findings,
    ],
  },
  'service/distribution-renamed': {
    passes: [
      make(clusterIp({ trafficDistribution: 'PreferSameZone' })).findings,
      make(clusterIp({ trafficDistribution: 'PreferClose' }), on('1.34')).findings,
    ],
    fails: [make(clusterIp({ trafficDistribution: 'PreferClose' }), on('1.35')).findings],
  },
  'service/topology-annotations-differ': {
    passes: [
      make(clusterIp({ annotations: { 'service.kubernetes.io/topology-mode': 'Auto', 'service.kubernetes.io/topology-aware-hints': 'Auto' } }))
        .findings,
    ],
    fails: [
      make(clusterIp({ annotations: { 'service.kubernetes.io/topology-mode': 'Auto', 'service.kubernetes.io/topology-aware-hints': 'disabled' } }))
        .findings,
    ],
  },
  'service/external-ips-deprecated': {
    passes: [make(clusterIp()).findings],
    fails: [
      make(clusterIp({ externalIPs: ['192.0.2.1'] }), on('1.36')).findings,
      make(clusterIp({ externalIPs: ['192.0.2.1'] }), on('1.35')).findings,
    ],
  },
  'service/load-balancer-ip-deprecated': { passes: [make(lb({})).findings], fails: [make(lb({ loadBalancerIP: '192.0.2.1' })).findings] },
  'service/node-port-without-allocation': {
    passes: [make(lb({ allocateLoadBalancerNodePorts: false })).findings, make(lb({ ports: [{ port: 80, nodePort: 30_080 }] })).findings],
    fails: [make(lb({ allocateLoadBalancerNodePorts: false, ports: [{ port: 80, nodePort: 30_080 }] })).findings],
  },
};

describe.each(servicePitfalls)('$code', ({ code, source }) => {
  it('has its source', () => {
    expect(source).toMatch(/^https:\/\//);
  });
  it('passes and fails where it should', () => {
    const { passes = [], fails = [] } = cases[code] ?? {};
    const found = (lines: readonly string[]): boolean => lines.some((line) => line.startsWith(`${code} `));
    expect(passes.length * fails.length).toBeGreaterThan(0);
    expect([passes.map(found), fails.map(found)]).toEqual([passes.map(() => false), fails.map(() => true)]);
  });
});

describe('a pitfall', () => {
  it('is no reason to refuse a Service that the API server takes', () => {
    expect(make(clusterIp({ externalIPs: ['192.0.2.1'] })).service).toBeDefined();
    expect(make(clusterIp({ ports: ['a=53/UDP', 'b=53/TCP'] })).service).toBeDefined();
  });
});
