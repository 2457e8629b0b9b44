/** Calico by Tigera's operator. */
export interface CalicoOperatorInstall {
  readonly type: 'operator';
}
