import { join } from 'node:path';
import { Command, Option } from 'commander';
import { BOOTSTRAP_TARGETS, type BootstrapTarget, bootstrap } from '../delivery';
import { NetstackError } from '../finding';
import { checkLayer } from '../rules';
import { pulledFor } from './crd-schemas';
import { loadSpec, located } from './load-specs';
import { print } from './print';
import { replaceBelow } from './write-file';

interface BootstrapCommandOptions {
  readonly target: BootstrapTarget;
  readonly out?: string;
  readonly url?: string;
  readonly namespace?: string;
}

/** `netstack bootstrap SPEC --target TARGET`: what a cluster needs before a GitOps controller can run in it. */
export function bootstrapCommand(): Command {
  return new Command('bootstrap')
    .description('what a cluster needs before a GitOps controller can run in it: the same objects, in the form of who applies them')
    .argument('<spec>', 'file of the layer')
    .addOption(new Option('--target <name>', 'who applies it').choices([...BOOTSTRAP_TARGETS]).default(BOOTSTRAP_TARGETS[0]))
    .option('--out <folder>', 'where the files go; without it they are printed')
    .option('--url <address>', 'where Talos fetches bootstrap.yaml from (talos)')
    .option('--namespace <name>', 'namespace of the Cluster object (cluster-api)')
    .action(async (path: string, { target, out, url, namespace }: BootstrapCommandOptions, command: Command) => {
      const loaded = await loadSpec(path);
      const { plan, manifests, findings } = checkLayer(loaded.spec);
      const refused = findings.filter(({ severity }) => severity === 'error');
      if (plan === undefined || refused.length > 0) throw new NetstackError(located(refused, loaded));
      const options = { ...(url === undefined ? {} : { url }), ...(namespace === undefined ? {} : { namespace }) };
      const files = bootstrap({ plan, manifests, crds: pulledFor(plan) }, target, options);
      if (out === undefined) {
        print(command, files.map(({ path: file, text }) => (files.length === 1 ? text : `# ${file}\n${text}`)).join('---\n'));
        return;
      }
      for (const { path: file, text } of files) replaceBelow(out, file, text);
      print(command, files.map(({ path: file }) => join(out, file)).join('\n'));
    });
}
