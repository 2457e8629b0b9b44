/**
 * `npm run test:cluster -- [--cluster FILE] [--keep]`: applies the default layer to the cluster of KUBECONFIG, on which
 * nothing but kubelets need run, and checks what it promises. The last line is `N passed, N failed`.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetstackError, printText, synthLayers } from 'cdk8s-netstack';
import { layer } from '../../clusters/prod';
import { Checks } from './checks';
import { checkDns, checkEgress, checkIngress, checkNodes, checkPods, checkPolicies, checkServices } from './groups';
import { Kubectl } from './kubectl';
import { applyStages } from './stages';
import { layerFor, readTarget } from './target';
import { checkVariants } from './variants';
import { EGRESS, namespaces, OUTSIDE, SEGMENT, workload } from './workload';

function main(argv: readonly string[]): number {
  const at = argv.indexOf('--cluster');
  const target = at < 0 ? undefined : readTarget(argv[at + 1] ?? '');
  const spec = target === undefined ? layer : layerFor(layer, target);
  const kubectl = new Kubectl();
  const checks = new Checks((line) => console.log(line));
  const outdir = mkdtempSync(join(tmpdir(), 'netstack-cluster-'));
  try {
    const { findings } = synthLayers([spec], { outdir });
    if (findings.length > 0) console.log(printText(findings));
    kubectl.apply(...namespaces());
    const folder = join(outdir, spec.cluster.name);
    const missing = applyStages(
      kubectl,
      checks,
      folder,
      readdirSync(folder)
        .filter((name) => /^\d\d-/.test(name))
        .sort(),
    );
    checkNodes(kubectl, checks);
    kubectl.apply(...workload());
    kubectl.try(['-n', SEGMENT, 'rollout', 'status', 'ds/web', '--timeout=120s']);
    for (const [namespace, pod] of [
      [SEGMENT, 'client'],
      [OUTSIDE, 'other'],
      [EGRESS, 'limited'],
    ] as const) {
      kubectl.try(['-n', namespace, 'wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=60s']);
    }
    checkPods(kubectl, checks);
    checkServices(kubectl, checks, spec, missing.has('40-lb'));
    checkDns(kubectl, checks, spec, target);
    checkPolicies(kubectl, checks);
    checkEgress(kubectl, checks, spec, target);
    checkIngress(kubectl, checks, missing.has('60-ingress'));
    checkVariants(kubectl, checks, spec);
  } finally {
    rmSync(outdir, { recursive: true });
    if (!argv.includes('--keep')) kubectl.try(['delete', 'namespace', SEGMENT, OUTSIDE, EGRESS, '--wait=false']);
  }
  console.log(`${checks.passed} passed, ${checks.failed.length} failed${checks.skipped > 0 ? `, ${checks.skipped} skipped` : ''}`);
  return checks.failed.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof NetstackError)) throw error;
  console.error(printText(error.findings));
  process.exitCode = 1;
}
