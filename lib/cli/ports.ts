import { Command } from 'commander';
import { firewallTable } from '../report';
import { planSpec } from './plan-spec';
import { outputOption, print, table } from './print';

/** `netstack ports SPEC`: what the firewall of a node must let pass. */
export function portsCommand(): Command {
  return new Command('ports')
    .description("what the nodes' firewall must let pass, and what is bound there")
    .argument('<spec>', 'file of the layer')
    .addOption(outputOption('text', 'json'))
    .action(async (path: string, options: { readonly output: string }, command: Command) => {
      const rows = firewallTable((await planSpec(path)).plan);
      const head = ['PROTOCOL', 'PORTS', 'FROM', 'TO', 'COMPONENT', 'PURPOSE'];
      const lines = rows.map(({ protocol, ports, from, to, component, purpose }) => [protocol, ports, from, to, component, purpose]);
      print(command, options.output === 'json' ? JSON.stringify(rows, null, 2) : table([head, ...lines]));
    });
}
