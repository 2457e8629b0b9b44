/** Hubble as a planned Cilium has it, for tests. */

import { type Cluster, type ClusterSpec, resolveCluster } from '../../../../lib/cluster';
import { type CiliumHubble, checkHubble, checkHubbleOverrides, type HubbleSettings, hubbleManifests } from '../../../../lib/cni/cilium/hubble';
import { ciliumReleases } from '../../../../lib/cni/cilium/versions';
import { NO_REGISTRY, type Staged } from '../../../../lib/component';
import { ProblemList } from '../../../../lib/finding';

export type HubbleChanges = Partial<Omit<HubbleSettings, 'hubble'>>;

export function settingsOf(hubble: CiliumHubble, changes: HubbleChanges = {}): HubbleSettings {
  return { hubble, release: ciliumReleases['1.20.0'], clusterIdentity: { name: 'default' }, overrides: {}, ...changes };
}

/** A cluster of one's own, without any component. */
export function clusterOf(changes: Partial<ClusterSpec> = {}): Cluster {
  const spec = { name: 'test', kubernetes: '1.35', podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'], ...changes } as const;
  const cluster = resolveCluster({ nodeCidrs: ['192.168.10.0/24'], apiServer: { host: '192.168.10.10' }, ...spec }, new ProblemList());
  if (cluster === undefined) throw new Error('the cluster is refused');
  return cluster;
}

/** The objects by `Kind name`; Jobs without the hash of their spec. */
export function hubbleObjects(hubble: CiliumHubble, changes: HubbleChanges = {}, cluster: Partial<ClusterSpec> = {}): ReadonlyMap<string, Staged> {
  const staged = hubbleManifests(settingsOf(hubble, changes), { cluster: clusterOf(cluster), registry: NO_REGISTRY });
  return new Map(staged.map((one) => [`${one.manifest.kind} ${one.manifest.metadata.name.replace(/-[0-9a-f]{10}$/, '')}`, one]));
}

/** `code at` of what is found wrong. */
export function hubbleFindings(hubble: CiliumHubble, changes: HubbleChanges = {}): readonly string[] {
  const problems = new ProblemList();
  checkHubble(settingsOf(hubble, changes), problems.at('hubble'));
  checkHubbleOverrides(settingsOf(hubble, changes), problems);
  return problems.findings.map(({ code, at }) => `${code} ${at}`);
}
