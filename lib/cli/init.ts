import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { repositoryFiles } from '../delivery';
import { type Finding, NetstackError } from '../finding';
import { checkDns1123Label, parseName } from '../kube';
import { errnoOf, nodeFileSystem } from '../synth/file-system';
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
      for (const { path, text } of files) writeNew(path, text);
      print(command, `${files.map(({ path }) => path).join('\n')}\n\nnext: cd ${dir} && npm install && npm run synth`);
    });
}

function writeNew(path: string, text: string): void {
  try {
    nodeFileSystem.makeFolder(dirname(path));
    nodeFileSystem.create(path, text);
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw NetstackError.of({
      code: 'init/cannot-write',
      message: 'the file cannot be made',
      got: `${path}: ${code}`,
      fix: 'choose a folder that you may write to',
    });
  }
}
