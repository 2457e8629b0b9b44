import { resolveCluster } from '../../lib/cluster';
import { ProblemList } from '../../lib/finding';
import type { Service } from '../../lib/kube';
import { type ServiceOptions, serviceManifest } from '../../lib/service';
import { clusterSpec } from '../support/layer';

/** A ClusterIP Service of one port, changed. */
export function clusterIp(changes: object = {}): ServiceOptions {
  return { type: 'ClusterIP', name: 'web', namespace: 'shop', selector: { app: 'web' }, ports: ['80:8080/TCP'], ...changes };
}

/** A Service of another type, as JavaScript or YAML may hold it: with fields that the types exclude. */
export function untyped(options: object): ServiceOptions {
  return JSON.parse(JSON.stringify({ name: 'web', namespace: 'shop', ...options }));
}

/** What a Service becomes, and what is found: `code path` lines. */
export function make(
  options: ServiceOptions,
  cluster = clusterSpec(),
): { readonly service: Service | undefined; readonly findings: readonly string[] } {
  const resolved = resolveCluster(cluster, new ProblemList());
  const problems = new ProblemList();
  const service = serviceManifest(options, problems, resolved);
  return { service, findings: problems.findings.map(({ code, at }) => `${code} ${at}`) };
}

/** The spec of a Service that is accepted without a word. */
export function specOf(options: ServiceOptions, cluster = clusterSpec()): Service['spec'] {
  const { service, findings } = make(options, cluster);
  if (service === undefined || findings.length > 0) throw new Error(findings.join('\n'));
  return service.spec;
}
