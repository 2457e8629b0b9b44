import type { Cluster } from '../../../cluster';
import type { LayerPlan, Staged } from '../../../component';
import type { KubeManifest } from '../../../kube';
import { calicoObjects } from '../objects';
import type { CalicoSettings } from '../settings';
import { imageSet, partResources } from './custom-resources';
import { installation } from './installation';
import type { ResolvedOperator } from './resolve';
import { operatorWorkload } from './workload';

/**
 * The operator, then, in the stage after it, what it is told. Pools are the Installation's: the operator takes back what
 * anybody else writes into them. Everything else of Calico's own objects it leaves to us, but for a few fields.
 */
export function operatorManifests(settings: CalicoSettings, o: ResolvedOperator, { cluster, registry }: LayerPlan): readonly Staged[] {
  const images = imageSet(o, registry);
  const told: readonly KubeManifest[] = [
    ...(images === undefined ? [] : [images]),
    installation(settings, o, cluster, registry),
    ...partResources(settings, o),
    ...ownObjects(settings, cluster),
  ];
  return [...operatorWorkload(o, registry, settings.overrides.operator), ...told.map((manifest): Staged => ({ stage: '25-cni-config', manifest }))];
}

/** Objects of Calico that are ours to write. */
function ownObjects(settings: CalicoSettings, cluster: Cluster): readonly KubeManifest[] {
  return calicoObjects(settings, cluster).flatMap((object): readonly KubeManifest[] => {
    if (object.kind === 'IPPool') return [];
    if (object.kind !== 'FelixConfiguration') return [object];
    // The operator turns eBPF on once every node is ready for it, and refuses to go on where somebody else wrote that;
    // nftables follow the Installation, and so do metrics.
    const { bpfEnabled: _bpf, nftablesMode: _nft, prometheusMetricsEnabled: _metrics, prometheusMetricsPort: _port, ...spec } = object.spec ?? {};
    const felix: typeof object = { ...object, spec: { ...spec, healthPort: settings.felix.healthPort } };
    return [felix];
  });
}
