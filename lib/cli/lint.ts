import { Command } from 'commander';
import { type Finding, printJson, printSarif, printText } from '../finding';
import { checkLayer } from '../rules';
import { loadSpecs, located } from './load-specs';
import { exit, outputOption, print } from './print';

/** `netstack lint SPEC...`: plans and checks layers, writes nothing. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('check layers and write nothing; exit code 1 on errors')
    .argument('<spec...>', 'files (YAML, JSON, TypeScript) or folders of them')
    .addOption(outputOption('text', 'json', 'sarif'))
    .action(async (paths: readonly string[], options: { readonly output: string }, command: Command) => {
      const specs = await loadSpecs(paths);
      const findings = specs.flatMap((loaded): readonly Finding[] => located(checkLayer(loaded.spec).findings, loaded));
      const printed = { text: printText, json: printJson, sarif: printSarif }[options.output] ?? printText;
      print(command, printed(findings));
      if (findings.some(({ severity }) => severity === 'error')) exit(1);
    });
}
