import type { LayerSpec } from '../../../../lib/plan';
import { clusterSpec, dualStackSpec, objectsOf } from '../../../support/layer';
import { objectOf, operated } from './layer';

const spec = (layer: LayerSpec) => objectOf(layer, 'Installation default').spec;
const network = (layer: LayerSpec) => spec(layer).calicoNetwork;
const pools = (layer: LayerSpec) => network(layer).ipPools;

describe('the Installation', () => {
  it('is told in a stage after the operator, which must be there to take it', () => {
    const stages = [...objectsOf(operated({ whisker: { enabled: true } }))].map(([id, { stage }]) => `${stage} ${id}`);
    expect(stages).toEqual(
      expect.arrayContaining([
        '20-cni Deployment tigera-operator/tigera-operator',
        '25-cni-config Installation default',
        '25-cni-config APIServer default',
        '25-cni-config Goldmane default',
        '25-cni-config Whisker default',
      ]),
    );
  });
  it('holds the pools, and no object of a pool is beside it: the operator would take back what anybody else writes', () => {
    const layer = operated();
    expect(pools(layer)).toHaveLength(1);
    expect([...objectsOf(layer).keys()].filter((id) => id.startsWith('IPPool'))).toEqual([]);
  });
  it.each([
    ['vxlan', 'VXLAN'],
    ['vxlan-cross-subnet', 'VXLANCrossSubnet'],
    ['ipip', 'IPIP'],
    ['ipip-cross-subnet', 'IPIPCrossSubnet'],
    ['none', 'None'],
  ] as const)('always says the encapsulation, because the operator takes IP in IP where it is left out: %s', (encapsulation, expected) => {
    expect(pools(operated({}, { encapsulation, bgp: { type: 'mesh' } }))[0].encapsulation).toBe(expected);
  });
  it('has the pod ranges of the cluster, of both families, never those that the operator would find', () => {
    expect(pools(operated({}, {}, { cluster: dualStackSpec() })).map(({ cidr }: { readonly cidr: string }) => cidr)).toEqual([
      '10.244.0.0/16',
      'fd00:10:244::/56',
    ]);
  });
  it('says everything of a pool', () => {
    const layer = operated(
      {},
      {
        pools: [
          {
            name: 'a',
            cidr: '10.244.0.0/17',
            blockSize: 24,
            encapsulation: 'vxlan',
            natOutgoing: false,
            nodeSelector: "zone == 'a'",
            assignment: 'manual',
            uses: ['workload'],
            disabled: true,
            disableBgpExport: true,
          },
          { name: 'b', cidr: '10.244.128.0/17' },
        ],
      },
    );
    expect(pools(layer)[0]).toEqual({
      name: 'a',
      cidr: '10.244.0.0/17',
      blockSize: 24,
      encapsulation: 'VXLAN',
      natOutgoing: 'Disabled',
      nodeSelector: "zone == 'a'",
      assignmentMode: 'Manual',
      allowedUses: ['Workload'],
      disableNewAllocations: true,
      disableBGPExport: true,
    });
  });
  it('asks of pools for Services what the operator wants of them', () => {
    const layer = operated({}, { loadBalancer: { pools: [{ name: 'lb', cidr: '192.0.2.0/26' }] }, bgp: { type: 'mesh' } });
    expect(pools(layer)[1]).toMatchObject({
      name: 'lb',
      allowedUses: ['LoadBalancer'],
      encapsulation: 'None',
      nodeSelector: 'all()',
      disableBGPExport: false,
    });
  });
  it('carries what both installs share', () => {
    const layer = operated(
      {},
      {
        dataplane: { type: 'nftables' },
        bgp: { type: 'mesh' },
        ipam: { type: 'calico', strictAffinity: true },
        mtu: 1400,
        hostPorts: false,
        felix: { metricsPort: 9091 },
        addressDetection: { IPv4: { type: 'can-reach', destination: '192.168.10.1' } },
      },
      { proxy: { type: 'kube-proxy', mode: 'nftables' } },
    );
    expect(network(layer)).toMatchObject({
      linuxDataplane: 'Nftables',
      bgp: 'Enabled',
      mtu: 1400,
      hostPorts: 'Disabled',
      nodeAddressAutodetectionV4: { canReach: '192.168.10.1' },
    });
    expect(spec(layer).nodeMetricsPort).toBe(9091);
    expect(objectOf(layer, 'IPAMConfig default').spec.strictAffinity).toBe(true);
  });
  it.each([
    [{ type: 'kubernetes-internal-ip' }, { kubernetes: 'NodeInternalIP' }],
    [{ type: 'first-found' }, { firstFound: true }],
    [{ type: 'interface', patterns: ['eth0', 'bond.*'] }, { interface: 'eth0,bond.*' }],
    [{ type: 'skip-interface', patterns: ['docker.*'] }, { skipInterface: 'docker.*' }],
    [{ type: 'cidr', cidrs: ['192.168.10.0/24'] }, { cidrs: ['192.168.10.0/24'] }],
  ] as const)('has one way of finding the address of a node, because the operator refuses two: %j', (IPv4, expected) => {
    expect(network(operated({}, { addressDetection: { IPv4 } })).nodeAddressAutodetectionV4).toEqual(expected);
  });
  it('finds addresses of each family of the cluster, which eBPF needs', () => {
    const { nodeAddressAutodetectionV4, nodeAddressAutodetectionV6 } = network(operated({}, {}, { cluster: dualStackSpec() }));
    expect([nodeAddressAutodetectionV4, nodeAddressAutodetectionV6]).toEqual([{ kubernetes: 'NodeInternalIP' }, { kubernetes: 'NodeInternalIP' }]);
    expect(network(operated())).not.toHaveProperty('nodeAddressAutodetectionV6');
  });
  it('leaves the CNI of a cloud its work', () => {
    const layer = operated({}, { podNetwork: 'amazon-vpc-cni' }, { cluster: clusterSpec({ platform: 'eks' }) });
    expect(spec(layer).cni).toEqual({ type: 'AmazonVPC', ipam: { type: 'AmazonVPC' } });
    expect(spec(layer).kubernetesProvider).toBe('EKS');
    expect(spec(layer)).not.toHaveProperty('logging');
    for (const field of ['ipPools', 'hostPorts', 'containerIPForwarding', 'clusterRoutingMode']) expect(network(layer)).not.toHaveProperty(field);
  });
  it('takes the CNI folders and the provider from the platform', () => {
    const { cni, kubernetesProvider } = spec(operated({}, {}, { cluster: clusterSpec({ platform: 'openshift' }) }));
    expect(cni).toMatchObject({ binDir: '/var/lib/cni/bin', confDir: '/etc/kubernetes/cni/net.d' });
    expect(kubernetesProvider).toBe('OpenShift');
  });
  it('wants one replica of a control plane on one node, because a second would never be scheduled', () => {
    expect(spec(operated({}, {}, { cluster: clusterSpec({ nodes: { count: 1 } }) })).controlPlaneReplicas).toBe(1);
    expect(spec(operated()).controlPlaneReplicas).toBe(2);
  });
  it('has no field of 3.32 in 3.31, whose CRD would drop it', () => {
    expect(network(operated({}, { version: '3.31.7' }))).not.toHaveProperty('clusterRoutingMode');
  });
  it('is told every option of its own', () => {
    const layer = operated({
      kubernetesProvider: 'DockerEnterprise',
      clusterRouting: 'Felix',
      controlPlane: { replicas: 3, nodeSelector: { role: 'infra' }, tolerations: [{ key: 'infra', operator: 'Exists' }] },
      typhaMetricsPort: 9093,
      updateStrategy: { type: 'RollingUpdate', maxUnavailable: '20%' },
      containerIpForwarding: true,
      policySetupTimeout: 10,
      sysctls: [{ key: 'net.ipv4.tcp_keepalive_time', value: '60' }],
      cniLog: { severity: 'Debug', maxSize: '10Mi', maxAgeDays: 7, maxFiles: 3 },
      flexVolumePath: '/usr/libexec/volume',
      kubeletVolumePluginPath: '/var/lib/kubelet',
      fips: true,
      tlsCipherSuites: ['TLS_AES_256_GCM_SHA384'],
      proxy: { httpProxy: 'http://proxy.example:3128', noProxy: '10.0.0.0/8' },
    });
    expect(spec(layer)).toMatchObject({
      kubernetesProvider: 'DockerEnterprise',
      controlPlaneReplicas: 3,
      controlPlaneNodeSelector: { role: 'infra' },
      controlPlaneTolerations: [{ key: 'infra', operator: 'Exists' }],
      typhaMetricsPort: 9093,
      nodeUpdateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '20%' } },
      logging: { cni: { logSeverity: 'Debug', logFileMaxSize: '10Mi', logFileMaxAgeDays: 7, logFileMaxCount: 3 } },
      flexVolumePath: '/usr/libexec/volume',
      kubeletVolumePluginPath: '/var/lib/kubelet',
      fipsMode: 'Enabled',
      tlsCipherSuites: [{ name: 'TLS_AES_256_GCM_SHA384' }],
      proxy: { httpProxy: 'http://proxy.example:3128', noProxy: '10.0.0.0/8' },
    });
    expect(network(layer)).toMatchObject({
      clusterRoutingMode: 'Felix',
      containerIPForwarding: 'Enabled',
      linuxPolicySetupTimeoutSeconds: 10,
      sysctl: [{ key: 'net.ipv4.tcp_keepalive_time', value: '60' }],
    });
  });
  it('names the signer of certificates, and its certificate', () => {
    const caCert = Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n').toString('base64');
    const certificateManagement = {
      caCert,
      signerName: 'example.com/calico',
      keyAlgorithm: 'ECDSAWithCurve256',
      signatureAlgorithm: 'ECDSAWithSHA256',
    } as const;
    expect(spec(operated({ certificateManagement })).certificateManagement).toEqual(certificateManagement);
  });
  it('keeps the label of Azure to AKS', () => {
    const layer = operated({ azurePolicyMode: 'Manual' }, {}, { cluster: clusterSpec({ platform: 'aks' }) });
    expect(spec(layer).azure).toEqual({ policyMode: 'Manual' });
  });
  it('names the pull secrets of the layer, which the operator hands on', () => {
    expect(spec(operated({}, {}, { registry: { pullSecrets: ['pull'] } })).imagePullSecrets).toEqual([{ name: 'pull' }]);
  });
});

describe('FelixConfiguration beside an operator', () => {
  const felix = (layer: LayerSpec) => objectOf(layer, 'FelixConfiguration default').spec;

  it('leaves eBPF, nftables and metrics to the operator, which stops where somebody else wrote them', () => {
    const layer = operated({}, { dataplane: { type: 'bpf' }, felix: { metricsPort: 9091 } }, { proxy: { type: 'none' } });
    for (const field of ['bpfEnabled', 'nftablesMode', 'prometheusMetricsEnabled', 'prometheusMetricsPort'])
      expect(felix(layer)).not.toHaveProperty(field);
    expect(felix(layer)).toMatchObject({ bpfExternalServiceMode: 'Tunnel', healthPort: 9099 });
  });
  it('has what Felix is told beside', () => {
    expect(felix(operated({}, { felix: { logSeverity: 'debug', healthPort: 9199 }, wireguard: { port: 51_900 } }))).toMatchObject({
      logSeverityScreen: 'Debug',
      healthPort: 9199,
      wireguardEnabled: true,
      wireguardListeningPort: 51_900,
    });
  });
});

describe('eBPF', () => {
  const endpoint = 'ConfigMap tigera-operator/kubernetes-services-endpoint';

  it('is given the API server of the cluster, because there is no kube-proxy to reach it by', () => {
    const layer = operated({}, { dataplane: { type: 'bpf' } }, { proxy: { type: 'none' } });
    expect(objectOf(layer, endpoint).data).toEqual({ KUBERNETES_SERVICE_HOST: '192.168.10.10', KUBERNETES_SERVICE_PORT: '6443' });
    expect(network(layer)).toMatchObject({ linuxDataplane: 'BPF', bpfNetworkBootstrap: 'Disabled', kubeProxyManagement: 'Disabled' });
  });
  it('or the operator finds it out, never both: the two exclude each other', () => {
    const layer = operated({ bpfNetworkBootstrap: true }, { dataplane: { type: 'bpf' } }, { proxy: { type: 'none' } });
    expect(network(layer).bpfNetworkBootstrap).toBe('Enabled');
    expect(objectsOf(layer).has(endpoint)).toBe(false);
  });
  it('alone has the two: elsewhere they say nothing', () => {
    expect(network(operated())).not.toHaveProperty('bpfNetworkBootstrap');
    expect(objectsOf(operated()).has(endpoint)).toBe(false);
  });
});
