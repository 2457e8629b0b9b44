import { STAGES } from '../../../lib/component';
import type { TraefikOptions } from '../../../lib/ingress/traefik';
import { manifestsOf } from '../../../lib/plan';
import { layerSpec, plannedOf, planOf } from '../../support/layer';

const ingressEndpoint = { ip: '192.168.10.10' };
const spec = (options: TraefikOptions) => layerSpec({ ingress: { type: 'traefik', ...options }, policy: { defaultDeny: true } });
const facts = (options: TraefikOptions) => plannedOf(spec(options), 'ingress').facts;
const policies = (options: TraefikOptions, name = 'traefik') =>
  manifestsOf(planOf(spec(options))).flatMap(({ manifest }) =>
    manifest.kind === 'NetworkPolicy' && manifest.metadata.name === name ? [Object(manifest).spec] : [],
  );

describe('facts of Traefik', () => {
  it('provide its class by name', () => {
    expect(facts({ ingressClass: { name: 'public' } }).provides).toEqual(['ingress', 'ingress-class:public']);
  });
  it('ask for a restricted namespace, and for a privileged one where host ports are taken, which baseline refuses too', () => {
    expect(facts({}).namespaces).toEqual([{ name: 'traefik', podSecurity: 'restricted' }]);
    for (const type of ['hostPort', 'hostNetwork'] as const)
      expect(facts({ exposure: { type, ingressEndpoint } }).namespaces).toEqual([{ name: 'traefik', podSecurity: 'privileged' }]);
  });
  it('require what its exposure needs', () => {
    const capabilities = (options: TraefikOptions) => facts(options).requires.flatMap((one) => (one.type === 'capability' ? one.capability : []));
    expect(capabilities({})).toContain('load-balancer');
    expect(capabilities({ exposure: { type: 'loadBalancer', loadBalancerClass: 'x/y' } })).toContain('load-balancer-class:x/y');
    expect(capabilities({ exposure: { type: 'hostPort', ingressEndpoint } })).toContain('host-port');
    expect(capabilities({ exposure: { type: 'hostNetwork', ingressEndpoint } })).not.toContain('pod-network');
  });
  it('open to the world what clients use, and nothing else', () => {
    const opened = (options: TraefikOptions) => facts(options).nodeTraffic.map(({ from, to, port, endPort }) => [from, to, port, endPort ?? port]);
    expect(opened({})).toEqual([
      ['world', 'nodes', 80, 80],
      ['world', 'nodes', 443, 443],
    ]);
    expect(opened({ exposure: { type: 'nodePort', http: 30_080, https: 30_443, ingressEndpoint } })).toEqual([
      ['world', 'nodes', 30_080, 30_080],
      ['world', 'nodes', 30_443, 30_443],
    ]);
    expect(opened({ exposure: { type: 'nodePort', ingressEndpoint } })).toEqual([['world', 'nodes', 30_000, 32_767]]);
    expect(opened({ exposure: { type: 'hostNetwork', ingressEndpoint } })).toEqual([
      ['world', 'nodes', 80, 80],
      ['world', 'nodes', 443, 443],
    ]);
  });
  it('name stages that exist', () => {
    for (const { stage } of manifestsOf(planOf(spec({})))) expect(STAGES).toContain(stage);
  });
});

describe('the policy of Traefik', () => {
  it('lets clients in at the ports of the pods, where policies see them, from outside, from nodes and from pods', () => {
    const [policy] = policies({ ports: { web: 8001, websecure: 8444 } });
    const ports = [
      { protocol: 'TCP', port: 8001 },
      { protocol: 'TCP', port: 8444 },
    ];
    // Addresses of nodes lie in the world's.
    expect(policy.ingress).toEqual([
      { from: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports },
      { from: [{ namespaceSelector: {} }], ports },
    ]);
    expect(facts({}).podFlows[0]?.ingress.map(({ peer }) => peer.resolved.type)).toEqual(['world', 'nodes', 'anyPod']);
  });
  it('lets it reach any pod, because Ingresses of tomorrow name backends that nobody knows today', () => {
    expect(policies({})[0].egress).toContainEqual({ to: [{ namespaceSelector: {} }] });
  });
  it('lets it reach only what segments declare where no backends are named', () => {
    const layer = layerSpec({
      ingress: { type: 'traefik', backends: [] },
      policy: {
        defaultDeny: true,
        segments: [
          {
            name: 'shop',
            namespaces: ['shop'],
            allow: [{ from: { type: 'ingress' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] }],
          },
        ],
      },
    });
    const manifests = manifestsOf(planOf(layer)).map(({ manifest }) => Object(manifest));
    const policy = manifests.find(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 'traefik' && metadata.name === 'traefik',
    );
    const toBackend = {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
          podSelector: { matchLabels: { app: 'web' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8080 }],
    };
    expect(policy.spec.egress).toContainEqual(toBackend);
    expect(JSON.stringify(policy.spec.egress)).not.toContain('{"namespaceSelector":{}}');
    const backend = manifests.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 'shop');
    expect(JSON.stringify(backend)).toContain('"app.kubernetes.io/name":"traefik"');
  });
  it('lets metrics be read by whoever scrapes, at the port of the metrics only', () => {
    const layer = layerSpec({
      ingress: { type: 'traefik' },
      policy: { defaultDeny: true, monitoring: { type: 'pods', namespace: 'monitoring', labels: { app: 'prometheus' } } },
    });
    const text = JSON.stringify(manifestsOf(planOf(layer)).filter(({ manifest }) => manifest.kind === 'NetworkPolicy'));
    expect(text).toMatch(/"app":"prometheus".*"port":9100/);
  });
  it('opens the world where backends may be outside', () => {
    expect(JSON.stringify(policies({ allowExternalNameServices: true })[0].egress)).toContain('0.0.0.0/0');
    expect(JSON.stringify(policies({})[0].egress)).not.toContain('0.0.0.0/0');
  });
  it('is none on the host network, where none applies', () => {
    expect(policies({ exposure: { type: 'hostNetwork', ingressEndpoint } })).toEqual([]);
  });
});
