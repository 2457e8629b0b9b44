import type { CiliumOptions } from '../../../lib/cni/cilium';
import type { LayerSpec } from '../../../lib/plan';
import { dualStackSpec, layerSpec, objectsOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';

const all: CiliumOptions = {
  version: '1.20.0',
  routing: {
    type: 'tunnel',
    protocol: 'geneve',
    port: 6082,
    sourcePortRange: '1024-65535',
    underlay: 'ipv4',
    ipam: { type: 'multi-pool', ipv4MaskSize: 26, ipv6MaskSize: 66, preAllocation: { default: 16 } },
    masquerade: { mode: 'bpf', toRouteSource: true },
    encryption: {
      type: 'wireguard',
      nodeEncryption: true,
      persistentKeepalive: '25s',
      strictEgress: { allowRemoteNodeIdentities: true },
      strictIngress: true,
    },
  },
  services: {
    type: 'ebpf',
    forwarding: { type: 'hybrid', dispatch: 'geneve' },
    balancing: { type: 'maglev', tableSize: 65_521 },
    acceleration: 'best-effort',
    socketHostNamespaceOnly: true,
    nodePortRange: '31000-31999',
    nodePortAddresses: ['192.168.10.0/24'],
    healthzBindAddress: '0.0.0.0:10256',
    topology: true,
    l2Announcements: { leaseDuration: '3s', renewDeadline: '1s', retryPeriod: '200ms' },
    egressGateway: { maxPolicyEntries: 1000, reconciliationInterval: '2s' },
    localRedirect: { addressCidrs: ['169.254.0.0/16'] },
    ingress: {
      default: true,
      loadBalancer: 'shared',
      enforceHttps: false,
      serviceAnnotations: { note: 'x' },
      externalTrafficPolicy: 'Local',
      defaultCertificate: 'web/tls',
    },
    gatewayApi: { externalTrafficPolicy: 'Local', appProtocol: true, alpn: true, trustedHops: 1, hostNetwork: { nodeLabels: { role: 'edge' } } },
  },
  policy: { mode: 'always', cidrMatches: ['nodes'], clusterNetworkPolicy: true, hostFirewall: true, denyResponse: 'icmp', mapMax: 32_768 },
  envoy: { type: 'daemonset', metricsPort: 9970, logLevel: 'debug' },
  hubble: { type: 'off' },
  bgpControlPlane: true,
  clusterIdentity: { name: 'east', id: 300, maxConnectedClusters: 511 },
  bandwidthManager: { bbr: true },
  datapath: 'netkit',
  devices: ['eth0', 'bond+'],
  mtu: 9000,
  metricsPort: 9962,
  debug: true,
  operator: { replicas: 3, metricsPort: 9971, restartUnmanagedPods: false, skipCrdCreation: true },
  cniConfig: { exclusive: false },
  cgroup: { autoMount: false, hostRoot: '/sys/fs/cgroup' },
  config: { 'bpf-lb-map-max': 131_072, 'enable-sctp': true },
  extraConfig: { 'enable-something-new': 'true' },
  images: { agent: 'mirror.example/cilium:v1', operator: 'mirror.example/operator:v1', envoy: 'mirror.example/envoy:v1' },
  overrides: {
    agent: { resources: { limits: { memory: '2Gi' } }, extraEnv: [{ name: 'GOGC', value: '50' }], labels: { team: 'network' } },
    operator: { tolerations: [{ operator: 'Exists' }], extraArgs: ['--gops-port=9999'] },
    envoy: { annotations: { note: 'x' } },
  },
};

const objects = (options: CiliumOptions, changes: Partial<LayerSpec> = {}) =>
  new Map(
    [...objectsOf({ ...layerSpec({ proxy: { type: 'none' }, cni: { type: 'cilium', ...options } }), ...changes })].filter(
      ([id]) => !/kube-proxy/.test(id),
    ),
  );
const manifest = (options: CiliumOptions, id: string, changes: Partial<LayerSpec> = {}) => Object(objects(options, changes).get(id)?.manifest);
const pod = (options: CiliumOptions, id: string, changes: Partial<LayerSpec> = {}) => manifest(options, id, changes).spec.template.spec;
const agent = 'DaemonSet kube-system/cilium';
const operator = 'Deployment kube-system/cilium-operator';
const envoy = 'DaemonSet kube-system/cilium-envoy';
const named = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

describe('manifests of cilium', () => {
  it('with least options', () => {
    expect(Object.fromEntries(objects({}))).toMatchSnapshot();
  });
  it('with all options, in a dual-stack cluster', () => {
    expect(Object.fromEntries(objects(all, { cluster: dualStackSpec() }))).toMatchSnapshot();
  });
  it('are what they were: the same options give the same objects', () => {
    expect(JSON.stringify([...objects(all)])).toBe(JSON.stringify([...objects(all)]));
  });
  it('select pods by labels that never change', () => {
    expect([agent, operator, envoy].map((id) => manifest({}, id).spec.selector.matchLabels)).toEqual([
      { 'k8s-app': 'cilium' },
      { 'io.cilium/app': 'operator', name: 'cilium-operator' },
      { 'k8s-app': 'cilium-envoy' },
    ]);
  });
  it('bring the pod network in one stage; a Service that waits for an address comes later', () => {
    const stages = (options: CiliumOptions) => new Set([...objects(options)].map(([, { stage }]) => stage));
    expect([...stages({})]).toEqual(['05-namespaces', '20-cni']);
    expect(objects({ services: { type: 'ebpf', ingress: {} } }).get('Service kube-system/cilium-ingress')?.stage).toBe('60-ingress');
  });
  it('hold no Secret: keys and certificates are made in the cluster, or by its users', () => {
    const keys: CiliumOptions = { routing: { type: 'tunnel', encryption: { type: 'ipsec' } } };
    expect([...objects(all), ...objects(keys)].filter(([id]) => id.startsWith('Secret '))).toEqual([]);
  });
});

describe('the agent', () => {
  it('is replaced when its configuration changes, because it reads it once', () => {
    const hash = (options: CiliumOptions) => manifest(options, agent).spec.template.metadata.annotations['netstack.cdk8s.io/config-hash'];
    expect(hash({ config: { 'bpf-lb-map-max': 1000 } })).not.toBe(hash({}));
    expect(hash({ images: { agent: 'mirror.example/cilium:v1' } })).toBe(hash({}));
  });
  it('is not privileged; one container before it is, to mount a file system that the node sees', () => {
    const { containers, initContainers } = pod({}, agent);
    const privileged = [...containers, ...initContainers].filter(({ securityContext }) => securityContext.privileged === true);
    expect(named(privileged)).toEqual(['mount-bpf-fs']);
    expect(
      [...containers, ...initContainers].filter(({ securityContext: { privileged, capabilities } }) => !privileged && capabilities.drop[0] !== 'ALL'),
    ).toEqual([]);
  });
  it('is told where the API server is only where it makes Services work', () => {
    const hosts = (changes: Partial<LayerSpec>) =>
      [agent, operator, envoy].map(
        (id) => pod({}, id, changes).containers[0].env.find(({ name }: { name: string }) => name === 'KUBERNETES_SERVICE_HOST')?.value,
      );
    expect(hosts({})).toEqual(['192.168.10.10', '192.168.10.10', '192.168.10.10']);
    expect(hosts({ proxy: { type: 'kube-proxy' } })).toEqual([undefined, undefined, undefined]);
  });
  it('asks itself over the family that it has', () => {
    const ipv6 = {
      cluster: {
        ...dualStackSpec(),
        podCidrs: ['fd00:10:244::/56'],
        serviceCidrs: ['fd00:10:96::/112'],
        nodeCidrs: ['fd00:1::/64'],
        apiServer: { host: 'fd00:1::10' },
      },
    };
    expect(pod({}, agent, ipv6).containers[0].livenessProbe.httpGet.host).toBe('::1');
    expect(manifest({}, 'ConfigMap kube-system/cilium-config', ipv6).data).toMatchObject({
      'operator-api-serve-addr': '[::1]:9234',
      'enable-ipv4': 'false',
    });
  });
  it('reads the keys of IPsec from the Secret that users keep, and waits for it', () => {
    const { volumes, containers } = pod({ routing: { type: 'native', encryption: { type: 'ipsec', secret: 'ours', key: 'ipsec' } } }, agent);
    expect(volumes).toContainEqual({ name: 'cilium-ipsec-secrets', secret: { secretName: 'ours', defaultMode: 0o400 } });
    expect(containers[0].volumeMounts).toContainEqual({ name: 'cilium-ipsec-secrets', mountPath: '/etc/ipsec', readOnly: true });
  });
  it('clears rules of the VPC CNI on nodes that may have run it, and nowhere else', () => {
    expect(pod({ routing: { type: 'eni' } }, agent).containers[0].lifecycle).toHaveProperty('postStart');
    expect(pod({}, agent).containers[0].lifecycle).not.toHaveProperty('postStart');
  });
  it('puts plugins where the platform looks for them', () => {
    const path = (platform: 'gke' | 'generic') =>
      pod({ routing: { type: 'native' } }, agent, {
        cluster: { ...layerSpec().cluster, platform, apiServer: { host: '192.168.10.10', endpoints: { cidrs: ['192.168.10.10/32'] } } },
      }).volumes.find(({ name }: { name: string }) => name === 'cni-path').hostPath.path;
    expect([path('generic'), path('gke')]).toEqual(['/opt/cni/bin', '/home/kubernetes/bin']);
  });
});

describe('the operator', () => {
  it('is built for the cloud that it allocates addresses of', () => {
    const command = (options: CiliumOptions) => [
      pod(options, operator).containers[0].command[0],
      pod(options, operator).containers[0].image.replace(/:.*/, ''),
    ];
    expect(command({})).toEqual(['cilium-operator-generic', 'quay.io/cilium/operator-generic']);
    expect(command({ routing: { type: 'eni' } })).toEqual(['cilium-operator-aws', 'quay.io/cilium/operator-aws']);
    expect(command({ routing: { type: 'azure', nativeCidr: '10.0.0.0/8' } })).toEqual(['cilium-operator-azure', 'quay.io/cilium/operator-azure']);
  });
  it('makes way for its successor where it is alone, because two never share a node', () => {
    const most = (replicas: number) => manifest({ operator: { replicas } }, operator).spec.strategy.rollingUpdate.maxUnavailable;
    expect([most(1), most(2)]).toEqual(['100%', '50%']);
  });
  it('names credentials of clouds, and has none', () => {
    const env = (options: CiliumOptions) =>
      pod(options, operator).containers[0].env.filter(({ name }: { name: string }) => /^(?:AWS|AZURE)/.test(name));
    expect(named(env({ routing: { type: 'eni' } }))).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION']);
    expect(env({ routing: { type: 'eni', iamRole: 'arn:aws:iam::1:role/x' } })).toEqual([]);
    expect(env({ routing: { type: 'azure', nativeCidr: '10.0.0.0/8', identity: { type: 'service-principal' } } })[0]).toEqual({
      name: 'AZURE_CLIENT_ID',
      valueFrom: { secretKeyRef: { name: 'cilium-azure', key: 'AZURE_CLIENT_ID' } },
    });
  });
});

describe('Envoy', () => {
  it('is a DaemonSet, a child of the agent, or not there', () => {
    const there = (options: CiliumOptions) => [...objects(options).keys()].filter((id) => id.includes('cilium-envoy')).length;
    expect([there({}), there({ envoy: { type: 'embedded' } }), there({ envoy: { type: 'off' } })]).toEqual([4, 0, 0]);
    expect(manifest({ envoy: { type: 'off' } }, 'ConfigMap kube-system/cilium-config').data['enable-l7-proxy']).toBe('false');
  });
  it('may take ports below 1024 only where gateways listen on nodes', () => {
    const add = (options: CiliumOptions) => pod(options, envoy).containers[0].securityContext.capabilities.add;
    expect(add({})).toEqual(['NET_ADMIN', 'SYS_ADMIN']);
    expect(add({ services: { type: 'ebpf', gatewayApi: { hostNetwork: {} } } })).toContain('NET_BIND_SERVICE');
  });
});

describe('what Cilium may do', () => {
  const rules = (options: CiliumOptions, id: string): readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[] =>
    manifest(options, id).rules;
  const may = (options: CiliumOptions, id: string, resource: string) =>
    new Set(rules(options, id).flatMap((rule) => (rule.resources.includes(resource) ? rule.verbs : [])));
  it('grows with what is on, and not before', () => {
    expect(may({}, 'ClusterRole cilium', 'leases').size).toBe(0);
    expect(may({ services: { type: 'ebpf', l2Announcements: {} } }, 'ClusterRole cilium', 'leases')).toContain('create');
    expect(may({}, 'ClusterRole cilium-operator', 'services')).not.toContain('create');
    expect(may({ services: { type: 'ebpf', ingress: {} } }, 'ClusterRole cilium-operator', 'services')).toContain('create');
    expect(may({ operator: { restartUnmanagedPods: false } }, 'ClusterRole cilium-operator', 'pods')).not.toContain('delete');
    expect(may({ config: { 'identity-management-mode': 'operator' } }, 'ClusterRole cilium-operator', 'ciliumidentities')).toContain('create');
  });
  it('is no Secret for agents, but copies in a namespace of their own', () => {
    expect(may({}, 'ClusterRole cilium', 'secrets').size).toBe(0);
    expect(may({}, 'Role cilium-secrets/cilium-tlsinterception-secrets', 'secrets')).toEqual(new Set(['get', 'list', 'watch']));
  });
  it('is no DaemonSet: who makes those in kube-system may do everything', () => {
    expect(may({}, 'Role kube-system/cilium-operator-ztunnel', 'daemonsets')).not.toContain('create');
  });
});

describeShared('every manifest of cilium', 'reference/openapi', () => {
  const variants: Readonly<Record<string, Partial<LayerSpec>>> = {
    least: { cni: { type: 'cilium' } },
    all: { cni: { type: 'cilium', ...all }, cluster: dualStackSpec() },
    eni: { cni: { type: 'cilium', routing: { type: 'eni' } } },
    azure: { cni: { type: 'cilium', routing: { type: 'azure', nativeCidr: '10.0.0.0/8', identity: { type: 'service-principal' } } } },
    chained: { cni: { type: 'cilium', routing: { type: 'aws-cni-chaining' } }, proxy: { type: 'kube-proxy' } },
    ipsec: { cni: { type: 'cilium', routing: { type: 'native', encryption: { type: 'ipsec' } } } },
  };
  it.each(openApiVersions)('is valid in Kubernetes %s', (version) => {
    const wrong = Object.entries(variants).flatMap(([name, changes]) =>
      [...objectsOf({ ...layerSpec({ proxy: { type: 'none' } }), ...changes })]
        .filter(([, staged]) => !/cilium\.io|gateway\.networking/.test(staged.manifest.apiVersion))
        .flatMap(([id, staged]) => validateManifest(staged.manifest, version).map((why) => `${name} ${id}: ${why}`)),
    );
    expect(wrong).toEqual([]);
  });
});
