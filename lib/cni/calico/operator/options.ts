/** What only the operator install knows: everything else of Calico is in the options that both installs share. */
import type { ImageSpec, WorkloadOverrides } from '../../../component';
import type { core } from '../../../kube';

/** How many nodes lose their calico-node at a time; the operator knows no other way of updating. */
export interface CalicoOperatorUpdate {
  readonly type: 'RollingUpdate';
  /** Nodes, or a share of them such as `10%`. @default 1 */
  readonly maxUnavailable?: number | string;
}

/** The aggregated API server, which serves `projectcalico.org/v3` to kubectl and policies with defaults and validation. */
export interface CalicoApiServer {
  /** Run it. Without it `kubectl` knows Calico's kinds in `crd.projectcalico.org` only. @default true */
  readonly enabled?: boolean;
  /** @default Info */
  readonly logSeverity?: 'Fatal' | 'Error' | 'Warn' | 'Info' | 'Debug' | 'Trace';
}

/** Goldmane: gathers what flows between pods from every Felix, for Whisker. */
export interface CalicoGoldmane {
  /** Run it. @default whether whisker is on */
  readonly enabled?: boolean;
  /** TCP port of its Prometheus metrics, since 3.32; 0: none. @default 0 */
  readonly metricsPort?: number;
}

/** Whisker: a web page that shows the flows Goldmane gathered. Nobody is asked for a password: reach it by port-forward. */
export interface CalicoWhisker {
  /** Run it. @default false */
  readonly enabled?: boolean;
  /** Whether the page asks Tigera for news. @default Disabled */
  readonly notifications?: 'Enabled' | 'Disabled';
}

/** Where kube-controllers, the API server, Goldmane and Whisker run. */
export interface CalicoControlPlane {
  /** Replicas of what may have several: the API server and Typha's least. @default 1 where the cluster has one node, otherwise 2 */
  readonly replicas?: number;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly core.Toleration[];
}

/** Log of the CNI plugin on each node, /var/log/calico/cni/cni.log. */
export interface CalicoCniLog {
  /** @default Info */
  readonly severity?: 'Error' | 'Warning' | 'Info' | 'Debug';
  /** Size after which a file is closed, with a binary suffix. @default 100Mi */
  readonly maxSize?: string;
  /** Days that closed files are kept. @default 30 */
  readonly maxAgeDays?: number;
  /** Closed files that are kept. @default 10 */
  readonly maxFiles?: number;
}

/** Certificates are signed by a signer of the cluster instead of the operator's own authority. */
export interface CalicoCertificateManagement {
  /** Certificate of the signer, PEM in base64: what it signs is trusted. A certificate is no secret. */
  readonly caCert: string;
  /** `signerName` of the CertificateSigningRequests: `example.com/calico`. Somebody must approve and sign them. */
  readonly signerName: string;
  /** @default RSAWithSize2048 */
  readonly keyAlgorithm?: 'RSAWithSize2048' | 'RSAWithSize4096' | 'RSAWithSize8192' | 'ECDSAWithCurve256' | 'ECDSAWithCurve384' | 'ECDSAWithCurve521';
  /** @default SHA256WithRSA */
  readonly signatureAlgorithm?: 'SHA256WithRSA' | 'SHA384WithRSA' | 'SHA512WithRSA' | 'ECDSAWithSHA256' | 'ECDSAWithSHA384' | 'ECDSAWithSHA512';
}

/** A setting of the kernel in every pod. The operator takes these three and no other. */
export interface CalicoSysctl {
  readonly key: 'net.ipv4.tcp_keepalive_intvl' | 'net.ipv4.tcp_keepalive_probes' | 'net.ipv4.tcp_keepalive_time';
  readonly value: string;
}

/** A proxy on the way to the outside, for the pods of Calico. */
export interface CalicoHttpProxy {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/** Overrides of what only the operator install runs. */
export interface CalicoOperatorOverrides {
  readonly operator?: WorkloadOverrides;
  readonly apiServer?: WorkloadOverrides;
  readonly csiNodeDriver?: WorkloadOverrides;
  readonly goldmane?: WorkloadOverrides;
  readonly whisker?: WorkloadOverrides;
}

/** Calico by tigera-operator: the layer has the operator and its custom resources, and the operator makes and keeps Calico. */
export interface CalicoOperatorInstall {
  readonly type: 'operator';
  /**
   * Who brings the CRDs. `pulled`: they are in the repository, in a stage of their own, and the operator has no right to
   * make or change CRDs. `operator`: it makes them at its start and brings them up to date by itself; its custom resources
   * are refused until then, so whoever applies the layer must try again.
   * @default pulled
   */
  readonly crds?: 'pulled' | 'operator';
  /** Replaces the image of the operator. The images that it pulls follow `registry` of the layer: its mirrors, where one prefix leads to all of them, and its digests. @default upstream's of the version */
  readonly image?: ImageSpec;
  /** What kind of cluster this is to the operator. @default by the platform of the cluster; empty for those that it does not know */
  readonly kubernetesProvider?: '' | 'AKS' | 'EKS' | 'GKE' | 'OpenShift' | 'RKE2' | 'TKG' | 'DockerEnterprise' | 'Kind';
  /** Who programs routes of pools without VXLAN: BIRD, or Felix, which needs no BGP for that; since 3.32. @default BIRD */
  readonly clusterRouting?: 'BIRD' | 'Felix';
  /**
   * How eBPF nodes reach the API server before any Service works: by the address of the cluster, in ConfigMap
   * kubernetes-services-endpoint, or found out by the operator.
   * @default false
   */
  readonly bpfNetworkBootstrap?: boolean;
  /** Let the operator turn kube-proxy off with a node selector once eBPF has taken over: for a kube-proxy that nobody else manages. @default false */
  readonly kubeProxyManagement?: boolean;
  readonly apiServer?: CalicoApiServer;
  readonly goldmane?: CalicoGoldmane;
  readonly whisker?: CalicoWhisker;
  readonly controlPlane?: CalicoControlPlane;
  /** TCP port of Typha's Prometheus metrics on its nodes; 0: none. @default 0 */
  readonly typhaMetricsPort?: number;
  /** How a changed calico-node reaches the nodes. @default a node at a time */
  readonly updateStrategy?: CalicoOperatorUpdate;
  /** Pods may forward packets of others. @default false */
  readonly containerIpForwarding?: boolean;
  /** Seconds that a new pod waits for its policies before it starts; 0: it does not wait. @default 0 */
  readonly policySetupTimeout?: number;
  /** @default [] */
  readonly sysctls?: readonly CalicoSysctl[];
  readonly cniLog?: CalicoCniLog;
  /** Folder for FlexVolume drivers on nodes, or `None`. Only application layer policies need it. @default None */
  readonly flexVolumePath?: string;
  /** Folder of the kubelet, for the CSI driver, or `None` for no driver. Only application layer policies need it. @default None */
  readonly kubeletVolumePluginPath?: string;
  /** @default none: the operator signs certificates itself */
  readonly certificateManagement?: CalicoCertificateManagement;
  /** Images and algorithms that FIPS 140 allows. @default false */
  readonly fips?: boolean;
  /** Cipher suites of TLS between the parts of Calico. @default Go's own */
  readonly tlsCipherSuites?: readonly CalicoCipherSuite[];
  readonly proxy?: CalicoHttpProxy;
  /** On AKS: whether the operator's namespaces carry the label by which Azure Policy leaves them alone. `Manual`: they do not. @default Default */
  readonly azurePolicyMode?: 'Default' | 'Manual';
}

export type CalicoCipherSuite =
  | 'TLS_AES_256_GCM_SHA384'
  | 'TLS_CHACHA20_POLY1305_SHA256'
  | 'TLS_AES_128_GCM_SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'
  | 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
  | 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
  | 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
