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
  if (isNoObject(props)) return props;
  const { policy, ...rest } = props;
  if (policy === undefined) return rest;
  if (isNoObject(policy)) return { ...rest, policy };
  const { segments, monitoring, ...others } = policy;
  return {
    ...rest,
    policy: {
      ...others,
      ...(monitoring === undefined ? {} : { monitoring: peerSpec(monitoring, problems.at('policy.monitoring')) }),
      ...(segments === undefined
        ? {}
        : { segments: each(segments, (segment, index) => segmentSpec(segment, problems.at(`policy.segments[${index}]`))) }),
    },
  };
}

function segmentSpec(props: SegmentProps, problems: Problems): SegmentSpec {
  if (isNoObject(props)) return props;
  const { allow, ...segment } = props;
  if (allow === undefined) return segment;
  return { ...segment, allow: each(allow, (flow, index) => flowSpec(flow, problems.at(`allow[${index}]`))) };
}

function flowSpec(props: FlowProps, problems: Problems): FlowSpec {
  if (isNoObject(props)) return props;
  const { from, to, ...rest } = props;
  return { from: peerSpec(from, problems.at('from')), to: peerSpec(to, problems.at('to')), ...rest };
}

/** Nobody may have compiled the program: what is no object, or no list, goes on as it is, and the planner reports it. */
function isNoObject(value: unknown): value is never {
  return typeof value !== 'object' || value === null || Array.isArray(value);
}

function each<A, B>(list: readonly A[], read: (one: A, index: number) => B): readonly B[] {
  return isNoList(list) ? list : list.map(read);
}

function isNoList(value: unknown): value is never {
  return !Array.isArray(value);
}

/** Data stays as it is: the planner parses it and reports what is wrong at its path. */
function peerSpec(input: PeerInput, problems: Problems): PeerSpec {
  if (Peer.isPeer(input)) return input.toJSON();
  return isPlusPeer(input) ? (problems.read(peerOf, input)?.toJSON() ?? { type: 'namespaces', names: [] }) : input;
}
