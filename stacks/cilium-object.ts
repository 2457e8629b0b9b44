/** What the constructs of single objects of Cilium have in common. */
import type { Construct } from 'constructs';
import type { Cluster, ClusterSpec } from '../lib/cluster';
import type { Stage } from '../lib/component';
import { type Problems, unlessRefused } from '../lib/finding';
import type { KubeManifest } from '../lib/kube';
import { CheckedObject } from './checked-object';

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
export class CiliumObject<O> extends CheckedObject {
  constructor(scope: Construct, id: string, options: O, cluster: ClusterSpec | undefined, { stage, check, print }: CiliumObjectKind<O>) {
    super(scope, id, {
      stage,
      cluster,
      make: (problems, clusterOf) =>
        unlessRefused(problems, (own) => {
          check(options, own, clusterOf(own));
          return own.failed ? undefined : print(options);
        }),
    });
  }
}
