/** A Pulumi program: `pulumi up` creates the layer, or takes over what kubeadm has made of it. */
import { NetworkLayerResource } from 'cdk8s-netstack/pulumi';

export const layer = new NetworkLayerResource('prod', {
  spec: {
    cluster: {
      name: 'prod',
      kubernetes: '1.35',
      podCidrs: ['10.244.0.0/16'],
      serviceCidrs: ['10.96.0.0/12'],
      nodeCidrs: ['192.168.10.0/24'],
      apiServer: { host: '192.168.10.10' },
    },
    proxy: { type: 'kube-proxy', mode: 'nftables' },
    cni: { type: 'flannel', backend: { type: 'vxlan' } },
    dns: { type: 'coredns' },
    policy: { defaultDeny: true },
  },
  adopt: 'existing',
});

export const { dnsServiceIp, images } = layer;
