import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { FLEET_FILE, parseFleetIndex } from '../../delivery';
import { NetstackError } from '../../finding';
import { errnoOf } from '../../synth/file-system';
import { outputOption, print, table } from '../print';

/** `netstack fleet list DIR`: the clusters of an output folder. */
export function fleetListCommand(): Command {
  return new Command('list')
    .description('the clusters of an output folder, with their groups, ranges and components')
    .argument('[folder]', 'output folder', 'dist')
    .addOption(outputOption('text', 'json'))
    .action((folder: string, options: { readonly output: string }, command: Command) => {
      const { clusters } = parseFleetIndex(read(join(folder, FLEET_FILE)), join(folder, FLEET_FILE));
      const rows = clusters.map(({ name, environment = '', region = '', ring = '', kubernetes, podCidrs, components }) => [
        name,
        environment,
        region,
        ring,
        kubernetes,
        podCidrs.join(','),
        Object.values(components).join(', '),
      ]);
      const head = ['cluster', 'environment', 'region', 'ring', 'kubernetes', 'pods', 'components'];
      print(command, options.output === 'json' ? JSON.stringify(clusters, null, 2) : table([head, ...rows]));
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw NetstackError.of({ code: 'fleet/nothing-there', message: 'the folder is no output of a fleet', got: file, fix: 'netstack fleet synth' });
  }
}
