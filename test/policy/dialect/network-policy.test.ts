import { Port } from '../../../lib/flow';
import { Cidr } from '../../../lib/net';
import { type AddressSet, type Allowance, networkPolicies, type PolicyIntent } from '../../../lib/policy';

const intent = (changes: Partial<PolicyIntent>): PolicyIntent => ({
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
  source: '',
  ...changes,
});
const specOf = (changes: Partial<PolicyIntent>): object => networkPolicies([intent(changes)])[0]?.spec ?? {};
const block = (...texts: readonly string[]): AddressSet['blocks'] => texts.map((text) => ({ cidr: Cidr.parse(text), except: [] }));

describe('networkPolicies', () => {
  it('always write policyTypes: a deny both, an addition those it has rules for', () => {
    expect(specOf({})).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(specOf({ labels: { app: 'web' }, denies: false, egress: [allowance({})] })).toMatchObject({
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
    });
  });

  it('write every port with its protocol: numbers, ranges, names, all', () => {
    const ports = ['80/TCP', '8000-8010/UDP', 'http/TCP', '*/SCTP'].map((text) => Port.parse(text));
    expect(specOf({ ingress: [allowance({ ports })] })).toMatchObject({
      ingress: [
        {
          ports: [
            { protocol: 'TCP', port: 80 },
            { protocol: 'UDP', port: 8000, endPort: 8010 },
            { protocol: 'TCP', port: 'http' },
            { protocol: 'SCTP' },
          ],
        },
      ],
    });
  });

  it('select namespaces by the name that the API server gives them, all of a list in one expression', () => {
    const peers = (namespaces: 'all' | readonly string[], labels = {}): object =>
      specOf({ ingress: [allowance({ peers: [{ type: 'pods', namespaces, labels }] })] });
    expect(peers('all')).toMatchObject({ ingress: [{ from: [{ namespaceSelector: {} }] }] });
    expect(peers(['bank'], { app: 'db' })).toMatchObject({
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'bank' } }, podSelector: { matchLabels: { app: 'db' } } }] },
      ],
    });
    expect(peers(['shop', 'bank'])).toMatchObject({
      ingress: [
        { from: [{ namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop', 'bank'] }] } }] },
      ],
    });
  });

  it('select their own namespace by pods alone, each its own', () => {
    const shared = allowance({ peers: [{ type: 'pods', namespaces: ['shop'], labels: { app: 'db' } }] });
    const [shop, bank] = networkPolicies([intent({ ingress: [shared] }), intent({ namespace: 'bank', ingress: [shared] })]);
    expect(shop?.spec?.ingress).toEqual([{ from: [{ podSelector: { matchLabels: { app: 'db' } } }] }]);
    expect(bank?.spec?.ingress).toMatchObject([{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }] }]);
  });

  it('write every address block once, and none inside another', () => {
    const peers = [
      { type: 'addresses', known: 'apiServer', blocks: block('192.168.10.10/32', 'fd00::1/128') },
      { type: 'addresses', known: 'nodes', blocks: block('192.168.10.0/24') },
    ] as const;
    expect(specOf({ ingress: [allowance({ peers })] })).toMatchObject({
      ingress: [{ from: [{ ipBlock: { cidr: '192.168.10.0/24' } }, { ipBlock: { cidr: 'fd00::1/128' } }] }],
    });
  });

  it('leave nodes out where the world is let in on the same ports, and only there', () => {
    const world = allowance({ peers: [{ type: 'addresses', known: 'world', blocks: block('0.0.0.0/0') }], ports: [Port.tcp(80)] });
    const nodes = (port: number): Allowance =>
      allowance({ peers: [{ type: 'addresses', known: 'nodes', blocks: block('192.168.10.0/24') }], ports: [Port.tcp(port)] });
    const pods = allowance({ ports: [Port.tcp(80)] });
    expect(specOf({ ingress: [nodes(80), world, nodes(81), pods] })).toMatchObject({
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }, { ports: [{ port: 81 }] }, { from: [{ namespaceSelector: {} }] }],
    });
  });

  it('write holes only where there are any', () => {
    const peers = [
      { type: 'addresses', blocks: [{ cidr: Cidr.parse('10.0.0.0/8'), except: [Cidr.parse('10.1.0.0/16')] }, ...block('11.0.0.0/8')] },
    ] as const;
    expect(specOf({ egress: [allowance({ peers })] })).toMatchObject({
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '11.0.0.0/8' } }] }],
    });
  });
});
