import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type ClusterSpec, resolveCluster } from '../lib/cluster';
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

  constructor(scope: Construct, id: string, { cluster, ...options }: IngressProps) {
    super(scope, id);
    const { made, findings } = findingsOfMaking(this, (problems) =>
      ingressManifest(options, problems, cluster === undefined ? undefined : resolveCluster(cluster, problems.at('cluster'))?.kubernetes),
    );
    this.findings = findings;
    this.object = made === undefined ? undefined : addObject(this, { stage: '65-ingress-config', manifest: made });
    markReporter(this);
  }
}
