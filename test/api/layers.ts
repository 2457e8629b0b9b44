/** Layers as files, the way users write them, judged by an API server: as they are, and as kustomize builds them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { argoCompanion, fluxCompanion, kustomizeCompanion } from '../../lib/delivery';
import { NetstackError } from '../../lib/finding';
import type { KubeManifest, StringMap } from '../../lib/kube';
import type { LayerSpec } from '../../lib/plan';
import { type Companion, synthLayers } from '../../lib/synth';
import { together, type Verdict } from './answer';
import type { Report } from './report';
import type { ApiServer } from './server';
import { idOf, readObjects, type StagedObject } from './staged';

/** Runs something with a folder of its own. */
export function inFolder<T>(body: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'netstack-api-'));
  try {
    return body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const source = { repoUrl: 'https://git.example/network.git' } as const;

/** What writes kustomizations with annotations of its own. */
export const companions: Readonly<Record<'Argo CD' | 'Flux', Companion>> = {
  'Argo CD': argoCompanion({ source, destination: { type: 'in-cluster' } }),
  Flux: fluxCompanion(),
};

/** Annotations that a kustomization may add to what the manifests say. */
const ADDED = /^(?:argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io)\//;

/** A layer, stage by stage; then what kustomize makes of it for Argo CD and for Flux. */
export function judgeLayer(server: ApiServer, report: Report, name: string, spec: LayerSpec): void {
  inFolder((folder) => {
    const write = (tool: string, companion: Companion): string => {
      synthLayers([spec], { outdir: join(folder, tool, 'dist'), companions: [companion] });
      return join(folder, tool, 'dist', spec.cluster.name);
    };
    const plain = codesOf(() => write('plain', kustomizeCompanion()));
    if (typeof plain !== 'string') {
      report.holds(name, [`refused by this library: ${plain.join(', ')}`]);
      return;
    }
    const written = readObjects(plain);
    judgeObjects(server, report, name, written);
    const objections: string[] = [];
    const built = Object.entries(companions).flatMap(([tool, companion]) => {
      const place = codesOf(() => write(tool, companion));
      if (typeof place === 'string') return [server.kustomize(place)];
      objections.push(`what is written for ${tool}, which this library refuses: ${place.join(', ')}`);
      return [];
    });
    const problems = [server.kustomize(plain), ...built].flatMap((objects) =>
      differencesOf(
        written.map(({ manifest }) => manifest),
        objects,
      ),
    );
    const verdict = together([server.dryRun(server.judgeable(built.flat()).objects, 'kustomize-controller'), refusal(problems)]);
    report.judged(
      `${name}, as kustomize builds it`,
      `${verdict.accepted} objects accepted, equal to the manifests but for annotations`,
      verdict,
      objections,
    );
  });
}

/** What something returns, or the codes of the errors that it ends with. */
function codesOf(body: () => string): string | readonly string[] {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return [...new Set(error.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code))];
  }
}

function refusal(refused: readonly string[]): Verdict {
  return { accepted: 0, refused, warnings: [] };
}

/** Stage by stage, counts in one line. A dry run leaves nothing for later stages, so one request holds them all until one is refused. */
export function judgeObjects(server: ApiServer, report: Report, name: string, staged: readonly StagedObject[]): void {
  server.makeNamespaces(staged.map(({ manifest }) => manifest));
  const stages = [...new Set(staged.map((one) => one.stage))].sort().map((stage) => ({
    stage: stage === '' ? 'objects' : stage,
    ...server.judgeable(staged.filter((one) => one.stage === stage).map(({ manifest }) => manifest)),
  }));
  const left = stages.flatMap((one) => one.left);
  const whole = server.dryRun(stages.flatMap(({ objects }) => objects));
  if (whole.refused.length === 0) {
    report.judged(name, stages.map(({ stage, objects }) => `${stage} ${objects.length}`).join(', '), whole, left);
    return;
  }
  const verdicts = stages.map(({ stage, objects }) => {
    const verdict = server.dryRun(objects);
    return { stage, ...verdict, refused: verdict.refused.map((words) => `${stage}: ${words}`) };
  });
  report.judged(name, verdicts.map(({ stage, accepted }) => `${stage} ${accepted}`).join(', '), together(verdicts), left);
}

/** What kustomize has changed beside the annotations that GitOps controllers read. */
export function differencesOf(manifests: readonly KubeManifest[], built: readonly KubeManifest[]): readonly string[] {
  const left = new Map(manifests.map((manifest) => [`${manifest.apiVersion} ${idOf(manifest)}`, manifest]));
  const problems = built.flatMap((object): readonly string[] => {
    const id = `${object.apiVersion} ${idOf(object)}`;
    const manifest = left.get(id);
    left.delete(id);
    if (manifest === undefined) return [`kustomize builds ${id}, which is no manifest`];
    return isDeepStrictEqual(withoutAdded(object, manifest.metadata.annotations), manifest) ? [] : [`kustomize changes ${id}`];
  });
  return [...problems, ...[...left.keys()].map((id) => `kustomize leaves out ${id}`)];
}

/** The object without the annotations that its manifest does not have and that a controller reads. */
function withoutAdded(object: KubeManifest, own: StringMap = {}): KubeManifest {
  const { annotations = {}, ...metadata } = object.metadata;
  const kept = Object.fromEntries(Object.entries(annotations).filter(([key]) => Object.hasOwn(own, key) || !ADDED.test(key)));
  return { ...object, metadata: Object.keys(kept).length === 0 && Object.keys(own).length === 0 ? metadata : { ...metadata, annotations: kept } };
}
