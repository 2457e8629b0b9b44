/** The environment of calico-node. What Felix can be told by object is in FelixConfiguration; what must be known before that is here. */
import type { Cluster } from '../../../cluster';
import type { core } from '../../../kube';
import type { IpFamily } from '../../../net';
import { backendOf } from '../encapsulation';
import { calicoConfig } from '../names';
import { detectionMethod } from '../resolve/detection';
import type { ManifestCalico } from '../resolved';
import type { CalicoSettings } from '../settings';

/** A key of the ConfigMap that the containers share. */
export function fromConfig(name: string, key: string): core.EnvVar {
  return { name, valueFrom: { configMapKeyRef: { name: calicoConfig, key } } };
}

export function nodeName(name: string): core.EnvVar {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } };
}

/**
 * Where the API server is, for what must reach it before Services work: in eBPF mode that is calico-node itself, which makes
 * them work.
 */
export function apiServerEnvironment({ dataplane }: Pick<CalicoSettings, 'dataplane'>, { apiServer }: Cluster): readonly core.EnvVar[] {
  return dataplane.type !== 'bpf' || apiServer.host === undefined
    ? []
    : [fromConfig('KUBERNETES_SERVICE_HOST', 'kubernetes_service_host'), fromConfig('KUBERNETES_SERVICE_PORT', 'kubernetes_service_port')];
}

export function nodeEnvironment(calico: ManifestCalico, cluster: Cluster): readonly core.EnvVar[] {
  const { dataplane, felix, install, ipam, podNetwork } = calico;
  const backend = backendOf(calico);
  const nodeRanges = podNetwork === 'calico' && ipam.type === 'host-local';
  return [
    ...apiServerEnvironment(calico, cluster),
    ...(dataplane.type === 'bpf' ? [value('FELIX_BPFENABLED', 'true')] : []),
    value('DATASTORE_TYPE', 'kubernetes'),
    ...(nodeRanges ? [value('USE_POD_CIDR', 'true')] : []),
    ...(install.typha === undefined ? [] : [fromConfig('FELIX_TYPHAK8SSERVICENAME', 'typha_service_name')]),
    value('WAIT_FOR_DATASTORE', 'true'),
    nodeName('NODENAME'),
    fromConfig('CALICO_NETWORKING_BACKEND', 'calico_backend'),
    value('CLUSTER_TYPE', backend === 'bird' ? 'k8s,bgp' : 'k8s'),
    // Pools are objects: what calico-node makes of its environment at its first start nothing changes later.
    value('NO_DEFAULT_POOLS', 'true'),
    ...(podNetwork === 'calico' ? [] : foreignNetwork(podNetwork)),
    ...(backend === 'none' ? [] : addressEnvironment(calico, cluster.families)),
    ...(backend === 'bird' && !cluster.families.includes('IPv4') ? [value('CALICO_ROUTER_ID', 'hash')] : []),
    ...(podNetwork === 'calico' ? mtuEnvironment(cluster.families) : []),
    value('CALICO_DISABLE_FILE_LOGGING', 'true'),
    value('FELIX_DEFAULTENDPOINTTOHOSTACTION', felix.endpointToHost.toUpperCase()),
    value('FELIX_IPV6SUPPORT', String(cluster.families.includes('IPv6'))),
    value('FELIX_HEALTHENABLED', 'true'),
    // The probes ask on this port and read no object.
    value('FELIX_HEALTHPORT', String(felix.healthPort)),
  ];
}

function addressEnvironment({ addressDetection }: ManifestCalico, families: readonly IpFamily[]): readonly core.EnvVar[] {
  const { IPv4, IPv6 } = addressDetection;
  return [
    ...(IPv4 === undefined ? [value('IP', 'none')] : [value('IP', 'autodetect'), value('IP_AUTODETECTION_METHOD', detectionMethod(IPv4))]),
    ...(IPv6 === undefined || !families.includes('IPv6')
      ? []
      : [value('IP6', 'autodetect'), value('IP6_AUTODETECTION_METHOD', detectionMethod(IPv6))]),
  ];
}

/** One MTU for every kind of header: Felix takes the smallest of those in use. */
function mtuEnvironment(families: readonly IpFamily[]): readonly core.EnvVar[] {
  const names = [
    'FELIX_IPINIPMTU',
    'FELIX_VXLANMTU',
    'FELIX_WIREGUARDMTU',
    ...(families.includes('IPv6') ? ['FELIX_VXLANMTUV6', 'FELIX_WIREGUARDMTUV6'] : []),
  ];
  return names.map((name) => fromConfig(name, 'veth_mtu'));
}

/**
 * Beside the CNI of a cloud: the names of its interfaces, and its own rules after Calico's.
 * Source: pkg/render/node.go of tigera/operator v1.42.3.
 */
function foreignNetwork(podNetwork: Exclude<CalicoSettings['podNetwork'], 'calico'>): readonly core.EnvVar[] {
  const common = [value('CALICO_MANAGE_CNI', 'false'), value('FELIX_ROUTESOURCE', 'WorkloadIPs')];
  switch (podNetwork) {
    case 'amazon-vpc-cni':
      return [
        ...common,
        value('FELIX_INTERFACEPREFIX', 'eni'),
        value('FELIX_IPTABLESMANGLEALLOWACTION', 'Return'),
        value('FELIX_BPFEXTTOSERVICECONNMARK', '0x80'),
      ];
    case 'azure-cni':
      return [...common, value('FELIX_INTERFACEPREFIX', 'azv')];
    case 'gke':
      return [
        ...common,
        value('FELIX_INTERFACEPREFIX', 'gke'),
        value('FELIX_IPTABLESMANGLEALLOWACTION', 'Return'),
        value('FELIX_IPTABLESFILTERALLOWACTION', 'Return'),
      ];
  }
}

function value(name: string, text: string): core.EnvVar {
  return { name, value: text };
}
