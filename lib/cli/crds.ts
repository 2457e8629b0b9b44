import { Command } from 'commander';
import { bundleId, CRD_BUNDLES, type CrdBundle, crdBundlesKnownTo, crdBundlesOf, crdsOf, needsServerSideApply } from '../crds';
import { downloadWith, mirror, pullBundles, upstream, verifyPulled } from '../crds/pull';
import { printText } from '../finding';
import { planSpec } from './plan-spec';
import { exit, outputOption, print, printAside, table } from './print';

/** `netstack crds`: the CustomResourceDefinitions that layers need. */
export function crdsCommand(): Command {
  return new Command('crds')
    .description('the CustomResourceDefinitions that layers need: list them, pull them into a repository, verify what was pulled')
    .addCommand(listCommand())
    .addCommand(pullCommand())
    .addCommand(verifyCommand());
}

/** `netstack crds list [SPEC]` */
function listCommand(): Command {
  return new Command('list')
    .description('bundles of CRDs, all or those that a layer needs')
    .argument('[spec]', 'file of the layer')
    .option('--all', 'with a spec: also those that its components create by themselves')
    .addOption(outputOption('text', 'json'))
    .action(async (path: string | undefined, options: { readonly output: string; readonly all?: boolean }, command: Command) => {
      const bundles = await bundlesFor(path, options.all === true);
      print(command, options.output === 'json' ? JSON.stringify(bundles, null, 2) : listText(bundles));
    });
}

/** `netstack crds pull [SPEC]`: the one command that uses the network. */
function pullCommand(): Command {
  return new Command('pull')
    .description('write CRDs into the repository, one file each, verified by hash and protected from pruning')
    .argument('[spec]', 'file of the layer; without it all bundles are pulled')
    .option('--out <folder>', 'where they go', 'crds')
    .option('--mirror <place>', 'a folder, or an https address, that has the files instead of the addresses they are published at')
    .option('--all', 'with a spec: also those that its components create by themselves, to validate custom resources against')
    .action(
      async (path: string | undefined, options: { readonly out: string; readonly mirror?: string; readonly all?: boolean }, command: Command) => {
        const bundles = await bundlesFor(path, options.all === true);
        const download = downloadWith((url, init) => fetch(url, init));
        const source = options.mirror === undefined ? upstream(download) : mirror(options.mirror, download);
        const pulled = await pullBundles(bundles, options.out, source);
        const rows = pulled.map(({ bundle, fetched }) => [
          `${options.out}/${bundleId(bundle)}`,
          `${crdsOf(bundle).length} CRDs`,
          fetched === 0 ? 'there already' : `${fetched} of ${bundle.files.length} files fetched`,
        ]);
        print(command, rows.length === 0 ? 'the layer needs no CRDs' : table(rows));
      },
    );
}

/** `netstack crds verify [SPEC]` */
function verifyCommand(): Command {
  return new Command('verify')
    .description('compare what was pulled with its hashes, and with what a layer needs; exit code 1 where they differ')
    .argument('[spec]', 'file of the layer')
    .option('--out <folder>', 'where the CRDs were pulled to', 'crds')
    .action(async (path: string | undefined, options: { readonly out: string }, command: Command) => {
      const needed = path === undefined ? [] : await bundlesFor(path, false);
      const { findings, bundles } = verifyPulled(options.out, needed);
      if (findings.length > 0) printAside(command, printText(findings));
      if (findings.some(({ severity }) => severity === 'error')) exit(1);
      print(command, `${options.out}: ${bundles.size} bundles, ${[...bundles.values()].reduce((sum, files) => sum + files, 0)} files as pulled`);
    });
}

async function bundlesFor(path: string | undefined, own: boolean): Promise<readonly CrdBundle[]> {
  if (path === undefined) return CRD_BUNDLES;
  const { plan } = await planSpec(path);
  return own ? crdBundlesKnownTo(plan) : crdBundlesOf(plan);
}

function listText(bundles: readonly CrdBundle[]): string {
  if (bundles.length === 0) return 'the layer needs no CRDs';
  return bundles.map((bundle) => `${bundleId(bundle)}  installed by the ${bundle.installedBy}\n${crdTable(bundle)}`).join('\n\n');
}

function crdTable(bundle: CrdBundle): string {
  const rows = crdsOf(bundle).map((crd) => [
    `  ${crd.name}`,
    crd.kind,
    crd.scope,
    crd.served.map((version) => (version === crd.storage ? `${version} (stored)` : version)).join(', '),
    `${crd.bytes} bytes${needsServerSideApply(crd) ? ', server-side apply only' : ''}`,
  ]);
  return table(rows);
}
