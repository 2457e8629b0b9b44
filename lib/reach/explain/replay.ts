/** One packet through the specification, for the rules that decide about it. */
import type { Endpoint } from '../engine';
import { type End, judge, type Outcome, type World } from '../reference';
import type { Answer, Traffic } from './ends';

/** Replays pods of both ends until one pair gives the engine's answer: pods of one workload may differ. */
export function replay(from: Endpoint, to: Endpoint, { protocol, port }: Traffic, answer: Answer, world: World): Outcome | undefined {
  let last: Outcome | undefined;
  for (const source of endsOf(from)) {
    for (const target of endsOf(to)) {
      last = judge(source, target, protocol, port, world);
      if (answerOf(last) === answer) return last;
    }
  }
  return last;
}

function answerOf({ allow, deny }: Outcome): Answer {
  return allow ? (deny ? 'maybe' : 'allow') : 'deny';
}

function endsOf(endpoint: Endpoint): readonly End[] {
  switch (endpoint.type) {
    case 'workload':
      return endpoint.workload.shapes.map((shape) => ({ type: 'pod', workload: endpoint.workload, shape }));
    case 'node':
      return [{ type: 'node', node: endpoint.node }];
    case 'range':
      return [{ type: 'address', ip: endpoint.first }];
    case 'domain':
      return [{ type: 'domain', pattern: endpoint.pattern }];
    case 'ingress-controller':
      return [];
  }
}
