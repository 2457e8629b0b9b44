import type { FlannelBackend, FlannelOptions } from '../../../lib/cni/flannel';
import { type LayerSpec, planLayer } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, planFindings, plannedOf } from '../../support/layer';

/** What planning says of the CNI: the rest of the layer has nothing to do with it. */
const cniFindings = (spec: LayerSpec) => planFindings(spec).filter((line) => line.includes(' cni.'));
const findings = (options: FlannelOptions) => cniFindings(layerSpec({ cni: { type: 'flannel', ...options } }));
const inDualStack = (options: FlannelOptions) => cniFindings({ cni: { type: 'flannel', ...options }, cluster: dualStackSpec() });

describe('what is refused', () => {
  it.each<readonly [string, FlannelOptions]>([
    ['flannel/out-of-range cni.backend.vni', { backend: { type: 'vxlan', vni: 0 } }],
    ['flannel/out-of-range cni.backend.vni', { backend: { type: 'vxlan', vni: 16_777_216 } }],
    ['flannel/out-of-range cni.backend.port', { backend: { type: 'vxlan', port: 65_536 } }],
    ['flannel/out-of-range cni.backend.mtu', { backend: { type: 'vxlan', mtu: 600 } }],
    ['flannel/out-of-range cni.backend.persistentKeepalive', { backend: { type: 'wireguard', persistentKeepalive: 1.5 } }],
    ['flannel/wireguard-mode cni.backend.mode', { backend: { type: 'wireguard', mode: 'ipv6' } }],
    ['flannel/secret-key cni.backend.psk.secret', { backend: { type: 'wireguard', psk: { secret: 'Not_A_Name' } } }],
    ['flannel/secret-key cni.backend.psk.key', { backend: { type: 'wireguard', psk: { secret: 'wireguard', key: 'a/b' } } }],
    ['flannel/no-interface cni.interface.names', { interface: { type: 'iface', names: [] } }],
    ['flannel/interface cni.interface.patterns[1]', { interface: { type: 'ifaceRegex', patterns: ['eth.', ''] } }],
    ['ip/malformed cni.interface.address', { interface: { type: 'ifaceCanReach', address: 'gateway' } }],
    ['flannel/out-of-range cni.healthPort', { healthPort: -1 }],
    ['flannel/out-of-range cni.eventQueueDepth', { eventQueueDepth: 0 }],
    ['flannel/max-unavailable cni.updateStrategy.maxUnavailable', { updateStrategy: { type: 'RollingUpdate', maxUnavailable: '0%' } }],
    ['flannel/max-unavailable cni.updateStrategy.maxUnavailable', { updateStrategy: { type: 'RollingUpdate', maxUnavailable: 0 } }],
    ['image/reference cni.image', { image: 'ghcr.io/flannel-io/flannel' }],
    ['image/reference cni.cniPluginImage', { cniPluginImage: 'Flannel:v1' }],
    ['image/reference cni.cniPlugins.image', { cniPlugins: { install: true, image: 'x' } }],
    ['image/reference cni.ipMasqAgentImage', { nonMasqueradeCidrs: ['10.0.0.0/8'], ipMasqAgentImage: 'x' }],
    ['cidr/host-bits cni.nonMasqueradeCidrs[0]', { nonMasqueradeCidrs: ['10.0.0.1/8'] }],
    ['flannel/foreign-family cni.nonMasqueradeCidrs[0]', { nonMasqueradeCidrs: ['fd00::/8'] }],
    ['flannel/nothing-is-masqueraded cni.nonMasqueradeCidrs', { ipMasq: false, nonMasqueradeCidrs: ['10.0.0.0/8'] }],
    ['workload/arg-clash cni.overrides.flannel.extraArgs[0]', { overrides: { flannel: { extraArgs: ['--ip-masq=false'] } } }],
    ['workload/arg-clash cni.overrides.policyEngine.extraArgs[0]', { overrides: { policyEngine: { extraArgs: ['--run-router=true'] } } }],
    ['flannel/override-reaches-nothing cni.overrides.policyEngine', { policyEngine: { type: 'none' }, overrides: { policyEngine: {} } }],
    ['flannel/override-reaches-nothing cni.overrides.ipMasqAgent', { overrides: { ipMasqAgent: {} } }],
    ['workload/env-clash cni.overrides.flannel.extraEnv[0]', { overrides: { flannel: { extraEnv: [{ name: 'NODE_NAME', value: 'x' }] } } }],
  ])('%s', (expected, options) => {
    expect(findings(options)).toEqual([expected]);
  });

  it('a version that nobody tested', () => {
    const spec = JSON.parse('{ "type": "flannel", "version": "0.27.0" }');
    expect(cniFindings(layerSpec({ cni: spec }))).toEqual(['spec/not-one-of cni.version']);
  });

  it.each([
    ['spec/unknown-type cni.backend.type', '{ "backend": { "type": "geneve" } }'],
    ['spec/wrong-type cni.backend', '{ "backend": "vxlan" }'],
    ['spec/unknown-type cni.policyEngine.type', '{ "policyEngine": { "type": "calico" } }'],
  ])('what no type would let pass: %s', (expected, text) => {
    expect(findings(JSON.parse(text))).toEqual([expected]);
  });

  it('every problem at once, not the first', () => {
    expect(findings({ backend: { type: 'vxlan', vni: 0, port: 0 }, healthPort: -1, image: 'x' })).toEqual([
      'flannel/out-of-range cni.backend.vni',
      'flannel/out-of-range cni.backend.port',
      'flannel/out-of-range cni.healthPort',
      'image/reference cni.image',
    ]);
  });

  it.each<FlannelBackend>([{ type: 'ipip' }, { type: 'udp' }])('a backend without IPv6 in a dual-stack cluster: $type', (backend) => {
    expect(inDualStack({ backend })).toEqual(['flannel/ipv4-only-backend cni.backend.type']);
  });
  it.each<FlannelBackend>([{ type: 'vxlan' }, { type: 'wireguard' }, { type: 'host-gw' }])(
    'not a backend that carries both families: $type',
    (backend) => {
      expect(inDualStack({ backend })).toEqual([]);
    },
  );
  it('udp where a node is not amd64', () => {
    const cluster = clusterSpec({ nodes: { arch: ['amd64', 'arm64'] } });
    expect(cniFindings({ cluster, cni: { type: 'flannel', backend: { type: 'udp' } } })).toEqual(['flannel/amd64-only-backend cni.backend.type']);
  });
  it('one port for two WireGuard devices', () => {
    expect(inDualStack({ backend: { type: 'wireguard', portV6: 51_820 } })).toEqual(['flannel/wireguard-one-port cni.backend.portV6']);
    expect(inDualStack({ backend: { type: 'wireguard', mode: 'auto', portV6: 51_820 } })).toEqual([]);
  });
  it('an MTU that leaves pods less than IPv6 promises', () => {
    expect(inDualStack({ backend: { type: 'vxlan', mtu: 1329 } })).toEqual(['flannel/out-of-range cni.backend.mtu']);
    expect(inDualStack({ backend: { type: 'vxlan', mtu: 1330 } })).toEqual([]);
  });
});

describe('defaults', () => {
  const options = (spec: Parameters<typeof plannedOf>[0]) => plannedOf(spec, 'cni').options;

  it('are vxlan with kube-router, and NAT on the way out', () => {
    expect(options(layerSpec({ cni: { type: 'flannel' } }))).toMatchObject({
      backend: { type: 'vxlan', vni: 1, port: 8472, directRouting: false, learning: false },
      engine: { type: 'kube-router' },
      ipMasq: true,
      ipMasqAgent: undefined,
      healthPort: 8081,
    });
  });
  it.each([
    ['generic', false],
    ['kubeadm', false],
    ['kind', true],
    ['k3s', true],
  ] as const)('install the standard plugins where nodes lack them: %s', (platform, installs) => {
    expect('pluginsImage' in options(layerSpec({ cluster: { platform }, cni: { type: 'flannel' } }))).toBe(true);
    expect(Object(options(layerSpec({ cluster: { platform }, cni: { type: 'flannel' } }))).pluginsImage !== undefined).toBe(installs);
  });
  it('queue an event for every node of a large cluster', () => {
    const cni = { type: 'flannel' } as const;
    expect(options(layerSpec({ cni }))).toMatchObject({ eventQueueDepth: 5000 });
    expect(options(layerSpec({ cni, cluster: { nodes: { count: 8000 } } }))).toMatchObject({ eventQueueDepth: 8000 });
  });
  it('are plain data: a plan is written and read back without loss of a field that is set', () => {
    const { plan } = planLayer(layerSpec({ cni: { type: 'flannel', nonMasqueradeCidrs: ['10.0.0.0/8'] } }));
    const read = JSON.parse(JSON.stringify(plan));
    expect(read.components[0].options.ipMasqAgent.nonMasqueradeCidrs).toEqual(['10.0.0.0/8']);
    expect(read.components[0].facts.nodeSourceRanges[1]).toBe('10.244.1.0/32');
  });
});
