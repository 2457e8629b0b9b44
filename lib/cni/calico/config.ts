/**
 * The CNI configuration that install-cni writes to each node. Words between double underscores are filled in there, and so is
 * the MTU, which stands without quotes. Source: cni-plugin/pkg/install/install.go and pkg/types/types.go of Calico v3.32.1.
 */
import type { IpFamily } from '../../net';
import type { CalicoSettings } from './settings';

const mtuPlaceholder = '__CNI_MTU__';

export function cniConfig(
  { release, ipam, hostPorts }: Pick<CalicoSettings, 'release' | 'ipam' | 'hostPorts'>,
  families: readonly IpFamily[],
): string {
  const calico = {
    type: 'calico',
    log_level: 'info',
    log_file_path: '/var/log/calico/cni/cni.log',
    datastore_type: 'kubernetes',
    nodename: '__KUBERNETES_NODE_NAME__',
    mtu: mtuPlaceholder,
    ipam: ipamConfig(ipam, families),
    policy: { type: 'k8s' },
    kubernetes: { kubeconfig: '__KUBECONFIG_FILEPATH__' },
  };
  const portmap = { type: 'portmap', snat: true, capabilities: { portMappings: true } };
  const config = { name: 'k8s-pod-network', cniVersion: release.cniVersion, plugins: hostPorts ? [calico, portmap] : [calico] };
  return JSON.stringify(config, null, 2).replace(`"${mtuPlaceholder}"`, mtuPlaceholder);
}

function ipamConfig({ type }: CalicoSettings['ipam'], families: readonly IpFamily[]): object {
  const has = (family: IpFamily): boolean => families.includes(family);
  if (type === 'calico') {
    // Without a word of families the plugin gives an IPv4 address and no other.
    return has('IPv6') ? { type: 'calico-ipam', assign_ipv4: String(has('IPv4')), assign_ipv6: 'true' } : { type: 'calico-ipam' };
  }
  const subnets = families.map((family) => (family === 'IPv4' ? 'usePodCidr' : 'usePodCidrIPv6'));
  const [only, other] = subnets;
  return other === undefined ? { type: 'host-local', subnet: only } : { type: 'host-local', ranges: subnets.map((subnet) => [{ subnet }]) };
}
