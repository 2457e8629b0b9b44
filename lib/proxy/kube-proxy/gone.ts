import type { GoneWords } from '../../component';

/** Modes of older versions and other systems, with why they are refused and what to write instead. */
export const goneModes: GoneWords[string] = {
  userspace: {
    message: 'mode userspace was removed in Kubernetes 1.26: kube-proxy would not start',
    fix: "write mode: iptables; Services keep their addresses, only open connections through the proxy's own process break",
  },
  kernelspace: {
    message: 'mode kernelspace is for Windows nodes, which this layer does not serve',
    fix: 'write mode: iptables, and keep Windows nodes in a cluster whose network another tool installs',
  },
};
