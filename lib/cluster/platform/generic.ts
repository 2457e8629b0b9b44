import type { Platform } from '../platform';

/** Kubelets and a control plane, nothing else: every component comes from the layer. */
export const generic: Platform = {
  name: 'generic',
  title: 'plain Kubernetes',
  runs: [],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: true,
  managedControlPlane: false,
  metadataExceptions: [],
};
