/** Names that others select or look up. Contracts: a DaemonSet's selector cannot be changed. */
export const canalNamespace = 'kube-system';
export const canalName = 'canal';
export const canalSelector = { 'k8s-app': 'canal' } as const;
export const canalConfig = 'canal-config';
/** The containers of the DaemonSet; overrides apply to calico-node. */
export const canalContainers = { node: 'calico-node', flannel: 'kube-flannel' } as const;
