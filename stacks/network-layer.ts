import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { ClusterSpec } from '../lib/cluster';
import { type LayerPlan, STAGES, type Staged } from '../lib/component';
import { type Finding, ProblemList, type Waiver } from '../lib/finding';
import { manifestsOf, planLayer } from '../lib/plan';
import { validateMember } from './gather';
import { layerSpecOf, type NetworkLayerProps } from './layer-props';
import { type ClusterMember, markMember } from './member';
import { addObject } from './object';

/**
 * The whole network layer of one cluster: one chart for each stage that has objects. Charts have no dependencies on each
 * other, because cdk8s expands these to a graph of exponential size; the order is in the stage names.
 *
 * Refused options are reported at synth, all together, and nothing is added then. Ids of charts and objects are a contract.
 */
export class NetworkLayer extends Construct implements ClusterMember {
  readonly clusterSpec: ClusterSpec;
  /** Undefined where options were refused. */
  readonly plan: LayerPlan | undefined;
  /** Every object of the layer, in stage order. */
  readonly manifests: readonly Staged[];
  /** What planning found. */
  readonly findings: readonly Finding[];
  readonly waivers: readonly Waiver[];

  constructor(scope: Construct, id: string, props: NetworkLayerProps) {
    super(scope, id);
    markMember(this);
    const problems = new ProblemList();
    const spec = layerSpecOf(props, problems);
    const { plan, findings, waivers } = problems.failed ? { plan: undefined, findings: [], waivers: [] } : planLayer(spec);
    this.clusterSpec = spec?.cluster;
    this.plan = plan;
    this.manifests = plan === undefined ? [] : manifestsOf(plan, problems);
    this.waivers = waivers;
    this.findings = [...findings, ...problems.findings];
    for (const stage of STAGES) {
      const objects = this.manifests.filter((staged) => staged.stage === stage);
      if (objects.length === 0) continue;
      const chart = new Chart(this, stage);
      for (const staged of objects) addObject(chart, staged);
    }
    this.node.addValidation({ validate: () => validateMember(this) });
  }
}
