import type { Cluster } from '../../../cluster';
import type { Registry, Staged } from '../../../component';
import type { KubeManifest, Service } from '../../../kube';
import { certgenManifests, certManagerManifests } from './certificates';
import { hubbleLabels, hubbleNamespace, peerService } from './names';
import { peerPort, relayManifests } from './relay';
import { type HubbleSettings, type ResolvedHubble, resolvedHubble } from './resolve';
import { uiManifests } from './ui';

/**
 * Services of the agents and the makers of certificates, with the pod network; the relay and the UI last, because they find
 * the agents by name. Certificates of cert-manager are last too: the layer brings it after the pod network.
 */
export function hubbleManifests(
  settings: HubbleSettings,
  { cluster, registry }: { readonly cluster: Cluster; readonly registry: Registry },
): readonly Staged[] {
  const hubble = resolvedHubble(settings);
  if (hubble === undefined) return [];
  const { relay, tls } = hubble;
  const { hubbleRelay, hubbleUi } = settings.overrides;
  const first: readonly KubeManifest[] = [
    peers(hubble),
    ...(hubble.metrics === undefined ? [] : [metricsService(hubble.metrics.port)]),
    ...(tls.type === 'cron-job' ? certgenManifests(hubble, tls, registry) : []),
  ];
  const last: readonly KubeManifest[] = [
    ...(tls.type === 'cert-manager' ? certManagerManifests(hubble, tls) : []),
    ...(relay === undefined ? [] : relayManifests(hubble, relay, { domain: cluster.domain, registry, overrides: hubbleRelay })),
    ...(relay?.ui === undefined ? [] : uiManifests(relay.ui, { families: cluster.families, registry, overrides: hubbleUi })),
  ];
  return [
    ...first.map((manifest): Staged => ({ stage: '20-cni', manifest })),
    ...last.map((manifest): Staged => ({ stage: '80-observe', manifest })),
  ];
}

/** How the relay hears of nodes: the agent of its own node tells it of the others. */
function peers(hubble: ResolvedHubble): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: peerService, namespace: hubbleNamespace, labels: { ...hubbleLabels(peerService), 'k8s-app': 'cilium' } },
    spec: {
      selector: { 'k8s-app': 'cilium' },
      ports: [{ name: 'peer-service', port: peerPort(hubble), protocol: 'TCP', targetPort: hubble.listenPort }],
      internalTrafficPolicy: 'Local',
    },
  };
}

/** Headless: whoever scrapes asks every agent. */
function metricsService(port: number): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'hubble-metrics',
      namespace: hubbleNamespace,
      labels: hubbleLabels('hubble'),
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port) },
    },
    spec: {
      clusterIP: 'None',
      type: 'ClusterIP',
      ports: [{ name: 'hubble-metrics', port, protocol: 'TCP', targetPort: 'hubble-metrics' }],
      selector: { 'k8s-app': 'cilium' },
    },
  };
}
