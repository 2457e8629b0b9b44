import type { Staged } from '../../../lib/component';
import type { FlowSpec } from '../../../lib/flow';
import { manifestsOf } from '../../../lib/plan';
import type { PolicySpec } from '../../../lib/policy';
import { checkLayer, checkPlan } from '../../../lib/rules';
import {
  apiServerEndpointsUnknown,
  blockInServices,
  nobodyReadsCiliumPolicies,
  noDns,
  nodeAddressesUnknown,
  notExpressible,
  nothingEnforces,
  rangeOfCluster,
  rangesMatchNoNodes,
  sctpIsOff,
  selectsHostNetwork,
} from '../../../lib/rules/policy';
import { describeRule, layerSpec, planFindings, planOf } from '../../support/layer';

/** Cilium as somebody else runs it. */
const cilium = { type: 'external', provider: 'cilium', facts: { enforcement: 'cilium', policyDialect: 'cilium' } } as const;
const withoutNames = { type: 'external', provider: 'cilium', facts: { enforcement: 'cilium' } } as const;
const segment = (...allow: readonly FlowSpec[]): PolicySpec => ({ defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'], allow }] });
const flow = (to: FlowSpec['to'], ports: readonly string[] = []): FlowSpec => ({ from: { type: 'pods', labels: { app: 'web' } }, to, ports });

describeRule(notExpressible, {
  passes: {
    'labels of applications': layerSpec({ cni: cilium, policy: segment(flow({ type: 'pods', namespace: 'bank', labels: { app: 'db' } })) }),
    'another API': layerSpec({
      cni: { type: 'external', provider: 'somebody' },
      policy: segment(flow({ type: 'pods', namespace: 'bank', labels: { 'apps.kubernetes.io/pod-index': '0' } })),
    }),
  },
  fails: {
    'a label of one pod': layerSpec({
      cni: cilium,
      policy: segment(flow({ type: 'pods', namespace: 'bank', labels: { 'apps.kubernetes.io/pod-index': '0' } })),
    }),
  },
});

describeRule(rangeOfCluster, {
  passes: {
    'a range outside': layerSpec({ cni: cilium, policy: segment(flow({ type: 'cidr', cidr: '203.0.113.0/24' })) }),
    'a range around the cluster, which means what lies around': layerSpec({
      cni: cilium,
      policy: segment(flow({ type: 'cidr', cidr: '10.0.0.0/8' })),
    }),
    'an enforcer whose ranges match everybody': layerSpec({
      cni: { type: 'external', provider: 'somebody' },
      policy: segment(flow({ type: 'cidr', cidr: '10.244.7.0/24' })),
    }),
    'ranges that were made to match nodes': layerSpec({
      cni: { ...cilium, facts: { ...cilium.facts, assumes: { 'policy-cidr-match-mode': 'nodes' } } },
      policy: segment(flow({ type: 'cidr', cidr: '192.168.10.10/32' })),
    }),
  },
  fails: {
    pods: layerSpec({ cni: cilium, policy: segment(flow({ type: 'cidr', cidr: '10.244.7.0/24' })) }),
    'a node, or a machine among the nodes': layerSpec({ cni: cilium, policy: segment(flow({ type: 'cidr', cidr: '192.168.10.10/32' })) }),
  },
});

describeRule(rangesMatchNoNodes, {
  passes: {
    'names instead of ranges': layerSpec({ cni: cilium, policy: segment(flow({ type: 'apiServer' })) }),
    'no node and no API server': layerSpec({ cni: withoutNames, policy: segment() }),
  },
  fails: { 'the API server by range': layerSpec({ cni: withoutNames, policy: segment(flow({ type: 'apiServer' })) }) },
});

const sctp = (text: string) => ({ ...cilium, facts: { ...cilium.facts, assumes: { sctp: text } } });
const diameter = segment(flow({ type: 'namespaces', names: ['core'] }, ['3868/SCTP']));

describeRule(sctpIsOff, {
  passes: {
    'SCTP is on': layerSpec({ cni: sctp('true'), policy: diameter }),
    'nobody said': layerSpec({ cni: cilium, policy: diameter }),
    'no flow of SCTP': layerSpec({ cni: sctp('false'), policy: segment(flow({ type: 'world' }, ['443/TCP'])) }),
  },
  fails: {
    'a flow of SCTP': layerSpec({ cni: sctp('false'), policy: diameter }),
    'Cilium with its defaults': layerSpec({ proxy: { type: 'kube-proxy' }, cni: { type: 'cilium' }, policy: diameter }),
  },
});

/** What `checkPlan` finds of a rule on a layer with more manifests. */
function foundWith(code: string, spec: Parameters<typeof planOf>[0], ...more: readonly Staged[]) {
  const plan = planOf(spec);
  return checkPlan(plan, [...manifestsOf(plan), ...more]).filter((finding) => finding.code === code);
}
const policyOf = (spec: object, metadata: { readonly name: string; readonly namespace?: string } = { name: 'one', namespace: 'shop' }): Staged => {
  const manifest = {
    apiVersion: 'cilium.io/v2',
    kind: metadata.namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
    metadata,
    spec,
  };
  return { stage: '70-policy', manifest };
};

describe(nobodyReadsCiliumPolicies.code, () => {
  const severity = (cni: Parameters<typeof layerSpec>[0], policy = policyOf({})) =>
    foundWith(nobodyReadsCiliumPolicies.code, layerSpec(cni), policy).map((finding) => finding.severity);
  it('passes where Cilium is, whatever the layer prints', () => {
    expect(severity({ cni: cilium })).toEqual([]);
    expect(severity({ cni: withoutNames })).toEqual([]);
  });
  it('fails where another CNI is, with a warning where an external one may be Cilium', () => {
    expect(severity({ cni: { type: 'flannel' } })).toEqual(['error']);
    expect(severity({ cni: { type: 'flannel' } }, policyOf({}, { name: 'all' }))).toEqual(['error']);
    expect(severity({ cni: { type: 'external', provider: 'somebody' } })).toEqual(['warning']);
  });
  it('passes other groups: a kind of the same name elsewhere is not Cilium’s', () => {
    const other = { stage: '70-policy', manifest: { ...policyOf({}).manifest, apiVersion: 'example.org/v1' } } as const;
    expect(foundWith(nobodyReadsCiliumPolicies.code, layerSpec({ cni: { type: 'flannel' } }), other)).toEqual([]);
  });
});

describe('rules that read policies, on a layer of CiliumNetworkPolicies', () => {
  const policy = segment(flow({ type: 'world' }, ['443/TCP']), flow({ type: 'nodes' }), flow({ type: 'apiServer' }));
  const unknownAddresses = { nodeCidrs: [], apiServer: { host: 'api.example.org' } };
  const codes = (spec: Parameters<typeof checkLayer>[0]): readonly string[] => checkLayer(spec).findings.map(({ code }) => code);

  it('find nothing wrong with what the layer prints', () => {
    expect(codes(layerSpec({ cni: cilium, policy })).filter((code) => code.startsWith('policy/'))).toEqual([]);
  });
  it('need no addresses of nodes and API servers, which have names', () => {
    const found = codes(layerSpec({ cni: cilium, cluster: unknownAddresses, policy }));
    expect(found).not.toContain(nodeAddressesUnknown.code);
    expect(found).not.toContain(apiServerEndpointsUnknown.code);
    expect(codes(layerSpec({ cni: withoutNames, cluster: unknownAddresses, policy }))).toEqual(
      expect.arrayContaining([nodeAddressesUnknown.code, apiServerEndpointsUnknown.code]),
    );
  });
  it('let traffic in from Cilium itself, where it is the ingress controller', () => {
    const allow: FlowSpec = { from: { type: 'ingress' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] };
    const cni = { ...cilium, facts: { ...cilium.facts, provides: ['pod-network', 'network-policy', 'ingress'] as const } };
    const printed = manifestsOf(planOf(layerSpec({ cni, policy: segment(allow) }))).map(({ manifest }) => manifest);
    expect(JSON.stringify(printed)).toContain('"ingress":[{"fromEntities":["ingress"],"toPorts":[{"ports":[{"port":"8080","protocol":"TCP"}]}]}]');
    expect(planFindings(layerSpec({ cni: cilium, policy: segment(allow) }))).toEqual(['policy/no-ingress policy.segments[0].allow[0].from']);
  });
  it('see that nobody enforces them', () => {
    const cni = { ...cilium, facts: { ...cilium.facts, provides: ['pod-network'] as const } };
    expect(codes(layerSpec({ cni, policy }))).toContain(nothingEnforces.code);
    expect(foundWith(nothingEnforces.code, layerSpec({ cni }), policyOf({ endpointSelector: {} }))).toHaveLength(1);
  });

  const target = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'default-deny' };
  const egress = (value: unknown) =>
    layerSpec({ cni: cilium, policy: segment(), patches: [{ target, operations: [{ op: 'replace', path: '/spec/egress', value }] }] });
  const kubeDns = { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } };
  const port53 = (...protocols: readonly string[]) => [{ ports: protocols.map((protocol) => ({ port: '53', protocol })) }];
  it.each<[string, unknown]>([
    ['both protocols', [{ toEndpoints: [kubeDns], toPorts: port53('UDP', 'TCP') }]],
    ['any protocol', [{ toEndpoints: [kubeDns], toPorts: port53('ANY') }]],
    ['all ports', [{ toEndpoints: [kubeDns] }]],
    ['every pod', [{ toEndpoints: [{ matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] }] }]],
    ['the cluster', [{ toEntities: ['cluster'] }]],
    ['namespaces by a label that nobody here knows', [{ toEndpoints: [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': 'net' } }] }]],
    ['ports of everybody', [{ toPorts: port53('UDP', 'TCP') }]],
    ['a Service, which may be the resolver', [{ toServices: [{ k8sService: { serviceName: 'kube-dns', namespace: 'kube-system' } }] }]],
  ])('let a namespace resolve names by %s', (_, value) => {
    expect(codes(egress(value))).not.toContain(noDns.code);
  });
  it.each<[string, unknown]>([
    ['nothing is allowed', [{}]],
    ['UDP alone is', [{ toEndpoints: [kubeDns], toPorts: port53('UDP') }]],
    ['the own namespace is', [{ toEndpoints: [{}] }]],
    ['the world is, where no resolver is', [{ toEntities: ['world'] }]],
    ['an empty list of pods is, which is nobody', [{ toEndpoints: [] }]],
    ['echo requests are', [{ toEndpoints: [kubeDns], icmps: [{ fields: [{ type: 8 }] }] }]],
  ])('see that names fail where %s', (_, value) => {
    expect(codes(egress(value))).toContain(noDns.code);
  });
  it('count what policies add that deny nothing themselves', () => {
    const spec = egress([{}]);
    const added = policyOf({ endpointSelector: {}, enableDefaultDeny: { egress: false }, egress: [{ toEndpoints: [kubeDns] }] });
    expect(foundWith(noDns.code, spec)).toMatchObject([{ fix: 'allow it in CiliumNetworkPolicy shop/default-deny' }]);
    expect(foundWith(noDns.code, spec, added)).toEqual([]);
  });
  it('know the resolver on the node by the name of the node', () => {
    const dns = {
      type: 'external',
      provider: 'somebody',
      facts: { provides: ['dns', 'node-local-dns'], hostPorts: [{ protocol: 'UDP', port: 53, purpose: 'DNS', address: '169.254.20.10' }] },
    } as const;
    expect(codes({ ...layerSpec({ cni: cilium, policy: segment() }), dns })).not.toContain(noDns.code);
    expect(codes({ ...egress([{ toEndpoints: [kubeDns] }]), dns })).toContain(noDns.code);
    expect(codes({ ...egress([{ toEndpoints: [kubeDns] }, { toEntities: ['host'] }]), dns })).not.toContain(noDns.code);
  });
  it('see a range inside the service range, which matches nothing', () => {
    expect(codes(egress([{ toEndpoints: [kubeDns] }, { toCIDRSet: [{ cidr: '10.96.0.1/32' }] }]))).toContain(blockInServices.code);
    expect(codes(egress([{ toEndpoints: [kubeDns] }, { toCIDR: ['10.96.0.0/24'] }]))).toContain(blockInServices.code);
  });
  it('see pods on the host network, to which no policy applies', () => {
    const edge = {
      type: 'external',
      provider: 'somebody',
      facts: { workloads: [{ kind: 'DaemonSet', name: 'edge', namespace: 'shop', labels: { app: 'web' }, hostNetwork: true }] },
    } as const;
    expect(codes(layerSpec({ cni: cilium, ingress: edge, policy }))).toContain(selectsHostNetwork.code);
  });
  it('survive whatever a patch makes of a policy', () => {
    for (const value of [
      'x',
      [1],
      [null],
      {},
      [{ toEndpoints: 'x' }],
      [{ toEndpoints: [1] }],
      [{ toCIDRSet: [{ cidr: 1 }] }],
      [{ toPorts: 'x' }],
      [{ toPorts: [{ ports: 'x' }] }],
    ])
      expect(() => codes(egress(value))).not.toThrow();
  });
});
