import { Command } from 'commander';
import { fleetListCommand } from './fleet/list';
import { fleetMergeCommand } from './fleet/merge';
import { fleetSynthCommand } from './fleet/synth';

/** `netstack fleet`: many clusters at once. */
export function fleetCommand(): Command {
  return new Command('fleet')
    .description('many clusters at once: a folder of specs with what they have in common')
    .addCommand(fleetSynthCommand())
    .addCommand(fleetMergeCommand())
    .addCommand(fleetListCommand());
}
