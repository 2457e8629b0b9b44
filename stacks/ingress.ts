import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type ClusterSpec, resolveCluster } from '../lib/cluster';
import type { Staged } from '../lib/component';
import type { Finding } from '../lib/finding';
import { type IngressOptions, ingressManifest } from '../lib/ingress/object';
import { addObject } from './object';
import { findingsOfMaking, markReporter, type Reporter } from './reporter';

export type IngressProps = IngressOptions & {
  /** What decides how Services may be named. @default unknown: as the newest version takes them */
  readonly cluster?: ClusterSpec;
};

/** An Ingress, checked by the rules of the API server before it gets there. Refused options are reported at synth. */
export class Ingress extends Construct implements Reporter {
  /** Undefined where options were refused. */
  readonly object: ApiObject | undefined;
  readonly findings: readonly Finding[];
  readonly staged: readonly Staged[];
  readonly clusterName: string | undefined;

  constructor(scope: Construct, id: string, { cluster, ...options }: IngressProps) {
    super(scope, id);
    const { made, findings } = findingsOfMaking(this, (problems) =>
      ingressManifest(options, problems, cluster === undefined ? undefined : resolveCluster(cluster, problems.at('cluster'))?.kubernetes),
    );
    this.findings = findings;
    this.clusterName = cluster?.name;
    this.staged = made === undefined ? [] : [{ stage: '65-ingress-config', manifest: made }];
    this.object = this.staged.map((staged) => addObject(this, staged))[0];
    markReporter(this);
  }
}
