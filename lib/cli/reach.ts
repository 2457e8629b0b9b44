import { Command } from 'commander';
import { diffCommand } from './reach/diff';
import { exposedCommand } from './reach/exposed';
import { lintCommand } from './reach/lint';
import { matrixCommand } from './reach/matrix';
import { whyCommand } from './reach/why';

/** `netstack reach`: who can talk to whom, on which ports, and why. */
export function reachCommand(): Command {
  const command = new Command('reach').description('who can talk to whom: matrix, why, diff, exposed, lint');
  for (const sub of [matrixCommand(), whyCommand(), diffCommand(), exposedCommand(), lintCommand()]) command.addCommand(sub);
  return command;
}
