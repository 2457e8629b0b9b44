/**
 * Jest matchers for reachability. A match is certain: what the profile leaves open neither allows nor denies, and the message
 * names the flag. Messages explain like `netstack reach why`.
 */
import {
  answerTo,
  diffReachability,
  diffText,
  type Endpoint,
  explain,
  explanationText,
  findEndpoint,
  parseTraffic,
  Reachability,
  type Verdict,
} from '../lib/reach';
import { reachabilityOf, type Subject, type SubjectOptions } from './subject';

/** One flow: ends as `namespace/name`, an address outside, `node:name` or `domain:name`; a port as `80/TCP`, `http/TCP`, `ICMP`. */
export interface FlowQuestion {
  readonly from: string;
  readonly to: string;
  readonly port: string;
}

export interface PortQuestion {
  /** Only this port. @default every port */
  readonly port?: string;
}

export interface IsolationQuestion {
  /** @default both */
  readonly direction?: 'ingress' | 'egress';
}

interface Result {
  readonly pass: boolean;
  readonly message: () => string;
}

/** `expect.extend(reachabilityMatchers)`. */
export const reachabilityMatchers = {
  /** Whether a flow is allowed for certain. */
  toAllow(subject: Subject, question: FlowQuestion, options?: SubjectOptions): Result {
    return flow(subject, question, 'allow', options);
  },
  /** Whether a flow is denied for certain. */
  toDeny(subject: Subject, question: FlowQuestion, options?: SubjectOptions): Result {
    return flow(subject, question, 'deny', options);
  },
  /** Whether nobody but these may perhaps reach a workload; those named need not. */
  toOnlyBeReachableFrom(subject: Subject, to: string, from: readonly string[], question: PortQuestion & SubjectOptions = {}): Result {
    const reachability = reachabilityOf(subject, question);
    const target = findEndpoint(reachability, to);
    const allowed = new Set(from.map((name) => findEndpoint(reachability, name)));
    const others = reachability.endpoints.filter(
      (end) => end !== target && end.type !== 'domain' && !allowed.has(end) && reaches(reachability, end, target, question.port),
    );
    return {
      pass: others.length === 0,
      message: () =>
        others.length === 0
          ? `expected ${target.id} to be reachable from others than ${from.join(', ')}`
          : `expected ${target.id} to be reachable from ${from.length === 0 ? 'nobody' : from.join(', ')} only, and these reach it too:\n${others.map(({ id }) => `  ${id}`).join('\n')}\n\n${whyText(reachability, others[0], target, question.port)}`,
    };
  },
  /** Whether nothing may pass, not even perhaps. */
  toBeIsolated(subject: Subject, name: string, { direction, ...options }: IsolationQuestion & SubjectOptions = {}): Result {
    const reachability = reachabilityOf(subject, options);
    const end = findEndpoint(reachability, name);
    const sends =
      direction === 'ingress'
        ? []
        : reachability.endpoints.filter((other) => other !== end && other.type !== 'ingress-controller' && reaches(reachability, end, other));
    const receives =
      direction === 'egress'
        ? []
        : reachability.endpoints.filter((other) => other !== end && other.type !== 'domain' && reaches(reachability, other, end));
    const pass = sends.length === 0 && receives.length === 0;
    const lines = [...sends.map(({ id }) => `  it may send to ${id}`), ...receives.map(({ id }) => `  it may receive from ${id}`)];
    return { pass, message: () => (pass ? `expected ${end.id} not to be isolated` : `expected ${end.id} to be isolated:\n${lines.join('\n')}`) };
  },
  /** Whether a workload may send something to some address outside, perhaps at least. */
  toReachWorld(subject: Subject, name: string, { port, ...options }: PortQuestion & SubjectOptions = {}): Result {
    const reachability = reachabilityOf(subject, options);
    const end = findEndpoint(reachability, name);
    const reached = reachability.endpoints.filter((other) => other.type === 'range' && reaches(reachability, end, other, port));
    return {
      pass: reached.length > 0,
      message: () =>
        reached.length > 0
          ? `expected ${end.id} not to reach the world, and it reaches ${reached.map(({ id }) => id).join(', ')}\n\n${whyText(reachability, end, reached[0], port)}`
          : `expected ${end.id} to reach the world`,
    };
  },
  /** Whether two subjects allow the same between the same workloads. */
  toHaveSameReachabilityAs(subject: Subject, other: Subject, options: SubjectOptions = {}): Result {
    const diff = diffReachability(reachabilityOf(other, options), reachabilityOf(subject, options));
    const pass = diff.groups.length === 0 && diff.endpointsAdded.length === 0 && diff.endpointsRemoved.length === 0;
    return { pass, message: () => (pass ? 'expected reachability to differ' : `expected the same reachability, and it differs:\n${diffText(diff)}`) };
  },
};

function flow(subject: Subject, { from, to, port }: FlowQuestion, expected: 'allow' | 'deny', options?: SubjectOptions): Result {
  const reachability = reachabilityOf(subject, options);
  const source = findEndpoint(reachability, from);
  const target = findEndpoint(reachability, to);
  const traffic = parseTraffic(port, target);
  const pass = answerTo(reachability, source, target, traffic).answer === expected;
  return {
    pass,
    message: () =>
      `expected ${source.id} => ${target.id} on ${port} ${pass ? 'not ' : ''}to be ${expected === 'allow' ? 'allowed' : 'denied'} for certain\n\n${explanationText(explain(reachability, source, target, traffic))}`,
  };
}

/** Whether something may pass, perhaps at least. */
function reaches(reachability: Reachability, from: Endpoint, to: Endpoint, port?: string): boolean {
  const verdict = reachability.verdict(from, to);
  if (port === undefined) return anything(verdict);
  const { protocol, port: number } = parseTraffic(port, to);
  return Reachability.includes(verdict.allow, protocol, number) || verdict.maybe.some(({ ports }) => Reachability.includes(ports, protocol, number));
}

function anything({ allow, maybe }: Verdict): boolean {
  return maybe.length > 0 || allow.other || allow.TCP.length + allow.UDP.length + allow.SCTP.length > 0;
}

/** Why the first port that passes does. */
function whyText(reachability: Reachability, from: Endpoint | undefined, to: Endpoint | undefined, port?: string): string {
  if (from === undefined || to === undefined) return '';
  if (port !== undefined) return explanationText(explain(reachability, from, to, parseTraffic(port, to)));
  const { allow, maybe } = reachability.verdict(from, to);
  const ports = [allow, ...maybe.map((doubt) => doubt.ports)];
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const first = ports.flatMap((set) => set[protocol])[0]?.[0];
    if (first !== undefined) return explanationText(explain(reachability, from, to, { protocol, port: first }));
  }
  return explanationText(explain(reachability, from, to, { protocol: 'other', port: 0 }));
}
