/** What the operator is told beside the Installation: which of Calico's further parts to run, and images by digest. */
import type { operator } from '../../../../imports/tigera-operator';
import type { Registry, WorkloadOverrides } from '../../../component';
import type { ClusterScoped, KubeManifest } from '../../../kube';
import type { CalicoSettings } from '../settings';
import { pulledDigests } from './images';
import { instanceName } from './names';
import { templateOverride } from './overrides';
import type { ResolvedOperator } from './resolve';

const metadata = { name: instanceName } as const;

/** One of each at most, and all called `default`: the operator reads no other. */
export function partResources({ overrides }: Pick<CalicoSettings, 'overrides'>, o: ResolvedOperator): readonly KubeManifest[] {
  return [
    ...(o.apiServer.enabled ? [apiServer(o, overrides.apiServer)] : []),
    ...(o.goldmane.enabled ? [goldmane(o, overrides.goldmane)] : []),
    ...(o.whisker.enabled ? [whisker(o, overrides.whisker)] : []),
  ];
}

function apiServer(o: ResolvedOperator, overrides: WorkloadOverrides | undefined): ClusterScoped<operator.APIServer> {
  const deployment = templateOverride('apiServer', overrides, o);
  return {
    apiVersion: 'operator.tigera.io/v1',
    kind: 'APIServer',
    metadata,
    spec: {
      logging: { apiServer: { logSeverity: o.apiServer.logSeverity } },
      ...(deployment === undefined ? {} : { apiServerDeployment: deployment }),
    },
  };
}

function goldmane(o: ResolvedOperator, overrides: WorkloadOverrides | undefined): ClusterScoped<operator.Goldmane> {
  const deployment = templateOverride('goldmane', overrides, o);
  return {
    apiVersion: 'operator.tigera.io/v1',
    kind: 'Goldmane',
    metadata,
    spec: {
      ...(o.goldmane.metricsPort === 0 ? {} : { metricsPort: o.goldmane.metricsPort }),
      ...(deployment === undefined ? {} : { goldmaneDeployment: deployment }),
    },
  };
}

function whisker(o: ResolvedOperator, overrides: WorkloadOverrides | undefined): ClusterScoped<operator.Whisker> {
  const deployment = templateOverride('whisker', overrides, o);
  return {
    apiVersion: 'operator.tigera.io/v1',
    kind: 'Whisker',
    metadata,
    spec: { notifications: o.whisker.notifications, ...(deployment === undefined ? {} : { whiskerDeployment: deployment }) },
  };
}

/** Before the Installation, so that nothing is pulled by tag first. The name is the one the operator of this release looks for. */
export function imageSet(o: ResolvedOperator, registry: Registry): ClusterScoped<operator.ImageSet> | undefined {
  const { known } = pulledDigests(o, registry);
  if (known.length === 0) return undefined;
  return { apiVersion: 'operator.tigera.io/v1', kind: 'ImageSet', metadata: { name: `calico-${o.release.tag}` }, spec: { images: known } };
}
