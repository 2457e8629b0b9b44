/** Every pod network that this library installs, with the least options that make one. */
import type { CniSpec } from '../../lib/plan';

type Installed = Exclude<CniSpec, { readonly type: 'external' }>;

export const podNetworks: { readonly [T in Installed['type']]: Extract<Installed, { readonly type: T }> } = {
  flannel: { type: 'flannel' },
  calico: { type: 'calico' },
  canal: { type: 'canal' },
  cilium: { type: 'cilium' },
  'kube-router': { type: 'kube-router' },
  weave: { type: 'weave', legacy: true },
};

/** The same as pairs, for tables of tests. */
export const podNetworkEntries: readonly (readonly [string, Installed])[] = Object.entries(podNetworks);
