import type { Problems } from '../lib/finding';
import { type FlowSpec, isPlusPeer, Peer, type PeerInput, type PeerSpec, peerOf } from '../lib/flow';
import type { LayerSpec } from '../lib/plan';
import type { PolicySpec, SegmentSpec } from '../lib/policy';

/** A flow in code: its ends may be Peers and cdk8s-plus-28 objects, too. */
export type FlowProps = Omit<FlowSpec, 'from' | 'to'> & { readonly from: PeerInput; readonly to: PeerInput };
export type SegmentProps = Omit<SegmentSpec, 'allow'> & { readonly allow?: readonly FlowProps[] };
export type PolicyProps = Omit<PolicySpec, 'segments' | 'monitoring'> & {
  readonly segments?: readonly SegmentProps[];
  readonly monitoring?: PeerInput;
};

/** A LayerSpec, written in code. */
export type NetworkLayerProps = Omit<LayerSpec, 'policy'> & { readonly policy?: PolicyProps };

/** The plain data that the props say. A peer that data cannot say is reported, and stands for no pod until that is mended. */
export function layerSpecOf(props: NetworkLayerProps, problems: Problems): LayerSpec {
  const { policy, ...rest } = props;
  if (policy === undefined) return rest;
  const { segments, monitoring, ...others } = policy;
  return {
    ...rest,
    policy: {
      ...others,
      ...(monitoring === undefined ? {} : { monitoring: peerSpec(monitoring, problems.at('policy.monitoring')) }),
      ...(segments === undefined
        ? {}
        : { segments: segments.map((segment, index) => segmentSpec(segment, problems.at(`policy.segments[${index}]`))) }),
    },
  };
}

function segmentSpec({ allow, ...segment }: SegmentProps, problems: Problems): SegmentSpec {
  if (allow === undefined) return segment;
  const flow = ({ from, to, ports }: FlowProps, index: number): FlowSpec => {
    const at = problems.at(`allow[${index}]`);
    return { from: peerSpec(from, at.at('from')), to: peerSpec(to, at.at('to')), ports };
  };
  return { ...segment, allow: allow.map(flow) };
}

/** Data stays as it is: the planner parses it and reports what is wrong at its path. */
function peerSpec(input: PeerInput, problems: Problems): PeerSpec {
  if (Peer.isPeer(input)) return input.toJSON();
  return isPlusPeer(input) ? (problems.read(peerOf, input)?.toJSON() ?? { type: 'namespaces', names: [] }) : input;
}
