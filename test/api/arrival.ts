/** Objects of a bootstrap as whoever applies them makes them, as far as kubectl can stand in for it. */
import { load } from 'js-yaml';
import { type BootstrapFile, type BootstrapLayer, type BootstrapTarget, bootstrap } from '../../lib/delivery';
import { groupOf, type KubeManifest } from '../../lib/kube';
import { type ApiServer, stream } from './server';
import { isRecord, manifestsIn } from './staged';

/** How a target applies. */
interface Arrival {
  readonly manager: string;
  /** What it does, in words. */
  readonly way: string;
  readonly args: readonly string[];
  /** What it adds to objects. @default nothing */
  readonly mark?: (manifest: KubeManifest) => KubeManifest;
}

const serverSide = ['apply', '--server-side'] as const;
const deploy: Arrival = {
  manager: 'deploy@node-0',
  way: 'created by an update, with the labels and annotations of its object set',
  args: ['create'],
  mark: inObjectSet,
};

/** Source: kubectl; Talos applies on the server's side as `talos`; the deploy controller of k3s and RKE2 applies with wrangler; Cluster API creates. */
export const ARRIVALS: Readonly<Record<BootstrapTarget, Arrival>> = {
  kubectl: { manager: 'netstack', way: 'applied on the server', args: serverSide },
  kubeadm: { manager: 'netstack', way: 'applied on the server', args: serverSide },
  talos: { manager: 'talos', way: 'applied on the server, by force', args: [...serverSide, '--force-conflicts'] },
  k3s: deploy,
  rke2: deploy,
  'cluster-api': { manager: 'cluster-api-controller-manager', way: 'created once', args: ['create'] },
};

/** What wrangler writes to know its objects again. */
function inObjectSet(manifest: KubeManifest): KubeManifest {
  const { labels, annotations } = manifest.metadata;
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      labels: { ...labels, 'objectset.rio.cattle.io/hash': '1a2b3c' },
      annotations: {
        ...annotations,
        'objectset.rio.cattle.io/applied': Buffer.from(JSON.stringify(manifest)).toString('base64'),
        'objectset.rio.cattle.io/id': '',
        'objectset.rio.cattle.io/owner-gvk': 'k3s.cattle.io/v1, Kind=Addon',
        'objectset.rio.cattle.io/owner-name': 'netstack',
        'objectset.rio.cattle.io/owner-namespace': 'kube-system',
      },
    },
  };
}

/** The objects that a target finds in the files of its bootstrap, in its order. */
export function objectsFor(layer: BootstrapLayer, target: BootstrapTarget): readonly KubeManifest[] {
  return bootstrap(layer, target).flatMap(({ path, text }) => objectsOf(target, path, text));
}

function objectsOf(target: BootstrapTarget, path: BootstrapFile['path'], text: string): readonly KubeManifest[] {
  if (target === 'cluster-api') {
    return manifestsIn(text).flatMap((manifest) => {
      const data: unknown = manifest.kind === 'ConfigMap' && 'data' in manifest ? manifest.data : undefined;
      return isRecord(data) ? manifestsIn(String(data['objects.yaml'])) : [];
    });
  }
  if (target === 'talos') return inlineManifests(text);
  // What is left is configuration of nodes.
  return path === 'bootstrap.yaml' || path.startsWith('manifests/') ? manifestsIn(text) : [];
}

function inlineManifests(patch: string): readonly KubeManifest[] {
  const document: unknown = load(patch);
  const cluster = isRecord(document) && isRecord(document.cluster) ? document.cluster : {};
  const manifests: readonly unknown[] = Array.isArray(cluster.inlineManifests) ? cluster.inlineManifests : [];
  return manifests.filter(isRecord).flatMap(({ contents }) => manifestsIn(String(contents)));
}

/** Makes the objects as a target does, under its name or another. */
export function arrive(server: ApiServer, target: BootstrapTarget, objects: readonly KubeManifest[], manager = ARRIVALS[target].manager): void {
  const { args, mark = (manifest) => manifest } = ARRIVALS[target];
  server.kubectl.run([...args, `--field-manager=${manager}`, '-f', '-'], stream(objects.map(mark)));
}

/** Who takes over, and what it adds. */
export interface Controller {
  readonly name: 'Argo CD' | 'Flux';
  readonly manager: string;
  readonly mark: (manifest: KubeManifest) => KubeManifest;
}

/** Argo CD tracks objects by an annotation, Flux by labels. */
export const CONTROLLERS: readonly Controller[] = [
  {
    name: 'Argo CD',
    manager: 'argocd-controller',
    mark: (manifest) => {
      const { name, namespace = '', annotations } = manifest.metadata;
      const id = `network-handover:${groupOf(manifest.apiVersion)}/${manifest.kind}:${namespace}/${name}`;
      return { ...manifest, metadata: { ...manifest.metadata, annotations: { ...annotations, 'argocd.argoproj.io/tracking-id': id } } };
    },
  },
  {
    name: 'Flux',
    manager: 'kustomize-controller',
    mark: (manifest) => {
      const labels = { 'kustomize.toolkit.fluxcd.io/name': 'network', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
      return { ...manifest, metadata: { ...manifest.metadata, labels: { ...manifest.metadata.labels, ...labels } } };
    },
  },
];

/** Applies what a controller found in its repository. */
export function takeOver(server: ApiServer, { manager, mark }: Controller, objects: readonly KubeManifest[]): void {
  server.kubectl.run([...serverSide, '--force-conflicts', `--field-manager=${manager}`, '-f', '-'], stream(objects.map(mark)));
}
