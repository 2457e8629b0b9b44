import type { FlowSpec, PeerSpec } from '../flow';

/** A group of namespaces that may talk inside and along declared flows only: dev, staging and prod, or one shop. */
export interface SegmentSpec {
  /** Name of the segment: a DNS-1123 label. */
  readonly name: string;
  /** Its namespaces. A namespace belongs to one segment; kube-system to none. */
  readonly namespaces: readonly string[];
  /** Create the namespaces, with Pod Security `restricted`; otherwise they are referenced only. @default false */
  readonly create?: boolean;
  /** Let every pod of the segment talk to every other. @default true */
  readonly allowInside?: boolean;
  /** Flows beyond that, in or out. One end of each is in the segment. @default [] */
  readonly allow?: readonly FlowSpec[];
  /**
   * False emits no policy in the segment's namespaces and lists what would break (`policy/segment-not-enforced`). Its flows
   * still count at their other ends.
   * @default true
   */
  readonly enforce?: boolean;
}

/** The policies of a layer. */
export interface PolicySpec {
  /**
   * Deny what nobody declared, in and out, in the namespaces that the layer creates and for its own pods in others, such as
   * kube-system. The namespaces of segments are denied either way, segment by segment with `enforce`.
   */
  readonly defaultDeny: boolean;
  /** @default [] */
  readonly segments?: readonly SegmentSpec[];
  /**
   * Who scrapes metrics: let in to the metrics ports that components declare.
   * @default the layer's own monitoring, where it has one; otherwise nobody
   */
  readonly monitoring?: PeerSpec;
  /** Cut cloud metadata addresses out wherever a rule opens the world, minus what the platform needs. @default true */
  readonly blockMetadata?: boolean;
}
