/** What the constructs of single objects have in common: a Service, an Ingress, a policy of Cilium. */
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type Cluster, type ClusterSpec, resolveCluster } from '../lib/cluster';
import type { Stage, Staged } from '../lib/component';
import type { Finding, ProblemList } from '../lib/finding';
import type { KubeManifest } from '../lib/kube';
import { addObject } from './object';
import { findingsOfMaking, markReporter, type Reporter } from './reporter';

/** Where an object belongs, and what it is made from. */
export interface ObjectSource {
  readonly stage: Stage;
  /** What it is checked against. @default unknown: what depends on it is not checked */
  readonly cluster: ClusterSpec | undefined;
  /** Reports what is wrong; undefined where the options are refused. `clusterOf` reports what is wrong with the cluster, too. */
  readonly make: (problems: ProblemList, clusterOf: (problems: Pick<ProblemList, 'at'>) => Cluster | undefined) => KubeManifest | undefined;
}

/** One object, checked by the rules of who reads it before it gets there. Refused options are reported at synth. */
export class CheckedObject extends Construct implements Reporter {
  /** Undefined where options were refused. */
  readonly object: ApiObject | undefined;
  readonly findings: readonly Finding[];
  readonly staged: readonly Staged[];
  readonly clusterName: string | undefined;

  constructor(scope: Construct, id: string, { stage, cluster, make }: ObjectSource) {
    super(scope, id);
    const { made, findings } = findingsOfMaking(this, (problems) =>
      make(problems, (own) => (cluster === undefined ? undefined : resolveCluster(cluster, own.at('cluster')))),
    );
    this.findings = findings;
    this.clusterName = cluster?.name;
    this.staged = made === undefined ? [] : [{ stage, manifest: made }];
    this.object = this.staged.map((staged) => addObject(this, staged))[0];
    markReporter(this);
  }
}
