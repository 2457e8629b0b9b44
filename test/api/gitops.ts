/** What is written for GitOps controllers themselves, judged with their own definitions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argoCompanion, argoFleetFiles, type ClusterSummary, fluxCompanion, fluxFleetFiles } from '../../lib/delivery';
import type { KubeManifest } from '../../lib/kube';
import type { LayerSpec } from '../../lib/plan';
import { type Companion, type CompanionFile, synthLayers } from '../../lib/synth';
import { clusterSpec } from '../support/layer';
import { inFolder, judgeObjects } from './layers';
import type { Report } from './report';
import type { ApiServer } from './server';
import { manifestsIn } from './staged';

const git = { repoUrl: 'https://git.example/platform/network.git' } as const;
const common = { proxy: { type: 'none' }, dns: { type: 'coredns' }, policy: { defaultDeny: true }, crds: { folder: 'crds' } } as const;

/** Layers whose kinds Argo CD and Flux must be told about, with pulled definitions as a stage. */
const LAYERS: readonly LayerSpec[] = [
  {
    ...common,
    cluster: clusterSpec({ name: 'edge', nodes: { kernel: '6.12' } }),
    cni: {
      type: 'cilium',
      services: { type: 'ebpf', gatewayApi: {} },
      resources: { loadBalancerPools: [{ name: 'lan', addresses: ['192.168.10.200-192.168.10.220'] }], l2Announcements: [{ name: 'lan' }] },
    },
  },
  {
    ...common,
    cluster: clusterSpec({ name: 'plant', nodes: { kernel: '6.12' } }),
    cni: { type: 'calico', install: { type: 'operator', whisker: { enabled: true } }, dataplane: { type: 'bpf' } },
  },
];

const COMPANIONS: Readonly<Record<string, Companion>> = {
  'Argo CD, an Application a cluster': argoCompanion({ source: git }),
  'Argo CD, an Application a stage, synced by hand': argoCompanion({ source: git, applications: 'stage', automated: false }),
  'Argo CD, client-side but for large objects': argoCompanion({ source: git, serverSideApply: 'large', destination: { type: 'in-cluster' } }),
  'Flux of the cluster itself': fluxCompanion(),
  'Flux of another cluster': fluxCompanion({ placement: { type: 'hub' } }),
  'Flux with a repository of its own': fluxCompanion({ source: { type: 'git', ...git, secretName: 'git' } }),
  'Flux with a repository over ssh, at a tag': fluxCompanion({
    source: { type: 'git', repoUrl: 'git@git.example:platform/network.git', revision: 'v1.2.3' },
  }),
  'Flux with an OCI artifact': fluxCompanion({ source: { type: 'existing', kind: 'OCIRepository', name: 'network' } }),
};

/** Two clusters in two rings. */
const CLUSTERS: readonly ClusterSummary[] = LAYERS.map(({ cluster }, index) => ({
  name: cluster.name,
  ring: index === 0 ? 'first' : 'rest',
  labels: {},
  input: '',
  kubernetes: '1.35',
  podCidrs: [],
  serviceCidrs: [],
  loadBalancerRanges: [],
  components: {},
  identities: {},
  stages: [],
}));

const FLEETS: Readonly<Record<string, readonly CompanionFile[]>> = {
  'Argo CD, a set in rings': argoFleetFiles({ source: git, applications: 'set' })(CLUSTERS, ['first', 'rest']),
  'Argo CD, a set without rings': argoFleetFiles({ source: git, applications: 'set' })(CLUSTERS, []),
  'Flux, rings of clusters': fluxFleetFiles({ placement: { type: 'hub' } })(CLUSTERS, ['first', 'rest']),
};

/** Every way of delivery that has objects of its own. */
export function judgeGitOps(server: ApiServer, report: Report): void {
  for (const [name, companion] of Object.entries(COMPANIONS)) {
    inFolder((folder) => {
      synthLayers(LAYERS, { outdir: join(folder, 'dist'), companions: [companion] });
      judge(server, report, name, filesIn(join(folder, 'dist')));
    });
  }
  for (const [name, files] of Object.entries(FLEETS)) {
    judge(
      server,
      report,
      name,
      files.map(({ text }) => text),
    );
  }
}

function judge(server: ApiServer, report: Report, name: string, texts: readonly string[]): void {
  const objects = texts.flatMap(manifestsIn);
  if (objects.length === 0) report.holds(name, ['nothing was written']);
  else
    judgeObjects(
      server,
      report,
      `${name} (${kindsOf(objects)})`,
      objects.map((manifest) => ({ stage: '', manifest })),
    );
}

/** Files for the controllers; what they apply is judged with the layers. */
function filesIn(outdir: string): readonly string[] {
  return readdirSync(outdir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^_(?:argocd|flux)\/.*\.yaml$/.test(name))
    .sort()
    .map((name) => readFileSync(join(outdir, name), 'utf8'));
}

function kindsOf(objects: readonly KubeManifest[]): string {
  return [...new Set(objects.map(({ kind }) => kind))].join(', ');
}
