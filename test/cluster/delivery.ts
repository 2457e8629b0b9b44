import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LayerSpec, manifestsOf, planLayer } from 'cdk8s-netstack';
import { bootstrap } from '../../lib/delivery';
import { type Checks, pause } from './checks';
import type { Kubectl } from './kubectl';
import { ApplyScript, changed, identitiesOf, objectsOf, podsOf, type Run, type Seen } from './script';

/** Kills are spread over the stages: amid an apply, amid a wait. The first call only looks which namespaces are there. */
const KILLED_CALLS = [2, 4, 6, 8, 10] as const;
/** A run that has nothing to do asks and compares; it waits for nothing. */
const IDLE_SECONDS = 20;

/** The default layer without what hands out addresses: a Service that waits for one must not hold up the script. */
export function withoutLoadBalancer({ loadBalancer: _, ...layer }: LayerSpec): LayerSpec {
  return layer;
}

/** Brings the layer up on a cluster that has nothing. `folder` is that of the cluster, with its script. */
export function applyFromNothing(kubectl: Kubectl, checks: Checks, folder: string): void {
  refuseOthers(kubectl);
  ended(checks, 'apply.sh brings the layer up from nothing', new ApplyScript(folder).run());
  checks.note(`${objectsOf(kubectl, folder).size} objects`);
}

/** Bootstraps with one stream, waits until that runs, and applies the whole layer over it. */
export function applyOverBootstrap(kubectl: Kubectl, checks: Checks, folder: string, spec: LayerSpec): void {
  refuseOthers(kubectl);
  const { plan } = planLayer(spec);
  if (plan === undefined) throw new Error('the layer was refused');
  const scratch = mkdtempSync(join(tmpdir(), 'netstack-bootstrap-'));
  try {
    for (const { path, text } of bootstrap({ plan, manifests: manifestsOf(plan) }, 'kubectl')) writeFileSync(join(scratch, path), text);
    const stream = join(scratch, 'bootstrap.yaml');
    const { ok, err } = kubectl.try(['apply', '--server-side', '--field-manager=netstack', '-f', stream]);
    checks.held('bootstrap.yaml is accepted by a cluster that has nothing', ok);
    if (!ok) checks.note(err);
    for (const name of ['daemonset/kube-proxy', 'daemonset/kube-router', 'deployment/coredns']) {
      checks.holds(`${name} runs`, () => kubectl.try(['-n', 'kube-system', 'rollout', 'status', name, '--timeout=60s']).ok);
    }
    settle(kubectl, stream);
    const [objects, pods] = [objectsOf(kubectl, stream), podsOf(kubectl)];
    ended(checks, 'apply.sh ends well over it', new ApplyScript(folder).run());
    nothing(checks, `none of its ${objects.size} objects has another uid or resourceVersion`, changed(objects, objectsOf(kubectl, stream)));
    nothing(checks, `none of its ${pods.size} pods is restarted`, changed(pods, podsOf(kubectl)));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** What must hold of the script on a cluster that has the layer: it changes nothing, heals what is broken, and may be killed. */
export function checkScript(kubectl: Kubectl, checks: Checks, folder: string): void {
  const script = new ApplyScript(folder);
  const heal = (name: string, run: Run): void => {
    ended(checks, name, run);
    settle(kubectl, folder);
  };
  unchanged(kubectl, checks, folder, 'a second run', () => script.run());
  unchanged(kubectl, checks, folder, 'a dry run', () => script.run('--dry-run'));

  const before = identitiesOf(kubectl, folder);
  breakNetwork(kubectl);
  checks.held('a ConfigMap and a DaemonSet of the pod network are gone', objectsOf(kubectl, folder).size === before.size - 2);
  heal('a run from 20-cni heals it', script.run('--from', '20-cni'));
  const healed = changed(before, identitiesOf(kubectl, folder));
  checks.held('and makes nothing else again', healed.length === 2 && identitiesOf(kubectl, folder).size === before.size);

  for (const call of KILLED_CALLS) {
    breakNetwork(kubectl);
    const { status } = script.killedAt(call);
    checks.held(`a run is killed at its call ${call} of kubectl`, status === undefined);
    heal('the next run ends well', script.run());
    checks.held('and every object is there', objectsOf(kubectl, folder).size === before.size);
  }
  unchanged(kubectl, checks, folder, 'a run after all of that', () => script.run());
}

/** Runs, prints how long it took, and what was said where it failed. */
export function ended(checks: Checks, name: string, run: Run): void {
  checks.held(`${name} (${run.seconds.toFixed(1)} s)`, run.status === 0 && run.out.includes('every stage'));
  if (run.status !== 0) checks.note(run.err);
}

/** Holds of names that there are none, and prints them where there are. */
export function nothing(checks: Checks, name: string, names: readonly string[]): void {
  checks.held(name, names.length === 0);
  if (names.length > 0) checks.note(names.join(', '));
}

/** A run that finds nothing to do: no object is written, no pod made again, and it is quick. */
export function unchanged(kubectl: Kubectl, checks: Checks, folder: string, name: string, run: () => Run): void {
  settle(kubectl, folder);
  const [objects, pods] = [objectsOf(kubectl, folder), podsOf(kubectl)];
  const done = run();
  ended(checks, `${name} ends well`, done);
  checks.held(`${name} takes less than ${IDLE_SECONDS} s`, done.seconds < IDLE_SECONDS);
  nothing(checks, `${name} changes no resourceVersion of ${objects.size} objects`, changed(objects, objectsOf(kubectl, folder)));
  nothing(checks, `${name} restarts none of ${pods.size} pods`, changed(pods, podsOf(kubectl)));
}

/** Waits until controllers have written the last of what they say of objects: three readings a second apart are the same. */
export function settle(kubectl: Kubectl, path: string): void {
  let same = 0;
  let last: Seen = new Map();
  for (let attempt = 0; attempt < 60 && same < 3; attempt++) {
    const now = new Map([...objectsOf(kubectl, path), ...podsOf(kubectl)]);
    same = now.size === last.size && changed(last, now).length === 0 ? same + 1 : 0;
    last = now;
    pause(1000);
  }
}

function breakNetwork(kubectl: Kubectl): void {
  kubectl.run(['-n', 'kube-flannel', 'delete', 'configmap/kube-flannel-cfg', 'daemonset/kube-flannel-ds']);
}

/** @throws Error where workloads run already: what is measured would not be the script's work. */
export function refuseOthers(kubectl: Kubectl): void {
  const there = kubectl.run(['get', 'daemonsets,deployments', '-A', '-o', 'name']);
  if (there !== '') throw new Error(`the cluster has something already, and must have nothing:\n${there}`);
}
