/** Names that others select or look up. Contracts: a DaemonSet's selector cannot be changed. */
export const flannelNamespace = 'kube-flannel';
export const flannelDaemonSet = 'kube-flannel-ds';
export const flannelSelector = { app: 'flannel' } as const;
/** The container that overrides apply to. */
export const flannelContainer = 'kube-flannel';
