/** The rings of a fleet for a Flux that applies to many clusters: a Kustomization a ring, over those of its clusters. */
import { escapeName } from '../../kube/object-id';
import type { CompanionFile } from '../../synth';
import { toYaml, toYamlStream } from '../../yaml';
import type { ClusterSummary } from '../fleet/summary';
import type { FleetFiles } from '../fleet/synth-fleet';
import { joinRepositoryPath } from '../source';
import type { FluxOptions } from './options';
import { type ResolvedFlux, resolveFlux } from './resolve';

/** Clusters without a ring come last, under this name. */
const NONE = 'none';

/** The files of Flux for all clusters of a fleet. @throws NetstackError with everything that is wrong with the options. */
export function fluxFleetFiles(options: FluxOptions): FleetFiles {
  const flux = resolveFlux(options);
  return (clusters, rings) => fluxRings(clusters, rings, flux);
}

/**
 * `_flux/rings.yaml`, applied once: each ring waits until every stage of every cluster of the ring before is healthy. A Flux
 * of a cluster's own knows no other cluster: there rings are branches of the repository, and nothing is written.
 */
export function fluxRings(clusters: readonly ClusterSummary[], rings: readonly string[], flux: ResolvedFlux): readonly CompanionFile[] {
  if (rings.length === 0 || flux.kubeConfigPrefix === undefined) return [];
  const used = [...rings, NONE].filter((ring) => clusters.some((cluster) => (cluster.ring ?? NONE) === ring));
  const sourceRef = { kind: flux.source.type === 'git' ? 'GitRepository' : flux.source.kind, name: flux.source.name };
  const gates = used.map((ring, index) => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: `network-ring-${ring}`, namespace: flux.namespace },
    spec: {
      interval: `${flux.intervalSeconds}s`,
      retryInterval: '60s',
      // All stages of a cluster follow each other, clusters of a ring do not wait for each other.
      timeout: `${flux.timeoutSeconds * 14}s`,
      path: `./${joinRepositoryPath(flux.source.path, `_flux/_ring-${ring}`)}`,
      sourceRef,
      prune: true,
      wait: true,
      deletionPolicy: 'Orphan',
      ...(index === 0 ? {} : { dependsOn: [{ name: `network-ring-${used[index - 1]}` }] }),
    },
  }));
  const folders = used.map((ring) => {
    const members = clusters.filter((cluster) => (cluster.ring ?? NONE) === ring).map(({ name }) => `../${escapeName(name)}`);
    const document = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...members].sort() };
    return { path: `_flux/_ring-${ring}/kustomization.yaml`, text: toYaml(document) };
  });
  return [{ path: '_flux/rings.yaml', text: toYamlStream(gates) }, ...folders];
}
