import type { Found, LayerPlan, LayerRule, Planned } from '../../component';
import { ProblemList } from '../../finding';
import { Cidr, Ip } from '../../net';
import { placed, poolsOf } from './placed';

/** Addresses of clouds that tell a machine who it is. */
const METADATA = ['169.254.169.254', '169.254.170.2', '169.254.170.23', 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254'] as const;

export const nodeLocalDnsAddress: LayerRule = {
  code: 'cidr/node-local-dns-address',
  severity: 'error',
  summary: 'the address of node-local DNS is of this node alone: link-local, no metadata address of a cloud, and of no range that others have',
  source: 'https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/',
  check: ({ plan }) =>
    plan.components
      .filter(({ facts }) => facts.provides.includes('node-local-dns'))
      .flatMap((component) =>
        // In mode iptables it also answers on the address of the cluster's DNS Service, which is meant to be one of services.
        boundDnsAddresses(component)
          .filter((ip) => !ip.equals(plan.cluster.dnsServiceIp))
          .flatMap((ip) => wrongAddress(ip, component.kind, plan)),
      ),
};

function wrongAddress(ip: Ip, at: string, plan: LayerPlan): readonly Found[] {
  const fix = 'take 169.254.20.10';
  if (METADATA.some((text) => Ip.parse(text).equals(ip))) return [{ at, got: `${ip}, where clouds answer for metadata`, fix }];
  const ranges = [...placed(plan.cluster, 'podCidrs'), ...placed(plan.cluster, 'nodeCidrs'), ...poolsOf(plan)];
  const shared = ranges.find(({ range }) => range.contains(ip));
  if (shared !== undefined) return [{ at, got: `${ip}, of ${shared.range}`, fix }];
  // IPv6 has no link-local address that every interface may have: private ones are used.
  return ip.family === 'IPv6' || Cidr.parse('169.254.0.0/16').contains(ip)
    ? []
    : [{ at, severity: 'warning', got: `${ip}`, expected: 'an address of 169.254.0.0/16', fix }];
}

function boundDnsAddresses({ facts }: Planned): readonly Ip[] {
  const unreadable = new ProblemList();
  const addresses = facts.hostPorts.flatMap(({ port, address }) => (port === 53 && address !== undefined ? [address] : []));
  return [...new Set(addresses)].flatMap((address) => unreadable.read(Ip.parse, address) ?? []);
}
