/** `netstack reach` alone, as a program. */
import { CommanderError } from 'commander';
import { reachCommand } from '../../../lib/cli/reach';
import { NetstackError, printText } from '../../../lib/finding';

const output = { writeOut: (text: string) => process.stdout.write(text), writeErr: (text: string) => process.stderr.write(text) };
const program = reachCommand().configureOutput(output).exitOverride();
for (const command of program.commands) command.copyInheritedSettings(program);

program.parseAsync(process.argv.slice(2), { from: 'user' }).catch((error: unknown) => {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (error instanceof NetstackError) process.stderr.write(printText(error.findings));
  else if (!(error instanceof CommanderError)) throw error;
});
