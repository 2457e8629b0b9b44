import fc from 'fast-check';
import type { ciliumV2 } from '../../../imports/cilium';
import { Port } from '../../../lib/flow';
import { Cidr, Ip } from '../../../lib/net';
import { type AddressSet, type Allowance, ciliumNetworkPolicies, type IntentPeer, type PolicyIntent } from '../../../lib/policy';
import { ciliumRefusals } from '../../../lib/policy/dialect/cilium-refusals';
import { ciliumPod, type Identity, mayReceive, maySend, type Packet, reserved } from './cilium-verdict';

const intent = (changes: Partial<PolicyIntent> = {}): PolicyIntent => ({
  name: 'default-deny',
  namespace: 'shop',
  labels: {},
  denies: true,
  ingress: [],
  egress: [],
  ...changes,
});
const allowance = (changes: Partial<Allowance>): Allowance => ({
  peers: [{ type: 'pods', namespaces: 'all', labels: {} }],
  ports: [],
  reason: '',
  source: 'policy.segments[0].allow[0]',
  ...changes,
});
const block = (cidr: string, ...except: readonly string[]): AddressSet['blocks'][number] => ({
  cidr: Cidr.parse(cidr),
  except: except.map((text) => Cidr.parse(text)),
});
const known = (name: NonNullable<AddressSet['known']>, ...blocks: AddressSet['blocks']): AddressSet => ({ type: 'addresses', known: name, blocks });

const specOf = (changes: Partial<PolicyIntent>): object => ciliumNetworkPolicies([intent(changes)])[0]?.spec ?? {};
const into = (...peers: readonly IntentPeer[]): unknown => specOf({ ingress: [allowance({ peers })] });
const out = (...peers: readonly IntentPeer[]): unknown => specOf({ egress: [allowance({ peers })] });

describe('ciliumNetworkPolicies', () => {
  it('deny in both directions by name, with a rule that allows nothing where nothing is allowed', () => {
    expect(ciliumNetworkPolicies([intent()])).toEqual([
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata: { name: 'default-deny', namespace: 'shop' },
        spec: { endpointSelector: {}, enableDefaultDeny: { ingress: true, egress: true }, ingress: [{}], egress: [{}] },
      },
    ]);
  });

  it('only add where another policy denies: the order in which the two arrive cuts nobody off', () => {
    expect(specOf({ labels: { app: 'web' }, denies: false, egress: [allowance({})] })).toEqual({
      endpointSelector: { matchLabels: { 'k8s:app': 'web' } },
      enableDefaultDeny: { ingress: false, egress: false },
      egress: [{ toEndpoints: [{ matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] }] }],
    });
  });

  it('are objects of the type that the CRD has', () => {
    const printed: readonly ciliumV2.CiliumNetworkPolicy[] = ciliumNetworkPolicies([intent({ ingress: [allowance({ ports: [Port.tcp(80)] })] })]);
    expect(printed).toHaveLength(1);
  });

  it.each<[string, IntentPeer, object]>([
    [
      'every pod',
      { type: 'pods', namespaces: 'all', labels: {} },
      { matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] },
    ],
    [
      'pods of any namespace',
      { type: 'pods', namespaces: 'all', labels: { app: 'db' } },
      { matchLabels: { 'k8s:app': 'db' }, matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] },
    ],
    [
      'a namespace, the own one too',
      { type: 'pods', namespaces: ['shop'], labels: {} },
      { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'shop' } },
    ],
    [
      'pods of a namespace',
      { type: 'pods', namespaces: ['kube-system'], labels: { 'k8s-app': 'kube-dns' } },
      { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } },
    ],
    [
      'namespaces in one expression',
      { type: 'pods', namespaces: ['shop', 'bank'], labels: {} },
      { matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'In', values: ['shop', 'bank'] }] },
    ],
  ])('select %s by identity', (_, peer, selector) => {
    expect(into(peer)).toMatchObject({ ingress: [{ fromEndpoints: [selector] }] });
    expect(out(peer)).toMatchObject({ egress: [{ toEndpoints: [selector] }] });
  });

  it('print a set of no namespaces nowhere: a selector without namespaces would be everybody', () => {
    expect(into({ type: 'pods', namespaces: [], labels: {} }, known('nodes'))).toMatchObject({
      ingress: [{ fromEntities: ['host', 'remote-node'] }],
    });
  });

  it.each<[string, AddressSet, readonly string[], readonly string[]]>([
    ['nodes', known('nodes'), ['host', 'remote-node'], ['host', 'remote-node']],
    ['Cilium as an ingress controller', known('ingress'), ['ingress'], ['ingress']],
    ['the API server', known('apiServer', block('192.168.10.10/32')), ['kube-apiserver'], ['kube-apiserver']],
    // A node that forwards to a pod of another node puts its own address on what came from outside.
    ['the world', known('world', block('0.0.0.0/0'), block('::/0')), ['world', 'host', 'remote-node', 'ingress'], ['world']],
  ])('call %s by name, whatever the addresses are', (_, set, sources, destinations) => {
    expect(into(set)).toMatchObject({ ingress: [{ fromEntities: sources }] });
    expect(out(set)).toMatchObject({ egress: [{ toEntities: destinations }] });
  });

  it('write the world without cloud metadata as a range with holes, because names have none', () => {
    expect(out(known('world', block('0.0.0.0/0', '169.254.0.0/16')))).toMatchObject({
      egress: [{ toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] }] }],
    });
  });

  it('reach the resolver on the node as the node and as its address', () => {
    expect(out(known('nodeLocalDns', block('169.254.20.10/32')))).toMatchObject({
      egress: [{ toEntities: ['host'] }, { toCIDRSet: [{ cidr: '169.254.20.10/32' }] }],
    });
  });

  it('never combine kinds of peers in a rule, which the agent refuses', () => {
    const spec = out({ type: 'pods', namespaces: ['shop'], labels: {} }, known('nodes'), { type: 'addresses', blocks: [block('203.0.113.0/24')] });
    expect(spec).toMatchObject({
      egress: [
        { toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'shop' } }] },
        { toEntities: ['host', 'remote-node'] },
        { toCIDRSet: [{ cidr: '203.0.113.0/24' }] },
      ],
    });
  });

  it('write every port with its protocol: numbers, ranges, names, and 0 for all', () => {
    const ports = ['80/TCP', '8000-8010/UDP', 'http/TCP', '*/SCTP'].map((text) => Port.parse(text));
    expect(specOf({ ingress: [allowance({ ports })] })).toMatchObject({
      ingress: [
        {
          toPorts: [
            {
              ports: [
                { port: '80', protocol: 'TCP' },
                { port: '8000', endPort: 8010, protocol: 'UDP' },
                { port: 'http', protocol: 'TCP' },
                { port: '0', protocol: 'SCTP' },
              ],
            },
          ],
        },
      ],
    });
  });

  it('put at most 40 ports in a list, as the agent takes no more', () => {
    const ports = Array.from({ length: 41 }, (_, index) => Port.tcp(1000 + index));
    const [policy] = ciliumNetworkPolicies([intent({ ingress: [allowance({ ports })] })]);
    expect(policy?.spec.ingress?.[0]?.toPorts?.map((list) => list.ports.length)).toEqual([40, 1]);
  });

  it('share what an allowance is printed as among the policies that have it', () => {
    const shared = allowance({});
    const [shop, bank] = ciliumNetworkPolicies([intent({ egress: [shared] }), intent({ namespace: 'bank', egress: [shared] })]);
    expect(shop?.spec.egress?.[0]?.toEndpoints).toBe(bank?.spec.egress?.[0]?.toEndpoints);
  });
});

describe('ciliumRefusals', () => {
  it('name labels that no identity has, of pods and of peers, each once', () => {
    const peers: readonly IntentPeer[] = [{ type: 'pods', namespaces: 'all', labels: { 'statefulset.kubernetes.io/pod-name': 'db-0' } }];
    const one = allowance({ peers });
    expect(
      ciliumRefusals([
        intent({ labels: { 'pod-template-hash': 'abc' }, denies: false, ingress: [one] }),
        intent({ namespace: 'bank', ingress: [one] }),
      ]),
    ).toEqual([
      {
        source: 'policy.segments[0].allow[0]',
        got: 'pods of shop with the label pod-template-hash',
        expected: 'a label that Cilium makes identities of',
      },
      {
        source: 'policy.segments[0].allow[0]',
        got: 'a peer with the label statefulset.kubernetes.io/pod-name',
        expected: 'a label that Cilium makes identities of',
      },
    ]);
  });
  it('let the usual labels pass', () => {
    const labels = { app: 'web', 'app.kubernetes.io/name': 'web', 'k8s-app': 'kube-dns' };
    expect(ciliumRefusals([intent({ labels, egress: [allowance({ peers: [{ type: 'pods', namespaces: 'all', labels }] })] })])).toEqual([]);
  });
});

/** Who may talk to whom, from the sentences of lib/policy/intent.ts and what Cilium can tell apart. */
describe('the flows that printed policies allow', () => {
  const pods = [
    ciliumPod('shop', { app: 'web', tier: 'front' }, '10.244.1.1', { http: 8080 }),
    ciliumPod('shop', { app: 'db' }, '10.244.1.2', { http: 81 }),
    ciliumPod('bank', { app: 'web' }, '10.244.2.1', { http: 80 }),
    ciliumPod('kube-system', { 'k8s-app': 'kube-dns' }, '10.244.2.2'),
  ];
  const others = [
    reserved('own node', '192.168.10.20', 'host'),
    reserved('another node', '192.168.10.21', 'remote-node'),
    reserved('node of an API server', '192.168.10.10', 'remote-node', 'kube-apiserver'),
    reserved('managed API server', '198.51.100.7', 'world', 'kube-apiserver'),
    reserved('outside', '203.0.113.9', 'world'),
    reserved('metadata', '169.254.169.254', 'world'),
    reserved('outside over IPv6', '2001:db8::9', 'world'),
    reserved("Cilium's own ingress", '10.244.1.200', 'ingress'),
  ];
  const packets: readonly Packet[] = [
    { protocol: 'TCP', port: 80 },
    { protocol: 'TCP', port: 8080 },
    { protocol: 'UDP', port: 53 },
    { protocol: 'UDP', port: 8005 },
    { protocol: 'SCTP', port: 9 },
  ];

  const labels = fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    { app: 'web' },
    { app: 'db' },
    { app: 'web', tier: 'front' },
    { 'k8s-app': 'kube-dns' },
  );
  const namespaces = fc.oneof(fc.constant<'all'>('all'), fc.uniqueArray(fc.constantFrom('shop', 'bank', 'kube-system'), { maxLength: 3 }));
  const ranges = fc.uniqueArray(
    fc.constantFrom(
      block('203.0.113.0/24'),
      block('203.0.113.0/24', '203.0.113.8/31'),
      block('0.0.0.0/0', '169.254.0.0/16'),
      block('10.0.0.0/8'),
      block('192.168.10.0/24'),
      block('::/0'),
    ),
    { minLength: 1, maxLength: 3 },
  );
  const whole = [block('0.0.0.0/0'), block('::/0')];
  const peer: fc.Arbitrary<IntentPeer> = fc.oneof(
    fc.record({ type: fc.constant('pods' as const), namespaces, labels }),
    fc.record({ type: fc.constant('addresses' as const), blocks: ranges }),
    fc.constantFrom(
      known('nodes'),
      known('apiServer', block('192.168.10.10/32')),
      known('world', ...whole),
      known('world', block('0.0.0.0/0', '169.254.0.0/16'), block('::/0', 'fe80::/10')),
      known('platform', block('169.254.169.254/32')),
    ),
  );
  const port = fc
    .constantFrom('80/TCP', '8080/TCP', '8000-8010/UDP', '53/UDP', 'http/TCP', '*/SCTP', '*/TCP', '1-79/TCP')
    .map((text) => Port.parse(text));
  const many = fc.constant(Array.from({ length: 45 }, (_, index) => Port.tcp(40 + index)));
  const someAllowance = fc.record({
    peers: fc.array(peer, { minLength: 1, maxLength: 4 }),
    ports: fc.oneof({ weight: 9, arbitrary: fc.array(port, { maxLength: 3 }) }, { weight: 1, arbitrary: many }),
    reason: fc.constant(''),
    source: fc.constant('x'),
  });
  const someIntent: fc.Arbitrary<PolicyIntent> = fc.record({
    name: fc.constant('one'),
    namespace: fc.constantFrom('shop', 'bank', 'kube-system'),
    labels,
    denies: fc.boolean(),
    ingress: fc.array(someAllowance, { maxLength: 3 }),
    egress: fc.array(someAllowance, { maxLength: 3 }),
  });

  const carries = (all: Readonly<Record<string, string>>, some: Readonly<Record<string, string>>): boolean =>
    Object.entries(some).every(([key, value]) => all[key] === value);
  const isNode = ({ reserved: own }: Identity): boolean => own.includes('host') || own.includes('remote-node');
  const isIn = ({ ip }: Identity, blocks: AddressSet['blocks']): boolean =>
    blocks.some(({ cidr, except }) => cidr.contains(Ip.parse(ip)) && !except.some((hole) => hole.contains(Ip.parse(ip))));

  function isMeant(set: IntentPeer, other: Identity, direction: 'ingress' | 'egress'): boolean {
    if (set.type === 'pods') {
      const { pod } = other;
      return pod !== undefined && (set.namespaces === 'all' || set.namespaces.includes(pod.namespace)) && carries(pod.labels, set.labels);
    }
    if (set.known === 'nodes') return isNode(other);
    if (set.known === 'apiServer') return other.reserved.includes('kube-apiserver');
    const relayed =
      set.known === 'world' &&
      direction === 'ingress' &&
      set.blocks.every(({ except }) => except.length === 0) &&
      (isNode(other) || other.reserved.includes('ingress'));
    return relayed || (other.reserved.includes('world') && isIn(other, set.blocks));
  }
  function isMeantPort(ports: readonly Port[], packet: Packet, destination: Identity): boolean {
    return (
      ports.length === 0 ||
      ports.some(({ protocol, port: first, endPort }) => {
        const number = typeof first === 'string' ? destination.pod?.ports?.[first] : first;
        if (protocol !== packet.protocol) return false;
        if (first === undefined) return true;
        return number !== undefined && number <= packet.port && packet.port <= (endPort ?? number);
      })
    );
  }
  function isIntended(
    intents: readonly PolicyIntent[],
    direction: 'ingress' | 'egress',
    subject: Identity,
    other: Identity,
    packet: Packet,
  ): boolean {
    const own = subject.pod;
    if (own === undefined || (direction === 'ingress' && other.reserved.includes('host'))) return true;
    const applying = intents.filter((one) => one.namespace === own.namespace && carries(own.labels, one.labels));
    if (!applying.some(({ denies }) => denies)) return true;
    const destination = direction === 'ingress' ? subject : other;
    return applying.some((one) =>
      one[direction].some(({ peers, ports }) => peers.some((set) => isMeant(set, other, direction)) && isMeantPort(ports, packet, destination)),
    );
  }

  it('are exactly those that were intended, for any intents', () => {
    fc.assert(
      fc.property(fc.array(someIntent, { maxLength: 4 }), (intents) => {
        const policies = ciliumNetworkPolicies(intents);
        const wrong = pods.flatMap((subject) =>
          [...pods, ...others].flatMap((other) =>
            packets.flatMap((packet) => [
              ...(maySend(policies, subject, other, packet) === isIntended(intents, 'egress', subject, other, packet)
                ? []
                : [`${subject.name} to ${other.name} on ${packet.protocol} ${packet.port}`]),
              ...(mayReceive(policies, subject, other, packet) === isIntended(intents, 'ingress', subject, other, packet)
                ? []
                : [`${subject.name} from ${other.name} on ${packet.protocol} ${packet.port}`]),
            ]),
          ),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
