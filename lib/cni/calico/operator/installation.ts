/** The Installation: what Calico is to be, as the operator reads it. Every choice is written, so that its own defaults decide nothing. */
import type { operator } from '../../../../imports/tigera-operator';
import type { Cluster } from '../../../cluster';
import type { Registry } from '../../../component';
import type { ClusterScoped } from '../../../kube';
import type { ResolvedCalicoDetection } from '../detection';
import type { CalicoEncapsulation } from '../pools';
import type { CalicoSettings } from '../settings';
import { pullPlace } from './images';
import { instanceName } from './names';
import { templateOverride } from './overrides';
import type { ResolvedOperator } from './resolve';

export type Installation = ClusterScoped<operator.Installation>;
type Spec = NonNullable<Installation['spec']>;
type CalicoNetwork = NonNullable<Spec['calicoNetwork']>;
type Pool = NonNullable<CalicoNetwork['ipPools']>[number];
type Detection = NonNullable<CalicoNetwork['nodeAddressAutodetectionV4']>;

export function installation(
  settings: CalicoSettings,
  o: ResolvedOperator,
  { platform }: Pick<Cluster, 'platform'>,
  registry: Registry,
): Installation {
  const place = pullPlace(o, registry);
  const { type: _, ...from } = place.type === 'one' ? place : { type: 'scattered' as const };
  const overrides = {
    node: templateOverride('node', settings.overrides.node, o),
    typha: templateOverride('typha', settings.overrides.typha, o),
    kubeControllers: templateOverride('kubeControllers', settings.overrides.kubeControllers, o),
    csiNodeDriver: templateOverride('csiNodeDriver', settings.overrides.csiNodeDriver, o),
  };
  const { controlPlane: cp, cniLog } = o;
  return {
    apiVersion: 'operator.tigera.io/v1',
    kind: 'Installation',
    metadata: { name: instanceName },
    spec: {
      variant: 'Calico',
      ...from,
      ...(registry.pullSecrets.length === 0 ? {} : { imagePullSecrets: registry.pullSecrets.map((name) => ({ name })) }),
      ...(o.provider === '' ? {} : { kubernetesProvider: o.provider }),
      cni: cniOf(settings, platform),
      calicoNetwork: networkOf(settings, o),
      controlPlaneReplicas: cp.replicas,
      ...(Object.keys(cp.nodeSelector).length === 0 ? {} : { controlPlaneNodeSelector: cp.nodeSelector }),
      ...(cp.tolerations.length === 0 ? {} : { controlPlaneTolerations: cp.tolerations }),
      ...(settings.felix.metricsPort === 0 ? {} : { nodeMetricsPort: settings.felix.metricsPort }),
      ...(o.typhaMetricsPort === 0 ? {} : { typhaMetricsPort: o.typhaMetricsPort }),
      flexVolumePath: o.flexVolumePath,
      kubeletVolumePluginPath: o.kubeletVolumePluginPath,
      nodeUpdateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: o.maxUnavailable } },
      // The log is the CNI plugin's, and the operator refuses it where the plugin is another's.
      ...(settings.podNetwork === 'calico'
        ? {
            logging: {
              cni: {
                logSeverity: cniLog.severity,
                logFileMaxSize: cniLog.maxSize,
                logFileMaxAgeDays: cniLog.maxAgeDays,
                logFileMaxCount: cniLog.maxFiles,
              },
            },
          }
        : {}),
      ...(o.certificateManagement === undefined ? {} : { certificateManagement: o.certificateManagement }),
      fipsMode: o.fips ? 'Enabled' : 'Disabled',
      ...(o.tlsCipherSuites.length === 0 ? {} : { tlsCipherSuites: o.tlsCipherSuites.map((name) => ({ name })) }),
      ...(o.proxy === undefined ? {} : { proxy: o.proxy }),
      ...(o.azurePolicyMode === undefined ? {} : { azure: { policyMode: o.azurePolicyMode } }),
      ...(overrides.node === undefined ? {} : { calicoNodeDaemonSet: overrides.node }),
      ...(overrides.typha === undefined ? {} : { typhaDeployment: overrides.typha }),
      ...(overrides.kubeControllers === undefined ? {} : { calicoKubeControllersDeployment: overrides.kubeControllers }),
      ...(overrides.csiNodeDriver === undefined ? {} : { csiNodeDriverDaemonSet: overrides.csiNodeDriver }),
    },
  };
}

function cniOf({ podNetwork, ipam }: CalicoSettings, { cniBinDir, cniConfDir }: Cluster['platform']): NonNullable<Spec['cni']> {
  const folders = { binDir: cniBinDir, confDir: cniConfDir };
  switch (podNetwork) {
    case 'calico':
      return { type: 'Calico', ipam: { type: ipam.type === 'host-local' ? 'HostLocal' : 'Calico' }, ...folders };
    case 'amazon-vpc-cni':
      return { type: 'AmazonVPC', ipam: { type: 'AmazonVPC' } };
    case 'azure-cni':
      return { type: 'AzureVNET', ipam: { type: 'AzureVNET' } };
    case 'gke':
      return { type: 'GKE', ipam: { type: 'HostLocal' } };
  }
}

const dataplanes = { iptables: 'Iptables', nftables: 'Nftables', bpf: 'BPF' } as const;

function networkOf(settings: CalicoSettings, o: ResolvedOperator): CalicoNetwork {
  const { dataplane, bgp, mtu, hostPorts, addressDetection } = settings;
  const own = settings.podNetwork === 'calico';
  const { IPv4, IPv6 } = addressDetection;
  const pools = poolsOf(settings);
  return {
    linuxDataplane: dataplanes[dataplane.type],
    ...(dataplane.type === 'bpf' ? { bpfNetworkBootstrap: enabled(o.bpfNetworkBootstrap), kubeProxyManagement: enabled(o.kubeProxyManagement) } : {}),
    bgp: enabled(bgp.type !== 'off'),
    ...(own && o.release.clusterRouting ? { clusterRoutingMode: o.clusterRouting } : {}),
    ...(pools.length === 0 ? {} : { ipPools: pools }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(IPv4 === undefined ? {} : { nodeAddressAutodetectionV4: detectionOf(IPv4) }),
    ...(IPv6 === undefined ? {} : { nodeAddressAutodetectionV6: detectionOf(IPv6) }),
    // The operator refuses these where the CNI plugin is another's.
    ...(own ? { hostPorts: enabled(hostPorts), containerIPForwarding: enabled(o.containerIpForwarding) } : {}),
    ...(o.sysctls.length === 0 ? {} : { sysctl: o.sysctls }),
    linuxPolicySetupTimeoutSeconds: o.policySetupTimeout,
    windowsDataplane: 'Disabled',
  };
}

function enabled(on: boolean): 'Enabled' | 'Disabled' {
  return on ? 'Enabled' : 'Disabled';
}

/** Encapsulation is always among them: the operator takes IP in IP for IPv4 where it is left out. */
const encapsulations = {
  vxlan: 'VXLAN',
  'vxlan-cross-subnet': 'VXLANCrossSubnet',
  ipip: 'IPIP',
  'ipip-cross-subnet': 'IPIPCrossSubnet',
  none: 'None',
} as const satisfies Readonly<Record<CalicoEncapsulation, Pool['encapsulation']>>;

const uses = { workload: 'Workload', tunnel: 'Tunnel' } as const;

function poolsOf({ pools, loadBalancer }: CalicoSettings): readonly Pool[] {
  return [
    ...pools.map(
      (pool): Pool => ({
        name: pool.name,
        cidr: pool.cidr.toString(),
        encapsulation: encapsulations[pool.encapsulation],
        natOutgoing: enabled(pool.natOutgoing),
        nodeSelector: pool.nodeSelector,
        blockSize: pool.blockSize,
        disableBGPExport: pool.disableBgpExport,
        ...(pool.disabled ? { disableNewAllocations: true } : {}),
        allowedUses: pool.uses.map((use) => uses[use]),
        assignmentMode: pool.assignment === 'manual' ? 'Manual' : 'Automatic',
      }),
    ),
    // What the operator asks of such pools: no encapsulation, every node, told to BGP peers.
    ...(loadBalancer?.pools ?? []).map(
      (pool): Pool => ({
        name: pool.name,
        cidr: pool.cidr.toString(),
        encapsulation: 'None',
        natOutgoing: 'Disabled',
        nodeSelector: 'all()',
        blockSize: pool.blockSize,
        disableBGPExport: false,
        allowedUses: ['LoadBalancer'],
        assignmentMode: 'Automatic',
      }),
    ),
  ];
}

/** One method a family; patterns are joined as calico-node reads them. */
function detectionOf(detection: ResolvedCalicoDetection): Detection {
  switch (detection.type) {
    case 'kubernetes-internal-ip':
      return { kubernetes: 'NodeInternalIP' };
    case 'first-found':
      return { firstFound: true };
    case 'interface':
      return { interface: detection.patterns.join(',') };
    case 'skip-interface':
      return { skipInterface: detection.patterns.join(',') };
    case 'can-reach':
      return { canReach: detection.destination };
    case 'cidr':
      return { cidrs: detection.cidrs.map(String) };
  }
}
