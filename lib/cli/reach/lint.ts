import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { applyWaivers, type Finding, NetstackError, printJson, printSarif, printText, type WaivedFinding, type Waiver } from '../../finding';
import { lintReachability, lintRules, ruleOfCode } from '../../reach';
import { exit, outputOption, print, printAside, table } from '../print';
import { type LoadOptions, load, withLoadOptions } from './load';

interface LintOptions extends LoadOptions {
  readonly output: string;
  readonly waivers?: string;
  readonly failOn: string;
  readonly controls?: boolean;
}

/** `netstack reach lint PATH...`: mistakes in policies, proven by the engine where they claim that something is broken. */
export function lintCommand(): Command {
  return withLoadOptions(new Command('lint'))
    .description('mistakes in policies, Services and workloads; exit code 1 on errors')
    .argument('<path...>', 'folders or files of manifests, a layer, or - for the standard input')
    .addOption(outputOption('text', 'json', 'sarif'))
    .option('--waivers <file>', 'findings to live with: a JSON list of { code, at, reason, owner }')
    .addOption(new Option('--fail-on <severity>', 'exit code 1 from this severity on').choices(['error', 'warning', 'never']).default('error'))
    .option('--controls', 'list the rules with the CIS and NSA/CISA controls that they bear on, beside the findings')
    .action(async (paths: readonly string[], options: LintOptions, command: Command) => {
      const { reachability, findings: reading } = await load(paths, options, command, true);
      const { findings: all, ignored } = lintReachability(
        reachability,
        // As text a line beside the output has said it already.
        options.output === 'text' ? reading.filter(({ code }) => code !== 'reach/unknown-kind' && code !== 'reach/irrelevant-kind') : reading,
      );
      const { findings, waived } = applyWaivers(all, options.waivers === undefined ? [] : readWaivers(options.waivers));
      const suppressed: readonly WaivedFinding[] = [
        ...waived,
        ...ignored.map(({ finding, rule, reason }) => ({
          finding,
          waiver: { code: finding.code, reason, owner: `annotation lint.netstack.dev/${rule}` },
        })),
      ];
      print(command, printed(options.output, findings, suppressed));
      if (options.output === 'text' && suppressed.length > 0) printAside(command, `${suppressed.length} findings are waived`);
      if (options.controls === true) print(command, controlsTable(findings));
      const failing =
        options.failOn === 'never'
          ? []
          : findings.filter(({ severity }) => severity === 'error' || (options.failOn === 'warning' && severity === 'warning'));
      if (failing.length > 0) exit(1);
    });
}

function printed(output: string, findings: readonly Finding[], waived: readonly WaivedFinding[]): string {
  if (output === 'sarif') return printSarif(findings, { waived });
  return output === 'json' ? printJson(findings) : printText(findings);
}

function controlsTable(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return table([
    ['rule', 'code', 'findings', 'controls'],
    ...lintRules.map(({ id, code }) => [id, code, String(counts.get(code) ?? 0), ruleOfCode(code)?.controls.join('; ') ?? '']),
  ]);
}

function readWaivers(file: string): readonly Waiver[] {
  const refused = (got: string): NetstackError =>
    NetstackError.of({
      code: 'reach/waivers',
      message: 'the file of waivers cannot be used',
      got,
      expected: 'a JSON list of { code, at, reason, owner }',
      position: { file, line: 1 },
    });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
  if (!Array.isArray(value)) throw refused('not a list');
  return value.map((item: unknown): Waiver => {
    if (!isWaiver(item)) throw refused(JSON.stringify(item).slice(0, 100));
    return item;
  });
}

function isWaiver(value: unknown): value is Waiver {
  if (typeof value !== 'object' || value === null) return false;
  return ['code', 'reason', 'owner'].every((key) => Object.entries(value).some(([name, text]) => name === key && typeof text === 'string'));
}
