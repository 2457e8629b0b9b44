import { Command, Option } from 'commander';
import {
  connectionsText,
  doubtsText,
  type Labelled,
  labelledConnections,
  matrixBlocks,
  matrixCsv,
  matrixDot,
  matrixJson,
  matrixMermaid,
  namespaceConnections,
  namespaceJson,
  namespaceLines,
  pairTest,
  type Reachability,
} from '../../reach';
import { outputOption, print } from '../print';
import { type LoadOptions, load, withLoadOptions } from './load';

interface MatrixOptions extends LoadOptions {
  readonly output: string;
  readonly maybe?: boolean;
  readonly focus?: string;
  readonly namespace?: string;
  readonly aggregate?: string;
}

/** `netstack reach matrix PATH...`: who can talk to whom. */
export function matrixCommand(): Command {
  return withLoadOptions(new Command('matrix'))
    .description('every connection that is possible, and on which ports')
    .argument('<path...>', 'folders or files of manifests, a layer, or - for the standard input')
    .addOption(outputOption('text', 'json', 'csv', 'dot', 'mermaid'))
    .option('--maybe', 'also what is implementation-defined, with the flag that decides it')
    .option('--focus <name>', 'only pairs with this workload, node or range')
    .option('--namespace <name>', 'only pairs with an end in this namespace')
    .addOption(new Option('--aggregate <unit>', 'one endpoint for each unit').choices(['namespace']))
    .action(async (paths: readonly string[], options: MatrixOptions, command: Command) => {
      const { reachability } = await load(paths, options, command);
      if (options.aggregate === undefined) printMatrix(reachability, options, command);
      else printAggregate(reachability, options, command);
    });
}

function printMatrix(reachability: Reachability, options: MatrixOptions, command: Command): void {
  const include = pairTest(reachability, options);
  const filter = { maybe: options.maybe === true, include };
  switch (options.output) {
    case 'json':
      print(command, JSON.stringify(matrixJson(reachability, filter)));
      return;
    case 'csv':
    case 'dot':
    case 'mermaid':
      print(command, drawings[options.output](labelledConnections(reachability, filter)));
      return;
    default:
      printBlocks(matrixBlocks(reachability, filter), command);
  }
}

/** Writes a few large pieces instead of one for each block: every write costs. */
function printBlocks(blocks: Iterable<string>, command: Command): void {
  let pieces: string[] = [];
  let size = 0;
  for (const block of blocks) {
    pieces.push(block);
    size += block.length;
    if (size < 2 ** 18) continue;
    print(command, pieces.join(''));
    pieces = [];
    size = 0;
  }
  if (size > 0) print(command, pieces.join(''));
}

const drawings = { csv: matrixCsv, dot: matrixDot, mermaid: matrixMermaid };

function printAggregate(reachability: Reachability, options: MatrixOptions, command: Command): void {
  switch (options.output) {
    case 'json':
      print(command, JSON.stringify(namespaceJson(reachability)));
      return;
    case 'csv':
    case 'dot':
    case 'mermaid':
      print(command, drawings[options.output](namespaceLabels(reachability)));
      return;
    default: {
      const lines = namespaceLines(reachability, options.maybe === true);
      if (lines.length > 0) print(command, lines.join('\n'));
    }
  }
}

function* namespaceLabels(reachability: Reachability): Generator<Labelled> {
  for (const { from, to, verdict } of namespaceConnections(reachability)) {
    const words = reachability.words(verdict);
    yield { from, to, sure: connectionsText(words), maybe: doubtsText(words).join('; ') };
  }
}
