/** From whoever made the objects of a bootstrap to the GitOps controller: nothing is deleted, made again or changed. */
import { join } from 'node:path';
import { BOOTSTRAP_TARGETS, type BootstrapLayer, type BootstrapTarget } from '../../lib/delivery';
import type { KubeManifest } from '../../lib/kube';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { synthLayers } from '../../lib/synth';
import { clusterSpec } from '../support/layer';
import { ARRIVALS, arrive, CONTROLLERS, type Controller, objectsFor, takeOver } from './arrival';
import { companions, inFolder } from './layers';
import { handoverProblems, type Live, liveOf, missingFrom, ownersOf } from './managers';
import type { Report } from './report';
import { type ApiServer, stream } from './server';
import { idOf, isRecord, manifestsIn } from './staged';

const around = { cluster: clusterSpec({ name: 'handover' }), policy: { defaultDeny: true } } as const;

/** The layer with most of what a bootstrap can hold; where an API server has some of it already, less. */
const LAYERS: readonly LayerSpec[] = [
  { ...around, proxy: { type: 'kube-proxy', mode: 'nftables' }, cni: { type: 'flannel' }, dns: { type: 'coredns' } },
  {
    ...around,
    proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', 'service-proxy:nftables'] } },
    cni: { type: 'flannel', policyEngine: { type: 'none' } },
    dns: { type: 'external', provider: 'kubeadm' },
    policy: { defaultDeny: false },
  },
];

/** Every bootstrap target with every controller; objects are made for this and deleted. */
export function judgeHandover(server: ApiServer, report: Report): void {
  const free = LAYERS.find((spec) => {
    const there = presentOf(server, manifestsOf(spec));
    if (there.length > 0) report.note(`handover: the API server has ${there.join(', ')}, which is left alone: a smaller layer is used`);
    return there.length === 0;
  });
  if (free === undefined) {
    report.skipped('handover', 'every layer for it has objects that the API server has already; an empty one is needed');
    return;
  }
  const { plan, manifests } = checkLayer(free);
  if (plan === undefined) throw new Error('the layer of the handover is refused');
  const layer = { plan, manifests };
  for (const controller of CONTROLLERS) {
    // Under the controller's own name there is nothing to hand over.
    handOver(server, report, layer, free, { target: 'kubectl', controller, manager: controller.manager });
    for (const target of BOOTSTRAP_TARGETS) handOver(server, report, layer, free, { target, controller, manager: ARRIVALS[target].manager });
  }
}

function manifestsOf(spec: LayerSpec): readonly KubeManifest[] {
  return checkLayer(spec).manifests.map(({ manifest }) => manifest);
}

/** Who hands over to whom. */
interface Handover {
  readonly target: BootstrapTarget;
  /** Name that the objects are made under. */
  readonly manager: string;
  readonly controller: Controller;
}

function handOver(server: ApiServer, report: Report, layer: BootstrapLayer, spec: LayerSpec, { target, manager, controller }: Handover): void {
  const objects = objectsFor(layer, target);
  const all = layer.manifests.map(({ manifest }) => manifest);
  const own = manager === controller.manager;
  const name = `handover from ${target}${own ? ` as ${manager}` : ''} to ${controller.name}`;
  const { way } = ARRIVALS[target];
  try {
    server.makeNamespaces(
      all
        .filter(({ kind }) => kind !== 'Namespace')
        .filter(({ metadata }) => !all.some((one) => one.kind === 'Namespace' && one.metadata.name === metadata.namespace)),
    );
    arrive(server, target, objects, manager);
    const before = liveIn(server, objects);
    const delivered = inFolder((folder) => {
      synthLayers([spec], { outdir: join(folder, 'dist'), companions: [companions[controller.name]] });
      return server.kustomize(join(folder, 'dist', spec.cluster.name));
    });
    takeOver(server, controller, delivered);
    const after = liveIn(server, objects);
    takeOver(server, controller, delivered);
    report.holds(`${name}: ${before.length} objects`, [
      ...(before.length === objects.length ? [] : [`${objects.length} objects were made and ${before.length} are there`]),
      ...handoverProblems(before, after),
      ...notAsSaid(objects, after),
      ...handoverProblems(after, liveIn(server, objects)).map((problem) => `applied again: ${problem}`),
    ]);
    report.note(`          before: ${ownersOf(before)} (${way})`);
    report.note(`          after:  ${ownersOf(after)}`);
    report.note(`          then ${leftBehind(server, controller.manager, objects)}`);
    if (own) return;
    letGo(server, manager, objects);
    const alone = liveIn(server, objects);
    report.holds(`${name}: ${manager} lets go`, handoverProblems(after, alone));
    report.note(`          after:  ${ownersOf(alone)}; ${leftBehind(server, controller.manager, objects)}`);
  } finally {
    remove(server, all);
  }
}

/** Fields of manifests that are not in the objects. */
function notAsSaid(manifests: readonly KubeManifest[], live: readonly Live[]): readonly string[] {
  const byId = new Map(live.map((one) => [one.id, one]));
  return manifests.flatMap((manifest) => {
    const { metadata: _, ...said } = manifest;
    return missingFrom(said, byId.get(idOf(manifest))?.content).map((path) => `${idOf(manifest)} is not as its manifest says at ${path}`);
  });
}

/** What becomes of a field that the repository no longer has: it goes only where nobody else owns it. */
function leftBehind(server: ApiServer, manager: string, objects: readonly KubeManifest[]): string {
  const config = objects.find(({ kind }) => kind === 'ConfigMap');
  if (config === undefined) return 'the layer has no ConfigMap to take a key from';
  const data: Readonly<Record<string, unknown>> = 'data' in config && isRecord(config.data) ? config.data : {};
  const [key = ''] = Object.keys(data);
  const less = { ...config, data: Object.fromEntries(Object.entries(data).filter(([one]) => one !== key)) };
  const out = server.kubectl.run(
    ['apply', '--server-side', '--force-conflicts', '--dry-run=server', `--field-manager=${manager}`, '-o', 'json', '-f', '-'],
    stream([less]),
  );
  const [found] = manifestsIn(out);
  const stays = found !== undefined && 'data' in found && isRecord(found.data) && Object.hasOwn(found.data, key);
  return `a key that the repository no longer has ${stays ? 'stays: whoever made the object owns it still' : 'goes'}`;
}

/** Takes a manager's name off the fields of objects, which stay as they are. */
function letGo(server: ApiServer, manager: string, objects: readonly KubeManifest[]): void {
  const lists = gotten(server, objects).map((object) => {
    const metadata: Readonly<Record<string, unknown>> = { ...object.metadata };
    const entries: readonly unknown[] = Array.isArray(metadata.managedFields) ? metadata.managedFields : [];
    return { ...object, metadata: { ...object.metadata, managedFields: entries.filter((entry) => !isRecord(entry) || entry.manager !== manager) } };
  });
  server.kubectl.run(['replace', '-f', '-'], stream(lists));
}

function presentOf(server: ApiServer, manifests: readonly KubeManifest[]): readonly string[] {
  return liveIn(server, manifests).map(({ id }) => id);
}

function liveIn(server: ApiServer, manifests: readonly KubeManifest[]): readonly Live[] {
  return gotten(server, manifests).map(liveOf);
}

/** Those of the objects that are there, with their managed fields. */
function gotten(server: ApiServer, manifests: readonly KubeManifest[]): readonly KubeManifest[] {
  const { out } = server.kubectl.try(['get', '--show-managed-fields', '--ignore-not-found', '-o', 'json', '-f', '-'], stream(manifests));
  const answer: unknown = out === '' ? {} : JSON.parse(out);
  const items: readonly unknown[] = isRecord(answer) && Array.isArray(answer.items) ? answer.items : [answer];
  return items.flatMap((item) => manifestsIn(JSON.stringify(item)));
}

/** Deletes what was made; namespaces last, and emptied by hand where nothing empties them. */
function remove(server: ApiServer, manifests: readonly KubeManifest[]): void {
  const others = manifests.filter(({ kind }) => kind !== 'Namespace');
  server.kubectl.try(['delete', '--wait=false', '--ignore-not-found', '-f', '-'], stream(others));
  server.removeNamespaces(manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
}
