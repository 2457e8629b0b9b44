/**
 * Calico's custom resources, in the form that its CRDs store: group crd.projectcalico.org, names as they are. Both installs
 * write them. Source: libcalico-go/lib/backend/k8s/resources and manifests/crds.yaml of Calico v3.32.1.
 */
import type { crd } from '../../../imports/calico';
import type { Cluster } from '../../cluster';
import type { ClusterScoped } from '../../kube';
import type { Cidr } from '../../net';
import type { CalicoBgpFilter, CalicoBgpFilterRule, ResolvedCalicoBgp, ResolvedCalicoBgpPeer } from './bgp';
import { poolModes, usesVxlan } from './encapsulation';
import type { ResolvedCalicoPool } from './pools';
import { routeReflectorPeer } from './resolve/bgp';
import type { CalicoSettings } from './settings';

type IpPool = ClusterScoped<crd.IPPool>;
type IpamConfig = ClusterScoped<crd.IPAMConfig>;
type Felix = ClusterScoped<crd.FelixConfiguration>;
type FelixSpec = NonNullable<Felix['spec']>;
type BgpConfiguration = ClusterScoped<crd.BGPConfiguration>;
type BgpFilter = ClusterScoped<crd.BGPFilter>;
type BgpPeer = ClusterScoped<crd.BGPPeer>;
type Controllers = ClusterScoped<crd.KubeControllersConfiguration>;

/** An object of Calico's own. */
export type CalicoObject = IpPool | IpamConfig | Felix | BgpConfiguration | BgpFilter | BgpPeer | Controllers;

const apiVersion = 'crd.projectcalico.org/v1';

/** Everything that Calico reads from objects: pools first, because nothing starts without. */
export function calicoObjects(settings: CalicoSettings, cluster: Cluster): readonly CalicoObject[] {
  return [
    ...poolObjects(settings),
    ...ipamObjects(settings),
    felixObject(settings, cluster),
    ...bgpObjects(settings, cluster),
    ...controllerObjects(settings),
  ];
}

/** Pools of pods, then those of Services. */
export function poolObjects({ pools, loadBalancer }: Pick<CalicoSettings, 'pools' | 'loadBalancer'>): readonly CalicoObject[] {
  return [...pools.map(podPool), ...(loadBalancer?.pools ?? []).map(loadBalancerPool)];
}

function podPool(pool: ResolvedCalicoPool): IpPool {
  return {
    apiVersion,
    kind: 'IPPool',
    metadata: { name: pool.name },
    spec: {
      cidr: pool.cidr.toString(),
      blockSize: pool.blockSize,
      ...poolModes(pool.encapsulation),
      natOutgoing: pool.natOutgoing,
      nodeSelector: pool.nodeSelector,
      ...(pool.namespaceSelector === undefined ? {} : { namespaceSelector: pool.namespaceSelector }),
      assignmentMode: pool.assignment === 'automatic' ? 'Automatic' : 'Manual',
      allowedUses: pool.uses.map((use) => (use === 'workload' ? 'Workload' : 'Tunnel')),
      disabled: pool.disabled,
      disableBGPExport: pool.disableBgpExport,
    },
  };
}

function loadBalancerPool({
  name,
  cidr,
  blockSize,
}: {
  readonly name: string;
  readonly cidr: { toString(): string };
  readonly blockSize: number;
}): IpPool {
  return {
    apiVersion,
    kind: 'IPPool',
    metadata: { name },
    spec: {
      cidr: cidr.toString(),
      blockSize,
      ...poolModes('none'),
      natOutgoing: false,
      nodeSelector: 'all()',
      assignmentMode: 'Automatic',
      allowedUses: ['LoadBalancer'],
      disabled: false,
      // What is told of Services is said in BGPConfiguration.
      disableBGPExport: true,
    },
  };
}

function ipamObjects({ podNetwork, ipam }: CalicoSettings): readonly CalicoObject[] {
  if (podNetwork !== 'calico' || ipam.type !== 'calico') return [];
  return [
    {
      apiVersion,
      kind: 'IPAMConfig',
      metadata: { name: 'default' },
      spec: {
        strictAffinity: ipam.strictAffinity,
        autoAllocateBlocks: true,
        maxBlocksPerHost: ipam.maxBlocksPerHost,
      },
    },
  ];
}

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
const sourceChecks = { 'do-nothing': 'DoNothing', enable: 'Enable', disable: 'Disable' } as const;
const iptablesBackends = { auto: 'Auto', legacy: 'Legacy', nft: 'NFT' } as const;
const connectTimes = { tcp: 'TCP', enabled: 'Enabled', disabled: 'Disabled' } as const;
const enabled = (value: boolean): 'Enabled' | 'Disabled' => (value ? 'Enabled' : 'Disabled');

/** FelixConfiguration of all nodes. Variables of calico-node's environment go before it, so nothing is in both. */
export function felixObject(settings: CalicoSettings, { families }: Pick<Cluster, 'families'>): Felix {
  const { felix, dataplane } = settings;
  return {
    apiVersion,
    kind: 'FelixConfiguration',
    metadata: { name: 'default' },
    spec: {
      logSeverityScreen: capital(felix.logSeverity),
      // calico-node adds this to an object that lacks it.
      reportingInterval: '0s',
      ...dataplaneFields(dataplane),
      chainInsertMode: capital(felix.chainInsertMode),
      ...(usesVxlan(settings) ? { vxlanPort: felix.vxlanPort, vxlanVNI: felix.vxlanVni } : {}),
      ...wireguardFields(settings, families),
      prometheusMetricsEnabled: felix.metricsPort !== 0,
      ...(felix.metricsPort === 0 ? {} : { prometheusMetricsPort: felix.metricsPort }),
      ...(felix.failsafeInbound === undefined ? {} : { failsafeInboundHostPorts: felix.failsafeInbound.map(failsafe) }),
      ...(felix.failsafeOutbound === undefined ? {} : { failsafeOutboundHostPorts: felix.failsafeOutbound.map(failsafe) }),
      ...(felix.natPortRange === undefined ? {} : { natPortRange: felix.natPortRange }),
      natOutgoingExclusions: felix.natOutgoingExclusions === 'pools' ? 'IPPoolsOnly' : 'IPPoolsAndHostIPs',
      awsSrcDstCheck: sourceChecks[felix.awsSrcDstCheck],
      serviceLoopPrevention: capital(felix.serviceLoopPrevention),
      workloadSourceSpoofing: felix.sourceSpoofing ? 'Any' : 'Disabled',
      allowIPIPPacketsFromWorkloads: felix.allowIpipFromWorkloads,
      allowVXLANPacketsFromWorkloads: felix.allowVxlanFromWorkloads,
      floatingIPs: enabled(felix.floatingIps),
      ...(felix.mtuInterfacePattern === undefined ? {} : { mtuIfacePattern: felix.mtuInterfacePattern }),
      usageReportingEnabled: felix.usageReporting,
    },
  };
}

function failsafe({ protocol, port, cidr }: { readonly protocol: string; readonly port: number; readonly cidr: Cidr | undefined }): {
  readonly protocol: string;
  readonly port: number;
  readonly net?: string;
} {
  return { protocol: protocol.toLowerCase(), port, ...(cidr === undefined ? {} : { net: cidr.toString() }) };
}

/** Never Auto: what Felix writes is then what the layer was checked for. */
function dataplaneFields(dataplane: CalicoSettings['dataplane']): FelixSpec {
  switch (dataplane.type) {
    case 'iptables':
      return { bpfEnabled: false, nftablesMode: 'Disabled', iptablesBackend: iptablesBackends[dataplane.backend] };
    case 'nftables':
      return { bpfEnabled: false, nftablesMode: 'Enabled' };
    case 'bpf':
      return {
        bpfEnabled: true,
        bpfExternalServiceMode: dataplane.externalServiceMode === 'dsr' ? 'DSR' : 'Tunnel',
        bpfConnectTimeLoadBalancing: connectTimes[dataplane.connectTimeLoadBalancing],
        ...(dataplane.dataInterfacePattern === undefined ? {} : { bpfDataIfacePattern: dataplane.dataInterfacePattern }),
        bpfEnforceRPF: capital(dataplane.enforceRpf),
        bpfLogLevel: capital(dataplane.logLevel),
        bpfMapSizeConntrack: dataplane.conntrackSize,
      };
  }
}

function wireguardFields({ wireguard }: CalicoSettings, families: Cluster['families']): FelixSpec {
  if (wireguard === undefined) return { wireguardEnabled: false, wireguardEnabledV6: false };
  return {
    wireguardEnabled: families.includes('IPv4'),
    wireguardEnabledV6: families.includes('IPv6'),
    ...(families.includes('IPv4') ? { wireguardListeningPort: wireguard.port } : {}),
    ...(families.includes('IPv6') ? { wireguardListeningPortV6: wireguard.portV6 } : {}),
    wireguardHostEncryptionEnabled: wireguard.hostEncryption,
    wireguardKeepAlive: `${wireguard.persistentKeepalive}s`,
  };
}

/** BGPConfiguration, BGPFilter and BGPPeer objects; none where nobody is told. */
export function bgpObjects({ bgp }: Pick<CalicoSettings, 'bgp'>, { serviceCidrs }: Pick<Cluster, 'serviceCidrs'>): readonly CalicoObject[] {
  if (bgp.type === 'off') return [];
  return [
    bgpConfiguration(bgp, serviceCidrs),
    ...bgp.filters.map(bgpFilter),
    ...bgp.peers.map((peer) => bgpPeer(peer)),
    ...(bgp.routeReflectors === undefined ? [] : [reflectorPeer(bgp.routeReflectors.nodeSelector)]),
  ];
}

type ActiveBgp = Exclude<ResolvedCalicoBgp, { readonly type: 'off' }>;

function bgpConfiguration(bgp: ActiveBgp, serviceCidrs: readonly Cidr[]): BgpConfiguration {
  const ranges = (cidrs: readonly Cidr[]) => cidrs.map((cidr) => ({ cidr: cidr.toString() }));
  return {
    apiVersion,
    kind: 'BGPConfiguration',
    metadata: { name: 'default' },
    spec: {
      asNumber: bgp.asNumber,
      listenPort: bgp.listenPort,
      logSeverityScreen: capital(bgp.logSeverity),
      nodeToNodeMeshEnabled: bgp.type === 'mesh',
      ...(bgp.meshPassword === undefined ? {} : { nodeMeshPassword: secretReference(bgp.meshPassword) }),
      ...(bgp.advertise.clusterIps ? { serviceClusterIPs: ranges(serviceCidrs) } : {}),
      ...(bgp.advertise.externalIps.length === 0 ? {} : { serviceExternalIPs: ranges(bgp.advertise.externalIps) }),
      ...(bgp.advertise.loadBalancerIps.length === 0 ? {} : { serviceLoadBalancerIPs: ranges(bgp.advertise.loadBalancerIps) }),
    },
  };
}

function bgpPeer(peer: ResolvedCalicoBgpPeer): BgpPeer {
  const { address, port } = peer;
  const host = address.family === 'IPv6' ? `[${address}]` : String(address);
  return {
    apiVersion,
    kind: 'BGPPeer',
    metadata: { name: peer.name },
    spec: {
      peerIP: port === 179 ? String(address) : `${host}:${port}`,
      asNumber: peer.asNumber,
      nodeSelector: peer.nodeSelector,
      ...(peer.password === undefined ? {} : { password: secretReference(peer.password) }),
      ...(peer.filters.length === 0 ? {} : { filters: peer.filters }),
      sourceAddress: peer.sourceAddress === 'none' ? 'None' : 'UseNodeIP',
      keepOriginalNextHop: peer.keepOriginalNextHop,
      ...(peer.ttlSecurity === undefined ? {} : { ttlSecurity: peer.ttlSecurity }),
      ...(peer.maxRestartTime === undefined ? {} : { maxRestartTime: peer.maxRestartTime }),
      ...(peer.reachableBy === undefined ? {} : { reachableBy: peer.reachableBy.toString() }),
      ...(peer.localAsNumber === undefined ? {} : { localASNumber: peer.localAsNumber }),
      ...(peer.numAllowedLocalAsNumbers === undefined ? {} : { numAllowedLocalASNumbers: peer.numAllowedLocalAsNumbers }),
    },
  };
}

/** Every node talks to every reflecting one; their addresses and AS numbers are their own. */
function reflectorPeer(peerSelector: string): BgpPeer {
  return { apiVersion, kind: 'BGPPeer', metadata: { name: routeReflectorPeer }, spec: { nodeSelector: 'all()', peerSelector } };
}

function secretReference({ secret, key }: { readonly secret: string; readonly key: string }): {
  readonly secretKeyRef: { readonly name: string; readonly key: string };
} {
  return { secretKeyRef: { name: secret, key } };
}

function bgpFilter({ name, importV4, exportV4, importV6, exportV6 }: CalicoBgpFilter): BgpFilter {
  return {
    apiVersion,
    kind: 'BGPFilter',
    metadata: { name },
    spec: {
      ...(importV4 === undefined ? {} : { importV4: importV4.map(filterRule) }),
      ...(exportV4 === undefined ? {} : { exportV4: exportV4.map(filterRule) }),
      ...(importV6 === undefined ? {} : { importV6: importV6.map(filterRule) }),
      ...(exportV6 === undefined ? {} : { exportV6: exportV6.map(filterRule) }),
    },
  };
}

type FilterRule = NonNullable<NonNullable<BgpFilter['spec']>['importV4']>[number];

function filterRule({ action, cidr, match, interface: name, source }: CalicoBgpFilterRule): FilterRule {
  const operators = { equal: 'Equal', 'not-equal': 'NotEqual', in: 'In', 'not-in': 'NotIn' } as const;
  return {
    action: action === 'accept' ? 'Accept' : 'Reject',
    ...(cidr === undefined ? {} : { cidr, matchOperator: operators[match ?? 'in'] }),
    ...(name === undefined ? {} : { interface: name }),
    ...(source === undefined ? {} : { source: 'RemotePeers' }),
  };
}

/** What kube-controllers is told; written where it gives out addresses of Services. */
function controllerObjects({ loadBalancer }: CalicoSettings): readonly CalicoObject[] {
  if (loadBalancer === undefined) return [];
  return [
    {
      apiVersion,
      kind: 'KubeControllersConfiguration',
      metadata: { name: 'default' },
      spec: {
        controllers: {
          node: { syncLabels: 'Enabled', hostEndpoint: { autoCreate: 'Disabled' } },
          loadBalancer: { assignIPs: loadBalancer.assign === 'all' ? 'AllServices' : 'RequestedServicesOnly' },
        },
        healthChecks: 'Enabled',
      },
    },
  ];
}
