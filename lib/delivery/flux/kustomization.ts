/** Flux Kustomizations over a cluster's folders. Source: https://fluxcd.io/flux/components/kustomize/kustomizations/. */
import type { Stage } from '../../component';
import type { KubeManifest, StringMap } from '../../kube';
import type { WrittenCluster } from '../../synth';
import { joinRepositoryPath } from '../source';
import { deliveredStages } from '../stages';
import { HEALTH_EXPRESSIONS, type HealthExpression } from './health';
import type { ResolvedFlux } from './resolve';

/** A Kustomization of Flux, as far as it is written here. */
export interface FluxKustomization extends KubeManifest {
  readonly apiVersion: 'kustomize.toolkit.fluxcd.io/v1';
  readonly kind: 'Kustomization';
  readonly spec: {
    readonly interval: string;
    readonly retryInterval: string;
    readonly timeout: string;
    readonly path: string;
    readonly sourceRef: { readonly kind: string; readonly name: string };
    readonly prune: boolean;
    readonly wait: boolean;
    readonly force: boolean;
    readonly deletionPolicy: 'Orphan';
    readonly dependsOn?: readonly { readonly name: string }[];
    readonly healthCheckExprs?: readonly HealthExpression[];
    readonly kubeConfig?: { readonly secretRef: { readonly name: string } };
  };
}

/** One Kustomization a stage; each waits for the one before. */
export function fluxKustomizations(cluster: WrittenCluster, flux: ResolvedFlux): readonly FluxKustomization[] {
  const stages = deliveredStages(cluster, flux.source.path);
  return stages.map(({ stage, folder, objects }, index): FluxKustomization => {
    const before = stages[index - 1];
    const kinds = new Set(objects.map(kindOf));
    const expressions = HEALTH_EXPRESSIONS.filter(({ apiVersion, kind }) => kinds.has(`${apiVersion}/${kind}`));
    return {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: nameOf(cluster, stage, flux), namespace: flux.namespace, labels: labelsOf(cluster, stage) },
      spec: {
        interval: `${flux.intervalSeconds}s`,
        retryInterval: '60s',
        timeout: `${flux.timeoutSeconds}s`,
        path: `./${joinRepositoryPath(flux.source.path, folder)}`,
        sourceRef: { kind: flux.source.type === 'git' ? 'GitRepository' : flux.source.kind, name: flux.source.name },
        // Definitions go with everything that was ever made of them.
        prune: stage !== '00-crds',
        wait: true,
        // Recreating a DaemonSet because a selector changed would take the network down: somebody has to mean it.
        force: false,
        // Deleting the Kustomization must never delete a cluster's network.
        deletionPolicy: 'Orphan',
        ...(before === undefined ? {} : { dependsOn: [{ name: nameOf(cluster, before.stage, flux) }] }),
        ...(expressions.length === 0 ? {} : { healthCheckExprs: expressions }),
        ...(flux.kubeConfigPrefix === undefined ? {} : { kubeConfig: { secretRef: { name: `${flux.kubeConfigPrefix}${cluster.name}` } } }),
      },
    };
  });
}

/** A cluster's own Flux knows one cluster only. */
function nameOf({ name }: WrittenCluster, stage: Stage, { kubeConfigPrefix }: ResolvedFlux): string {
  return kubeConfigPrefix === undefined ? `network-${stage}` : `network-${name}-${stage}`;
}

function labelsOf({ name }: WrittenCluster, stage: Stage): StringMap {
  return { 'netstack.cdk8s.io/cluster': name, 'netstack.cdk8s.io/stage': stage };
}

function kindOf({ manifest: { apiVersion, kind } }: { readonly manifest: KubeManifest }): string {
  return `${apiVersion}/${kind}`;
}
