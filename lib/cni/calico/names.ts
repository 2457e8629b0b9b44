/** Names that others select or look up. Contracts: selectors cannot be changed, and calico-node looks its neighbours up by name. */
export const calicoNamespace = 'kube-system';
export const nodeSelector = { 'k8s-app': 'calico-node' } as const;
export const kubeControllersSelector = { 'k8s-app': 'calico-kube-controllers' } as const;
export const typhaSelector = { 'k8s-app': 'calico-typha' } as const;
/** Upstream's name of the ConfigMap that the containers read. */
export const calicoConfig = 'calico-config';
/** TCP port on which Felix asks Typha. */
export const typhaPort = 5473;
/** TCP port of Typha's health endpoint, on the node's loopback address. */
export const typhaHealthPort = 9098;
/** TCP port of kube-controllers' metrics, on its pod. */
export const kubeControllersMetricsPort = 9094;
/** TCP port where Felix answers for kube-proxy in eBPF mode. */
export const bpfHealthPort = 10_256;
/** The containers that overrides apply to. */
export const containers = { node: 'calico-node', kubeControllers: 'calico-kube-controllers', typha: 'calico-typha' } as const;
