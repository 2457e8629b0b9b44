import { type CiliumPolicySpec, checkClusterwideNetworkPolicy, checkNetworkPolicy } from '../../../../lib/cni/cilium/resources';
import { ProblemList } from '../../../../lib/finding';
import { clusterOf } from '../hubble/settings';

function found(spec: CiliumPolicySpec, wide = false): readonly string[] {
  const problems = new ProblemList();
  if (wide) checkClusterwideNetworkPolicy({ name: 'all', spec }, problems, clusterOf());
  else checkNetworkPolicy({ name: 'web', namespace: 'shop', spec }, problems, clusterOf());
  return problems.findings.map(({ code, at, severity }) =>
    `${severity === 'error' ? '' : `${severity} `}${code} ${at.replace(/^spec\.?/, '')}`.trimEnd(),
  );
}
type Ingress = NonNullable<CiliumPolicySpec['ingress']>[number];
type Egress = NonNullable<CiliumPolicySpec['egress']>[number];
const ingress = (...rules: readonly Ingress[]): CiliumPolicySpec => ({ endpointSelector: {}, ingress: rules });
const egress = (...rules: readonly Egress[]): CiliumPolicySpec => ({ endpointSelector: {}, egress: rules });
const ports = (...list: NonNullable<NonNullable<Egress['toPorts']>[number]['ports']>): NonNullable<Egress['toPorts']> => [{ ports: list }];
const dns: Egress = {
  toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' } }],
  toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
};

describe('checkNetworkPolicy', () => {
  it.each<[string, CiliumPolicySpec]>([
    ['a deny of everything', { endpointSelector: {}, ingress: [{}], egress: [{}] }],
    [
      'names, with the rule that learns their addresses',
      egress(dns, { toFQDNs: [{ matchName: 'example.org' }, { matchPattern: '**.example.org' }] }),
    ],
    ['requests', ingress({ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET' }] } }] })],
    [
      'ranges, names and all ports',
      egress({ toPorts: ports({ port: '8000', endPort: 8010 }, { port: 'http', protocol: 'TCP' }, { port: '0', protocol: 'UDP' }) }),
    ],
    ['echo requests', ingress({ icmps: [{ fields: [{ type: 8 }] }] })],
    ['a protocol without ports', egress({ toEntities: ['world'], toPorts: ports({ protocol: 'GRE' }) })],
    ['a range with a hole', egress({ toCIDRSet: [{ cidr: '203.0.113.0/24', except: ['203.0.113.8/31'] }] })],
    [
      'everybody but those with a label that no identity has',
      ingress({ fromEndpoints: [{ matchExpressions: [{ key: 'pod-template-hash', operator: 'DoesNotExist' }] }] }),
    ],
  ])('lets %s pass', (_, spec) => {
    expect(found(spec)).toEqual([]);
  });

  it.each<[string, CiliumPolicySpec, readonly string[]]>([
    ['nobody', { ingress: [{}] }, ['cilium/policy-subject']],
    ['no rule', { endpointSelector: {} }, ['cilium/policy-says-nothing']],
    ['two ways to say who', ingress({ fromEndpoints: [{}], fromEntities: ['world'] }), ['cilium/policy-two-ways ingress[0]']],
    ['what is gone', ingress({ fromRequires: ['x'] }), ['cilium/policy-requires ingress[0].fromRequires']],
    [
      'a label of one pod',
      ingress({ fromEndpoints: [{ matchLabels: { 'k8s:pod-template-hash': 'a' } }] }),
      ['warning cilium/policy-label ingress[0].fromEndpoints[0]'],
    ],
    [
      'a selector that the API server refuses',
      { endpointSelector: { matchExpressions: [{ key: 'app', operator: 'In' }] }, ingress: [{}] },
      ['kube/selector-values endpointSelector.matchExpressions[0]'],
    ],
    ['a range of Services', egress({ toCIDR: ['10.96.0.10/32'] }), ['cilium/range-of-services egress[0].toCIDR[0]']],
    ['a range of pods', egress({ toCIDRSet: [{ cidr: '10.244.1.0/24' }] }), ['cilium/range-of-pods egress[0].toCIDRSet[0].cidr']],
    ['a range of nodes', ingress({ fromCIDR: ['192.168.10.10'] }), ['warning cilium/range-of-nodes ingress[0].fromCIDR[0]']],
    ['a range that is none', egress({ toCIDR: ['10.0.0.1/8'] }), ['cidr/host-bits egress[0].toCIDR[0]']],
    [
      'a hole outside of its range',
      egress({ toCIDRSet: [{ cidr: '203.0.113.0/24', except: ['198.51.100.0/24'] }] }),
      ['cilium/policy-range egress[0].toCIDRSet[0].except[0]'],
    ],
    ['a range in two ways', egress({ toCIDRSet: [{ cidr: '203.0.113.0/24', cidrGroupRef: 'x' }] }), ['cilium/policy-range egress[0].toCIDRSet[0]']],
    ['ports and ICMP', ingress({ toPorts: ports({ port: '80' }), icmps: [{ fields: [{ type: 8 }] }] }), ['cilium/policy-port ingress[0].icmps']],
    [
      '41 ports',
      egress({ toPorts: ports(...Array.from({ length: 41 }, (_, index) => ({ port: String(index + 1) }))) }),
      ['cilium/policy-port egress[0].toPorts[0].ports'],
    ],
    ['a port that is none', egress({ toPorts: ports({ port: '70000' }) }), ['cilium/policy-port egress[0].toPorts[0].ports[0].port']],
    ['a port without a number', egress({ toPorts: ports({ protocol: 'TCP' }) }), ['cilium/policy-port egress[0].toPorts[0].ports[0]']],
    ['a name that no port has', egress({ toPorts: ports({ port: 'a--b' }) }), ['cilium/policy-port egress[0].toPorts[0].ports[0].port']],
    [
      'a range that begins with a name',
      egress({ toPorts: ports({ port: 'http', endPort: 90 }) }),
      ['cilium/policy-port egress[0].toPorts[0].ports[0].endPort'],
    ],
    [
      'a range that ends before it begins',
      egress({ toPorts: ports({ port: '90', endPort: 80 }) }),
      ['cilium/policy-port egress[0].toPorts[0].ports[0].endPort'],
    ],
    [
      'ports of a protocol without ports',
      egress({ toPorts: ports({ port: '80', protocol: 'ESP' }) }),
      ['cilium/policy-port egress[0].toPorts[0].ports[0].port'],
    ],
    [
      'names asked for on the way in',
      ingress({ toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns: [{ matchPattern: '*' }] } }] }),
      ['cilium/policy-port ingress[0].toPorts[0].rules.dns'],
    ],
    [
      'HTTP over UDP',
      egress({ toPorts: [{ ports: [{ port: '80', protocol: 'UDP' }], rules: { http: [{}] } }] }),
      ['cilium/policy-port egress[0].toPorts[0].ports[0].protocol'],
    ],
    [
      'requests on all ports',
      egress({ toPorts: [{ ports: [{ port: '0', protocol: 'TCP' }], rules: { http: [{}] } }] }),
      ['cilium/policy-port egress[0].toPorts[0].ports[0].port'],
    ],
    [
      'names whose addresses nobody learns',
      egress({ toFQDNs: [{ matchName: 'example.org' }] }),
      ['warning cilium/policy-names-unknown egress[0].toFQDNs'],
    ],
    ['an asterisk in a whole name', egress(dns, { toFQDNs: [{ matchName: '*.example.org' }] }), ['cilium/policy-name egress[1].toFQDNs[0]']],
    ['nodes in a namespace', { nodeSelector: {}, ingress: [{}] }, ['cilium/policy-of-nodes nodeSelector']],
  ])('reports %s', (_, spec, expected) => {
    expect(found(spec)).toEqual(expected);
  });

  it('lets a policy of the cluster select nodes, or pods, and not both', () => {
    expect(found({ nodeSelector: {}, ingress: [{ fromEntities: ['cluster'] }] }, true)).toEqual([]);
    expect(found({ nodeSelector: {}, endpointSelector: {}, ingress: [{}] }, true)).toEqual(['cilium/policy-subject']);
  });
});
