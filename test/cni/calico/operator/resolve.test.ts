import type { CalicoOperatorInstall, CalicoOptions } from '../../../../lib/cni/calico';
import type { LayerSpec } from '../../../../lib/plan';
import { planLayer } from '../../../../lib/plan';
import { clusterSpec, layerSpec, planFindings } from '../../../support/layer';
import { operated } from './layer';

type Install = Omit<CalicoOperatorInstall, 'type'>;
const refused = (install: Install, options: Omit<CalicoOptions, 'install'> = {}, changes: Partial<LayerSpec> = {}): readonly string[] =>
  planLayer(operated(install, options, changes))
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code, at }) => `${code} ${at}`);
const pem = (text: string): string => Buffer.from(text).toString('base64');

describe('what the operator would refuse, or would never reach it', () => {
  it.each<readonly [string, Install, Omit<CalicoOptions, 'install'>, string]>([
    ['a number of replicas that is none', { controlPlane: { replicas: 0 } }, {}, 'calico/out-of-range cni.install.controlPlane.replicas'],
    ['a port beyond all', { typhaMetricsPort: 70_000 }, {}, 'calico/out-of-range cni.install.typhaMetricsPort'],
    ['a port of Goldmane beyond all', { goldmane: { enabled: true, metricsPort: -1 } }, {}, 'calico/out-of-range cni.install.goldmane.metricsPort'],
    ['a negative wait', { policySetupTimeout: -1 }, {}, 'calico/out-of-range cni.install.policySetupTimeout'],
    [
      'an update that never begins',
      { updateStrategy: { type: 'RollingUpdate', maxUnavailable: 0 } },
      {},
      'calico/max-unavailable cni.install.updateStrategy.maxUnavailable',
    ],
    ['a log size without binary suffix', { cniLog: { maxSize: '100M' } }, {}, 'calico/log-size cni.install.cniLog.maxSize'],
    ['a log kept for no day', { cniLog: { maxAgeDays: 0 } }, {}, 'calico/out-of-range cni.install.cniLog.maxAgeDays'],
    ['a relative folder', { flexVolumePath: 'volume/exec' }, {}, 'calico/folder cni.install.flexVolumePath'],
    ['a kubelet folder that is none', { kubeletVolumePluginPath: 'none' }, {}, 'calico/folder cni.install.kubeletVolumePluginPath'],
    [
      'a setting of the kernel that is no number',
      { sysctls: [{ key: 'net.ipv4.tcp_keepalive_time', value: 'soon' }] },
      {},
      'calico/sysctl cni.install.sysctls[0].value',
    ],
    [
      'a setting twice',
      {
        sysctls: [
          { key: 'net.ipv4.tcp_keepalive_time', value: '1' },
          { key: 'net.ipv4.tcp_keepalive_time', value: '2' },
        ],
      },
      {},
      'calico/name-twice cni.install.sysctls[1].key',
    ],
    [
      'a private key where a certificate belongs',
      { certificateManagement: { caCert: pem('-----BEGIN PRIVATE KEY-----\nAAAA\n'), signerName: 'example.com/x' } },
      {},
      'calico/ca-certificate cni.install.certificateManagement.caCert',
    ],
    [
      'a signer without domain',
      { certificateManagement: { caCert: pem('-----BEGIN CERTIFICATE-----\nAAAA\n'), signerName: 'calico' } },
      {},
      'calico/signer-name cni.install.certificateManagement.signerName',
    ],
    [
      'Whisker without Goldmane',
      { whisker: { enabled: true }, goldmane: { enabled: false } },
      {},
      'calico/whisker-without-goldmane cni.install.whisker.enabled',
    ],
    ['a port of a Goldmane that is off', { goldmane: { metricsPort: 9095 } }, {}, 'calico/option-reaches-nothing cni.install.goldmane.metricsPort'],
    [
      'notifications of a Whisker that is off',
      { whisker: { notifications: 'Enabled' } },
      {},
      'calico/option-reaches-nothing cni.install.whisker.notifications',
    ],
    [
      'a log of an API server that is off',
      { apiServer: { enabled: false, logSeverity: 'Info' } },
      {},
      'calico/option-reaches-nothing cni.install.apiServer.logSeverity',
    ],
    ['settings of Azure elsewhere', { azurePolicyMode: 'Manual' }, {}, 'calico/azure-only cni.install.azurePolicyMode'],
    ['eBPF settings without eBPF', { bpfNetworkBootstrap: true }, {}, 'calico/only-with-bpf cni.install.bpfNetworkBootstrap'],
    ['kube-proxy for an operator without eBPF', { kubeProxyManagement: true }, {}, 'calico/only-with-bpf cni.install.kubeProxyManagement'],
    ['Felix routing before 3.32', { clusterRouting: 'Felix' }, { version: '3.31.7' }, 'calico/felix-routing-too-new cni.install.clusterRouting'],
    [
      'metrics of Goldmane before 3.32',
      { goldmane: { enabled: true, metricsPort: 9095 } },
      { version: '3.31.7' },
      'calico/goldmane-metrics-too-new cni.install.goldmane.metricsPort',
    ],
    ['no encapsulation without BGP', {}, { encapsulation: 'none' }, 'calico/operator-without-routes cni.pools[0].encapsulation'],
    ['IP in IP without BGP', {}, { encapsulation: 'ipip' }, 'calico/operator-without-routes cni.pools[0].encapsulation'],
    [
      'namespaces of a pool',
      {},
      { pools: [{ name: 'a', cidr: '10.244.0.0/16', namespaceSelector: "team == 'a'" }] },
      'calico/operator-without-namespace-selector cni.pools[0].namespaceSelector',
    ],
    [
      'more pools than an Installation holds',
      {},
      { pools: Array.from({ length: 26 }, (_, n) => ({ name: `p${n}`, cidr: `10.244.${n}.0/24` })) },
      'calico/too-many-pools cni.pools',
    ],
    [
      'a password of BGP, which only the namespace of the operator could hold',
      {},
      { bgp: { type: 'mesh', password: { secret: 'bgp', key: 'mesh' } } },
      'calico/operator-bgp-password cni.bgp.password',
    ],
    [
      'a password of a peer',
      {},
      { bgp: { type: 'mesh', peers: [{ name: 'tor', address: '192.168.10.1', asNumber: 1, password: { secret: 'bgp', key: 'tor' } }] } },
      'calico/operator-bgp-password cni.bgp.peers[0].password',
    ],
    [
      'variables of a container that is not ours',
      {},
      { overrides: { node: { extraEnv: [{ name: 'A', value: 'b' }] } } },
      'calico/operator-cannot-override cni.overrides.node.extraEnv',
    ],
    [
      'arguments of a container that is not ours',
      {},
      { overrides: { typha: { extraArgs: ['-v'] } } },
      'calico/operator-cannot-override cni.overrides.typha.extraArgs',
    ],
    [
      'a priority that the operator keeps',
      {},
      { overrides: { kubeControllers: { priorityClassName: 'high' } } },
      'calico/operator-cannot-override cni.overrides.kubeControllers.priorityClassName',
    ],
    [
      'overrides of a Whisker that is off',
      {},
      { overrides: { whisker: { labels: { a: 'b' } } } },
      'calico/override-reaches-nothing cni.overrides.whisker',
    ],
    [
      'overrides of a CSI driver that is off',
      {},
      { overrides: { csiNodeDriver: { labels: { a: 'b' } } } },
      'calico/override-reaches-nothing cni.overrides.csiNodeDriver',
    ],
    [
      'an argument that the operator is given',
      {},
      { overrides: { operator: { extraArgs: ['-manage-crds=true'] } } },
      'workload/arg-clash cni.overrides.operator.extraArgs[0]',
    ],
    ['a health port with none below it for Typha', {}, { felix: { healthPort: 1 } }, 'calico/operator-typha-health cni.felix.healthPort'],
    ['an image without a tag', { image: 'mirror.example/operator' }, {}, 'image/reference cni.install.image'],
  ])('%s', (_what, install, options, expected) => {
    expect(refused(install, options)).toContain(expected);
  });
  it('routes without BIRD are Felix’s, where it is told to program them', () => {
    expect(refused({ clusterRouting: 'Felix' }, { encapsulation: 'none' })).toEqual([]);
    expect(refused({}, { encapsulation: 'none', bgp: { type: 'mesh' } })).toEqual([]);
  });
  it('ranges of nodes that a cloud routes need nobody who tells of them', () => {
    expect(refused({}, { encapsulation: 'none', ipam: { type: 'host-local' } })).toEqual([]);
  });
  it('another provider than the platform’s, which the operator finds out by itself', () => {
    expect(refused({ kubernetesProvider: 'GKE' }, {}, { cluster: clusterSpec({ platform: 'rke2' }) })).toEqual([
      'calico/other-provider cni.install.kubernetesProvider',
    ]);
    expect(refused({ kubernetesProvider: 'TKG' })).toEqual([]);
  });
  it('the pod network of one cloud on another', () => {
    expect(refused({}, { podNetwork: 'azure-cni' }, { cluster: clusterSpec({ platform: 'eks' }) })).toEqual(['calico/other-cloud cni.podNetwork']);
    expect(refused({}, { podNetwork: 'azure-cni' }, { cluster: clusterSpec({ platform: 'aks' }) })).toEqual([]);
  });
  it('eBPF without a way to the API server, unless the operator finds it out', () => {
    const { apiServer: _host, ...nameless } = clusterSpec();
    const options = { dataplane: { type: 'bpf' } } as const;
    expect(refused({}, options, { cluster: nameless, proxy: { type: 'none' } })).toEqual(['calico/bpf-without-endpoint cni.dataplane']);
    expect(refused({ bpfNetworkBootstrap: true }, options, { cluster: nameless, proxy: { type: 'none' } })).toEqual([]);
  });
  it('overrides of the operator in an install without one', () => {
    expect(planFindings(layerSpec({ cni: { type: 'calico', overrides: { operator: { labels: { a: 'b' } } } } }))).toContain(
      'calico/override-reaches-nothing cni.overrides.operator',
    );
  });
});
