import { Command, CommanderError } from 'commander';
import { NetstackError, printText } from '../finding';
import { bootstrapCommand } from './bootstrap';
import { crdsCommand } from './crds';
import { diffCommand } from './diff';
import { explainCommand } from './explain';
import { fleetCommand } from './fleet';
import { imagesCommand } from './images';
import { initCommand } from './init';
import { lintCommand } from './lint';
import { mtuCommand } from './mtu';
import { platformCommand } from './platform';
import { portsCommand } from './ports';
import { reachCommand } from './reach';
import { requirementsCommand } from './requirements';
import { schemaCommand } from './schema';
import { synthCommand } from './synth';

/** Where a run prints. Tests give their own. */
export interface Output {
  /** Prints text as it is, line ends included. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Runs the command line: 0 when all is well, 1 when a check found an error or something impossible was asked for, another
 * number where a command says so. A user's mistake never shows a stack trace.
 *
 * @param argv what follows the program's name
 */
export async function run(argv: readonly string[], { out, err }: Output): Promise<number> {
  const program = new Command('netstack')
    .description('The network layer of a Kubernetes cluster, proven before it is applied')
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err });
  for (const command of [
    synthCommand(),
    bootstrapCommand(),
    fleetCommand(),
    lintCommand(),
    diffCommand(),
    imagesCommand(),
    portsCommand(),
    mtuCommand(),
    crdsCommand(),
    requirementsCommand(),
    reachCommand(),
    explainCommand(),
    initCommand(),
    platformCommand(),
    schemaCommand(),
  ]) {
    inherit(command, program);
    program.addCommand(command);
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof NetstackError)) throw error;
    err(printText(error.findings));
    return 1;
  }
}

/** Settings of the program for a command and those below it, which were put together before there was a program. */
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const sub of command.commands) inherit(sub, command);
}
