/** Identities, policies, the datapath, the operator and the mesh. */
import { bool, type DerivedKeys, duration, int, line, listen, path, text, word } from './key';
import { secretsNamespace } from './service-keys';

/** Where agents put the CNI configuration, as their container sees it. */
const cniConfFile = '/host/etc/cni/net.d/05-cilium.conflist';

/** Things that the manifests depend on: nobody may change them alone. */
export const fixedKeys = {
  'identity-allocation-mode': { type: word('crd'), from: undefined, default: 'crd', of: () => 'crd' },
  'enable-policy-secrets-sync': { type: bool, from: undefined, default: true, of: () => true },
  'policy-secrets-only-from-secrets-namespace': { type: bool, from: undefined, default: true, of: () => true },
  'policy-secrets-namespace': { type: word(secretsNamespace), from: undefined, default: secretsNamespace, of: () => secretsNamespace },
  'custom-cni-conf': { type: bool, from: undefined, default: false, of: () => false },
  'write-cni-conf-when-ready': { type: path, from: undefined, default: cniConfFile, of: () => cniConfFile },
  procfs: { type: path, from: undefined, default: '/host/proc', of: () => '/host/proc' },
  'bpf-root': { type: path, from: undefined, default: '/sys/fs/bpf', of: () => '/sys/fs/bpf' },
  'operator-api-serve-addr': {
    type: listen,
    from: 'cluster.podCidrs',
    default: '127.0.0.1:9234',
    of: ({ families }) => (families.includes('IPv4') ? '127.0.0.1:9234' : '[::1]:9234'),
  },
  'mesh-auth-enabled': { type: bool, from: undefined, default: false, of: () => false },
  'clustermesh-enable-endpoint-sync': { type: bool, from: undefined, default: false, of: () => false },
  'clustermesh-enable-mcs-api': { type: bool, from: undefined, default: false, of: () => false },
  'clustermesh-mcs-api-install-crds': { type: bool, from: undefined, default: true, of: () => true },
  'enable-datapath-plugins': { type: bool, from: undefined, default: false, since: 20, of: () => false },
  'datapath-plugins-state-dir': { type: path, from: undefined, default: '/var/run/cilium/plugins', since: 20, of: () => '/var/run/cilium/plugins' },
} as const satisfies DerivedKeys;

export const policyKeys = {
  'enable-policy': { type: word('default', 'always', 'never'), from: 'policy.mode', default: 'default', of: ({ policy }) => policy.mode },
  'policy-cidr-match-mode': { type: word('', 'nodes'), from: 'policy.cidrMatches', default: '', of: ({ policy }) => policy.cidrMatches.join(' ') },
  'policy-audit-mode': { type: bool, from: 'policy.audit', default: undefined, of: ({ policy }) => policy.audit || undefined },
  'enable-k8s-networkpolicy': { type: bool, from: 'policy.networkPolicy', default: true, of: ({ policy }) => policy.networkPolicy },
  'enable-k8s-cluster-network-policy': {
    type: bool,
    from: 'policy.clusterNetworkPolicy',
    default: undefined,
    of: ({ policy }) => policy.clusterNetworkPolicy || undefined,
  },
  'enable-host-firewall': { type: bool, from: 'policy.hostFirewall', default: false, of: ({ policy }) => policy.hostFirewall },
  'policy-deny-response': { type: word('none', 'icmp'), from: 'policy.denyResponse', default: 'none', of: ({ policy }) => policy.denyResponse },
  'bpf-policy-map-max': { type: int(256, 65_536), from: 'policy.mapMax', default: 16_384, of: ({ policy }) => policy.mapMax },
  'enable-l7-proxy': { type: bool, from: 'envoy.type', default: true, of: ({ envoy }) => envoy.type !== 'off' },
  'external-envoy-proxy': { type: bool, from: 'envoy.type', default: true, of: ({ envoy }) => envoy.type === 'daemonset' },
  'envoy-xds-mode': { type: word('ads', 'xds'), from: undefined, default: 'ads', since: 20, of: () => 'ads' },
  'envoy-keep-cap-netbindservice': {
    type: bool,
    from: 'services.gatewayApi.hostNetwork',
    default: false,
    of: ({ services }) => services.type === 'ebpf' && services.gatewayApi?.hostNetwork !== undefined,
  },
} as const satisfies DerivedKeys;

export const datapathKeys = {
  debug: { type: bool, from: 'debug', default: false, of: ({ debug }) => debug },
  'datapath-mode': { type: word('veth', 'netkit', 'netkit-l2'), from: 'datapath', default: 'veth', of: ({ datapath }) => datapath },
  'cgroup-root': { type: path, from: 'cgroup.hostRoot', default: '/run/cilium/cgroupv2', of: ({ cgroup }) => cgroup.hostRoot },
  'cni-exclusive': { type: bool, from: 'cniConfig.exclusive', default: true, of: ({ cniExclusive }) => cniExclusive },
  'enable-bandwidth-manager': {
    type: bool,
    from: 'bandwidthManager',
    default: undefined,
    of: ({ bandwidthManager }) => (bandwidthManager === undefined ? undefined : true),
  },
  'enable-bbr': { type: bool, from: 'bandwidthManager.bbr', default: undefined, of: ({ bandwidthManager }) => bandwidthManager?.bbr },
  'enable-bbr-hostns-only': {
    type: bool,
    from: 'bandwidthManager.bbrHostNamespaceOnly',
    default: undefined,
    of: ({ bandwidthManager }) => bandwidthManager?.bbrHostNamespaceOnly,
  },
} as const satisfies DerivedKeys;

export const operatorKeys = {
  'operator-prometheus-serve-addr': {
    type: listen,
    from: 'operator.metricsPort',
    default: ':9963',
    of: ({ operator }) => (operator.metricsPort === 0 ? undefined : `:${operator.metricsPort}`),
  },
  'enable-metrics': {
    type: bool,
    from: 'operator.metricsPort',
    default: true,
    of: ({ operator }) => (operator.metricsPort === 0 ? undefined : true),
  },
  'skip-crd-creation': {
    type: bool,
    from: 'operator.skipCrdCreation',
    default: undefined,
    of: ({ operator }) => operator.skipCrdCreation || undefined,
  },
  'unmanaged-pod-watcher-interval': {
    type: duration,
    from: 'operator.restartUnmanagedPods',
    default: '15s',
    of: ({ operator }) => (operator.restartUnmanagedPods ? '15s' : '0'),
  },
} as const satisfies DerivedKeys;

/** Who this cluster is among others, and which routers it speaks with. */
export const meshKeys = {
  'cluster-name': {
    type: text(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'a name'),
    from: 'clusterIdentity.name',
    default: 'default',
    of: ({ clusterIdentity }) => clusterIdentity.name,
  },
  'cluster-id': { type: int(0, 511), from: 'clusterIdentity.id', default: 0, of: ({ clusterIdentity }) => clusterIdentity.id },
  'max-connected-clusters': {
    type: word('255', '511'),
    from: 'clusterIdentity.maxConnectedClusters',
    default: 255,
    of: ({ clusterIdentity }) => clusterIdentity.maxConnectedClusters,
  },
  'enable-bgp-control-plane': { type: bool, from: 'bgpControlPlane', default: undefined, of: ({ bgpControlPlane }) => bgpControlPlane || undefined },
  'bgp-secrets-namespace': {
    type: word('kube-system'),
    from: undefined,
    default: undefined,
    of: ({ bgpControlPlane }) => (bgpControlPlane ? 'kube-system' : undefined),
  },
  'enable-bgp-control-plane-status-report': {
    type: bool,
    from: undefined,
    default: undefined,
    of: ({ bgpControlPlane }) => bgpControlPlane || undefined,
  },
  'bgp-router-id-allocation-mode': {
    type: word('default'),
    from: undefined,
    default: undefined,
    of: ({ bgpControlPlane }) => (bgpControlPlane ? 'default' : undefined),
  },
  'bgp-router-id-allocation-ip-pool': {
    type: line,
    from: undefined,
    default: undefined,
    of: ({ bgpControlPlane }) => (bgpControlPlane ? '' : undefined),
  },
  'enable-bgp-legacy-origin-attribute': {
    type: bool,
    from: undefined,
    default: undefined,
    of: ({ bgpControlPlane }) => (bgpControlPlane ? false : undefined),
  },
} as const satisfies DerivedKeys;
