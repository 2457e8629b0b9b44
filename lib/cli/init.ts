import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { repositoryFiles } from '../delivery';
import { type Finding, NetstackError } from '../finding';
import { checkDns1123Label, parseName } from '../kube';
import { print } from './print';

/** `netstack init DIR`: a GitOps repository that synthesizes at once. Never writes over a file. */
export function initCommand(): Command {
  return new Command('init')
    .description('start a GitOps repository with one cluster')
    .argument('<dir>', 'folder; what is there already stays')
    .option('--cluster <name>', 'name of the first cluster', 'prod')
    .action((dir: string, options: { readonly cluster: string }, command: Command) => {
      const files = repositoryFiles(parseName(options.cluster, checkDns1123Label, 'cluster name')).map(({ path, text }) => ({
        path: join(dir, path),
        text,
      }));
      const taken = files.filter(({ path }) => existsSync(path));
      if (taken.length > 0) {
        throw new NetstackError(
          taken.map(
            ({ path }): Finding => ({
              code: 'init/file-exists',
              severity: 'error',
              at: '',
              message: 'the file is there already',
              got: path,
              fix: 'choose an empty folder',
            }),
          ),
        );
      }
      for (const { path, text } of files) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text, { flag: 'wx' });
      }
      print(command, `${files.map(({ path }) => path).join('\n')}\n\nnext: cd ${dir} && npm install && npm run synth`);
    });
}
