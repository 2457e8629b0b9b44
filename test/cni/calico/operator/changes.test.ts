import type { CalicoOperatorInstall, CalicoOptions } from '../../../../lib/cni/calico';
import { type OperatorChanges, operatorChanges } from '../../../../lib/cni/calico/operator/changes';
import type { LayerSpec } from '../../../../lib/plan';
import { clusterSpec, layerSpec, objectsOf } from '../../../support/layer';
import { operated } from './layer';
import { allInstall } from './options';

type Install = Omit<CalicoOperatorInstall, 'type'>;
type Case = readonly [LayerSpec, LayerSpec];

const differs = (after: Install, before: Install = {}): Case => [operated(before), operated(after)];
const bpf = (install: Install): LayerSpec =>
  operated(install, { dataplane: { type: 'bpf' } }, { proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy'] } } });
const whisker = { enabled: true } as const;
const { certificateManagement } = allInstall;
const certificates = (changes: Partial<NonNullable<Install['certificateManagement']>>): Case => {
  if (certificateManagement === undefined) throw new Error('no certificate to change');
  return differs({ certificateManagement: { ...certificateManagement, ...changes } }, { certificateManagement });
};
const other = Buffer.from('-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n').toString('base64');
const aks = (install: Install): LayerSpec => operated(install, {}, { cluster: clusterSpec({ platform: 'aks' }) });

/** Two layers that differ in one path; a path without a case does not compile. */
const cases: { readonly [P in keyof OperatorChanges]: Case } = {
  'install.type': [operated(), layerSpec({ cni: { type: 'calico', install: { type: 'manifests' } } })],
  'install.crds': differs({ crds: 'operator' }),
  'install.image': differs({ image: 'mirror.example/operator:v1.42.3' }),
  'install.kubernetesProvider': differs({ kubernetesProvider: 'TKG' }),
  'install.clusterRouting': differs({ clusterRouting: 'Felix' }),
  'install.bpfNetworkBootstrap': [bpf({}), bpf({ bpfNetworkBootstrap: true })],
  'install.kubeProxyManagement': [bpf({}), bpf({ kubeProxyManagement: true })],
  'install.apiServer': differs({ apiServer: { enabled: false } }),
  'install.apiServer.enabled': differs({ apiServer: { enabled: false } }),
  'install.apiServer.logSeverity': differs({ apiServer: { logSeverity: 'Debug' } }),
  'install.goldmane': differs({ goldmane: { enabled: true } }),
  'install.goldmane.enabled': differs({ goldmane: { enabled: true } }),
  'install.goldmane.metricsPort': differs({ goldmane: { enabled: true, metricsPort: 9095 } }, { goldmane: { enabled: true } }),
  'install.whisker': differs({ whisker }),
  'install.whisker.enabled': differs({ whisker }),
  'install.whisker.notifications': differs({ whisker: { ...whisker, notifications: 'Enabled' } }, { whisker }),
  'install.controlPlane': differs({ controlPlane: { replicas: 3 } }),
  'install.controlPlane.replicas': differs({ controlPlane: { replicas: 3 } }),
  'install.controlPlane.nodeSelector': differs({ controlPlane: { nodeSelector: { role: 'infra' } } }),
  'install.controlPlane.tolerations': differs({ controlPlane: { tolerations: [{ key: 'infra', operator: 'Exists' }] } }),
  'install.typhaMetricsPort': differs({ typhaMetricsPort: 9093 }),
  'install.updateStrategy': differs({ updateStrategy: { type: 'RollingUpdate', maxUnavailable: 2 } }),
  // One word so far: the operator knows no other, and the table says what would happen if it did.
  'install.updateStrategy.type': differs({ updateStrategy: { type: 'RollingUpdate', maxUnavailable: 2 } }),
  'install.updateStrategy.maxUnavailable': differs({ updateStrategy: { type: 'RollingUpdate', maxUnavailable: 2 } }),
  'install.containerIpForwarding': differs({ containerIpForwarding: true }),
  'install.policySetupTimeout': differs({ policySetupTimeout: 10 }),
  'install.sysctls': differs({ sysctls: [{ key: 'net.ipv4.tcp_keepalive_time', value: '60' }] }),
  'install.cniLog': differs({ cniLog: { severity: 'Debug' } }),
  'install.cniLog.severity': differs({ cniLog: { severity: 'Debug' } }),
  'install.cniLog.maxSize': differs({ cniLog: { maxSize: '1Gi' } }),
  'install.cniLog.maxAgeDays': differs({ cniLog: { maxAgeDays: 1 } }),
  'install.cniLog.maxFiles': differs({ cniLog: { maxFiles: 1 } }),
  'install.flexVolumePath': differs({ flexVolumePath: '/usr/libexec/volume' }),
  'install.kubeletVolumePluginPath': differs({ kubeletVolumePluginPath: '/var/lib/kubelet' }),
  'install.certificateManagement': differs(certificateManagement === undefined ? {} : { certificateManagement }),
  'install.certificateManagement.caCert': certificates({ caCert: other }),
  'install.certificateManagement.signerName': certificates({ signerName: 'example.org/calico' }),
  'install.certificateManagement.keyAlgorithm': certificates({ keyAlgorithm: 'RSAWithSize4096' }),
  'install.certificateManagement.signatureAlgorithm': certificates({ signatureAlgorithm: 'SHA256WithRSA' }),
  'install.fips': differs({ fips: true }),
  'install.tlsCipherSuites': differs({ tlsCipherSuites: ['TLS_AES_256_GCM_SHA384'] }),
  'install.proxy': differs({ proxy: { httpProxy: 'http://proxy.example' } }),
  'install.proxy.httpProxy': differs({ proxy: { httpProxy: 'http://proxy.example' } }),
  'install.proxy.httpsProxy': differs({ proxy: { httpsProxy: 'http://proxy.example' } }),
  'install.proxy.noProxy': differs({ proxy: { noProxy: '10.0.0.0/8' } }),
  'install.azurePolicyMode': [aks({}), aks({ azurePolicyMode: 'Manual' })],
};

const written = (layer: LayerSpec): string => JSON.stringify([...objectsOf(layer).values()]);

describe('options of the operator install', () => {
  it.each(Object.entries(cases))('%s reaches a manifest', (_path, [before, after]) => {
    expect(written(after)).not.toBe(written(before));
  });
  it('have a change each', () => {
    expect(Object.keys(operatorChanges).sort()).toEqual(Object.keys(cases).sort());
  });
});

describe('overrides of the operator install', () => {
  const everything: Install = { whisker, kubeletVolumePluginPath: '/var/lib/kubelet' };
  it.each<readonly [keyof NonNullable<CalicoOptions['overrides']>, string]>([
    ['operator', 'Deployment tigera-operator/tigera-operator'],
    ['node', 'Installation default'],
    ['typha', 'Installation default'],
    ['kubeControllers', 'Installation default'],
    ['csiNodeDriver', 'Installation default'],
    ['apiServer', 'APIServer default'],
    ['goldmane', 'Goldmane default'],
    ['whisker', 'Whisker default'],
  ])('%s reach their own object and no other', (workload, id) => {
    const plain = objectsOf(operated(everything));
    const changed = objectsOf(operated(everything, { overrides: { [workload]: { labels: { team: 'network' } } } }));
    expect([...changed].filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(plain.get(key))).map(([key]) => key)).toEqual([id]);
    expect(JSON.stringify(changed.get(id))).toContain('"team":"network"');
  });
});
