import type { CalicoOptions } from '../../../lib/cni/calico';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';
import { allOptions } from './options';

const objects = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) =>
  objectsOf({ ...layerSpec({ cni: { type: 'calico', ...options } }), ...changes });
const manifest = (id: string, options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) => Object(objects(options, changes).get(id)?.manifest);
const nodePod = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) =>
  manifest('DaemonSet kube-system/calico-node', options, changes).spec.template.spec;
const calicoNode = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) => nodePod(options, changes).containers[0];
const env = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}): ReadonlyMap<string, string> =>
  new Map(calicoNode(options, changes).env.map(({ name, value, valueFrom }: Record<string, unknown>) => [name, value ?? JSON.stringify(valueFrom)]));
const conflist = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) =>
  JSON.parse(manifest('ConfigMap kube-system/calico-config', options, changes).data.cni_network_config.replace('__CNI_MTU__', '0'));

const bpf: CalicoOptions = { dataplane: { type: 'bpf' } };
const ipv6Only = clusterSpec({
  podCidrs: ['fd00:10:244::/56'],
  serviceCidrs: ['fd00:10:96::/112'],
  nodeCidrs: ['fd00:192:168::/64'],
  apiServer: { host: 'fd00:192:168::10' },
});

describe('manifests of Calico', () => {
  it('with least options', () => {
    expect(Object.fromEntries(objects())).toMatchSnapshot();
  });
  it('with all options, in a dual-stack cluster', () => {
    expect(Object.fromEntries(objects(allOptions, { cluster: dualStackSpec() }))).toMatchSnapshot();
  });
  it('are the same for the same options', () => {
    const text = () => JSON.stringify([...objects(allOptions, { cluster: dualStackSpec() })]);
    expect(text()).toBe(text());
  });
  it('are all in one stage, pools among them: kube-controllers is an ordinary pod, and a stage is waited for', () => {
    expect(new Set([...objects(allOptions, { cluster: dualStackSpec() }).values()].map(({ stage }) => stage))).toEqual(new Set(['20-cni']));
  });
  it('have selectors that never change', () => {
    const selectors = [
      'DaemonSet kube-system/calico-node',
      'Deployment kube-system/calico-kube-controllers',
      'Deployment kube-system/calico-typha',
    ].map((id) => manifest(id, { install: { type: 'manifests', typha: { enabled: true } } }).spec.selector.matchLabels);
    expect(selectors).toEqual([{ 'k8s-app': 'calico-node' }, { 'k8s-app': 'calico-kube-controllers' }, { 'k8s-app': 'calico-typha' }]);
  });
});

describe('calico-node', () => {
  it('makes no pools by itself, because what it makes at its first start nothing changes later', () => {
    expect(env().get('NO_DEFAULT_POOLS')).toBe('true');
    expect([...env(allOptions, { cluster: dualStackSpec() }).keys()].filter((name) => name.startsWith('CALICO_IPV'))).toEqual([]);
  });
  it('runs BIRD and is asked for it only where there is BGP', () => {
    const backend = (options: CalicoOptions) => manifest('ConfigMap kube-system/calico-config', options).data.calico_backend;
    expect([backend({}), backend({ bgp: { type: 'mesh' } }), backend({ ipam: { type: 'host-local' }, encapsulation: 'none' })]).toEqual([
      'vxlan',
      'bird',
      'none',
    ]);
    expect(calicoNode().readinessProbe.exec.command).not.toContain('-bird-ready');
    expect(calicoNode({ bgp: { type: 'mesh' } }).livenessProbe.exec.command).toContain('-bird-live');
  });
  it('looks for the address of each family, and has a router id of its own where no IPv4 address is one', () => {
    expect([env().get('IP'), env().get('IP6'), env().get('FELIX_IPV6SUPPORT')]).toEqual(['autodetect', undefined, 'false']);
    const alone = env({ bgp: { type: 'mesh' }, encapsulation: 'none' }, { cluster: ipv6Only });
    expect([alone.get('IP'), alone.get('IP6'), alone.get('FELIX_IPV6SUPPORT'), alone.get('CALICO_ROUTER_ID')]).toEqual([
      'none',
      'autodetect',
      'true',
      'hash',
    ]);
    expect(env({ bgp: { type: 'mesh' } }, { cluster: dualStackSpec() }).has('CALICO_ROUTER_ID')).toBe(false);
  });
  it.each<readonly [string, CalicoOptions['addressDetection']]>([
    ['kubernetes-internal-ip', {}],
    ['first-found', { IPv4: { type: 'first-found' } }],
    ['interface=eth0,bond.*', { IPv4: { type: 'interface', patterns: ['eth0', 'bond.*'] } }],
    ['skip-interface=docker0', { IPv4: { type: 'skip-interface', patterns: ['docker0'] } }],
    ['can-reach=192.168.10.1', { IPv4: { type: 'can-reach', destination: '192.168.10.1' } }],
    ['cidr=192.168.10.0/24,192.168.20.0/24', { IPv4: { type: 'cidr', cidrs: ['192.168.10.0/24', '192.168.20.0/24'] } }],
  ])('finds its address as said: %s', (method, addressDetection = {}) => {
    expect(env({ addressDetection }).get('IP_AUTODETECTION_METHOD')).toBe(method);
  });
  it('takes the MTU of pods for every kind of header, of IPv6 too', () => {
    expect(manifest('ConfigMap kube-system/calico-config', { mtu: 1400 }).data.veth_mtu).toBe('1400');
    expect([...env({}, { cluster: dualStackSpec() }).keys()].filter((name) => name.includes('MTU'))).toEqual([
      'FELIX_IPINIPMTU',
      'FELIX_VXLANMTU',
      'FELIX_WIREGUARDMTU',
      'FELIX_VXLANMTUV6',
      'FELIX_WIREGUARDMTUV6',
    ]);
  });
  it('restarts with its configuration', () => {
    const hash = (options: CalicoOptions) => manifest('DaemonSet kube-system/calico-node', options).spec.template.metadata.annotations;
    expect(hash({ mtu: 1400 })).not.toEqual(hash({}));
    expect(hash({ felix: { logSeverity: 'debug' } })).toEqual(hash({}));
  });
  it('uses the folders of the platform', () => {
    const pod = nodePod({}, { cluster: clusterSpec({ platform: 'openshift' }) });
    const paths = pod.volumes.map(({ hostPath }: { hostPath: { path: string } }) => hostPath.path);
    const installed = pod.initContainers.find(({ name }: { name: string }) => name === 'install-cni');
    const { value } = installed.env.find(({ name }: { name: string }) => name === 'CNI_NET_DIR');
    expect(paths).toContain(value);
    expect(value).not.toBe('/etc/cni/net.d');
  });
});

describe('eBPF', () => {
  const layer: Partial<LayerSpec> = { proxy: { type: 'none' } };
  it('knows the API server by its own address, because nothing else makes the Service work', () => {
    const { data } = manifest('ConfigMap kube-system/calico-config', bpf, layer);
    expect([data.kubernetes_service_host, data.kubernetes_service_port]).toEqual(['192.168.10.10', '6443']);
    for (const container of [...nodePod(bpf, layer).initContainers.slice(0, 2), calicoNode(bpf, layer)]) {
      expect(container.env.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT']),
      );
    }
  });
  it('tells Typha too, which Felix waits for', () => {
    const options: CalicoOptions = { ...bpf, install: { type: 'manifests', typha: { enabled: true } } };
    const [container] = manifest('Deployment kube-system/calico-typha', options, layer).spec.template.spec.containers;
    expect(container.env.map(({ name }: { name: string }) => name)).toContain('KUBERNETES_SERVICE_HOST');
  });
  it('is in the environment and in the object alike', () => {
    expect(env(bpf, layer).get('FELIX_BPFENABLED')).toBe('true');
    expect(manifest('FelixConfiguration default', bpf, layer).spec.bpfEnabled).toBe(true);
  });
});

describe('the CNI configuration', () => {
  it('names the families, because the plugin gives IPv4 alone where nothing is said', () => {
    expect(conflist().plugins[0].ipam).toEqual({ type: 'calico-ipam' });
    expect(conflist({}, { cluster: dualStackSpec() }).plugins[0].ipam).toEqual({ type: 'calico-ipam', assign_ipv4: 'true', assign_ipv6: 'true' });
    expect(conflist({}, { cluster: ipv6Only }).plugins[0].ipam).toEqual({ type: 'calico-ipam', assign_ipv4: 'false', assign_ipv6: 'true' });
  });
  it('takes node ranges where host-local is said', () => {
    const options: CalicoOptions = { ipam: { type: 'host-local' }, encapsulation: 'none' };
    expect(conflist(options).plugins[0].ipam).toEqual({ type: 'host-local', subnet: 'usePodCidr' });
    expect(conflist(options, { cluster: dualStackSpec() }).plugins[0].ipam).toEqual({
      type: 'host-local',
      ranges: [[{ subnet: 'usePodCidr' }], [{ subnet: 'usePodCidrIPv6' }]],
    });
    expect(env(options).get('USE_POD_CIDR')).toBe('true');
  });
  it('leaves the MTU to the installer, without quotes', () => {
    expect(manifest('ConfigMap kube-system/calico-config').data.cni_network_config).toContain('"mtu": __CNI_MTU__,');
  });
  it('has portmap where host ports are served', () => {
    expect(conflist().plugins.map(({ type }: { type: string }) => type)).toEqual(['calico', 'portmap']);
    expect(conflist({ hostPorts: false }).plugins).toHaveLength(1);
  });
});

describe('beside the CNI of a cloud', () => {
  const options: CalicoOptions = { podNetwork: 'amazon-vpc-cni' };
  it('no plugin is installed, no pool is written, and nothing of IPAM is allowed', () => {
    expect(nodePod(options).initContainers.map(({ name }: { name: string }) => name)).toEqual(['ebpf-bootstrap']);
    expect([...objects(options).keys()].filter((id) => /IPPool|IPAMConfig|cni-plugin/.test(id))).toEqual([]);
    expect(JSON.stringify(manifest('ClusterRole calico-node', options).rules)).not.toContain('ipamhandles');
  });
  it.each([
    ['amazon-vpc-cni', 'eni'],
    ['azure-cni', 'azv'],
    ['gke', 'gke'],
  ] as const)('%s has interfaces %s*', (podNetwork, prefix) => {
    expect(env({ podNetwork }).get('FELIX_INTERFACEPREFIX')).toBe(prefix);
    expect(env({ podNetwork }).get('CALICO_MANAGE_CNI')).toBe('false');
  });
});

describe('permissions', () => {
  it('to read a Secret exist for the passwords of BGP sessions alone, by name', () => {
    const options: CalicoOptions = { bgp: { type: 'mesh', password: { secret: 'bgp', key: 'mesh' } } };
    expect(manifest('Role kube-system/calico-node-bgp-passwords', options).rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['bgp'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect([...objects({ bgp: { type: 'mesh' } }).keys()].filter((id) => id.startsWith('Role'))).toEqual([]);
  });
  it('of 3.31 name neither v3 CRDs nor the migration to them', () => {
    const text = JSON.stringify([...objects({ version: '3.31.7' })].filter(([id]) => id.startsWith('ClusterRole ') && !id.endsWith('tier-getter')));
    expect(text).not.toContain('"projectcalico.org"');
    expect(text).toContain('adminnetworkpolicies');
    expect(text).not.toContain('migration.projectcalico.org');
  });
});

describeShared('every manifest of Calico', 'reference/openapi', () => {
  const layers = [
    objects(),
    objects(allOptions, { cluster: dualStackSpec() }),
    objects(bpf, { proxy: { type: 'none' } }),
    objects({ podNetwork: 'gke' }),
    objects({ ipam: { type: 'host-local' }, encapsulation: 'none' }, { cluster: dualStackSpec() }),
  ];
  it.each(openApiVersions)('validates against Kubernetes %s', (version) => {
    for (const layer of layers)
      for (const [id, one] of layer) {
        if (one.manifest.apiVersion === 'crd.projectcalico.org/v1') continue;
        expect([id, validateManifest(one.manifest, version)]).toEqual([id, []]);
      }
  });
});
