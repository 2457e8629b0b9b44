/**
 * `npm run test:api -- --kubeconfig FILE [--kubectl PATH] [--mirror DIR] [--replace-crds] [--part PART] [--only TEXT]`: has an API
 * server without anything around it judge what this library writes: every pod network in its variants, every example, what is
 * written for GitOps controllers, and the handover from each bootstrap to each controller. The exit code is 1 where anything is
 * refused. CustomResourceDefinitions stay; nothing else does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleId, CRD_BUNDLES, crdBundlesKnownTo } from '../../lib/crds';
import { checkLayer } from '../../lib/rules';
import { Kubectl } from '../cluster/kubectl';
import { gitopsCrds, pullCrds } from './crds';
import { examples, judgeExample } from './examples';
import { judgeGitOps } from './gitops';
import { judgeHandover } from './handover';
import { judgeLayer } from './layers';
import { type Options, parseOptions } from './options';
import { Report } from './report';
import { ApiServer } from './server';
import { layers } from './variants';

async function main({ kubeconfig, kubectl, mirror, replaceCrds, only, parts }: Options): Promise<number> {
  process.env.KUBECONFIG = kubeconfig;
  const report = new Report((line) => console.log(line));
  const server = new ApiServer(new Kubectl(kubectl));
  report.note(server.describe());
  const folder = mkdtempSync(join(tmpdir(), 'netstack-crds-'));
  try {
    const { pulled, absent } = await pullCrds(CRD_BUNDLES, folder, mirror);
    for (const id of absent)
      report.skipped(`CRDs ${id}`, 'neither the reference manifests nor the mirror have them; kinds that the API server does not know are named');
    const newest = pulled.filter((bundle) => pulled.find(({ name }) => name === bundle.name) === bundle);
    server.applyBundles(folder, newest, true);
    server.applyCrds(gitopsCrds());
    report.note(`${newest.map(bundleId).join(', ')} and the definitions of Argo CD and Flux are applied, and stay`);
    const wanted = (name: string): boolean => only === undefined || name.includes(only);
    if (parts.includes('layers')) {
      const later: (() => void)[] = [];
      for (const [name, spec] of layers.filter(([one]) => wanted(one))) {
        const { plan } = checkLayer(spec);
        const needed = plan === undefined ? [] : crdBundlesKnownTo(plan).filter((bundle) => pulled.includes(bundle));
        if (needed.every((bundle) => newest.includes(bundle))) judgeLayer(server, report, name, spec);
        else if (!replaceCrds)
          report.skipped(
            name,
            `--replace-crds puts ${needed.map(bundleId).join(' and ')} in the place of newer definitions, which are then put back`,
          );
        else
          later.push(() => {
            server.applyBundles(folder, needed, true);
            judgeLayer(server, report, name, spec);
          });
      }
      for (const judge of later) judge();
      server.applyBundles(folder, newest, true);
    }
    if (parts.includes('examples')) for (const example of examples.filter(wanted)) judgeExample(server, report, example);
    if (parts.includes('gitops')) judgeGitOps(server, report);
    if (parts.includes('handover')) {
      // It makes its own.
      server.cleanUp();
      judgeHandover(server, report);
    }
  } finally {
    rmSync(folder, { recursive: true });
    const removed = server.cleanUp();
    if (removed.length > 0) report.note(`namespaces that were made and are deleted: ${removed.join(', ')}`);
  }
  report.note(report.summary);
  return report.failed ? 1 : 0;
}

const options = parseOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(options);
  process.exitCode = 2;
} else {
  main(options).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    },
  );
}
