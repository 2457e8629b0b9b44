/**
 * ip-masq-agent: source NAT with exceptions, for CNIs whose own NAT has none. It masquerades everything that leaves a node,
 * except what goes to the ranges it is given. A CNI that runs it turns its own masquerading off.
 * Source: README.md and cmd/ip-masq-agent of kubernetes-sigs/ip-masq-agent v2.12.0.
 */
import type { Cluster } from '../../../cluster';
import {
  applyOverrides,
  type ComponentFacts,
  type Image,
  imageText,
  type LayerPlan,
  NO_REGISTRY,
  type Registry,
  type Staged,
  type WorkloadOverrides,
} from '../../../component';
import { type ConfigMap, contentHash, type core, type DaemonSet, type ServiceAccount } from '../../../kube';
import type { Cidr } from '../../../net';

/** The agent beside a CNI. Plain data. */
export interface ResolvedIpMasqAgent {
  readonly image: Image;
  /** Where the CNI keeps its own objects. */
  readonly namespace: string;
  /** Ranges outside the cluster that pods reach with their own addresses. */
  readonly nonMasqueradeCidrs: readonly Cidr[];
}

/** The container that overrides apply to. */
export const ipMasqAgentContainer = 'ip-masq-agent';
/** What selects its pods. A contract: DaemonSet selectors cannot be changed. */
export const ipMasqAgentSelector = { 'k8s-app': 'ip-masq-agent' } as const;

/** Nobody answers to a multicast source that was translated; flannel's own NAT leaves these alone as well. */
const multicast = { IPv4: '224.0.0.0/4', IPv6: 'ff00::/8' } as const;

export function ipMasqAgentFacts({ image, namespace }: ResolvedIpMasqAgent): Pick<ComponentFacts, 'images' | 'workloads'> {
  return { images: [image], workloads: [{ kind: 'DaemonSet', name: 'ip-masq-agent', namespace, labels: ipMasqAgentSelector, hostNetwork: true }] };
}

export function ipMasqAgentManifests(o: ResolvedIpMasqAgent, plan: LayerPlan, overrides: WorkloadOverrides | undefined): readonly Staged[] {
  const config = configMap(o, plan.cluster);
  const template = applyOverrides(ipMasqAgentTemplate(o, plan.cluster, plan.registry, contentHash(config.data)), overrides, ipMasqAgentContainer);
  return [serviceAccount(o), config, daemonSet(o, template)].map((manifest) => ({ stage: '20-cni', manifest }));
}

/** The agent never calls the API server. */
function serviceAccount({ namespace }: ResolvedIpMasqAgent): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'ip-masq-agent', namespace, labels: ipMasqAgentSelector },
    automountServiceAccountToken: false,
  };
}

function configMap(o: ResolvedIpMasqAgent, { families, podCidrs }: Cluster): ConfigMap {
  const ranges = [...podCidrs, ...o.nonMasqueradeCidrs].map(String).concat(families.map((family) => multicast[family]));
  // The agent refuses more ranges than its limit, which is 64 unless said.
  const config = { nonMasqueradeCIDRs: ranges, cidrLimit: Math.max(64, ranges.length), masqLinkLocal: false, masqLinkLocalIPv6: false };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ip-masq-agent', namespace: o.namespace, labels: ipMasqAgentSelector },
    data: { 'ip-masq-agent': `${JSON.stringify(config, null, 2)}\n` },
  };
}

function daemonSet({ namespace }: ResolvedIpMasqAgent, template: core.PodTemplateSpec): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'ip-masq-agent', namespace, labels: ipMasqAgentSelector },
    spec: {
      selector: { matchLabels: ipMasqAgentSelector },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template,
    },
  };
}

/** The pod template before overrides; without a hash it is not for a manifest, only to see what it sets by itself. */
export function ipMasqAgentTemplate(
  o: ResolvedIpMasqAgent,
  cluster: Cluster,
  registry: Registry = NO_REGISTRY,
  configHash = '',
): core.PodTemplateSpec {
  return {
    metadata: { labels: ipMasqAgentSelector, annotations: { 'netstack.cdk8s.io/config-hash': configHash } },
    spec: {
      priorityClassName: 'system-node-critical',
      serviceAccountName: 'ip-masq-agent',
      automountServiceAccountToken: false,
      hostNetwork: true,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      tolerations: [
        { operator: 'Exists', effect: 'NoSchedule' },
        { operator: 'Exists', effect: 'NoExecute' },
      ],
      containers: [
        {
          name: ipMasqAgentContainer,
          image: imageText(registry, o.image),
          args: [`--enable-ipv6=${cluster.families.includes('IPv6')}`],
          resources: { requests: { cpu: '10m', memory: '16Mi' } },
          securityContext: {
            privileged: false,
            allowPrivilegeEscalation: false,
            // The image's iptables wrapper rewrites its own links at the first call.
            readOnlyRootFilesystem: false,
            capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
          },
          volumeMounts: [
            { name: 'config', mountPath: '/etc/config', readOnly: true },
            { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
          ],
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: 'ip-masq-agent' } },
        { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
      ],
    },
  };
}
