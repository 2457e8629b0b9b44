/** Runs checks one after another and prints a line for each. A check may need a moment: rules are programmed after objects are applied. */
export class Checks {
  passed = 0;
  readonly failed: string[] = [];
  skipped = 0;
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Must hold, at the latest on its eighth try. */
  holds(name: string, probe: () => boolean): void {
    this.#report(name, eventually(probe, 8));
  }
  /** Was measured already: trying again would not change it. */
  held(name: string, ok: boolean): void {
    this.#report(name, ok);
  }
  /** Must fail twice in a row, within twenty tries. */
  denies(name: string, probe: () => boolean): void {
    let refused = 0;
    for (let attempt = 0; attempt < 20 && refused < 2; attempt++) refused = probe() ? 0 : refused + 1;
    this.#report(name, refused >= 2);
  }
  /** Says what was not checked, and why. */
  skip(name: string, reason: string): void {
    this.skipped++;
    this.#print(`SKIP ${name}: ${reason}`);
  }
  note(text: string): void {
    this.#print(`     ${text}`);
  }

  #report(name: string, ok: boolean): void {
    if (ok) this.passed++;
    else this.failed.push(name);
    this.#print(`${ok ? 'PASS' : 'FAIL'} ${name}`);
  }
}

/** Tries until it holds, a second apart. */
export function eventually(probe: () => boolean, tries: number): boolean {
  for (let attempt = 0; attempt < tries; attempt++) {
    if (probe()) return true;
    pause(1000);
  }
  return false;
}

export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
