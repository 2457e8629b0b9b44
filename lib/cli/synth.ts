import { Command, Option } from 'commander';
import { printText } from '../finding';
import type { LayerSpec } from '../plan';
import { LAYOUTS, type Layout, synthLayers } from '../synth';
import { resourceCompanion } from './crd-schemas';
import { addDeliveryOptions, companionsOf, type DeliveryChoice } from './delivery';
import { loadSpecs, located } from './load-specs';
import { print, printAside } from './print';

interface SynthCommandOptions extends DeliveryChoice {
  readonly out: string;
  readonly layout: Layout;
  readonly prune: boolean;
}

/** `netstack synth [SPEC...]`: checks layers, then writes them; nothing is written when something is wrong. */
export function synthCommand(): Command {
  return addDeliveryOptions(
    new Command('synth')
      .description('check layers and write their manifests; nothing is written when something is wrong')
      .argument('[spec...]', 'files (YAML, JSON, TypeScript) or folders of them', ['clusters'])
      .option('--out <folder>', 'where the manifests go', 'dist')
      .addOption(new Option('--layout <layout>', 'one file an object, a stage or a cluster').choices([...LAYOUTS]).default(LAYOUTS[0])),
    new Option('--applications <what>', 'one Application a cluster or a stage (argo)').choices(['cluster', 'stage']),
    new Option('--in-cluster', 'the cluster is the one that the controller runs in (argo)'),
  )
    .option('--no-prune', 'keep the files of clusters that are not among the specs')
    .action(async (paths: readonly string[], options: SynthCommandOptions, command: Command) => {
      const loaded = await loadSpecs(paths);
      const bySpec = new Map(loaded.map((one) => [one.spec, one]));
      const result = synthLayers(
        loaded.map(({ spec }) => spec),
        {
          outdir: options.out,
          layout: options.layout,
          prune: options.prune,
          companions: [...companionsOf(options), ...(loaded.some(({ spec }) => spec.crds !== undefined) ? [resourceCompanion()] : [])],
          locate: (findings, spec: LayerSpec) => {
            const source = bySpec.get(spec);
            return source === undefined ? findings : located(findings, source);
          },
        },
      );
      if (result.findings.length > 0) printAside(command, printText(result.findings));
      print(command, `${options.out}: ${result.written} written, ${result.unchanged} unchanged, ${result.deleted} deleted`);
    });
}
