/** What selects kube-router's pods. A contract: a DaemonSet's selector cannot be changed, and upstream's manifests have this one. */
export const podNetworkSelector = { 'k8s-app': 'kube-router', tier: 'node' } as const;

/** The CNI configuration on the node: the name that kube-router is told, and what the runtime finds first of those in use. */
export const conflist = '10-kuberouter.conflist';

/** Where the passwords of BGP peers lie once they are put together: a volume in memory, seen by this pod only. */
export const passwords = { volume: 'peer-passwords', folder: '/run/kube-router', file: '/run/kube-router/peer-passwords' } as const;
