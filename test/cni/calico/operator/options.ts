import type { CalicoOperatorInstall, CalicoOptions } from '../../../../lib/cni/calico';

const caCert = Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n').toString('base64');

/** Every option of the operator install that goes with the others, none at its default. */
export const allInstall: Omit<CalicoOperatorInstall, 'type'> = {
  crds: 'operator',
  image: 'mirror.example/operator:v1.42.3',
  kubernetesProvider: 'DockerEnterprise',
  clusterRouting: 'Felix',
  apiServer: { enabled: true, logSeverity: 'Warn' },
  goldmane: { enabled: true, metricsPort: 9095 },
  whisker: { enabled: true, notifications: 'Enabled' },
  controlPlane: { replicas: 3, nodeSelector: { role: 'infra' }, tolerations: [{ key: 'infra', operator: 'Exists' }] },
  typhaMetricsPort: 9093,
  updateStrategy: { type: 'RollingUpdate', maxUnavailable: '20%' },
  containerIpForwarding: true,
  policySetupTimeout: 10,
  sysctls: [{ key: 'net.ipv4.tcp_keepalive_time', value: '60' }],
  cniLog: { severity: 'Debug', maxSize: '10Mi', maxAgeDays: 7, maxFiles: 3 },
  flexVolumePath: '/usr/libexec/volume',
  kubeletVolumePluginPath: '/var/lib/kubelet',
  certificateManagement: { caCert, signerName: 'example.com/calico', keyAlgorithm: 'ECDSAWithCurve256', signatureAlgorithm: 'ECDSAWithSHA256' },
  fips: true,
  tlsCipherSuites: ['TLS_AES_256_GCM_SHA384'],
  proxy: { httpProxy: 'http://proxy.example:3128', httpsProxy: 'http://proxy.example:3128', noProxy: '10.0.0.0/8' },
};

const overrides = { resources: { limits: { memory: '1Gi' } }, tolerations: [{ key: 'special', operator: 'Exists' }], labels: { team: 'network' } };

/** What both installs share, as far as the operator can be told. */
export const allShared: Omit<CalicoOptions, 'install'> = {
  version: '3.32.1',
  dataplane: { type: 'nftables' },
  encapsulation: 'vxlan',
  bgp: {
    type: 'peers',
    asNumber: 64_600,
    peers: [{ name: 'tor', address: '192.168.10.1', asNumber: 64_601, filters: ['none'] }],
    filters: [{ name: 'none', exportV4: [{ action: 'reject', cidr: '10.0.0.0/8' }] }],
    advertise: { clusterIps: true },
  },
  loadBalancer: { pools: [{ name: 'services', cidr: '192.0.2.0/26' }], assign: 'requested' },
  addressDetection: { IPv4: { type: 'cidr', cidrs: ['192.168.10.0/24'] }, IPv6: { type: 'interface', patterns: ['eth0'] } },
  mtu: 1400,
  wireguard: { port: 51_900 },
  felix: { metricsPort: 9091, healthPort: 9199 },
  hostPorts: false,
  overrides: {
    node: overrides,
    typha: overrides,
    kubeControllers: overrides,
    operator: { ...overrides, extraEnv: [{ name: 'GOMAXPROCS', value: '1' }], extraArgs: ['-zap-devel=false'] },
    apiServer: { ...overrides, priorityClassName: 'system-cluster-critical' },
    csiNodeDriver: { annotations: { note: 'x' }, nodeSelector: { pool: 'a' } },
    goldmane: overrides,
    whisker: overrides,
  },
};
