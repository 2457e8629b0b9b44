import { readFileSync } from 'node:fs';
import type { ClusterSpec, LayerSpec } from 'cdk8s-netstack';
import { load } from 'js-yaml';

/** What the checks must know of a cluster that is not their own: `--cluster FILE`. */
export interface Target {
  /** Replaces the cluster of the default layer. */
  readonly cluster: ClusterSpec;
  /** Replaces the load balancer's pools. @default those of the default layer */
  readonly pools?: readonly { readonly addresses: readonly string[] }[];
  /** Added to the proxy's options, for nodes that cannot do what is default. @default nothing */
  readonly proxy?: Readonly<Record<string, unknown>>;
  /** False turns flannel's masquerading off: the network outside must have routes to the pods then. @default true */
  readonly nat?: boolean;
  /** Something outside the cluster to talk to. @default nothing: egress is not checked */
  readonly outside?: {
    /** A name outside the cluster that its resolver knows, and a URL below it that answers. */
    readonly name: string;
    readonly url: string;
    /** Range that egress is limited to, a URL inside it, and one beside it. */
    readonly allowedCidr: string;
    readonly allowedUrl: string;
    readonly deniedUrl: string;
    /** URL that answers with the address it sees the client at. */
    readonly clientIpUrl?: string;
  };
}

export function readTarget(file: string): Target {
  return load(readFileSync(file, 'utf8')) as Target;
}

/** The default layer on another cluster: everything but addresses stays. */
export function layerFor(layer: LayerSpec, { cluster, pools, proxy, nat }: Target): LayerSpec {
  const { loadBalancer, cni } = layer;
  return {
    ...layer,
    cluster,
    ...(layer.proxy === undefined || proxy === undefined ? {} : { proxy: { ...layer.proxy, ...proxy } }),
    ...(nat === undefined || cni?.type !== 'flannel' ? {} : { cni: { ...cni, ipMasq: nat } }),
    ...(pools === undefined || loadBalancer?.type !== 'kube-vip' ? {} : { loadBalancer: { ...loadBalancer, pools } }),
  };
}
