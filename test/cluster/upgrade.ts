import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LayerSpec, synthLayers } from 'cdk8s-netstack';
import { type Checks, eventually } from './checks';
import { checkPods } from './groups';
import type { Kubectl } from './kubectl';
import { applyStages, stagesIn } from './stages';
import { namespaces, SEGMENT, startWorkload } from './workload';

/** What an upgrade must not touch. */
interface Held {
  /** Pods of the segment with node and addresses, a line each. */
  readonly pods: string;
  /** When the pods of the pod network were made, by name. */
  readonly network: string;
  /** The connection that was open while the release changed. */
  readonly connection: string;
}

const PODS = '{range .items[*]}{.metadata.name} {.metadata.uid} {.spec.nodeName} {.status.podIPs[*].ip}{"\\n"}{end}';
const NETWORK = '{range .items[*]}{.metadata.name} {.spec.containers[0].image}{"\\n"}{end}';
const SELECTOR = ['pods', '-A', '-l', 'k8s-app in (kube-router),tier=node'];
const FLANNEL = ['pods', '-A', '-l', 'app=flannel'];
/** Seconds that the answer to the open request is held back: longer than a rollout over a few nodes takes. */
const HELD_SECONDS = 90;

/** Applies the layer with the release before, and opens a connection between two nodes that stays open while it changes. */
export function beforeUpgrade(kubectl: Kubectl, checks: Checks, spec: LayerSpec): Held {
  const outdir = mkdtempSync(join(tmpdir(), 'netstack-before-'));
  try {
    synthLayers([spec], { outdir });
    kubectl.apply(...namespaces());
    const folder = join(outdir, spec.cluster.name);
    checks.note(`the release before: ${spec.cni?.type === 'external' ? '' : spec.cni?.version}`);
    applyStages(kubectl, checks, folder, stagesIn(folder));
    startWorkload(kubectl);
    checkPods(kubectl, checks);
    return { pods: podsOf(kubectl), network: networkPods(kubectl), connection: openConnection(kubectl) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** What must hold once the newer release runs. */
export function afterUpgrade(kubectl: Kubectl, checks: Checks, held: Held): void {
  checks.holds('the pods of the pod network were replaced by those of the newer release', () => {
    const before = new Set(held.network.split('\n'));
    const now = networkPods(kubectl).split('\n').filter(Boolean);
    return now.length > 0 && now.every((pod) => !before.has(pod));
  });
  checks.holds('pods are the same and keep their addresses through the upgrade', () => podsOf(kubectl) === held.pods);
  checks.holds('a connection between nodes that was open stays open, and gets its answer', () =>
    eventually(() => kubectl.exec(SEGMENT, 'client', 'cat', `/tmp/${held.connection}`).out.startsWith('0 '), HELD_SECONDS),
  );
}

/** A request to a pod of another node whose answer comes late; its outcome is written to a file in the pod that asks. */
function openConnection(kubectl: Kubectl): string {
  const node = kubectl.get(['-n', SEGMENT, 'pod', 'client'], '{.spec.nodeName}');
  const other = kubectl
    .get(['-n', SEGMENT, 'pods', '-l', 'app=web'], '{range .items[*]}{.spec.nodeName} {.status.podIP}{"\\n"}{end}')
    .split('\n')
    .map((row) => row.split(' '))
    .find(([at]) => at !== node);
  if (other === undefined) throw new Error('every web pod is on the node of the client');
  const file = 'held-connection';
  const url = `http://${other[1]}:8080/shell?cmd=sleep%20${HELD_SECONDS}`;
  const script = `rm -f /tmp/${file}; (curl -s -m ${2 * HELD_SECONDS} '${url}' > /tmp/${file}.answer; echo "$? $(cat /tmp/${file}.answer)" > /tmp/${file}) > /dev/null 2>&1 &`;
  kubectl.run(['-n', SEGMENT, 'exec', 'client', '--', 'sh', '-c', script]);
  return file;
}

function podsOf(kubectl: Kubectl): string {
  return kubectl.get(['-n', SEGMENT, 'pods'], PODS);
}

function networkPods(kubectl: Kubectl): string {
  return [SELECTOR, FLANNEL].map((what) => kubectl.get(what, NETWORK)).join('\n');
}
