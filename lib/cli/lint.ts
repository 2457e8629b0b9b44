import { Command } from 'commander';
import type { ReadDefinitions } from '../crds/schema';
import { compareFindings, type Finding, printJson, printSarif, printText } from '../finding';
import { lintPaths } from '../lint';
import { readFiles } from '../reach';
import { checkLayer } from '../rules';
import { resourceFindings } from './crd-schemas';
import { loadSpecs, located } from './load-specs';
import { exit, outputOption, print } from './print';

/** `netstack lint SPEC...`: plans and checks layers, or checks manifests; writes nothing. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('check layers, or manifests of anybody, and write nothing; exit code 1 on errors')
    .argument('<path...>', 'specs (YAML, JSON, TypeScript), manifests, or folders of them')
    .addOption(outputOption('text', 'json', 'sarif'))
    .action(async (paths: readonly string[], options: { readonly output: string }, command: Command) => {
      const findings = areManifests(paths) ? lintPaths(paths) : await lintSpecs(paths);
      const printed = { text: printText, json: printJson, sarif: printSarif }[options.output] ?? printText;
      print(command, printed(findings));
      if (findings.some(({ severity }) => severity === 'error')) exit(1);
    });
}

async function lintSpecs(paths: readonly string[]): Promise<readonly Finding[]> {
  const specs = await loadSpecs(paths);
  const read: ReadDefinitions = new Map();
  return specs.flatMap((loaded): readonly Finding[] => {
    const { plan, manifests, findings } = checkLayer(loaded.spec);
    return located([...findings, ...resourceFindings(plan, manifests, read)].sort(compareFindings), loaded);
  });
}

/** Whether the paths hold Kubernetes manifests: the first data file that says what it is decides. */
function areManifests(paths: readonly string[]): boolean {
  const said = paths
    .flatMap((path) => readFiles(path, []))
    .filter(({ file }) => /\.(ya?ml|json)$/i.test(file))
    .map(({ text }) => kindOfData(text));
  return said.find((what) => what !== undefined) === 'manifest';
}

/** What a data file holds, by the keys at its top level: those below it, as in the patches of a spec, say nothing. */
function kindOfData(text: string): 'manifest' | 'spec' | undefined {
  const keys = text.trimStart().startsWith('{')
    ? keysOfJson(text)
    : [...text.matchAll(/^(["']?)(apiVersion|cluster)\1\s*:/gm)].map(([, , key]) => key);
  const known = new Set(keys);
  return known.has('apiVersion') ? 'manifest' : known.has('cluster') ? 'spec' : undefined;
}

/** Keys of the object that a JSON text is; none where it is not JSON, which its reader reports. */
function keysOfJson(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
