/** One construct a component, for those who want single pieces in their own charts. */
import type { Construct } from 'constructs';
import type { CalicoOptions } from '../lib/cni/calico';
import type { CanalOptions } from '../lib/cni/canal';
import type { CiliumOptions } from '../lib/cni/cilium';
import type { FlannelOptions } from '../lib/cni/flannel';
import type { KubeRouterOptions } from '../lib/cni/kube-router';
import type { WeaveOptions } from '../lib/cni/weave';
import type { CoreDnsOptions } from '../lib/dns/coredns';
import type { TraefikOptions } from '../lib/ingress/traefik';
import type { KubeVipOptions } from '../lib/lb/kube-vip';
import type { KubeProxyOptions } from '../lib/proxy/kube-proxy';
import { type ComponentProps, NetworkComponent } from './network-component';

export type KubeProxyProps = KubeProxyOptions & ComponentProps;
export type CalicoProps = CalicoOptions & ComponentProps;
export type CanalProps = CanalOptions & ComponentProps;
export type CiliumProps = CiliumOptions & ComponentProps;
export type FlannelProps = FlannelOptions & ComponentProps;
export type KubeRouterProps = KubeRouterOptions & ComponentProps;
export type WeaveProps = WeaveOptions & ComponentProps;
export type CoreDnsProps = CoreDnsOptions & ComponentProps;
export type KubeVipProps = KubeVipOptions & ComponentProps;
export type TraefikProps = TraefikOptions & ComponentProps;

/** kube-proxy: makes Services work on every node. */
export class KubeProxy extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: KubeProxyProps) {
    super(scope, id, 'proxy', { type: 'kube-proxy', ...options }, { cluster, registry });
  }
}

/** Calico: pod network and policies, with VXLAN, IP in IP, WireGuard or BGP between nodes. */
export class Calico extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: CalicoProps) {
    super(scope, id, 'cni', { type: 'calico', ...options }, { cluster, registry });
  }
}

/** canal: flannel moves packets between nodes, Calico connects pods to their node and enforces policies. */
export class Canal extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: CanalProps) {
    super(scope, id, 'cni', { type: 'canal', ...options }, { cluster, registry });
  }
}

/** Cilium: pod network, policies and, where wanted, Services, ingress and load balancing in BPF programs. */
export class Cilium extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: CiliumProps) {
    super(scope, id, 'cni', { type: 'cilium', ...options }, { cluster, registry });
  }
}

/** flannel: a flat overlay network, with the policy engine that its options name. */
export class Flannel extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: FlannelProps) {
    super(scope, id, 'cni', { type: 'flannel', ...options }, { cluster, registry });
  }
}

/** kube-router: pods routed by BGP, their policies and, where wanted, Services. */
export class KubeRouter extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: KubeRouterProps) {
    super(scope, id, 'cni', { type: 'kube-router', ...options }, { cluster, registry });
  }
}

/** Weave Net, for clusters that run it still. */
export class Weave extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: WeaveProps) {
    super(scope, id, 'cni', { type: 'weave', ...options }, { cluster, registry });
  }
}

/** CoreDNS: the cluster's resolver, under the names that kubeadm uses. */
export class CoreDns extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: CoreDnsProps) {
    super(scope, id, 'dns', { type: 'coredns', ...options }, { cluster, registry });
  }
}

/** kube-vip: gives Services of type LoadBalancer an address on one's own network. */
export class KubeVip extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: KubeVipProps) {
    super(scope, id, 'loadBalancer', { type: 'kube-vip', ...options }, { cluster, registry });
  }
}

/** Traefik: an ingress controller without CRDs. */
export class Traefik extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: TraefikProps) {
    super(scope, id, 'ingress', { type: 'traefik', ...options }, { cluster, registry });
  }
}
