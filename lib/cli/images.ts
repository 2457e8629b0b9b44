import { join } from 'node:path';
import { Command, Option } from 'commander';
import { NO_REGISTRY, resolveRegistry } from '../component';
import { IMAGE_LISTS, type ImageList, type ImageLock, imageList, lockImages, RUNTIMES, type Runtime, runtimeMirrors } from '../delivery';
import { type Finding, NetstackError, ProblemList } from '../finding';
import { checkLayer } from '../rules';
import { loadSpecs, located } from './load-specs';
import { outputOption, print, table } from './print';
import { replaceBelow, replaceFile } from './write-file';

interface ImagesOptions {
  readonly output: 'text' | 'json' | ImageList;
  readonly lock?: string;
  readonly mirror: readonly string[];
  readonly runtime?: Runtime;
  readonly out?: string;
}

/** `netstack images SPEC...`: every image that layers pull, who uses it, and how to bring it to a site without the internet. */
export function imagesCommand(): Command {
  return new Command('images')
    .description('every image of layers and who uses it')
    .argument('<spec...>', 'files or folders of layers')
    .addOption(outputOption('text', 'json', ...IMAGE_LISTS))
    .option('--lock <file>', 'write the image lock there')
    .addOption(
      new Option('--runtime <name>', 'write mirror configuration of the nodes’ container runtime, with --mirror and --out').choices([...RUNTIMES]),
    )
    .option('--mirror <from=to>', 'a registry and where it is mirrored, may be repeated', (one: string, all: readonly string[]) => [...all, one], [])
    .option('--out <folder>', 'where the mirror configuration goes')
    .action(async (paths: readonly string[], options: ImagesOptions, command: Command) => {
      const lock = await lockOf(paths);
      const asksForMirrors = options.runtime !== undefined || options.mirror.length > 0 || options.out !== undefined;
      if (asksForMirrors) print(command, writeMirrors(lock, options).join('\n'));
      if (options.lock !== undefined) {
        replaceFile(options.lock, json(lock));
        print(command, `${options.lock}: ${lock.images.length} images`);
      }
      if (!asksForMirrors && options.lock === undefined) print(command, answer(lock, options.output));
    });
}

/** @throws NetstackError where a layer is refused, or an image has no tag. */
async function lockOf(paths: readonly string[]): Promise<ImageLock> {
  const refused: Finding[] = [];
  const layers = (await loadSpecs(paths)).flatMap((loaded) => {
    const { plan, manifests, findings } = checkLayer(loaded.spec);
    refused.push(...located(findings, loaded).filter(({ severity }) => severity === 'error'));
    return plan === undefined ? [] : [{ plan, manifests }];
  });
  const { lock, findings } = lockImages(layers);
  if (refused.length + findings.length > 0) throw new NetstackError([...refused, ...findings]);
  return lock;
}

function answer(lock: ImageLock, output: ImagesOptions['output']): string {
  switch (output) {
    case 'text':
      return table(lock.images.map(({ image, usedBy }) => [image, usedBy.join(', ')]));
    case 'json':
      return json(lock);
    default:
      return imageList(lock, output);
  }
}

function writeMirrors(lock: ImageLock, { runtime, mirror, out }: ImagesOptions): readonly string[] {
  if (runtime === undefined || out === undefined || mirror.length === 0)
    throw NetstackError.of({ code: 'images/mirror', message: 'a mirror needs all of --mirror, --runtime and --out' });
  const problems = new ProblemList();
  const pairs = mirror.map((text) => {
    const [from = '', to = '', ...rest] = text.split('=');
    if (rest.length > 0 || from === '' || to === '')
      problems.at('--mirror').report({ code: 'images/mirror', message: 'not a mirror', got: text, expected: 'from=to' });
    return [from, to] as const;
  });
  const { mirrors } = problems.failed ? NO_REGISTRY : resolveRegistry({ mirrors: Object.fromEntries(pairs) }, problems);
  problems.throwIfFailed();
  return runtimeMirrors(lock, { mirrors }, runtime).map(({ path, text }) => {
    replaceBelow(out, path, text);
    return join(out, path);
  });
}

function json(lock: ImageLock): string {
  return `${JSON.stringify(lock, null, 2)}\n`;
}
