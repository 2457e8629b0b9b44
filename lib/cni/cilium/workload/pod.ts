/** What the pods of agents, Envoy and the operator have in common. */
import type { core } from '../../../kube';
import { type ResolvedCilium, serviceProxyOf } from '../resolve';

/** SELinux: programs that reach into the node have this type, and processes of every category. */
export const seLinuxOptions = { level: 's0', type: 'spc_t' } as const;

/** Who and where a pod is. */
export const identityEnv: readonly core.EnvVar[] = [
  { name: 'K8S_NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
  { name: 'CILIUM_K8S_NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
];

/** Where the API server is, for pods that cannot call the Service because they make it work. */
export function apiServerEnv(o: ResolvedCilium): readonly core.EnvVar[] {
  const proxy = serviceProxyOf(o);
  if (proxy === undefined) return [];
  return [
    { name: 'KUBERNETES_SERVICE_HOST', value: proxy.apiServer.host },
    { name: 'KUBERNETES_SERVICE_PORT', value: String(proxy.apiServer.port) },
  ];
}

/** The address that probes ask: those ports are bound to the node itself. */
export function loopbackOf({ families }: ResolvedCilium): string {
  return families.includes('IPv4') ? '127.0.0.1' : '::1';
}

/** Host-network pods share the users of the node, and say so where Kubernetes would give them their own. */
export function hostUsersOf({ release }: ResolvedCilium): { readonly hostUsers?: true } {
  return release.hostUsers ? { hostUsers: true } : {};
}

/** A pod of each node. */
export function onePerNode(matchLabels: Readonly<Record<string, string>>): core.PodAffinityTerm {
  return { labelSelector: { matchLabels }, topologyKey: 'kubernetes.io/hostname' };
}

/** A folder of the node that is made where it is missing. */
export function folder(name: string, path: string): core.Volume {
  return { name, hostPath: { path, type: 'DirectoryOrCreate' } };
}

/** Annotations that scrapers without custom resources look for. */
export function scrapeAnnotations(port: number): Readonly<Record<string, string>> {
  return port === 0 ? {} : { 'prometheus.io/port': String(port), 'prometheus.io/scrape': 'true' };
}
