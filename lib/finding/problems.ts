import { NetstackError } from './error';
import { type Finding, joinPath, type Report } from './finding';

/** Collects every problem of an object instead of stopping at the first; `at` narrows the spec path. */
export interface Problems {
  /** The same collection, seen from a deeper path: `problems.at('backend').at('[0]')`. */
  at(path: string): Problems;
  /** Adds a finding at the current path; severity `error` unless the report says otherwise. */
  report(report: Report): void;
  /** Parses a value; on a NetstackError reports its findings here and returns undefined. */
  read<A, B>(parse: (value: A) => B, value: A): B | undefined;
}

/** The collection behind `Problems`: one list shared by every narrowed view of it. */
export class ProblemList implements Problems {
  readonly findings: Finding[] = [];
  readonly #root: View = new View(this.findings, '');

  at(path: string): Problems {
    return this.#root.at(path);
  }
  report(report: Report): void {
    this.#root.report(report);
  }
  read<A, B>(parse: (value: A) => B, value: A): B | undefined {
    return this.#root.read(parse, value);
  }
  /** Whether anything of severity `error` was reported. */
  get failed(): boolean {
    return this.findings.some((finding) => finding.severity === 'error');
  }
  /** Throws one NetstackError with all findings if any is an error. */
  throwIfFailed(): void {
    if (this.failed) throw new NetstackError(this.findings);
  }
}

/**
 * What `resolve` makes of an object, with all that it reports handed on to `problems`; undefined where anything of that was an
 * error. Errors that others reported before do not count.
 */
export function unlessRefused<T>(problems: Problems, resolve: (own: ProblemList) => T | undefined): T | undefined {
  const own = new ProblemList();
  const made = resolve(own);
  for (const { at, ...report } of own.findings) problems.at(at).report(report);
  return own.failed ? undefined : made;
}

class View implements Problems {
  readonly #findings: Finding[];
  readonly #path: string;

  constructor(findings: Finding[], path: string) {
    this.#findings = findings;
    this.#path = path;
  }
  at(path: string): Problems {
    return new View(this.#findings, joinPath(this.#path, path));
  }
  report(report: Report): void {
    this.#findings.push({ severity: 'error', ...report, at: this.#path });
  }
  read<A, B>(parse: (value: A) => B, value: A): B | undefined {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof NetstackError)) throw error;
      for (const finding of error.findings) this.#findings.push({ ...finding, at: joinPath(this.#path, finding.at) });
      return undefined;
    }
  }
}
