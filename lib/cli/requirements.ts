import { Command } from 'commander';
import { printable } from '../finding';
import { describeRequirement, type NodeRequirement, nodeRequirements, requirementsScript } from '../requirements';
import { planSpec } from './plan-spec';
import { outputOption, print, table } from './print';

/** `netstack requirements SPEC`: what the layer asks of every node, as a list or as a script that checks a node. */
export function requirementsCommand(): Command {
  return new Command('requirements')
    .description('what the layer asks of every node, as a list or as a script that checks a node')
    .argument('<spec>', 'file of the layer')
    .addOption(outputOption('text', 'json', 'sh'))
    .action(async (path: string, options: { readonly output: string }, command: Command) => {
      const { plan } = await planSpec(path);
      if (options.output === 'sh') return print(command, requirementsScript(plan));
      const asked = nodeRequirements(plan);
      print(command, options.output === 'json' ? JSON.stringify(asked, null, 2) : text(asked));
    });
}

function text(asked: readonly NodeRequirement[]): string {
  const rows = asked.flatMap((one) =>
    one.reasons.map(({ component, reason }, index) => [index === 0 ? describeRequirement(one) : '', component, reason].map(printable)),
  );
  return table([['REQUIRED', 'BY', 'WHY'], ...rows]);
}
