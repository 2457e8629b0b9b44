/** The lines of a run, and what it comes to. */
import { isInTheWay, type Verdict } from './answer';

export class Report {
  readonly #print: (line: string) => void;
  #passed = 0;
  #failed = 0;
  #objects = 0;
  readonly #left: string[] = [];

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  note(line: string): void {
    this.#print(line);
  }

  /** A line for what was judged; below it the words of the API server, and what was not judged. */
  judged(name: string, counts: string, { accepted, refused, warnings }: Verdict, others: readonly string[] = []): void {
    const inTheWay = refused.filter(isInTheWay).map((words) => `an object of that name is on the API server and cannot become this one: ${words}`);
    const verdict = { accepted, warnings, refused: refused.filter((words) => !isInTheWay(words)) };
    const left = [...others, ...new Set(inTheWay)];
    const ok = verdict.refused.length === 0;
    if (ok) this.#passed++;
    else this.#failed++;
    this.#objects += verdict.accepted;
    this.#print(`${ok ? 'ok     ' : 'REFUSED'} ${name}: ${counts}`);
    for (const line of verdict.refused) this.#print(`          ${line}`);
    for (const line of verdict.warnings) this.#print(`          warning: ${line}`);
    for (const line of left) {
      this.#print(`          not judged: ${line}`);
      this.#left.push(`${name}: ${line}`);
    }
  }

  /** A line for something that holds, or does not. */
  holds(name: string, problems: readonly string[]): void {
    this.judged(name, problems.length === 0 ? 'holds' : `${problems.length} problems`, { accepted: 0, refused: problems, warnings: [] });
  }

  skipped(name: string, reason: string): void {
    this.#left.push(`${name}: ${reason}`);
    this.#print(`skipped ${name}: ${reason}`);
  }

  /** The last line. */
  get summary(): string {
    return `${this.#passed} passed, ${this.#failed} refused or failed, ${this.#objects} objects accepted, ${this.#left.length} times something was not judged`;
  }

  get failed(): boolean {
    return this.#failed > 0;
  }
}
