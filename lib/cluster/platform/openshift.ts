import type { Platform } from '../platform';

const cno = 'https://github.com/openshift/cluster-network-operator';

/** OpenShift: operators own the network; only the CNI can be another, chosen at installation. Its DNS pods listen on 5353. */
export const openshift: Platform = {
  name: 'openshift',
  title: 'Red Hat OpenShift',
  runs: [
    { role: 'proxy', provider: 'ovn-kubernetes', provides: ['service-proxy'], source: cno },
    {
      role: 'cni',
      provider: 'ovn-kubernetes',
      provides: ['pod-network', 'network-policy'],
      turnOff: 'networking.networkType of install-config.yaml: the name of another CNI, whose manifests the installation brings',
      source: cno,
    },
    { role: 'dns', provider: 'dns-default', provides: ['dns'], source: 'https://github.com/openshift/cluster-dns-operator' },
    { role: 'ingress', provider: 'openshift-router', provides: ['ingress'], source: 'https://github.com/openshift/cluster-ingress-operator' },
  ],
  cniBinDir: '/var/lib/cni/bin',
  cniConfDir: '/etc/kubernetes/cni/net.d',
  standardCniPlugins: true,
  managedControlPlane: false,
  metadataExceptions: [],
};
