import { Command } from 'commander';
import { groupFindings, mergeFleet } from '../../delivery';
import { printText } from '../../finding';
import { addFleetDeliveryOptions, type DeliveryChoice, fleetChoice, fleetFilesOf } from '../delivery';
import { print, printAside } from '../print';

/** `netstack fleet merge PART...`: puts the parts of a fleet together, once all are there. */
export function fleetMergeCommand(): Command {
  return addFleetDeliveryOptions(
    new Command('merge')
      .description(
        'put the parts of a fleet together that were synthesized apart; complete, or nothing; who applies the manifests is said as for the parts',
      )
      .argument('<part...>', 'output folders of netstack fleet synth --shard i/n')
      .option('--out <folder>', 'where the manifests go', 'dist'),
  ).action((folders: readonly string[], options: DeliveryChoice & { readonly out: string }, command: Command) => {
    const choice = fleetChoice(options);
    const result = mergeFleet(folders, options.out, fleetFilesOf(choice));
    if (result.findings.length > 0) printAside(command, printText(groupFindings(result.findings)));
    print(command, `${options.out}: ${result.written} files written, ${result.unchanged} unchanged, ${result.deleted} deleted`);
  });
}
