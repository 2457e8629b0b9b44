/** Names that others select or look up. Contracts: a DaemonSet's selector cannot be changed. */
export const weaveNamespace = 'kube-system';
export const weaveName = 'weave-net';
export const weaveSelector = { name: 'weave-net' } as const;
/** The container that overrides apply to. */
export const weaveContainer = 'weave';

/** Ports, which no option changes: the scripts of the image have them. Source: prog/weave-kube/launch.sh of weave v2.8.1. */
export const weavePorts = { control: 6783, fastDatapath: 6784, status: 6784, metrics: 6782, npcMetrics: 6781 } as const;
