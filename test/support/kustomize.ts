/** kustomize, where the machine has it: KUSTOMIZE or KUBECTL names the program, otherwise it is looked for on the PATH. */
import { spawnSync } from 'node:child_process';
import { loadAll } from 'js-yaml';

const candidates: readonly (readonly [string, ...string[]])[] = [
  ...(process.env.KUSTOMIZE === undefined ? [] : [[process.env.KUSTOMIZE, 'build'] as const]),
  ...(process.env.KUBECTL === undefined ? [] : [[process.env.KUBECTL, 'kustomize'] as const]),
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
];

const found = candidates.find(([program, verb]) => spawnSync(program, [verb ?? '', '--help'], { stdio: 'ignore' }).status === 0);

/** The objects that kustomize builds from a folder. Throws with what it says where it refuses. */
export function kustomizeBuild(folder: string): readonly unknown[] {
  const [program = '', ...args] = found ?? [];
  const { status, stdout, stderr } = spawnSync(program, [...args, folder], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(stderr);
  return loadAll(stdout);
}

/** `describe` that runs only where there is a kustomize; elsewhere its tests are skipped under a name that says why. */
export function describeKustomize(name: string, body: () => void): void {
  (found === undefined ? describe.skip : describe)(found === undefined ? `${name} (skipped: no kustomize; set KUSTOMIZE or KUBECTL)` : name, body);
}
