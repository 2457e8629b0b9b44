import fc from 'fast-check';
import { parseSelector } from '../../../lib/cni/calico/selector';
import { Port } from '../../../lib/flow';
import type { KubeManifest } from '../../../lib/kube';
import { Cidr } from '../../../lib/net';
import type { LayerSpec } from '../../../lib/plan';
import { type AddressSet, type Allowance, calicoPolicies, type IntentPeer, networkPolicies, type PolicyIntent } from '../../../lib/policy';
import { checkLayer } from '../../../lib/rules';
import { clusterSpec, objectsOf } from '../../support/layer';

const apiServer = (...cidrs: readonly string[]): AddressSet => ({
  type: 'addresses',
  known: 'apiServer',
  blocks: cidrs.map((cidr) => ({ cidr: Cidr.parse(cidr), except: [] })),
});
const pods: IntentPeer = { type: 'pods', namespaces: ['shop'], labels: { app: 'db' } };
const allowance = (...peers: readonly IntentPeer[]): Allowance => ({ peers, ports: [Port.tcp(443)], reason: '', source: 'coredns' });
const intent = (changes: Partial<PolicyIntent> = {}): PolicyIntent => ({
  name: 'web',
  namespace: 'shop',
  labels: { app: 'web' },
  denies: true,
  ingress: [],
  egress: [],
  ...changes,
});
const idOf = ({ apiVersion, metadata: { namespace, name } }: KubeManifest): string => `${apiVersion} ${namespace}/${name}`;

describe('policies for Calico', () => {
  it('are NetworkPolicies and nothing else where the API server has an address', () => {
    const intents = [intent({ egress: [allowance(apiServer('192.168.10.10/32')), allowance(pods)] })];
    expect(calicoPolicies(intents)).toEqual(networkPolicies(intents));
  });
  it('name its Service where nobody said what the addresses are', () => {
    const [plain, own, ...more] = calicoPolicies([intent({ egress: [allowance(apiServer()), allowance(pods)] })]);
    expect(more).toEqual([]);
    expect(plain).toEqual(networkPolicies([intent({ egress: [allowance(pods)] })])[0]);
    expect(own).toEqual({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default.web', namespace: 'shop' },
      spec: {
        tier: 'default',
        selector: "app == 'web'",
        types: ['Egress'],
        egress: [{ action: 'Allow', destination: { services: { name: 'kubernetes', namespace: 'default' } } }],
      },
    });
  });
  it('keep the deny where nothing else is allowed, and write no empty object where nothing is denied', () => {
    const egress = [allowance(apiServer())];
    const kept = calicoPolicies([intent({ egress })]);
    expect(kept.map(idOf)).toEqual(['networking.k8s.io/v1 shop/web', 'crd.projectcalico.org/v1 shop/default.web']);
    expect(Object(kept[0]).spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(Object(kept[0]).spec.egress).toBeUndefined();
    expect(calicoPolicies([intent({ denies: false, egress })]).map(idOf)).toEqual(['crd.projectcalico.org/v1 shop/default.web']);
  });
  it('keep the other peers of an allowance', () => {
    const [plain] = calicoPolicies([intent({ egress: [allowance(apiServer(), pods)] })]);
    expect(Object(plain).spec.egress).toEqual([{ to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ protocol: 'TCP', port: 443 }] }]);
  });
  it('select every pod of a namespace by all()', () => {
    const own = calicoPolicies([intent({ labels: {}, egress: [allowance(apiServer())] })])[1];
    expect(Object(own).spec.selector).toBe('all()');
  });

  const label = fc.tuple(
    fc.stringMatching(/^[a-z]([a-z0-9.-]{0,6}[a-z0-9])?(\/[a-z]{1,4})?$/),
    fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,6}[A-Za-z0-9])?$/),
  );
  const labels = fc.array(label, { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));
  const peer = fc.constantFrom<IntentPeer>(pods, apiServer(), apiServer('192.168.10.10/32'));
  const allowances = fc.array(
    fc.array(peer, { minLength: 1, maxLength: 3 }).map((peers) => allowance(...peers)),
    { maxLength: 3 },
  );
  const intents = fc.array(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,5}$/),
      namespace: fc.constant('shop'),
      labels,
      denies: fc.boolean(),
      ingress: fc.constant([]),
      egress: allowances,
    }),
    { maxLength: 4 },
  );
  it('have a rule without peers for nobody: it would let everything pass', () => {
    fc.assert(
      fc.property(intents, (given) => {
        for (const policy of calicoPolicies(given)) {
          const { egress = [] } = Object(policy).spec;
          for (const rule of egress) if (policy.apiVersion === 'networking.k8s.io/v1') expect(rule.to.length).toBeGreaterThan(0);
        }
      }),
    );
  });
  it('have one of Calico for each intent that needs it, with a selector that Calico reads', () => {
    fc.assert(
      fc.property(intents, (given) => {
        const own = calicoPolicies(given).filter(({ apiVersion }) => apiVersion === 'crd.projectcalico.org/v1');
        const needing = given.filter(({ egress }) =>
          egress.some(({ peers }) => peers.some((one) => one.type === 'addresses' && one.blocks.length === 0)),
        );
        expect(own).toHaveLength(needing.length);
        for (const policy of own) expect(parseSelector(Object(policy).spec.selector)).toBe(Object(policy).spec.selector);
      }),
    );
  });
  it('deny whoever a NetworkPolicy for the same intents would deny', () => {
    fc.assert(
      fc.property(intents, (given) => {
        const denied = calicoPolicies(given).filter(({ apiVersion }) => apiVersion === 'networking.k8s.io/v1');
        for (const { name, denies } of given) if (denies) expect(denied.some(({ metadata }) => metadata.name === name)).toBe(true);
      }),
    );
  });
});

describe('a layer on a managed control plane whose addresses nobody knows', () => {
  const cluster = clusterSpec({ platform: 'eks', apiServer: {} });
  const layer = (cni: LayerSpec['cni']): LayerSpec => ({
    cluster,
    ...(cni === undefined ? {} : { cni }),
    dns: { type: 'coredns' },
    policy: { defaultDeny: true },
  });
  const codes = (spec: LayerSpec) => checkLayer(spec).findings.map(({ code }) => code);

  it('holds together with Calico, which knows the API server by its Service', () => {
    const spec = layer({ type: 'calico', podNetwork: 'amazon-vpc-cni' });
    expect(codes(spec)).not.toContain('policy/api-server-endpoints-unknown');
    const own = [...objectsOf(spec).values()].filter(
      ({ manifest }) => manifest.kind === 'NetworkPolicy' && manifest.apiVersion === 'crd.projectcalico.org/v1',
    );
    expect(own.map(({ manifest }) => manifest.metadata.name).sort()).toEqual(['default.calico-kube-controllers', 'default.coredns']);
  });
  it('does not with an enforcer that knows ranges only', () => {
    expect(codes(layer({ type: 'external', provider: 'amazon-vpc-cni', facts: { provides: ['pod-network', 'network-policy'] } }))).toContain(
      'policy/api-server-endpoints-unknown',
    );
  });
});
