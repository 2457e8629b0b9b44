/** Specs for tests, with good defaults, so that a test shows only what it is about. */
import type { ClusterSpec } from '../../lib/cluster';
import type { LayerPlan, LayerRule, Planned, Staged } from '../../lib/component';
import type { Finding } from '../../lib/finding';
import { type LayerSpec, manifestsOf, planLayer } from '../../lib/plan';
import { checkPlan } from '../../lib/rules';

/** An IPv4 cluster like the README's. */
export function clusterSpec(changes: Partial<ClusterSpec> = {}): ClusterSpec {
  return {
    name: 'test',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
    ...changes,
  };
}

/** The same with both families. */
export function dualStackSpec(changes: Partial<ClusterSpec> = {}): ClusterSpec {
  return clusterSpec({
    podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
    serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
    nodeCidrs: ['192.168.10.0/24', 'fd00:192:168::/64'],
    ...changes,
  });
}

/** A layer of the given components on the cluster of `clusterSpec`. */
export function layerSpec(changes: Partial<Omit<LayerSpec, 'cluster'>> & { readonly cluster?: Partial<ClusterSpec> } = {}): LayerSpec {
  const { cluster, ...rest } = changes;
  return { ...rest, cluster: clusterSpec(cluster) };
}

/** The plan of a spec that must be accepted. */
export function planOf(spec: LayerSpec): LayerPlan {
  const { plan, findings } = planLayer(spec);
  if (plan === undefined) throw new Error(`refused:\n${findings.map(({ code, at, message }) => `${code} ${at}: ${message}`).join('\n')}`);
  return plan;
}

/** The planned component of a kind. */
export function plannedOf(spec: LayerSpec, kind: Planned['kind']): Planned {
  const planned = planOf(spec).components.find((one) => one.kind === kind);
  if (planned === undefined) throw new Error(`the layer has no ${kind}`);
  return planned;
}

/** What planning finds: `code at` lines. */
export function planFindings(spec: LayerSpec): readonly string[] {
  return planLayer(spec).findings.map(({ code, at }) => `${code} ${at}`);
}

/** Objects of a layer by `Kind namespace/name` (no namespace: `Kind name`). */
export function objectsOf(spec: LayerSpec): ReadonlyMap<string, Staged> {
  return new Map(
    manifestsOf(planOf(spec)).map((staged) => {
      const { kind, metadata } = staged.manifest;
      return [`${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`, staged];
    }),
  );
}

/** Runs the rules of a component or of the layer over cases: every rule has one that passes and one that fails. */
export function describeRule(
  rule: Pick<LayerRule, 'code' | 'summary' | 'source'>,
  cases: { readonly passes: Readonly<Record<string, LayerSpec>>; readonly fails: Readonly<Record<string, LayerSpec>> },
): void {
  describe(rule.code, () => {
    it.each(Object.entries(cases.passes))('passes: %s', (_name, spec) => {
      expect(found(rule.code, spec)).toEqual([]);
    });
    it.each(Object.entries(cases.fails))('fails: %s', (_name, spec) => {
      const findings = found(rule.code, spec);
      expect(findings.length).toBeGreaterThan(0);
      for (const { source, message } of findings) expect([source, message]).toEqual([rule.source, rule.summary]);
    });
  });
}

function found(code: string, spec: LayerSpec): readonly Finding[] {
  const plan = planOf(spec);
  return checkPlan(plan, manifestsOf(plan)).filter((finding) => finding.code === code);
}
