import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type ClusterSpec, resolveCluster } from '../lib/cluster';
import type { Staged } from '../lib/component';
import type { Finding } from '../lib/finding';
import { type ServiceOptions, serviceManifest } from '../lib/service';
import { addObject } from './object';
import { findingsOfMaking, markReporter, type Reporter } from './reporter';

export type ServiceProps = ServiceOptions & {
  /** What its addresses, families and fields are checked against. @default unknown: what depends on it is not checked */
  readonly cluster?: ClusterSpec;
};

/** A Service, checked by the rules of the API server before it gets there. Refused options are reported at synth. */
export class Service extends Construct implements Reporter {
  /** Undefined where options were refused. */
  readonly object: ApiObject | undefined;
  readonly findings: readonly Finding[];
  readonly staged: readonly Staged[];
  readonly clusterName: string | undefined;

  constructor(scope: Construct, id: string, { cluster, ...options }: ServiceProps) {
    super(scope, id);
    const { made, findings } = findingsOfMaking(this, (problems) =>
      serviceManifest(options, problems, cluster === undefined ? undefined : resolveCluster(cluster, problems.at('cluster'))),
    );
    this.findings = findings;
    this.clusterName = cluster?.name;
    this.staged = made === undefined ? [] : [{ stage: '65-ingress-config', manifest: made }];
    this.object = this.staged.map((staged) => addObject(this, staged))[0];
    markReporter(this);
  }
}
