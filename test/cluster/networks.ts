import type { LayerSpec } from 'cdk8s-netstack';
import { NetstackError } from 'cdk8s-netstack';

type CniSpec = NonNullable<LayerSpec['cni']>;

/** A pod network that the checks can be run on. */
interface Network {
  readonly cni: CniSpec;
  /** The same in the release before, for `--upgrade`. */
  readonly before: CniSpec;
}

const engine = { type: 'kube-router' } as const;

/** The nodes of a bare cluster share a link, and have the standard plugins. */
const routed = { type: 'kube-router', overlay: { type: 'none' }, cniPlugins: { install: false } } as const;

/** What `--cni` takes. Everything else of the layer stays. */
const NETWORKS: Readonly<Record<string, Network>> = {
  flannel: network({ type: 'flannel', backend: { type: 'vxlan' }, policyEngine: engine }, '0.28.8'),
  'flannel-host-gw': network({ type: 'flannel', backend: { type: 'host-gw' }, policyEngine: engine }, '0.28.8'),
  'kube-router': {
    cni: routed,
    before: { ...routed, version: '2.10.0' },
  },
};

function network(cni: Extract<CniSpec, { type: 'flannel' }>, before: '0.28.8'): Network {
  return { cni, before: { ...cni, version: before } };
}

/** The names that `--cni` takes. */
export const networks: readonly string[] = Object.keys(NETWORKS);

/** The pod network of a name; throws with the names there are. */
export function networkOf(name: string): Network {
  const network = Object.hasOwn(NETWORKS, name) ? NETWORKS[name] : undefined;
  if (network !== undefined) return network;
  throw NetstackError.of({
    code: 'test-cluster/unknown-cni',
    message: 'no pod network of the checks has this name',
    got: JSON.stringify(name),
    expected: networks.join(', '),
  });
}
