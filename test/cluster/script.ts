import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kubectl } from './kubectl';

/** How a run of the script ended. */
export interface Run {
  /** Undefined where it was killed. */
  readonly status: number | undefined;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
}

/** The script that a synthesis wrote for a cluster. It takes KUBECONFIG and KUBECTL from the environment, as the checks do. */
export class ApplyScript {
  readonly #path: string;

  /** @param folder that of the cluster */
  constructor(folder: string) {
    this.#path = join(folder, 'apply.sh');
  }

  run(...args: readonly string[]): Run {
    return this.#run(args, process.env.KUBECTL ?? 'kubectl');
  }

  /** Kills the script, and the kubectl that it waits for, a moment after it has called kubectl so many times. */
  killedAt(call: number): Run {
    const folder = mkdtempSync(join(tmpdir(), 'netstack-killing-'));
    try {
      const killing = join(folder, 'kubectl');
      const kubectl = process.env.KUBECTL ?? 'kubectl';
      const count = join(folder, 'count');
      writeFileSync(
        killing,
        `#!/bin/sh
echo call >> '${count}'
[ "$(wc -l < '${count}')" -ge ${call} ] || exec '${kubectl}' "$@"
'${kubectl}' "$@" &
sleep 0.15
kill -KILL $! $PPID
`,
      );
      chmodSync(killing, 0o755);
      return this.#run([], killing);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  #run(args: readonly string[], kubectl: string): Run {
    const start = process.hrtime.bigint();
    const { status, stdout, stderr } = spawnSync('sh', [this.#path, ...args], {
      encoding: 'utf8',
      env: { ...process.env, KUBECTL: kubectl },
      timeout: 600_000,
      maxBuffer: 64 << 20,
    });
    return { status: status ?? undefined, out: stdout.trim(), err: stderr.trim(), seconds: Number(process.hrtime.bigint() - start) / 1e9 };
  }
}

const OBJECTS = '{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}={.metadata.uid} {.metadata.resourceVersion}{"\\n"}{end}';
const PODS = '{range .items[*]}{.metadata.namespace}/{.metadata.name}={.metadata.uid} {.status.containerStatuses[*].restartCount}{"\\n"}{end}';

/** What the cluster says of objects, by kind, namespace and name. */
export type Seen = ReadonlyMap<string, string>;

/** Identity and version of every object below a folder that is there. */
export function objectsOf(kubectl: Kubectl, folder: string): Seen {
  return seen(kubectl.run(['get', '--ignore-not-found', '--recursive', '-f', folder, '-o', `jsonpath=${OBJECTS}`]));
}

/** Identity alone: what is made again has another. */
export function identitiesOf(kubectl: Kubectl, folder: string): Seen {
  return new Map([...objectsOf(kubectl, folder)].map(([name, text]) => [name, text.split(' ', 1)[0] ?? '']));
}

/** Identity and restarts of every pod. */
export function podsOf(kubectl: Kubectl): Seen {
  return seen(kubectl.run(['get', 'pods', '-A', '-o', `jsonpath=${PODS}`]));
}

/** The names of what was there before and is not the same now. */
export function changed(before: Seen, now: Seen): readonly string[] {
  return [...before].filter(([name, text]) => now.get(name) !== text).map(([name]) => name);
}

function seen(rows: string): Seen {
  return new Map(
    rows
      .split('\n')
      .filter(Boolean)
      .map((row) => {
        const at = row.indexOf('=');
        return [row.slice(0, at), row.slice(at + 1)] as const;
      }),
  );
}
