import { Command, Option } from 'commander';
import { aligned, diffReachability, diffText, isWidened } from '../../reach';
import { exit, outputOption, print } from '../print';
import { type LoadOptions, load, withLoadOptions } from './load';

interface DiffOptions extends LoadOptions {
  readonly output: string;
  readonly failOn?: string;
}

/** `netstack reach diff OLD NEW`: connections that came, went, became wider or narrower. */
export function diffCommand(): Command {
  return withLoadOptions(new Command('diff'))
    .description('what changed between two versions, one paragraph a policy change, worst exposure first')
    .argument('<old>', 'folder or file of manifests, or a layer')
    .argument('<new>', 'likewise')
    .addOption(outputOption('text', 'json'))
    .addOption(new Option('--fail-on <change>', 'exit code 2 where it happened').choices(['widened', 'any']))
    .action(async (before: string, after: string, options: DiffOptions, command: Command) => {
      const old = await load([before], options, command);
      const now = await load([after], options, command);
      const again =
        now.reachability.profile === old.reachability.profile
          ? old.reachability.with(aligned(now.reachability.resources, old.reachability.resources))
          : now.reachability;
      const diff = diffReachability(old.reachability, again);
      print(command, options.output === 'json' ? JSON.stringify(diff, null, 2) : diffText(diff));
      const failed = options.failOn === 'widened' ? isWidened(diff) : options.failOn === 'any' && diff.groups.length > 0;
      if (failed) exit(2);
    });
}
