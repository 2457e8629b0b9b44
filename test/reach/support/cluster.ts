/** A cluster in a few lines of YAML. */
import {
  connectionsText,
  doubtsText,
  type Endpoint,
  type EnforcementProfile,
  Reachability,
  type ReachabilityOptions,
  type ReadResult,
  readSources,
  type Verdict,
} from '../../../lib/reach';

export function read(text: string): ReadResult {
  return readSources([{ file: 'cluster.yaml', text }]);
}

export function reach(text: string, options: ReachabilityOptions = {}): Reachability {
  return Reachability.of(read(text).resources, options);
}

export function end(reachability: Reachability, id: string): Endpoint {
  const found = reachability.endpoints.find(
    (endpoint) => endpoint.id === id || (endpoint.type === 'workload' && `${endpoint.workload.namespace}/${endpoint.workload.name}` === id),
  );
  if (found === undefined) throw new Error(`${id} is not among ${reachability.endpoints.map((e) => e.id).join(', ')}`);
  return found;
}

export function between(reachability: Reachability, from: string, to: string): Verdict {
  return reachability.verdict(end(reachability, from), end(reachability, to));
}

/** What passes between two ends, in words; `-` where nothing does. */
export function words(reachability: Reachability, from: string, to: string): string {
  const verdict = between(reachability, from, to);
  return [connectionsText(verdict), ...doubtsText(verdict)].filter((text) => text !== '').join('; ') || '-';
}

/** A Deployment with labels `app: <name>` and some ports `name:number/PROTOCOL`. */
export function deployment(
  name: string,
  {
    namespace = 'default',
    labels = { app: name },
    ports = [],
    hostNetwork = false,
  }: Partial<{ namespace: string; labels: Record<string, string>; ports: readonly string[]; hostNetwork: boolean }> = {},
): string {
  const list = ports.map((text) => {
    const [port, number = '', protocol = 'TCP'] = text.split(/[:/]/);
    return { name: port, containerPort: Number(number), protocol };
  });
  return doc({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas: 1, template: { metadata: { labels }, spec: { hostNetwork, containers: [{ name: 'c', ports: list }] } } },
  });
}

export function networkPolicy(name: string, spec: object, namespace = 'default'): string {
  return doc({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec });
}

export function clusterPolicy(name: string, spec: object): string {
  return doc({ apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', metadata: { name }, spec });
}

export function namespace(name: string, labels: Record<string, string> = {}): string {
  return doc({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
}

export function doc(object: object): string {
  return `---\n${JSON.stringify(object, null, 2)}\n`;
}

export type { EnforcementProfile };
