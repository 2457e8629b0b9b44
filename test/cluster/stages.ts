import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { type Checks, eventually } from './checks';
import type { Kubectl } from './kubectl';

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Why containers of pods are not running yet. */
const WAITING = '{range .items[*]}{.status.initContainerStatuses[*].state.waiting.reason} {.status.containerStatuses[*].state.waiting.reason} {end}';

/**
 * Applies the stages in order with server-side apply and waits until the workloads of each run. A workload whose image
 * cannot be pulled here is said so, and its stage is returned: what depends on it is checked another way or skipped.
 */
export function applyStages(kubectl: Kubectl, checks: Checks, folder: string, stages: readonly string[]): ReadonlySet<string> {
  const missing = new Set<string>();
  for (const stage of stages) {
    const path = join(folder, stage);
    checks.holds(`stage ${stage} is accepted`, () => {
      const { ok, err } = kubectl.try(['apply', '--server-side', '--force-conflicts', '-f', path]);
      if (!ok) checks.note(err);
      return ok;
    });
    for (const workload of workloadsIn(path)) {
      const { kind, metadata } = workload;
      const namespace = metadata.namespace ?? 'default';
      const name = `${kind.toLowerCase()}/${metadata.name}`;
      const runs = (): boolean => kubectl.try(['-n', namespace, 'rollout', 'status', name, '--timeout=5s']).ok;
      const unpulled = (): boolean => /ImagePull|ErrImage/.test(kubectl.get(['pods', '-n', namespace], WAITING));
      if (!eventually(() => runs() || unpulled(), 12) || runs()) checks.holds(`${namespace}/${name} runs`, runs);
      else {
        missing.add(stage);
        checks.skip(`${namespace}/${name} runs`, 'an image of it cannot be pulled here');
      }
    }
  }
  return missing;
}

/** The stages of a written layer, in their order. */
export function stagesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^\d\d-/.test(name))
    .sort();
}

function workloadsIn(folder: string): readonly Workload[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => /^(daemonset|deployment|statefulset)\./.test(name))
    .map((name) => load(readFileSync(join(folder, name), 'utf8')) as Workload);
}
