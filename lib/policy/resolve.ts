import type { Cluster } from '../cluster';
import type { Planned, ResolvedPolicy, ResolvedSegment } from '../component';
import { type Problems, unlessRefused } from '../finding';
import type { Peer, PeerSpec } from '../flow';
import { checkDns1123Label } from '../kube';
import { checkFlow, checkNamespaceName, type FlowContext, type FlowHome, readPeer } from './check-flow';
import type { PolicySpec, SegmentSpec } from './options';
import { checkSize } from './size';

/** What a policy is resolved against: the whole layer, because a flow may name what any component provides. */
export interface PolicyResolution {
  readonly cluster: Cluster;
  readonly planned: readonly Planned[];
  /** At the spec path of the policy already. */
  readonly problems: Problems;
}

/**
 * Parses the policies of a layer and reports every problem: names, namespaces, flows, peers that nothing stands behind.
 * Undefined where there is no policy (info `policy/absent`) or where anything of it was refused.
 */
export function resolvePolicy(spec: PolicySpec | undefined, { cluster, planned, problems }: PolicyResolution): ResolvedPolicy | undefined {
  if (spec === undefined) {
    problems.report({
      code: 'policy/absent',
      severity: 'info',
      message: 'no policy is emitted: every pod may talk to every pod, to the nodes and to the world',
      fix: 'add policy: { defaultDeny: true }',
    });
    return undefined;
  }
  return unlessRefused(problems, (own) => resolve(spec, { cluster, planned, problems: own }));
}

function resolve(spec: PolicySpec, context: PolicyResolution): ResolvedPolicy {
  const { problems } = context;
  const segments = spec.segments ?? [];
  const flows: FlowContext = { ...context, monitoring: spec.monitoring !== undefined };
  const resolved = segments.map((segment, index) => resolveSegment(segment, flows, problems.at(`segments[${index}]`)));
  checkNames(segments, problems.at('segments'));
  const covered = resolved.reduce((sum, segment) => sum + segment.namespaces.length, 0);
  for (const [index, segment] of resolved.entries()) checkSize(segment, covered, problems.at(`segments[${index}]`));
  return {
    defaultDeny: spec.defaultDeny,
    segments: resolved,
    monitoring: spec.monitoring === undefined ? undefined : resolveMonitoring(spec.monitoring, problems.at('monitoring')),
    blockMetadata: spec.blockMetadata ?? true,
  };
}

function resolveMonitoring(spec: PeerSpec, problems: Problems): Peer | undefined {
  const peer = readPeer(spec, problems);
  const resolved = peer?.resolved;
  if ((resolved?.type === 'pods' && resolved.namespace === undefined) || resolved?.type === 'monitoring') {
    problems.report({
      code: 'policy/monitoring-without-namespace',
      message: 'who scrapes metrics is named with a namespace: there is no segment around it that could be meant',
      got: JSON.stringify(peer),
      fix: "write { type: 'pods', namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'prometheus' } }",
    });
    return undefined;
  }
  return peer;
}

function resolveSegment(spec: SegmentSpec, context: FlowContext, problems: Problems): ResolvedSegment {
  const { name, namespaces, allow = [] } = spec;
  const wrong = checkDns1123Label(name);
  if (wrong.length > 0)
    problems.at('name').report({
      code: 'policy/segment-name',
      message: 'the name of a segment is a DNS label: it begins the names of its policies',
      got: JSON.stringify(name),
      expected: wrong.join(', '),
    });
  if (namespaces.length === 0) problems.at('namespaces').report({ code: 'policy/segment-empty', message: 'a segment has at least one namespace' });
  for (const [index, namespace] of namespaces.entries()) checkNamespace(namespace, spec.create === true, problems.at(`namespaces[${index}]`));
  const home: FlowHome = { namespaces: new Set(namespaces), allowInside: spec.allowInside !== false };
  return {
    name,
    namespaces,
    create: spec.create ?? false,
    allowInside: spec.allowInside ?? true,
    enforce: spec.enforce ?? true,
    allow: allow.map((flow, index) => checkFlow(flow, home, context, problems.at(`allow[${index}]`))).filter((flow) => flow !== undefined),
  };
}

/** Namespaces that every cluster has; nobody creates them. */
const BUILT_IN: ReadonlySet<string> = new Set(['default', 'kube-public', 'kube-node-lease']);

function checkNamespace(name: string, create: boolean, problems: Problems): void {
  if (!checkNamespaceName(name, problems)) return;
  if (name === 'kube-system') {
    problems.report({
      code: 'policy/kube-system-in-segment',
      message: 'kube-system belongs to no segment: denying it as a whole cuts off metrics-server, storage drivers and whatever else runs there',
      fix: 'leave it out; the layer covers its own pods there by label',
    });
  } else if (create && BUILT_IN.has(name)) {
    problems.report({
      code: 'policy/creates-built-in',
      message: 'every cluster has this namespace already',
      got: name,
      fix: 'put it into a segment without create',
    });
  }
}

/** One name for a segment, one segment for a namespace. */
function checkNames(segments: readonly SegmentSpec[], problems: Problems): void {
  const names = new Map<string, number>();
  const owners = new Map<string, string>();
  segments.forEach((segment, index) => {
    const before = names.get(segment.name);
    if (before !== undefined)
      problems.at(`[${index}].name`).report({
        code: 'policy/segment-twice',
        message: 'two segments have one name',
        got: segment.name,
        fix: `rename it, or add its namespaces to segments[${before}]`,
      });
    else names.set(segment.name, index);
    segment.namespaces.forEach((namespace, place) => {
      const owner = owners.get(namespace);
      if (owner !== undefined)
        problems.at(`[${index}].namespaces[${place}]`).report({
          code: 'policy/namespace-twice',
          message: 'a namespace belongs to one segment, once',
          got: `${namespace}, named at segments${owner} already`,
        });
      else owners.set(namespace, `[${index}].namespaces[${place}]`);
    });
  });
}
