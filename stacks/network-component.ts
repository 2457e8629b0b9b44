import { Construct } from 'constructs';
import type { ClusterSpec } from '../lib/cluster';
import { resolveCluster } from '../lib/cluster';
import {
  type ComponentKind,
  type LayerPlan,
  NO_REGISTRY,
  namespaceManifests,
  type RegistrySpec,
  resolveRegistry,
  type Staged,
  withPullSecrets,
} from '../lib/component';
import { type Finding, ProblemList } from '../lib/finding';
import { componentOf, isLayerSpec } from '../lib/plan';
import { validateMember } from './gather';
import { type ClusterMember, markMember } from './member';
import { addObject } from './object';

/** What every component needs when it stands alone. */
export interface ComponentProps {
  /** The cluster it is for. */
  readonly cluster: ClusterSpec;
  /** Where its images are pulled from. @default upstream's registries */
  readonly registry?: RegistrySpec | undefined;
}

/**
 * One component of the network layer, alone in somebody's own chart.
 *
 * It is planned from its own props; what it would learn from neighbours is an option of its own or a default. Refused
 * options are reported at synth together with everything else: the constructor adds nothing then, and does not throw.
 * Components of one cluster name, and layers of it, are checked together.
 */
export abstract class NetworkComponent extends Construct implements ClusterMember {
  readonly clusterSpec: ClusterSpec;
  /** Plan of this component alone; undefined where its options were refused. */
  readonly plan: LayerPlan | undefined;
  readonly manifests: readonly Staged[];
  /** What planning found. */
  readonly findings: readonly Finding[];
  readonly waivers = [];

  constructor(scope: Construct, id: string, kind: ComponentKind, spec: { readonly type: string }, props: ComponentProps) {
    super(scope, id);
    markMember(this);
    const problems = new ProblemList();
    const shaped = isLayerSpec({ cluster: props.cluster, [kind]: spec, ...(props.registry && { registry: props.registry }) }, problems);
    const cluster = shaped ? resolveCluster(props.cluster, problems.at('cluster')) : undefined;
    const registry = shaped ? resolveRegistry(props.registry, problems.at('registry')) : NO_REGISTRY;
    const component = componentOf(kind, spec.type);
    const planned = cluster === undefined ? undefined : component?.plan(spec, { cluster, planned: [], problems: problems.at(kind) });
    this.clusterSpec = props.cluster;
    this.plan =
      cluster === undefined || planned === undefined || problems.failed
        ? undefined
        : { cluster, components: [planned], policy: undefined, registry, patches: [], crds: undefined };
    this.manifests = this.plan === undefined || planned === undefined ? [] : ownManifests(this.plan, component?.manifests(planned, this.plan) ?? []);
    this.findings = problems.findings.map((finding) => ({ ...finding, construct: this.node.path }));
    for (const staged of this.manifests) addObject(this, staged);
    this.node.addValidation({ validate: () => validateMember(this) });
  }
}

function ownManifests(plan: LayerPlan, manifests: readonly Staged[]): readonly Staged[] {
  return withPullSecrets([...namespaceManifests(plan.components), ...manifests], plan.registry);
}
