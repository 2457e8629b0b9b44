import type { Cluster } from '../cluster';
import type { Planned } from '../component';
import type { Problems } from '../finding';
import { type Flow, type FlowSpec, Peer, type PeerSpec, Port } from '../flow';
import { checkDns1123Label, parseLabels } from '../kube';
import { enforcerIsIngress } from './dialect/dialect';

/** What a flow is checked against. */
export interface FlowContext {
  readonly cluster: Cluster;
  readonly planned: readonly Planned[];
  /** Whether the policy says who scrapes. */
  readonly monitoring: boolean;
}

/** The segment that a flow belongs to. */
export interface FlowHome {
  readonly namespaces: ReadonlySet<string>;
  readonly allowInside: boolean;
}

/** A flow of a segment: it parses, one of its ends is in the segment, and something stands behind the other. */
export function checkFlow(spec: FlowSpec, home: FlowHome, context: FlowContext, problems: Problems): Flow | undefined {
  const from = readPeer(spec.from, problems.at('from'));
  const to = readPeer(spec.to, problems.at('to'));
  const ports = spec.ports.flatMap((port, index) => problems.at(`ports[${index}]`).read(Port.parse, port) ?? []);
  if (from === undefined || to === undefined || ports.length < spec.ports.length) return undefined;
  const flow: Flow = { from, to, ports };
  const ends = [flow.from, flow.to].filter((peer) => isInside(peer, home.namespaces)).length;
  if (ends === 0) {
    problems.report({
      code: 'policy/flow-outside-segment',
      message: 'one end of a flow is in the segment that allows it',
      got: `${JSON.stringify(flow.from)} to ${JSON.stringify(flow.to)}`,
      expected: 'pods without a namespace, or pods and namespaces of the segment, at one end',
      fix: 'move the flow to the segment of one of its ends',
    });
  }
  if (ends === 2 && home.allowInside) {
    problems.report({
      code: 'policy/flow-inside-open-segment',
      severity: 'info',
      message: 'the flow adds nothing: the segment lets everything inside talk to each other',
      fix: 'set allowInside: false on the segment, or leave the flow out',
    });
  }
  checkKnown(flow.from, context, problems.at('from'));
  checkKnown(flow.to, context, problems.at('to'));
  checkOwnPorts(flow, context, problems.at('ports'));
  return flow;
}

/** A peer with names and labels that can exist; undefined where anything was refused. */
export function readPeer(spec: PeerSpec, problems: Problems): Peer | undefined {
  return canExist(spec, problems) ? problems.read(Peer.parse, spec) : undefined;
}

function canExist(spec: PeerSpec, problems: Problems): boolean {
  switch (spec.type) {
    case 'pods':
      if (spec.namespace !== undefined && !checkNamespaceName(spec.namespace, problems.at('namespace'))) return false;
      return problems.at('labels').read(parseLabels, spec.labels) !== undefined;
    case 'namespaces':
      return spec.names.map((name, index) => checkNamespaceName(name, problems.at(`names[${index}]`))).every(Boolean);
    default:
      return true;
  }
}

/** Whether an end lies in the segment as a whole. */
export function isInside({ resolved }: Peer, inside: ReadonlySet<string>): boolean {
  if (resolved.type === 'pods') return resolved.namespace === undefined || inside.has(resolved.namespace);
  return resolved.type === 'namespaces' && resolved.names.every((name) => inside.has(name));
}

/** A peer that nothing in the layer stands behind allows nothing: the flow would be missing without a word. */
function checkKnown({ resolved: { type } }: Peer, { planned, monitoring }: FlowContext, problems: Problems): void {
  if ((type !== 'ingress' && type !== 'monitoring') || (type === 'monitoring' && monitoring)) return;
  if (planned.some(({ facts }) => facts.workloads.some(({ role }) => role === type))) return;
  if (type === 'ingress' && enforcerIsIngress({ components: planned })) return;
  const fix =
    type === 'ingress'
      ? "plan an ingress controller, or name the pods of an external one: facts: { workloads: [{ role: 'ingress', ... }] }"
      : 'say who scrapes in policy.monitoring';
  problems.report({ code: `policy/no-${type}`, message: `no pods of the layer have this role, so the flow would allow nothing`, got: type, fix });
}

/** The API server and the resolver are reached at their own ports whatever a flow says; a flow that says others was meant for their Services. */
function checkOwnPorts({ to, ports }: Flow, { cluster }: FlowContext, problems: Problems): void {
  const { type } = to.resolved;
  if (ports.length === 0 || (type !== 'apiServer' && type !== 'dns')) return;
  const own = type === 'dns' ? [53, 5353] : [cluster.apiServer.endpoints.port];
  if (ports.some((port) => own.some((number) => admits(port, number)))) return;
  problems.report({
    code: 'policy/not-the-own-port',
    message: 'a policy sees this peer at its own port, after the translation of its Service',
    got: ports.join(', '),
    expected: type === 'dns' ? '53/UDP and 53/TCP' : `${own.join()}/TCP`,
    fix: 'leave ports empty: the layer knows them',
    source: 'https://github.com/cert-manager/cert-manager/issues/5788',
  });
}

function admits({ port, endPort }: Port, number: number): boolean {
  return port === undefined || (typeof port === 'number' && port <= number && number <= (endPort ?? port));
}

/** Whether a namespace can have the name; reported where it cannot. */
export function checkNamespaceName(name: string, problems: Problems): boolean {
  const wrong = checkDns1123Label(name);
  if (wrong.length > 0)
    problems.report({ code: 'policy/namespace-name', message: 'not the name of a namespace', got: JSON.stringify(name), expected: wrong.join(', ') });
  return wrong.length === 0;
}
