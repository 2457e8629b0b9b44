/** One construct a component, for those who want single pieces in their own charts. */
import type { Construct } from 'constructs';
import type { FlannelOptions } from '../lib/cni/flannel';
import { type ComponentProps, NetworkComponent } from './network-component';

export type FlannelProps = FlannelOptions & ComponentProps;

/** flannel: a flat overlay network, with the policy engine that its options name. */
export class Flannel extends NetworkComponent {
  constructor(scope: Construct, id: string, { cluster, registry, ...options }: FlannelProps) {
    super(scope, id, 'cni', { type: 'flannel', ...options }, { cluster, ...(registry === undefined ? {} : { registry }) });
  }
}
