/**
 * `npm run test:cluster -- [--cluster FILE] [--cni NAME [--upgrade]] [--apply | --bootstrap | --adopt FOLDER] [--keep]`: applies
 * the default layer, with another pod network where one is named, to the cluster of KUBECONFIG, on which nothing but kubelets
 * need run, and checks what it promises. With `--upgrade` the release before is applied first. With `--apply` the layer's own
 * script applies it, is run again, broken off and asked to heal; with `--bootstrap` it runs over what bootstrap.yaml made; with
 * `--adopt` it takes over what kubeadm's manifests in a folder of reference made. The last line is `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LayerSpec, NetstackError, printText, synthLayers } from 'cdk8s-netstack';
import { layer } from '../../clusters/prod';
import { applyCompanion } from '../../lib/delivery';
import { adopt } from './adoption';
import { Checks } from './checks';
import { applyFromNothing, applyOverBootstrap, checkScript, ended, withoutLoadBalancer } from './delivery';
import { checkDns, checkEgress, checkIngress, checkNodes, checkPods, checkPolicies, checkServices } from './groups';
import { Kubectl } from './kubectl';
import { networkOf } from './networks';
import { ApplyScript } from './script';
import { applyStages, stagesIn } from './stages';
import { layerFor, readTarget } from './target';
import { afterUpgrade, beforeUpgrade } from './upgrade';
import { checkVariants } from './variants';
import { EGRESS, namespaces, OUTSIDE, SEGMENT, startWorkload } from './workload';

/** Who applies the layer: nothing of its own, its script, its script over a bootstrap, its script over what kubeadm made. */
type Delivery = 'apply' | 'bootstrap' | 'adopt';

function main(argv: readonly string[]): number {
  const file = wordAfter(argv, '--cluster');
  const target = file === undefined ? undefined : readTarget(file);
  const name = wordAfter(argv, '--cni');
  const network = name === undefined ? undefined : networkOf(name);
  const on = (cni: LayerSpec['cni']): LayerSpec => {
    const chosen = cni === undefined ? layer : { ...layer, cni };
    return target === undefined ? chosen : layerFor(chosen, target);
  };
  const full = on(network?.cni);
  const reference = wordAfter(argv, '--adopt');
  const delivery: Delivery | undefined =
    reference !== undefined ? 'adopt' : argv.includes('--bootstrap') ? 'bootstrap' : argv.includes('--apply') ? 'apply' : undefined;
  const spec = delivery === undefined ? full : withoutLoadBalancer(full);
  const kubectl = new Kubectl();
  const checks = new Checks((line) => console.log(line));
  const outdir = mkdtempSync(join(tmpdir(), 'netstack-cluster-'));
  try {
    if (reference !== undefined) adopt(kubectl, checks, spec, reference, outdir);
    const held = network !== undefined && argv.includes('--upgrade') ? beforeUpgrade(kubectl, checks, on(network.before)) : undefined;
    const { findings } = synthLayers([spec], { outdir, companions: delivery === undefined ? [] : [applyCompanion()] });
    if (findings.length > 0) console.log(printText(findings));
    kubectl.apply(...namespaces());
    const folder = join(outdir, spec.cluster.name);
    const missing = deliver(delivery, kubectl, checks, folder, spec);
    checkNodes(kubectl, checks);
    if (held !== undefined) afterUpgrade(kubectl, checks, held);
    startWorkload(kubectl);
    checkPods(kubectl, checks);
    checkServices(kubectl, checks, full, missing.has('40-lb'));
    checkDns(kubectl, checks, spec, target);
    checkPolicies(kubectl, checks);
    checkEgress(kubectl, checks, spec, target);
    checkIngress(kubectl, checks, missing.has('60-ingress'));
    checkVariants(kubectl, checks, spec);
    if (delivery === 'apply') {
      checkScript(kubectl, checks, folder);
      checkPods(kubectl, checks);
    }
  } finally {
    rmSync(outdir, { recursive: true });
    if (!argv.includes('--keep')) kubectl.try(['delete', 'namespace', SEGMENT, OUTSIDE, EGRESS, '--wait=false']);
  }
  console.log(`${checks.passed} passed, ${checks.failed.length} failed${checks.skipped > 0 ? `, ${checks.skipped} skipped` : ''}`);
  return checks.failed.length > 0 ? 1 : 0;
}

/** Brings the layer up, and returns the stages that cannot run here. */
function deliver(delivery: Delivery | undefined, kubectl: Kubectl, checks: Checks, folder: string, spec: LayerSpec): ReadonlySet<string> {
  if (delivery === undefined) return applyStages(kubectl, checks, folder, stagesIn(folder));
  if (delivery === 'apply') applyFromNothing(kubectl, checks, folder);
  else if (delivery === 'bootstrap') applyOverBootstrap(kubectl, checks, folder, spec);
  else ended(checks, 'the whole layer comes over what was adopted', new ApplyScript(folder).run());
  return new Set(['40-lb']);
}

function wordAfter(argv: readonly string[], option: string): string | undefined {
  const at = argv.indexOf(option);
  return at < 0 ? undefined : (argv[at + 1] ?? '');
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof NetstackError)) throw error;
  console.error(printText(error.findings));
  process.exitCode = 1;
}
