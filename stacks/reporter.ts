import type { IConstruct } from 'constructs';
import type { Staged } from '../lib/component';
import { type Finding, ProblemList } from '../lib/finding';

const REPORTER = Symbol.for('cdk8s-netstack.Reporter');
const gathered = new WeakSet<IConstruct>();

/** A construct with findings of its own that belong to no cluster: a Service or an Ingress in somebody's chart. */
export interface Reporter extends IConstruct {
  readonly findings: readonly Finding[];
  /** Its objects; the cluster of that name, or the only one there is, is checked together with them. */
  readonly staged: readonly Staged[];
  /** Name of the cluster it is for. */
  readonly clusterName: string | undefined;
}

/** Lets a construct's findings reach synth: in a plain App the errors as validation messages, in a NetworkApp all of them as they are. */
export function markReporter(construct: Reporter): void {
  Object.defineProperty(construct, REPORTER, { value: true });
  construct.node.addValidation({ validate: () => (gathered.has(construct.node.root) ? [] : messagesOf(construct.findings)) });
}

/** What the reporters of a tree found. */
export function reportedFindings(root: IConstruct): readonly Finding[] {
  return root.node.findAll().flatMap((construct) => (isReporter(construct) ? construct.findings : []));
}

/** Objects of the reporters of a tree, by cluster; `only`: the cluster of those that name none, where there is one cluster only. */
export function reportedObjects(root: IConstruct, only: string | undefined): ReadonlyMap<string, readonly Staged[]> {
  const byCluster = new Map<string, Staged[]>();
  for (const construct of root.node.findAll()) {
    if (!isReporter(construct)) continue;
    const name = construct.clusterName ?? only;
    if (name === undefined) continue;
    const others = byCluster.get(name);
    if (others === undefined) byCluster.set(name, [...construct.staged]);
    else others.push(...construct.staged);
  }
  return byCluster;
}

/** The errors as the lines that cdk8s prints. */
export function messagesOf(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, at, message, got, fix }) => [code, at, message, got, fix].filter(Boolean).join(': '));
}

/** Runs an action during which the constructs of a tree report nothing by themselves: whoever gathers reports for them. */
export function withReportsGathered<T>(root: IConstruct, action: () => T): T {
  gathered.add(root);
  try {
    return action();
  } finally {
    gathered.delete(root);
  }
}

/** Whether somebody gathers the reports of the tree right now. */
export function areReportsGathered(root: IConstruct): boolean {
  return gathered.has(root);
}

/** Collects the findings of making one object, with the construct's path in each. */
export function findingsOfMaking<T>(
  construct: IConstruct,
  make: (problems: ProblemList) => T,
): { readonly made: T; readonly findings: readonly Finding[] } {
  const problems = new ProblemList();
  const made = make(problems);
  return { made, findings: problems.findings.map((finding) => ({ ...finding, construct: construct.node.path })) };
}

function isReporter(construct: IConstruct): construct is Reporter {
  return REPORTER in construct;
}
