/** A version that is not written yet: what specs would synthesize. */
import { basename, extname } from 'node:path';
import { type FleetDocument, readFleetDocument, readFleetLayer } from '../../delivery/fleet/read';
import { type Finding, NetstackError, withPositions } from '../../finding';
import { objectId } from '../../kube';
import type { LayerSpec } from '../../plan';
import { checkLayer } from '../../rules';
import { readSpecs } from '../../spec-file';
import { sha256 } from '../../synth/file-system';
import { toYaml } from '../../yaml';
import type { FileTree, Place } from './file-tree';
import { duplicateCluster } from './output-folder';
import type { ClusterVersion, ObjectVersion, OpenCluster, Version } from './version';

/** A layer before it is planned. */
export interface LayerInput {
  /** Name of its cluster. */
  readonly name: string;
  /** Names everything that the layer is made from; undefined: not known. */
  readonly content: string | undefined;
  /** @throws NetstackError with what is wrong with it */
  readonly load: () => {
    readonly spec: LayerSpec;
    /** Adds to findings where they come from. */
    readonly locate: (findings: readonly Finding[]) => readonly Finding[];
  };
}

/**
 * @param tolerant take layers that rules refuse, with their errors as warnings: what was applied once is compared all the same
 * @throws NetstackError `change/duplicate-cluster`; opening a cluster throws what is wrong with its spec.
 */
export function specVersion(name: string, layers: Iterable<LayerInput>, tolerant = false): Version {
  const findings: Finding[] = [];
  const clusters = new Map<string, ClusterVersion>();
  for (const layer of layers) {
    if (clusters.has(layer.name)) throw duplicateCluster(layer.name, name);
    clusters.set(layer.name, { name: layer.name, content: { spec: layer.content }, open: () => open(layer, tolerant ? findings : undefined) });
  }
  return { name, clusters, otherFiles: new Map(), findings, prefetch: () => undefined };
}

function open(layer: LayerInput, tolerated: Finding[] | undefined): OpenCluster {
  const { spec, locate } = layer.load();
  const { plan, manifests, findings } = checkLayer(spec);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (plan === undefined || (errors.length > 0 && tolerated === undefined)) throw new NetstackError(locate(errors.length > 0 ? errors : findings));
  for (const error of locate(errors))
    if (!tolerated?.some((known) => isSameFinding(known, error))) tolerated?.push({ ...error, severity: 'warning' });
  const objects = new Map<string, ObjectVersion>();
  for (const { manifest } of manifests) {
    // Hashed only when the other version is a folder: as the file would be that holds this object alone.
    const content = (): { readonly index: string } => ({ index: sha256(toYaml(manifest)) });
    objects.set(objectId(manifest), { path: undefined, content, read: () => manifest });
  }
  const { podCidrs, serviceCidrs, nodeCidrs } = plan.cluster;
  const addresses = { podCidrs: podCidrs.map(String), serviceCidrs: serviceCidrs.map(String), nodeCidrs: nodeCidrs.map(String) };
  return { objects, otherFiles: new Map(), addresses, layer: { spec, plan } };
}

/** A cluster may be opened twice. */
function isSameFinding(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.at === b.at && a.got === b.got && a.construct === b.construct;
}

const DATA = ['.yaml', '.yml', '.json'];
const CODE = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const FLEET_SPEC = 'fleet.yaml';

/** Files of a place that would be read as specs. */
export function specFilesOf({ tree, file }: Place): { readonly data: readonly string[]; readonly programs: readonly string[] } {
  const names = file === undefined ? tree.files.filter((name) => name !== FLEET_SPEC && !name.startsWith('.') && !name.endsWith('.d.ts')) : [file];
  return { data: names.filter((name) => DATA.includes(extname(name))), programs: names.filter((name) => CODE.includes(extname(name))) };
}

/**
 * The layers of the files of data at a place. Files beside a fleet.yaml are read when they are needed, others at once.
 *
 * @throws NetstackError with file and line of everything that is wrong
 */
export function layersAt(place: Place): readonly LayerInput[] {
  const { tree } = place;
  const { data } = specFilesOf(place);
  tree.prefetch([...data, FLEET_SPEC]);
  const fleetText = tree.read(FLEET_SPEC);
  if (fleetText === undefined) return data.flatMap((file) => layersOf(tree, file));
  const fleet = readFleetDocument(fleetText, `${tree.name}/${FLEET_SPEC}`);
  return data.map((file) => memberOf(tree, file, fleet));
}

function layersOf(tree: FileTree, file: string): readonly LayerInput[] {
  const text = tree.read(file) ?? '';
  const documents = readSpecs(text, `${tree.name}/${file}`);
  return documents.map(({ spec, positions }, index) => ({
    name: spec.cluster.name,
    content: sha256(`${documents.length === 1 ? '' : index}\0${text}`),
    load: () => ({ spec, locate: (findings) => withPositions(findings, positions) }),
  }));
}

function memberOf(tree: FileTree, file: string, fleet: FleetDocument): LayerInput {
  const name = basename(file, extname(file));
  const text = tree.read(file) ?? '';
  return {
    name,
    content: sha256(`${fleet.text.length}:${fleet.text}${text}`),
    load: () => {
      const { spec, findings, locate } = readFleetLayer(text, `${tree.name}/${file}`, name, fleet);
      const errors = findings.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new NetstackError(errors);
      return { spec, locate };
    },
  };
}
