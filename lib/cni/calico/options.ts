import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { CalicoBgp } from './bgp';
import type { CalicoDataplane } from './dataplane';
import type { CalicoAddressDetection } from './detection';
import type { CalicoFelix, CalicoWireGuard } from './felix';
import type { CalicoOperatorInstall, CalicoOperatorOverrides } from './operator/options';
import type { CalicoEncapsulation, CalicoLoadBalancer, CalicoPool } from './pools';
import type { CalicoVersion } from './versions';

/** Calico's own address management: blocks of the pools, taken by nodes as they need them. */
export interface CalicoIpam {
  readonly type: 'calico';
  /** Nodes never borrow single addresses from blocks of others. Windows nodes need it. @default false */
  readonly strictAffinity?: boolean;
  /** Blocks that one node takes at most; 0: no limit. @default 0 */
  readonly maxBlocksPerHost?: number;
}
/** One range a node, as kube-controller-manager gave it. Not with VXLAN. */
export interface CalicoHostLocalIpam {
  readonly type: 'host-local';
}
/** Who gives pods their addresses. @discriminator type */
export type CalicoIpamChoice = CalicoIpam | CalicoHostLocalIpam;

/** Fan-out between the API server and the Felix of every node. */
export interface CalicoTypha {
  /** Run it. @default whether the cluster is known to have 50 nodes or more */
  readonly enabled?: boolean;
  /** @default one for 200 nodes, and at least 3; never more than there are nodes */
  readonly replicas?: number;
  /** TCP port of Prometheus metrics on the nodes of Typha; 0: none. @default 0 */
  readonly metricsPort?: number;
}

/** The images of calico-node and its companions. */
export interface CalicoImages {
  /** @default upstream's of the version */
  readonly node?: ImageSpec;
  /** @default upstream's of the version */
  readonly cni?: ImageSpec;
  /** @default upstream's of the version */
  readonly kubeControllers?: ImageSpec;
  /** @default upstream's of the version */
  readonly typha?: ImageSpec;
}

/** A node at a time, or as many as said. */
export interface CalicoRollingUpdate {
  readonly type: 'RollingUpdate';
  /** Nodes, or a share of them such as `10%`. @default 1 */
  readonly maxUnavailable?: number | string;
}
/** Pods are replaced when somebody deletes them. */
export interface CalicoOnDelete {
  readonly type: 'OnDelete';
}
/** How a changed DaemonSet reaches the nodes. @discriminator type */
export type CalicoUpdate = CalicoRollingUpdate | CalicoOnDelete;

/** Calico as plain manifests, in kube-system. */
export interface CalicoManifestInstall {
  readonly type: 'manifests';
  readonly typha?: CalicoTypha;
  /** How a changed calico-node reaches the nodes. @default a node at a time */
  readonly updateStrategy?: CalicoUpdate;
  /** Replaces images. @default upstream's of the version */
  readonly images?: CalicoImages;
}

/** How Calico gets onto the cluster. @discriminator type */
export type CalicoInstall = CalicoManifestInstall | CalicoOperatorInstall;

/** Overrides by workload. */
export interface CalicoOverrides extends CalicoOperatorOverrides {
  readonly node?: WorkloadOverrides;
  readonly kubeControllers?: WorkloadOverrides;
  readonly typha?: WorkloadOverrides;
}

/** Calico: a routed or overlay pod network with policies of its own. */
export interface CalicoOptions {
  /** How it is installed. @default manifests */
  readonly install?: CalicoInstall;
  /** Release of Calico. @default the newest supported */
  readonly version?: CalicoVersion;
  /** What forwards packets on a node. @default nftables where the layer's kube-proxy is in its nftables mode, otherwise iptables */
  readonly dataplane?: CalicoDataplane;
  /**
   * Who connects pods: Calico, or the CNI of the cloud, beside which Calico enforces policies and nothing else.
   * @default calico
   */
  readonly podNetwork?: 'calico' | 'amazon-vpc-cni' | 'azure-cni' | 'gke';
  /** How packets cross nodes, for every pool that does not say otherwise. @default vxlan-cross-subnet */
  readonly encapsulation?: CalicoEncapsulation;
  /** Who is told of routes. @default off */
  readonly bgp?: CalicoBgp;
  /** Pools of pod addresses, always written. @default one a pod range of the cluster */
  readonly pools?: readonly CalicoPool[];
  /** Who gives pods their addresses. @default calico */
  readonly ipam?: CalicoIpamChoice;
  /** Addresses for Services of type LoadBalancer. @default none: Calico leaves them alone */
  readonly loadBalancer?: CalicoLoadBalancer;
  /** How the address of a node is found. */
  readonly addressDetection?: CalicoAddressDetection;
  /** MTU of pods, in bytes. @default Felix measures the nodes' and subtracts what it puts around packets */
  readonly mtu?: number;
  /** Encrypt traffic between nodes. @default none */
  readonly wireguard?: CalicoWireGuard;
  /** What Felix is told beside. */
  readonly felix?: CalicoFelix;
  /** Serve container ports with a `hostPort`. @default true */
  readonly hostPorts?: boolean;
  /** Resources, tolerations and the like, by workload. */
  readonly overrides?: CalicoOverrides;
}
