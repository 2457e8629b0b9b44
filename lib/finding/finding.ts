/**
 * What a check has to say: one problem, where it is, and what to do about it.
 *
 * Planning and checking collect all findings before anything is refused, so a finding is plain data and carries
 * everything a printer needs. Message form: what, got, expected, fix; lower case, no final dot.
 */

/** `error` refuses the output; `warning` is printed and the run goes on; `info` is printed where all findings are. */
export type Severity = 'error' | 'warning' | 'info';

/** A place in a file that the user wrote. */
export interface SourcePosition {
  /** Path of the file as the user named it. */
  readonly file: string;
  /** Line, counted from 1. */
  readonly line: number;
}

/** One problem, as data. */
export interface Finding {
  /** `room/what-is-wrong`, for example `cidr/host-bits`. A contract: waivers name it. */
  readonly code: string;
  readonly severity: Severity;
  /** Spec path, for example `cni.backend.vni` or `cluster.podCidrs[0]`; empty for the whole spec. */
  readonly at: string;
  /** File and line, where the spec came from a file. */
  readonly position?: SourcePosition;
  /** Construct path, where a construct exists. */
  readonly construct?: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  readonly got?: string;
  readonly expected?: string;
  readonly fix?: string;
  /** Upstream page or file that the rule comes from. */
  readonly source?: string;
}

/** A finding before the place and the default severity (`error`) are known. */
export type Report = Omit<Finding, 'at' | 'severity'> & { readonly severity?: Severity };

/** Joins two spec paths: `cni` and `backend` give `cni.backend`, `pools` and `[0]` give `pools[0]`. */
export function joinPath(parent: string, child: string): string {
  if (parent === '' || child === '') return parent + child;
  return child.startsWith('[') ? parent + child : `${parent}.${child}`;
}
