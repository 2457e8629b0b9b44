import { Command } from 'commander';
import { exposures, exposuresText } from '../../reach';
import { outputOption, print } from '../print';
import { type LoadOptions, load, withLoadOptions } from './load';

/** `netstack reach exposed PATH...`: what is open to the world, to every namespace, to nothing. */
export function exposedCommand(): Command {
  return withLoadOptions(new Command('exposed'))
    .description('what is open to the world, to every namespace, to nothing')
    .argument('<path...>', 'folders or files of manifests, a layer, or - for the standard input')
    .addOption(outputOption('text', 'json'))
    .action(async (paths: readonly string[], options: LoadOptions & { readonly output: string }, command: Command) => {
      const { reachability } = await load(paths, options, command);
      const list = exposures(reachability);
      print(command, options.output === 'json' ? JSON.stringify(list, null, 2) : exposuresText(list));
    });
}
