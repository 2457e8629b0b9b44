import type { Platform } from '../platform';

const jumboFrames = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html';
const addons = 'https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html';
const podIdentity = 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html';
const turnOff = 'bootstrapSelfManagedAddons: false at creation, or delete the addon';

/** Amazon EKS. The VPC CNI enforces policies only once told to. */
export const eks: Platform = {
  name: 'eks',
  title: 'Amazon EKS',
  runs: [
    { role: 'proxy', provider: 'kube-proxy', provides: ['service-proxy'], turnOff, source: addons },
    { role: 'cni', provider: 'amazon-vpc-cni', provides: ['pod-network'], turnOff, source: addons },
    { role: 'dns', provider: 'coredns', provides: ['dns'], turnOff, source: addons },
    {
      role: 'loadBalancer',
      provider: 'aws-cloud-provider',
      provides: ['load-balancer'],
      source: 'https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html',
    },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: false,
  managedControlPlane: true,
  metadataExceptions: [
    { cidr: '169.254.170.23/32', ports: ['80/TCP'], reason: 'EKS Pod Identity agent', source: podIdentity },
    { cidr: 'fd00:ec2::23/128', ports: ['80/TCP'], reason: 'EKS Pod Identity agent', source: podIdentity },
    {
      cidr: '169.254.169.253/32',
      ports: ['53/UDP', '53/TCP'],
      reason: 'Amazon DNS resolver that the nodes use',
      source: 'https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html',
    },
  ],
  mtu: {
    usual: 9001,
    most: 9001,
    source: jumboFrames,
    limits: [
      { bytes: 1500, where: 'over an internet gateway, a VPN connection, or between regions', source: jumboFrames },
      { bytes: 8500, where: 'over a transit gateway or VPC peering between regions', source: jumboFrames },
      { bytes: 1300, where: 'between a region and its Outposts or Wavelength Zones', source: jumboFrames },
    ],
  },
};
