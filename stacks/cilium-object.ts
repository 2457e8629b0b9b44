/** What the constructs of single objects of Cilium have in common. */
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type Cluster, type ClusterSpec, resolveCluster } from '../lib/cluster';
import type { Stage, Staged } from '../lib/component';
import { type Finding, type Problems, unlessRefused } from '../lib/finding';
import type { KubeManifest } from '../lib/kube';
import { addObject } from './object';
import { findingsOfMaking, markReporter, type Reporter } from './reporter';

/** What every object of Cilium takes beside its own options. */
export interface CiliumObjectProps {
  /** What its addresses are checked against. @default unknown: what depends on it is not checked */
  readonly cluster?: ClusterSpec;
}

/** How an object is checked and written. */
export interface CiliumObjectKind<O> {
  readonly stage: Stage;
  readonly check: (options: O, problems: Problems, cluster: Cluster | undefined) => void;
  readonly print: (options: O) => KubeManifest;
}

/** One object of Cilium, checked before it gets to the API server. Refused options are reported at synth. */
export class CiliumObject<O> extends Construct implements Reporter {
  /** Undefined where options were refused. */
  readonly object: ApiObject | undefined;
  readonly findings: readonly Finding[];
  readonly staged: readonly Staged[];
  readonly clusterName: string | undefined;

  constructor(scope: Construct, id: string, options: O, cluster: ClusterSpec | undefined, { stage, check, print }: CiliumObjectKind<O>) {
    super(scope, id);
    const { made, findings } = findingsOfMaking(this, (problems) =>
      unlessRefused(problems, (own) => {
        const resolved = cluster === undefined ? undefined : resolveCluster(cluster, own.at('cluster'));
        check(options, own, resolved);
        return own.failed ? undefined : print(options);
      }),
    );
    this.findings = findings;
    this.clusterName = cluster?.name;
    this.staged = made === undefined ? [] : [{ stage, manifest: made }];
    this.object = this.staged.map((staged) => addObject(this, staged))[0];
    markReporter(this);
  }
}
