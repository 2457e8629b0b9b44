import type { CanalOptions } from '../../../lib/cni/canal';
import type { LayerSpec } from '../../../lib/plan';
import { validateCustomResource } from '../../support/custom-resource';
import { clusterSpec, dualStackSpec, objectsOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';
import { allOptions, layerOf, objectOf } from './options';

const daemonSet = 'DaemonSet kube-system/canal';
const config = 'ConfigMap kube-system/canal-config';
const nftables: Partial<LayerSpec> = { cluster: dualStackSpec(), proxy: { type: 'kube-proxy', mode: 'nftables' } };
const pod = (options: CanalOptions = {}, changes: Partial<LayerSpec> = {}) => objectOf(daemonSet, options, changes).spec.template.spec;
const [node, flanneld] = [0, 1].map(
  (n) =>
    (options: CanalOptions = {}, changes: Partial<LayerSpec> = {}) =>
      pod(options, changes).containers[n],
);
const envOf = (container: { readonly env: readonly { readonly name: string; readonly value?: string }[] }) =>
  Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
const netConf = (options: CanalOptions = {}, changes: Partial<LayerSpec> = {}) =>
  JSON.parse(objectOf(config, options, changes).data['net-conf.json']);
const cniConf = (options: CanalOptions = {}, changes: Partial<LayerSpec> = {}) =>
  JSON.parse(objectOf(config, options, changes).data.cni_network_config.replace('__CNI_MTU__', '0'));
const felix = (options: CanalOptions = {}, changes: Partial<LayerSpec> = {}) => objectOf('FelixConfiguration default', options, changes).spec;
const ownObjects = (layer: LayerSpec) =>
  Object.fromEntries([...objectsOf(layer)].filter(([id]) => !id.includes('kube-proxy') && !id.includes('node-proxier')));

describe('manifests of canal', () => {
  it('with least options', () => {
    expect(ownObjects(layerOf())).toMatchSnapshot();
  });
  it('with all options, in a dual-stack cluster', () => {
    expect(ownObjects(layerOf(allOptions, nftables))).toMatchSnapshot();
  });
  it('are all in one stage, so that a node gets its network at once', () => {
    expect(new Set([...objectsOf(layerOf()).values()].map(({ stage }) => stage))).toEqual(new Set(['20-cni']));
  });
  it('select pods by labels that never change', () => {
    expect(objectOf(daemonSet).spec.selector.matchLabels).toEqual({ 'k8s-app': 'canal' });
    expect(objectOf('Deployment kube-system/calico-kube-controllers').spec.selector.matchLabels).toEqual({ 'k8s-app': 'calico-kube-controllers' });
  });
  it('make no pool and give out no Service: the one is flannel’s business, the other kube-proxy’s', () => {
    expect(Object.keys(ownObjects(layerOf())).filter((id) => /^(?:IPPool|IPAMConfig|BGP)/.test(id))).toEqual([]);
    expect(envOf(node?.() ?? { env: [] })).toMatchObject({ NO_DEFAULT_POOLS: 'true', CALICO_NETWORKING_BACKEND: 'none' });
  });
  it('replace the pods when their configuration changes, because they read it once', () => {
    const hash = (options: CanalOptions) => objectOf(daemonSet, options).spec.template.metadata.annotations['netstack.cdk8s.io/config-hash'];
    expect(hash({ backend: { type: 'vxlan', vni: 2 } })).not.toBe(hash({}));
    expect(hash({ felix: { healthPort: 9199 } })).toBe(hash({}));
  });
});

describe('flannel in canal', () => {
  it('is the one that Calico pins, unless another is named', () => {
    expect(flanneld?.().image).toBe('docker.io/flannel/flannel:v0.24.4');
    expect(flanneld?.({ images: { flannel: 'ghcr.io/flannel-io/flannel:v0.28.9' } }).image).toBe('ghcr.io/flannel-io/flannel:v0.28.9');
  });
  it('is pulled through the mirror of the layer', () => {
    expect(flanneld?.({}, { registry: { mirrors: { 'docker.io': 'mirror.example/hub' } } }).image).toBe('mirror.example/hub/flannel/flannel:v0.24.4');
  });
  it('is not privileged, and has two capabilities', () => {
    expect(flanneld?.().securityContext).toMatchObject({ privileged: false, capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] } });
  });
  it('has its backend written always, because it would fall back to udp', () => {
    expect(netConf()).toEqual({ Network: '10.244.0.0/16', SubnetLen: 24, Backend: { Type: 'vxlan', VNI: 1, Port: 8472 } });
    expect(netConf({ backend: { type: 'host-gw' } }).Backend).toEqual({ Type: 'host-gw' });
    expect(netConf({ backend: { type: 'wireguard', port: 51_900 } }).Backend).toMatchObject({ Type: 'wireguard', ListenPort: 51_900 });
  });
  it('carries both families of a dual-stack cluster, and IPv6 alone', () => {
    expect(netConf({}, { cluster: dualStackSpec() })).toMatchObject({ Network: '10.244.0.0/16', EnableIPv6: true, IPv6Network: 'fd00:10:244::/56' });
    const ipv6 = clusterSpec({
      podCidrs: ['fd00:10:244::/56'],
      serviceCidrs: ['fd00:10:96::/112'],
      nodeCidrs: ['fd00:192:168::/64'],
      apiServer: { host: 'fd00:192:168::10' },
    });
    expect(netConf({}, { cluster: ipv6 })).toMatchObject({ EnableIPv4: false, EnableIPv6: true });
  });
  it('is told of nftables where it knows them, and of nothing that the pinned one has never heard of', () => {
    expect(netConf()).not.toHaveProperty('EnableNFTables');
    const newer = { flannel: 'ghcr.io/flannel-io/flannel:v0.28.9' };
    expect(netConf({ images: newer }).EnableNFTables).toBe(false);
    expect(netConf({ images: newer, flannelNftables: true }).EnableNFTables).toBe(true);
  });
  it('masquerades unless told otherwise, by its flag alone: beside a flag the variable of upstream changes nothing', () => {
    expect(flanneld?.().args).toEqual(['--ip-masq', '--kube-subnet-mgr']);
    expect(flanneld?.({ ipMasq: false }).args).toEqual(['--kube-subnet-mgr']);
    expect(Object.keys(envOf(flanneld?.() ?? { env: [] }))).toEqual(['NODE_NAME']);
  });
  it.each<readonly [NonNullable<CanalOptions['interface']>, readonly string[]]>([
    [{ type: 'iface', names: ['eth1', '192.168.10.7'] }, ['--iface=eth1', '--iface=192.168.10.7']],
    [{ type: 'ifaceRegex', patterns: ['^eth1$'] }, ['--iface-regex=^eth1$']],
    [{ type: 'ifaceCanReach', address: '192.168.10.1' }, ['--iface-can-reach=192.168.10.1']],
  ])('takes its interface: %j', (choice, flags) => {
    expect(flanneld?.({ interface: choice }).args).toEqual(expect.arrayContaining([...flags]));
  });
  it('keeps the private key of WireGuard on the node, where a new pod finds it again', () => {
    expect(pod({ backend: { type: 'wireguard' } }).volumes).toContainEqual({
      name: 'run-flannel',
      hostPath: { path: '/run/flannel', type: 'DirectoryOrCreate' },
    });
    expect(pod().volumes.map(({ name }: { readonly name: string }) => name)).not.toContain('run-flannel');
  });
});

describe('Calico in canal', () => {
  it('gives pods addresses of their node range, of every family', () => {
    expect(cniConf().plugins[0].ipam).toEqual({ type: 'host-local', subnet: 'usePodCidr' });
    expect(cniConf({}, { cluster: dualStackSpec() }).plugins[0].ipam).toEqual({
      type: 'host-local',
      ranges: [[{ subnet: 'usePodCidr' }], [{ subnet: 'usePodCidrIPv6' }]],
    });
    expect(envOf(node?.({}, { cluster: dualStackSpec() }) ?? { env: [] }).FELIX_IPV6SUPPORT).toBe('true');
  });
  it('serves host ports by portmap, unless told otherwise', () => {
    const plugins = (options: CanalOptions) => cniConf(options).plugins.map(({ type }: { readonly type: string }) => type);
    expect(plugins({})).toEqual(['calico', 'portmap']);
    expect(plugins({ portmap: false })).toEqual(['calico']);
  });
  it('follows the MTU of flannel’s tunnel, which is not among the interfaces that Felix looks at by itself', () => {
    const pattern = new RegExp(felix().mtuIfacePattern);
    for (const name of ['eth0', 'enp3s0', 'wlan0', 'flannel.1', 'flannel-wg']) expect([name, pattern.test(name)]).toEqual([name, true]);
    for (const name of ['cali123', 'docker0', 'lo']) expect([name, pattern.test(name)]).toEqual([name, false]);
    expect(objectOf(config).data.veth_mtu).toBe('0');
    expect(objectOf(config, { mtu: 1400 }).data.veth_mtu).toBe('1400');
    expect(felix({ felix: { mtuInterfacePattern: '^(eth0|flannel.1)$' } }).mtuIfacePattern).toBe('^(eth0|flannel.1)$');
  });
  it('writes its rules with what kube-proxy writes them with', () => {
    expect(felix().nftablesMode).toBe('Disabled');
    expect(felix({}, nftables).nftablesMode).toBe('Enabled');
    expect(felix({ dataplane: { type: 'iptables', backend: 'legacy' } }).iptablesBackend).toBe('Legacy');
  });
  it('puts a token of the account that reads and no more on the nodes', () => {
    const variables = pod().initContainers.flatMap(({ env = [] }: { readonly env?: readonly { readonly name: string }[] }) =>
      env.map(({ name }) => name),
    );
    expect(variables).not.toContain('CALICO_CNI_SERVICE_ACCOUNT');
    expect(objectOf('ClusterRole calico-cni-plugin').rules).toEqual([
      { apiGroups: [''], resources: ['pods', 'nodes', 'namespaces'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] },
    ]);
  });
  it('answers probes on the port that it is told', () => {
    const { readinessProbe, env } = node?.({ felix: { healthPort: 9199 } }) ?? {};
    expect(readinessProbe.httpGet.port).toBe(9199);
    expect(envOf({ env }).FELIX_HEALTHPORT).toBe('9199');
  });
  it('looks into the kernel’s lockdown in the release that does', () => {
    const mounts = (options: CanalOptions) => node?.(options).volumeMounts.map(({ mountPath }: { readonly mountPath: string }) => mountPath);
    expect(mounts({ version: '3.31.7' })).toContain('/sys/kernel/security');
    expect(mounts({ version: '3.32.1' })).not.toContain('/sys/kernel/security');
  });
});

describe('options of the workloads', () => {
  it('reach the DaemonSet and the controllers', () => {
    expect(objectOf(daemonSet, allOptions, nftables).spec.updateStrategy).toEqual({ type: 'OnDelete' });
    expect(objectOf(daemonSet, { updateStrategy: { type: 'RollingUpdate', maxUnavailable: '10%' } }).spec.updateStrategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '10%' },
    });
    expect(node?.(allOptions, nftables)).toMatchObject({ image: 'mirror.example/node:v3.31.7', resources: { limits: { memory: '1Gi' } } });
    expect(pod(allOptions, nftables).nodeSelector).toEqual({ 'kubernetes.io/os': 'linux', pool: 'a' });
    const controllers = objectOf('Deployment kube-system/calico-kube-controllers', allOptions, nftables).spec.template;
    expect(controllers.metadata.labels).toEqual({ team: 'network', 'k8s-app': 'calico-kube-controllers' });
    expect(controllers.spec.containers[0].image).toBe('mirror.example/kube-controllers:v3.31.7');
  });
  it('take the CNI folders from the platform', () => {
    const paths = pod({}, { cluster: clusterSpec({ platform: 'openshift' }) }).volumes.flatMap(
      (volume: { readonly hostPath?: { readonly path: string } }) => volume.hostPath?.path ?? [],
    );
    expect(paths).toContain('/var/lib/cni/bin');
    expect(paths).not.toContain('/opt/cni/bin');
  });
});

const cases: readonly (readonly [string, CanalOptions, Partial<LayerSpec>])[] = [
  ['least options', {}, {}],
  ['all options', allOptions, nftables],
];

describeShared('the API definitions', 'reference/openapi', () => {
  describe.each(openApiVersions)('of %s', (version) => {
    it.each(cases)('accept every built-in object: %s', (_what, options, changes) => {
      const problems = [...objectsOf(layerOf(options, changes))]
        .filter(([id]) => !id.startsWith('FelixConfiguration'))
        .flatMap(([id, { manifest }]) => validateManifest(manifest, version).map((line) => `${id}: ${line}`));
      expect(problems).toEqual([]);
    });
  });
});

describeShared('the CRDs of canal', 'reference/cni/canal/v3.32.1/canal.yaml', () => {
  it.each(cases)('accept what Felix is told: %s', (_what, options, changes) => {
    expect(validateCustomResource(objectOf('FelixConfiguration default', options, changes), 'reference/cni/canal/v3.32.1/canal.yaml')).toEqual([]);
  });
});
