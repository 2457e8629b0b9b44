import type { Construct } from 'constructs';
import type { ClusterSpec } from '../lib/cluster';
import { type IngressOptions, ingressManifest } from '../lib/ingress/object';
import { CheckedObject } from './checked-object';

export type IngressProps = IngressOptions & {
  /** What decides how Services may be named. @default unknown: as the newest version takes them */
  readonly cluster?: ClusterSpec;
};

/** An Ingress, checked by the rules of the API server before it gets there. Refused options are reported at synth. */
export class Ingress extends CheckedObject {
  constructor(scope: Construct, id: string, { cluster, ...options }: IngressProps) {
    super(scope, id, {
      stage: '65-ingress-config',
      cluster,
      make: (problems, clusterOf) => ingressManifest(options, problems, clusterOf(problems)?.kubernetes),
    });
  }
}
