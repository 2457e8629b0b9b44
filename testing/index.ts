/**
 * Jest matchers that ask who can talk to whom. Once in a set-up file or test:
 *
 *   import { reachabilityMatchers } from 'cdk8s-netstack/testing';
 *   expect.extend(reachabilityMatchers);
 */
import type { FlowQuestion, IsolationQuestion, PortQuestion } from './matchers';
import type { Subject, SubjectOptions } from './subject';

export { type FlowQuestion, type IsolationQuestion, type PortQuestion, reachabilityMatchers } from './matchers';
export { manifestsOf, reachabilityOf, type Subject, type SubjectOptions } from './subject';

declare global {
  namespace jest {
    interface Matchers<R> {
      /** Whether a flow is allowed for certain. */
      toAllow(question: FlowQuestion, options?: SubjectOptions): R;
      /** Whether a flow is denied for certain. */
      toDeny(question: FlowQuestion, options?: SubjectOptions): R;
      /** Whether nobody but these may reach a workload, not even perhaps. */
      toOnlyBeReachableFrom(to: string, from: readonly string[], question?: PortQuestion & SubjectOptions): R;
      /** Whether nothing may pass, not even perhaps. */
      toBeIsolated(name: string, question?: IsolationQuestion & SubjectOptions): R;
      /** Whether a workload may send something to some address outside. */
      toReachWorld(name: string, question?: PortQuestion & SubjectOptions): R;
      /** Whether two subjects allow the same between the same workloads. */
      toHaveSameReachabilityAs(other: Subject, options?: SubjectOptions): R;
    }
  }
}
