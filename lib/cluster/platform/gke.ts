import type { Platform } from '../platform';

const packetSizes = 'https://cloud.google.com/vpc/docs/mtu';
const policy = 'https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy';

/**
 * Google Kubernetes Engine. Dataplane V2 (Cilium-based) replaces kube-proxy and enforces policies; without it kube-proxy
 * runs, and policies need the Calico addon. What holds for both is stated here.
 */
export const gke: Platform = {
  name: 'gke',
  title: 'Google Kubernetes Engine',
  runs: [
    {
      role: 'proxy',
      provider: 'kube-proxy or GKE Dataplane V2',
      provides: ['service-proxy'],
      source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2',
    },
    {
      role: 'cni',
      provider: 'GKE CNI or GKE Dataplane V2',
      provides: ['pod-network'],
      source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/network-overview',
    },
    {
      role: 'dns',
      provider: 'kube-dns or Cloud DNS',
      provides: ['dns'],
      source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/service-discovery',
    },
    {
      role: 'loadBalancer',
      provider: 'gke-service-controller',
      provides: ['load-balancer'],
      source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer',
    },
    {
      role: 'ingress',
      provider: 'gke-ingress',
      provides: ['ingress'],
      turnOff: 'gcloud container clusters update NAME --update-addons=HttpLoadBalancing=DISABLED',
      source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/ingress',
    },
  ],
  cniBinDir: '/home/kubernetes/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: true,
  managedControlPlane: true,
  metadataExceptions: [
    { cidr: '169.254.169.252/32', ports: ['988/TCP'], reason: 'GKE metadata server, for Workload Identity', source: policy },
    { cidr: '169.254.169.254/32', ports: ['80/TCP'], reason: 'GKE metadata server on Dataplane V2, for Workload Identity', source: policy },
    {
      cidr: '169.254.169.254/32',
      ports: ['53/UDP', '53/TCP'],
      reason: 'Compute Engine DNS resolver that the nodes use',
      source: 'https://cloud.google.com/compute/docs/internal-dns',
    },
  ],
  // GKE takes the MTU of the VPC network; networks are created with 1460.
  mtu: {
    usual: 1460,
    most: 8896,
    source: packetSizes,
    limits: [
      { bytes: 1460, where: 'over Cloud VPN', source: packetSizes },
      { bytes: 1500, where: 'to addresses of the internet', source: packetSizes },
    ],
  },
};
