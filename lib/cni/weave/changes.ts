import type { ChangeTable } from '../../component';
import type { WeaveOptions } from './options';

/** What a change of each option does on a living cluster. Source: site/kubernetes/kube-addon.md and site/tasks/ipam of weave v2.8.1. */
export const weaveChanges: ChangeTable<WeaveOptions> = {
  legacy: 'free',
  version: 'rolling-restart',
  // Nodes remember the range in /var/lib/weave, and one with another range is refused by the others.
  ipRange: 'never',
  // Nodes with a password and nodes without one, or with another, do not talk to each other.
  encryption: 'breaks-connections',
  'encryption.type': 'breaks-connections',
  'encryption.secret': 'breaks-connections',
  'encryption.key': 'breaks-connections',
  // Pods that run keep the MTU they were created with.
  mtu: 'rolling-restart',
  connectionLimit: 'rolling-restart',
  networkPolicies: 'breaks-connections',
  allowMulticast: 'rolling-restart',
  fastDatapath: 'breaks-connections',
  preserveClientIp: 'rolling-restart',
  // Stands in the CNI configuration, which is written where there is none.
  hairpinMode: 'rolling-restart',
  // Rules of the other tool stay until the node is cleaned.
  iptablesBackend: 'breaks-connections',
  cniPlugins: 'rolling-restart',
  'cniPlugins.install': 'rolling-restart',
  'cniPlugins.image': 'rolling-restart',
  image: 'rolling-restart',
  npcImage: 'rolling-restart',
};
