/** The examples, run as users run them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inFolder, judgeObjects } from './layers';
import type { Report } from './report';
import type { ApiServer } from './server';
import { readObjects } from './staged';

const root = resolve(__dirname, '../..');

/** Every example that writes manifests: a Pulumi program has none, and test/pulumi holds its objects against those of the layer. */
export const examples: readonly string[] = readdirSync(join(root, 'examples'))
  .filter((name) => name !== 'pulumi')
  .sort();

/** Runs an example in an empty folder and has everything that it writes judged. */
export function judgeExample(server: ApiServer, report: Report, example: string): void {
  inFolder((cwd) => {
    const program = join(root, 'examples', example, 'main.ts');
    const args = existsSync(program)
      ? [program]
      : [join(root, 'lib/cli/main.ts'), 'fleet', 'synth', join(root, 'examples', example, 'clusters'), '--out', 'dist'];
    const { status, stderr } = spawnSync(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, ...args], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') },
    });
    if (status === 0 && existsSync(join(cwd, 'dist'))) judgeObjects(server, report, `example ${example}`, readObjects(join(cwd, 'dist')));
    else report.holds(`example ${example}`, [`it ended with ${status}: ${stderr.trim()}`]);
  });
}
