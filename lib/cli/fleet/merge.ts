import { Command, Option } from 'commander';
import { groupFindings, mergeFleet } from '../../delivery';
import { printText } from '../../finding';
import { DELIVERIES, type DeliveryChoice, fleetFilesOf } from '../delivery';
import { print, printAside } from '../print';

/** `netstack fleet merge PART...`: puts the parts of a fleet together, once all are there. */
export function fleetMergeCommand(): Command {
  return new Command('merge')
    .description('put the parts of a fleet together that were synthesized apart; complete, or nothing')
    .argument('<part...>', 'output folders of netstack fleet synth --shard i/n')
    .option('--out <folder>', 'where the manifests go', 'dist')
    .addOption(new Option('--for <controller>', 'who applies the manifests, as for the parts').choices([...DELIVERIES]))
    .option('--repo <url>', 'Git repository that the controller reads (argo, flux)')
    .option('--revision <name>', 'branch, tag or commit of it (argo, flux)')
    .option('--repo-path <folder>', 'folder of the manifests in it', 'dist')
    .addOption(new Option('--applications <what>', 'as for the parts (argo)').choices(['set', 'cluster', 'stage']))
    .option('--hub', 'one Flux applies to all clusters (flux)')
    .action((folders: readonly string[], options: DeliveryChoice & { readonly out: string }, command: Command) => {
      const choice = options.for === 'argo' ? { applications: 'set' as const, ...options } : options;
      const result = mergeFleet(folders, options.out, fleetFilesOf(choice));
      if (result.findings.length > 0) printAside(command, printText(groupFindings(result.findings)));
      print(command, `${options.out}: ${result.written} files written, ${result.unchanged} unchanged, ${result.deleted} deleted`);
    });
}
