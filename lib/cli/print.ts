import { type Command, CommanderError, Option } from 'commander';

/** Prints where the command's output goes. */
export function print(command: Command, text: string): void {
  command.configureOutput().writeOut?.(text.endsWith('\n') ? text : `${text}\n`);
}

/** Prints beside the output: progress and findings. */
export function printAside(command: Command, text: string): void {
  command.configureOutput().writeErr?.(text.endsWith('\n') ? text : `${text}\n`);
}

/** Ends the run with an exit code, after everything was printed. */
export function exit(code: number): never {
  throw new CommanderError(code, 'netstack.exit', '');
}

/** `-o, --output`, the form of the answer. */
export function outputOption(...forms: readonly string[]): Option {
  return new Option('-o, --output <format>', 'form of the answer').choices(forms).default(forms[0]);
}

/** Columns two blanks apart, without blanks at the end of a line. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
