import { spawnSync } from 'node:child_process';

/** Answer of one kubectl call. */
export interface Answer {
  readonly ok: boolean;
  readonly out: string;
  readonly err: string;
}

/** kubectl of the cluster that KUBECONFIG names. KUBECTL names another program, for example one that is not on PATH. */
export class Kubectl {
  readonly #program: string;

  constructor(program = process.env.KUBECTL ?? 'kubectl') {
    this.#program = program;
  }

  /** Runs a command and returns what it says. */
  try(args: readonly string[], input = ''): Answer {
    const { status, stdout, stderr } = spawnSync(this.#program, [...args], { input, encoding: 'utf8', timeout: 120_000, maxBuffer: 64 << 20 });
    return { ok: status === 0, out: (stdout ?? '').trim(), err: (stderr ?? '').trim() };
  }
  /** Runs a command that must succeed. */
  run(args: readonly string[], input = ''): string {
    const { ok, out, err } = this.try(args, input);
    if (!ok) throw new Error(`${this.#program} ${args.join(' ')}\n${err}`);
    return out;
  }
  /** Server-side apply of manifests. */
  apply(...objects: readonly object[]): void {
    this.run(['apply', '--server-side', '--force-conflicts', '-f', '-'], objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  }
  /** One value of an object, by JSONPath. */
  get(what: readonly string[], path: string): string {
    return this.try(['get', ...what, '-o', `jsonpath=${path}`]).out;
  }
  /** A command inside a pod. */
  exec(namespace: string, pod: string, ...command: readonly string[]): Answer {
    return this.try(['-n', namespace, 'exec', pod, '--', ...command]);
  }
}
