import { Command, Option } from 'commander';
import { groupFindings, parseShard, synthFleet } from '../../delivery';
import { kustomizationListing } from '../../delivery/kustomize';
import { NetstackError, printText } from '../../finding';
import { LAYOUTS, type Layout } from '../../synth';
import { addFleetDeliveryOptions, companionsOf, type DeliveryChoice, fleetChoice, fleetFilesOf } from '../delivery';
import { print, printAside } from '../print';
import { loadFleet } from './load';

interface FleetSynthOptions extends DeliveryChoice {
  readonly out: string;
  readonly layout: Layout;
  readonly shard?: string;
  readonly shared?: boolean;
  readonly verify?: boolean;
}

/** `netstack fleet synth DIR`: writes the clusters of a fleet that have changed. */
export function fleetSynthCommand(): Command {
  return addFleetDeliveryOptions(
    new Command('synth')
      .description('check all clusters of a folder and write those that have changed; nothing is written when something is wrong')
      .argument('[folder]', 'folder of cluster specs, with fleet.yaml beside them', 'clusters')
      .option('--out <folder>', 'where the manifests go', 'dist')
      .addOption(new Option('--layout <layout>', 'one file an object, a stage or a cluster').choices([...LAYOUTS]).default(LAYOUTS[0]))
      .option('--shared', 'write stages that clusters have in common once, and reference them')
      .option('--shard <i/n>', 'only this part of the fleet, counted from 0')
      .option('--verify', 'read the files of clusters that have not changed, instead of trusting them'),
  ).action((folder: string, options: FleetSynthOptions, command: Command) => {
    const choice = fleetChoice(options);
    const { out, layout, verify = false } = options;
    const settings = JSON.stringify([
      layout,
      options.shared ?? false,
      choice.for,
      choice.repo,
      choice.revision,
      choice.repoPath,
      choice.applications,
      choice.hub,
    ]);
    if (options.shared === true && !['kustomize', 'argo', 'flux'].includes(choice.for ?? ''))
      throw NetstackError.of({
        code: 'fleet/shared',
        message: 'stages that are shared are referenced by kustomizations',
        fix: '--for kustomize, argo or flux',
      });
    const { document, members } = loadFleet(folder, settings);
    const fleetFiles = fleetFilesOf(choice);
    const result = grouped(() =>
      synthFleet(members, document.fleet, {
        outdir: out,
        layout,
        verify,
        companions: companionsOf(choice),
        ...(fleetFiles === undefined ? {} : { fleetFiles }),
        ...(options.shared === true ? { shared: kustomizationListing } : {}),
        ...(options.shard === undefined ? {} : { shard: parseShard(options.shard) }),
        ...progress(members.length),
      }),
    );
    if (result.findings.length > 0) printAside(command, printText(groupFindings(result.findings)));
    const { synthesized, kept, written, unchanged, deleted } = result;
    print(
      command,
      `${out}: ${synthesized.length} clusters synthesized, ${kept.length} kept; ${written} files written, ${unchanged} unchanged, ${deleted} deleted`,
    );
  });
}

/** One mistake of a thousand clusters is one finding. */
function grouped<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof NetstackError) throw new NetstackError(groupFindings(error.findings));
    throw error;
  }
}

/** A line on a terminal that counts up, and nothing anywhere else. */
function progress(total: number): { readonly onProgress?: (done: number, cluster: string) => void } {
  if (!process.stderr.isTTY) return {};
  return {
    onProgress: (done, cluster) => {
      process.stderr.write(`\r\u001b[K${done}/${total} ${cluster}${done === total ? '\n' : ''}`);
    },
  };
}
