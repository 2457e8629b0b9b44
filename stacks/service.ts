import type { Construct } from 'constructs';
import type { ClusterSpec } from '../lib/cluster';
import { type ServiceOptions, serviceManifest } from '../lib/service';
import { CheckedObject } from './checked-object';

export type ServiceProps = ServiceOptions & {
  /** What its addresses, families and fields are checked against. @default unknown: what depends on it is not checked */
  readonly cluster?: ClusterSpec;
};

/** A Service, checked by the rules of the API server before it gets there. Refused options are reported at synth. */
export class Service extends CheckedObject {
  constructor(scope: Construct, id: string, { cluster, ...options }: ServiceProps) {
    super(scope, id, {
      stage: '65-ingress-config',
      cluster,
      make: (problems, clusterOf) => serviceManifest(options, problems, clusterOf(problems)),
    });
  }
}
