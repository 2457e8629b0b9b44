import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { explain, explanationText, findEndpoint, parseTraffic } from '../../reach';
import { outputOption, print } from '../print';
import { type LoadOptions, load, withLoadOptions } from './load';

interface WhyOptions extends LoadOptions {
  readonly output: string;
  readonly from: string;
  readonly to: string;
  readonly port: string;
}

/** `netstack reach why PATH...`: the verdict on one packet, the rules that decide it, and what would turn it round. */
export function whyCommand(): Command {
  return withLoadOptions(new Command('why'))
    .description('why one pair can or cannot talk on a port, and what would have to change')
    .argument('<path...>', 'folders or files of manifests, a layer, or - for the standard input')
    .requiredOption('--from <end>', 'namespace/name of a workload, an address outside, node:name')
    .requiredOption('--to <end>', 'likewise, or domain:name')
    .requiredOption('--port <port>', 'port and protocol: 80/TCP, http/TCP, ICMP')
    .addOption(outputOption('text', 'json'))
    .action(async (paths: readonly string[], options: WhyOptions, command: Command) => {
      const { reachability } = await load(paths, options, command);
      const from = findEndpoint(reachability, options.from);
      const to = findEndpoint(reachability, options.to);
      const explanation = explain(reachability, from, to, parseTraffic(options.port, to), textOf);
      print(command, options.output === 'json' ? JSON.stringify(explanation, null, 2) : explanationText(explanation));
    });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
