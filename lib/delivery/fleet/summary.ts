/** What a fleet remembers of each cluster: enough to compare clusters and to leave out those that have not changed. */
import type { LayerPlan } from '../../component';
import type { Membership } from './spec';

/** One cluster in `fleet.json`. */
export interface ClusterSummary extends Membership {
  readonly name: string;
  /** SHA-256 of everything that the cluster's manifests are made from. */
  readonly input: string;
  readonly kubernetes: string;
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  /** Addresses that load balancers hand out. */
  readonly loadBalancerRanges: readonly string[];
  /** Components by kind: `flannel 0.28.9`. */
  readonly components: Readonly<Record<string, string>>;
  /** Names that must be the cluster's alone, by what they are: `cilium cluster id`, `autonomous system`, `router id`. */
  readonly identities: Readonly<Record<string, string>>;
  /** Folders of its stages, where clusters share them. */
  readonly stages: readonly string[];
}

export function summarize(plan: LayerPlan, membership: Membership, input: string, stages: readonly string[]): ClusterSummary {
  const { cluster, components } = plan;
  return {
    name: cluster.name,
    ...membership,
    input,
    kubernetes: cluster.kubernetes.text,
    podCidrs: cluster.podCidrs.map(String),
    serviceCidrs: cluster.serviceCidrs.map(String),
    loadBalancerRanges: components.flatMap(({ facts }) => facts.addressPools.map(({ range }) => String(range))),
    components: Object.fromEntries(components.map(({ kind, facts }) => [kind, `${facts.name} ${facts.version}`])),
    identities: Object.assign({}, ...components.map(({ facts }) => facts.identities)),
    stages,
  };
}
