import { Command } from 'commander';
import { NetstackError } from '../finding';
import { nearest } from '../finding/nearest';
import { explain } from '../report';
import { planSpec } from './plan-spec';
import { outputOption, print, table } from './print';

/** `netstack explain SPEC [PATH]`: resolved values and where they came from. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('resolved values of a layer and where they came from: the spec (of a fleet, which part of it), a default, or the platform')
    .argument('<spec>', 'file of the layer')
    .argument('[path]', 'spec path, for example cluster.dnsServiceIp', '')
    .addOption(outputOption('text', 'json'))
    .action(async (file: string, path: string, options: { readonly output: string }, command: Command) => {
      const { spec, plan, fleet } = await planSpec(file);
      const rows = explain(spec, plan, path).map((row) =>
        row.origin === 'spec' ? { ...row, origin: fleet?.originOf(row.path) ?? row.origin } : row,
      );
      if (rows.length === 0) {
        const near = nearest(
          path,
          explain(spec, plan).map((row) => row.path),
        );
        throw NetstackError.of({
          code: 'explain/nothing-there',
          message: 'the plan has no value at this path',
          got: path,
          ...(near === undefined ? {} : { fix: `write ${near}` }),
        });
      }
      print(
        command,
        options.output === 'json' ? JSON.stringify(rows, null, 2) : table(rows.map((row) => [row.path, JSON.stringify(row.value), row.origin])),
      );
    });
}
