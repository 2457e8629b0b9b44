import { ProblemList } from '../../lib/finding';
import { type ServiceOptions, serviceManifest } from '../../lib/service';
import { clusterSpec, dualStackSpec } from '../support/layer';
import { openApiVersions, validateManifest } from '../support/openapi';
import { describeShared } from '../support/shared';
import { clusterIp, make, specOf, untyped } from './fixture';

const meta = { name: 'web', namespace: 'shop' } as const;
const every: Readonly<Record<string, ServiceOptions>> = {
  ClusterIP: {
    type: 'ClusterIP',
    ...meta,
    labels: { team: 'shop' },
    annotations: { note: 'x' },
    selector: { app: 'web' },
    ports: [{ name: 'http', port: 80, targetPort: 'web', appProtocol: 'kubernetes.io/h2c' }, 'dns=53/UDP'],
    clusterIPs: ['10.96.0.20', 'fd00:10:96::20'],
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'RequireDualStack',
    publishNotReadyAddresses: true,
    internalTrafficPolicy: 'Cluster',
    trafficDistribution: 'PreferSameNode',
    sessionAffinity: { type: 'ClientIP', timeoutSeconds: 60 },
  },
  Headless: { type: 'Headless', ...meta, selector: { app: 'web' }, ports: ['80'], publishNotReadyAddresses: true },
  NodePort: { type: 'NodePort', ...meta, selector: { app: 'web' }, ports: [{ port: 80, nodePort: 30_080 }], externalTrafficPolicy: 'Local' },
  LoadBalancer: {
    type: 'LoadBalancer',
    ...meta,
    selector: { app: 'web' },
    ports: ['443'],
    loadBalancerClass: 'example.com/internal',
    loadBalancerSourceRanges: ['192.0.2.0/24'],
    allocateLoadBalancerNodePorts: true,
    externalTrafficPolicy: 'Local',
    healthCheckNodePort: 32_000,
  },
  ExternalName: { type: 'ExternalName', ...meta, externalName: 'db.example.org.', ports: ['5432'] },
};

describe('a Service', () => {
  it.each(Object.keys(every))('of type %s is this object', (type) => {
    const { service, findings } = make(every[type] ?? clusterIp(), dualStackSpec());
    expect(findings).toEqual([]);
    expect(service).toMatchSnapshot();
  });
  it('writes protocol and target of every port, because server-side apply merges by them', () => {
    expect(specOf(clusterIp({ ports: ['80'] }))).toMatchObject({ ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }] });
  });
  it('is headless by an address that says so, and the type that the API has for it', () => {
    expect(specOf({ type: 'Headless', ...meta, selector: { app: 'web' } })).toEqual({
      type: 'ClusterIP',
      clusterIP: 'None',
      selector: { app: 'web' },
    });
  });
  it('says its first address twice, as the API server does', () => {
    expect(specOf(clusterIp({ clusterIPs: ['10.96.0.20'] }))).toMatchObject({ clusterIP: '10.96.0.20', clusterIPs: ['10.96.0.20'] });
  });
  it('may have no selector: the EndpointSlices are yours then', () => {
    expect(specOf({ type: 'ClusterIP', ...meta, ports: ['80'] })).not.toHaveProperty('selector');
  });
  it('writes nothing that was not asked for', () => {
    expect(specOf(clusterIp())).toEqual({ type: 'ClusterIP', ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }], selector: { app: 'web' } });
  });
  it('is checked without a cluster too, as far as that goes', () => {
    const problems = new ProblemList();
    expect(serviceManifest(clusterIp({ clusterIPs: ['192.0.2.1'], ipFamilies: ['IPv6'] }), problems)).toBeUndefined();
    expect(problems.findings.map(({ code, at }) => `${code} ${at}`)).toEqual(['service/cluster-ip clusterIPs[0]']);
  });
});

describeShared('every type of Service', 'reference/openapi', () => {
  it.each(openApiVersions.flatMap((version) => Object.keys(every).map((type) => [version, type] as const)))(
    'is valid in Kubernetes %s: %s',
    (version, type) => {
      const { service } = make(every[type] ?? clusterIp(), dualStackSpec());
      expect(validateManifest(JSON.parse(JSON.stringify(service)), version)).toEqual([]);
    },
  );
});

describe('a Service is refused with', () => {
  it.each<[string, ServiceOptions, readonly string[]]>([
    ['a name that begins with a digit, which only 1.36 takes', clusterIp({ name: '1web' }), ['service/name name']],
    ['a namespace that is no label', clusterIp({ namespace: 'a.b' }), ['service/name namespace']],
    ['a label that is no label', clusterIp({ labels: { 'a b': 'c' } }), ['kube/label-key labels.a b']],
    ['no ports', clusterIp({ ports: [] }), ['service/no-ports ports']],
    ['a selector that selects nothing', clusterIp({ selector: {} }), ['service/selector selector']],
    ['a selector that is no label', clusterIp({ selector: { app: 'a b' } }), ['kube/label-value selector.app']],
    ['a policy for outside traffic where none comes', clusterIp({ externalTrafficPolicy: 'Local' }), ['service/not-external externalTrafficPolicy']],
    [
      'an affinity of a day and a second',
      clusterIp({ sessionAffinity: { type: 'ClientIP', timeoutSeconds: 86_401 } }),
      ['service/affinity-timeout sessionAffinity.timeoutSeconds'],
    ],
    [
      'an external address of loopback',
      clusterIp({ externalIPs: ['127.0.0.1'] }),
      ['service/external-ip externalIPs[0]', 'service/external-ips-deprecated externalIPs'],
    ],
    ['an external address with a prefix', clusterIp({ externalIPs: ['192.0.2.0/24'] }), ['ip/prefix externalIPs[0]']],
    [
      'a source range with host bits',
      untyped({ type: 'LoadBalancer', ports: ['80'], loadBalancerSourceRanges: ['10.0.0.5/24'] }),
      ['cidr/host-bits loadBalancerSourceRanges[0]'],
    ],
    [
      'a source range with leading zeros in the annotation',
      untyped({
        type: 'LoadBalancer',
        ports: ['80'],
        annotations: { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8, 010.0.0.0/8' },
      }),
      ['ip/leading-zero annotations.service.beta.kubernetes.io/load-balancer-source-ranges[1]'],
    ],
    [
      'that annotation on another type',
      clusterIp({ annotations: { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8' } }),
      ['service/load-balancer-only annotations.service.beta.kubernetes.io/load-balancer-source-ranges'],
    ],
    [
      'a class that is no name',
      untyped({ type: 'LoadBalancer', ports: ['80'], loadBalancerClass: 'a/b/c' }),
      ['service/load-balancer-class loadBalancerClass'],
    ],
    [
      'a health check port without Local',
      untyped({ type: 'LoadBalancer', ports: ['80'], healthCheckNodePort: 32_000 }),
      ['service/health-check-port healthCheckNodePort'],
    ],
    ['an external name that is none', untyped({ type: 'ExternalName', externalName: 'db_1' }), ['service/external-name externalName']],
    [
      'an external name that is an address',
      untyped({ type: 'ExternalName', externalName: '192.0.2.1' }),
      ['service/external-name-address externalName'],
    ],
    ['a type that there is not', untyped({ type: 'clusterIP', ports: ['80'] }), ['service/type type']],
    ['ports that are no list', untyped({ type: 'ClusterIP', ports: '80' }), ['service/no-ports ports']],
    ['no ports at all', untyped({ type: 'NodePort' }), ['service/no-ports ports']],
    ['no external name', untyped({ type: 'ExternalName' }), ['service/external-name externalName']],
  ])('%s', (_what, options, expected) => {
    const { service, findings } = make(options, clusterSpec({ kubernetes: '1.36' }));
    expect(service).toBeUndefined();
    expect(findings).toEqual(expected);
  });
});

describe('addresses of a Service', () => {
  it.each<[string, object, readonly string[]]>([
    ['outside the service range', { clusterIPs: ['192.0.2.1'] }, ['service/cluster-ip clusterIPs[0]']],
    ['of the kubernetes Service', { clusterIPs: ['10.96.0.1'] }, ['service/cluster-ip clusterIPs[0]']],
    ['of the network', { clusterIPs: ['10.96.0.0'] }, ['service/cluster-ip clusterIPs[0]']],
    ['of the DNS Service', { clusterIPs: ['10.96.0.10'] }, ['service/cluster-ip clusterIPs[0]']],
    ['of one family twice', { clusterIPs: ['10.96.0.20', '10.96.0.21'], ipFamilyPolicy: 'PreferDualStack' }, ['service/cluster-ip clusterIPs[1]']],
    ['of another family than named', { clusterIPs: ['fd00:10:96::20'], ipFamilies: ['IPv4'] }, ['service/cluster-ip clusterIPs[0]']],
    ['of two families without the policy', { clusterIPs: ['10.96.0.20', 'fd00:10:96::20'] }, ['service/cluster-ip clusterIPs']],
    ['of two families although single-stack', { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'SingleStack' }, ['service/families ipFamilyPolicy']],
    ['of a family named twice', { ipFamilies: ['IPv4', 'IPv4'] }, ['service/families ipFamilies[1]']],
  ])('are refused: %s', (_what, changes, expected) => {
    expect(make(clusterIp(changes), dualStackSpec())).toEqual({ service: undefined, findings: expected });
  });
  it('are warned of where the API server picks from', () => {
    const { service, findings } = make(clusterIp({ clusterIPs: ['10.96.1.1'] }));
    expect(service).toBeDefined();
    expect(findings).toEqual(['service/cluster-ip-dynamic clusterIPs[0]']);
  });
  it('may be that of DNS for the DNS Service itself', () => {
    expect(make(clusterIp({ name: 'kube-dns', namespace: 'kube-system', clusterIPs: ['10.96.0.10'] })).findings).toEqual([]);
  });
  it('of a family that the cluster lacks are refused', () => {
    expect(make(clusterIp({ ipFamilies: ['IPv6'] })).findings).toEqual(['service/families ipFamilies[0]']);
    expect(make(clusterIp({ ipFamilyPolicy: 'RequireDualStack' })).findings).toEqual(['service/families ipFamilyPolicy']);
  });
  it('of both families are allowed to a headless Service without selector, whose endpoints may be anywhere', () => {
    expect(make({ type: 'Headless', ...meta, ipFamilyPolicy: 'RequireDualStack' }).findings).toEqual([]);
  });
});

describe('types exclude', () => {
  it('what the API server refuses by type', () => {
    // @ts-expect-error a headless Service has no affinity
    const affinity: ServiceOptions = { type: 'Headless', ...meta, sessionAffinity: { type: 'ClientIP' } };
    // @ts-expect-error an ExternalName has no selector
    const selector: ServiceOptions = { type: 'ExternalName', ...meta, externalName: 'a.example', selector: { app: 'a' } };
    // @ts-expect-error a class belongs to LoadBalancer
    const lbClass: ServiceOptions = { type: 'NodePort', ...meta, ports: ['80'], loadBalancerClass: 'example.com/x' };
    // @ts-expect-error a ClusterIP has no port on nodes
    const nodePort: ServiceOptions = { type: 'ClusterIP', ...meta, ports: [{ port: 80, nodePort: 30_000 }] };
    // @ts-expect-error a Service with an address has ports
    const ports: ServiceOptions = { type: 'ClusterIP', ...meta };
    expect([affinity, selector, lbClass, nodePort, ports]).toHaveLength(5);
  });
});
