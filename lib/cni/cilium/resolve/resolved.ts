/** Cilium's options with every default filled in. Plain data, apart from ranges. */
import type { Image } from '../../../component';
import type { Cidr, IpFamily } from '../../../net';
import type { TunableConfig } from '../config/tunables';
import type { CiliumIpsec, CiliumStrictEgress } from '../encryption';
import type { CiliumEnvoyDaemonSet, CiliumPolicyOptions } from '../enforcement';
import type { CiliumHubble } from '../hubble';
import type { CiliumGatewayApi, CiliumIngress } from '../ingress';
import type { CiliumBandwidthManager, CiliumOverrides } from '../options';
import type { CiliumResources } from '../resources';
import type { CiliumAzureRouting, CiliumEniRouting, CiliumMasquerade, CiliumRouting } from '../routing';
import type { CiliumEgressGateway, CiliumL2Announcements, CiliumLocalRedirect, CiliumServiceProxy } from '../services';
import type { CiliumCloud, CiliumRelease } from '../versions';

/** Who allocates pod addresses. */
export type ResolvedIpam =
  /** Ranges are the cluster's, except where Cilium is chained. */
  | { readonly type: 'cluster-pool'; readonly ranges: readonly Cidr[]; readonly maskSize: Readonly<Record<IpFamily, number>> }
  | {
      readonly type: 'multi-pool';
      readonly ranges: readonly Cidr[];
      readonly maskSize: Readonly<Record<IpFamily, number>>;
      readonly preAllocation: Readonly<Record<string, number>>;
    }
  | { readonly type: 'kubernetes' | 'eni' | 'azure' };

export type ResolvedEncryption =
  | {
      readonly type: 'wireguard';
      readonly nodeEncryption: boolean;
      readonly persistentKeepalive: string;
      readonly strictEgress: Required<CiliumStrictEgress> | undefined;
      readonly strictIngress: boolean;
    }
  | (Required<Omit<CiliumIpsec, 'interface'>> & { readonly interface: string | undefined });

export interface ResolvedRouting {
  readonly type: CiliumRouting['type'];
  readonly mode: 'tunnel' | 'native';
  /** Written even where nothing is tunnelled: Cilium reads it. */
  readonly protocol: 'vxlan' | 'geneve';
  /** What the user said; undefined: the protocol's own port. */
  readonly port: number | undefined;
  readonly sourcePortRange: string;
  readonly underlay: IpFamily;
  /** Whether the user said so: Cilium chooses like us otherwise. */
  readonly underlaySaid: boolean;
  readonly autoDirectNodeRoutes: boolean;
  readonly skipUnreachable: boolean;
  readonly endpointRoutes: boolean;
  readonly nativeCidrs: Readonly<Partial<Record<IpFamily, Cidr>>>;
  readonly ipam: ResolvedIpam;
  readonly masquerade: Required<CiliumMasquerade>;
  readonly encryption: ResolvedEncryption | undefined;
  readonly chaining: 'none' | 'portmap' | 'aws-cni';
  readonly eni: CiliumEniRouting | undefined;
  readonly azure: CiliumAzureRouting | undefined;
}

export interface ResolvedForwarding {
  readonly type: 'snat' | 'dsr' | 'hybrid';
  readonly dispatch: 'opt' | 'ipip' | 'geneve' | undefined;
}

export interface ResolvedServiceProxy {
  readonly type: 'ebpf';
  readonly forwarding: ResolvedForwarding;
  /** Undefined: random. */
  readonly maglev: { readonly tableSize: number | undefined } | undefined;
  readonly acceleration: NonNullable<CiliumServiceProxy['acceleration']>;
  readonly socketHostNamespaceOnly: boolean | undefined;
  readonly nodePortRange: string | undefined;
  readonly nodePortAddresses: readonly string[];
  readonly healthzBindAddress: string;
  readonly topology: boolean;
  readonly l2Announcements: CiliumL2Announcements | undefined;
  readonly egressGateway: CiliumEgressGateway | undefined;
  readonly localRedirect: CiliumLocalRedirect | undefined;
  readonly ingress: CiliumIngress | undefined;
  readonly gatewayApi: CiliumGatewayApi | undefined;
  /** What pods of Cilium call instead of the kubernetes Service, which they themselves make work. */
  readonly apiServer: { readonly host: string; readonly port: number };
}
export type ResolvedServices = ResolvedServiceProxy | { readonly type: 'kube-proxy' };

export type ResolvedEnvoy =
  | Required<CiliumEnvoyDaemonSet>
  | { readonly type: 'embedded'; readonly metricsPort: number }
  | { readonly type: 'off'; readonly metricsPort: 0 };

export interface ResolvedCilium {
  readonly release: CiliumRelease;
  /** Families of pods. */
  readonly families: readonly IpFamily[];
  readonly routing: ResolvedRouting;
  readonly services: ResolvedServices;
  readonly policy: Required<CiliumPolicyOptions>;
  readonly envoy: ResolvedEnvoy;
  readonly hubble: CiliumHubble;
  readonly resources: CiliumResources;
  readonly bgpControlPlane: boolean;
  readonly loadBalancerIpam: boolean;
  readonly clusterIdentity: { readonly name: string; readonly id: number; readonly maxConnectedClusters: number };
  readonly bandwidthManager: Required<CiliumBandwidthManager> | undefined;
  readonly datapath: 'veth' | 'netkit' | 'netkit-l2';
  readonly devices: readonly string[];
  readonly mtu: number | undefined;
  readonly metricsPort: number;
  readonly debug: boolean;
  readonly operator: {
    readonly cloud: CiliumCloud;
    readonly replicas: number;
    readonly metricsPort: number;
    readonly restartUnmanagedPods: boolean;
    readonly skipCrdCreation: boolean;
  };
  readonly cniExclusive: boolean;
  readonly cgroup: { readonly autoMount: boolean; readonly hostRoot: string };
  /** Whether agents may load kernel modules; Talos lets nobody. */
  readonly loadsModules: boolean;
  readonly config: TunableConfig;
  readonly extraConfig: Readonly<Record<string, string>>;
  readonly images: { readonly agent: Image; readonly operator: Image; readonly envoy: Image };
  readonly overrides: CiliumOverrides;
}

/** Cilium's own service proxy; undefined beside kube-proxy. */
export function serviceProxyOf({ services }: Pick<ResolvedCilium, 'services'>): ResolvedServiceProxy | undefined {
  return services.type === 'ebpf' ? services : undefined;
}

/** What the two tunnels are opened on unless said otherwise. */
export const tunnelPorts = { vxlan: 8472, geneve: 6081 } as const;
