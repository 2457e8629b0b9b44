import { Command } from 'commander';
import { imagesOf } from '../report';
import { planSpec } from './plan-spec';
import { outputOption, print, table } from './print';

/** `netstack images SPEC`: every image of a layer and who uses it. */
export function imagesCommand(): Command {
  return new Command('images')
    .description('every image of a layer and who uses it')
    .argument('<spec>', 'file of the layer')
    .addOption(outputOption('text', 'json'))
    .action(async (path: string, options: { readonly output: string }, command: Command) => {
      const images = imagesOf((await planSpec(path)).plan);
      print(
        command,
        options.output === 'json' ? JSON.stringify(images, null, 2) : table(images.map(({ image, usedBy }) => [image, usedBy.join(', ')])),
      );
    });
}
