import { Command, Option } from 'commander';
import { closedGates, diffLayers, GATES, type Gate, type LayerDiff, type LayerInput, printDiffMarkdown, printDiffText } from '../change';
import { NetstackError, printText } from '../finding';
import { profileNames } from '../reach';
import { loadSpecs, located } from './load-specs';
import { exit, outputOption, print, printAside } from './print';

interface DiffCommandOptions {
  readonly output: 'text' | 'json' | 'markdown';
  readonly failOn: readonly Gate[];
  readonly reach: boolean;
  readonly profile?: string;
  readonly verify?: boolean;
}

/** `netstack diff OLD NEW`: what changes between two versions, and what that does to a living cluster. */
export function diffCommand(): Command {
  return new Command('diff')
    .description('what changes between two output folders, specs or Git revisions, and what it does to living clusters')
    .argument('<old>', 'output folder, spec, folder of specs, or git:REVISION:PATH')
    .argument('<new>', 'likewise')
    .addOption(outputOption('text', 'json', 'markdown'))
    .option('--fail-on <change>', `exit code 2 where it happens, may be repeated (${GATES.join(', ')})`, gates, [])
    .option('--no-reach', 'leave out which connections open and close')
    .addOption(new Option('--profile <name>', 'who enforces the policies; specs say it themselves').choices(profileNames))
    .option('--verify', 'read every file of output folders, instead of those that differ by their index')
    .action(async (before: string, after: string, options: DiffCommandOptions, command: Command) => {
      const { output, failOn, reach, profile, verify = false } = options;
      if (!reach && failOn.includes('connections'))
        throw NetstackError.of({
          code: 'cli/fail-on',
          message: 'connections that are not worked out stop nothing',
          got: '--no-reach --fail-on connections',
        });
      const analyses = !reach ? 0 : failOn.includes('connections') ? Number.POSITIVE_INFINITY : undefined;
      const diff = await diffLayers(before, after, {
        verify,
        programs,
        ...(profile === undefined ? {} : { profile }),
        ...(analyses === undefined ? {} : { analyses }),
      });
      if (diff.findings.length > 0) printAside(command, printText(diff.findings));
      print(command, answer(diff, output));
      if (diff.findings.some(({ severity }) => severity === 'error')) exit(1);
      const closed = closedGates(diff, failOn);
      if (closed.length > 0) {
        printAside(command, `refused because of: ${closed.join(', ')}`);
        exit(2);
      }
    });
}

function answer(diff: LayerDiff, output: DiffCommandOptions['output']): string {
  switch (output) {
    case 'text':
      return printDiffText(diff);
    case 'json':
      return JSON.stringify(diff, null, 2);
    case 'markdown':
      return printDiffMarkdown(diff);
  }
}

async function programs(path: string): Promise<readonly LayerInput[]> {
  const loaded = await loadSpecs([path]);
  return loaded.map((one) => ({
    name: one.spec.cluster.name,
    content: undefined,
    load: () => ({ spec: one.spec, locate: (findings) => located(findings, one) }),
  }));
}

function gates(text: string, all: readonly Gate[]): readonly Gate[] {
  const named = text.split(',').map((word) => {
    const gate = GATES.find((one) => one === word.trim());
    if (gate === undefined)
      throw NetstackError.of({ code: 'cli/fail-on', message: 'no such change', got: JSON.stringify(word), expected: GATES.join(', ') });
    return gate;
  });
  return [...all, ...named];
}
