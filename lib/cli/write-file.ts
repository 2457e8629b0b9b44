import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NetstackError } from '../finding';
import { errnoOf, nodeFileSystem } from '../synth/file-system';

/**
 * Writes a file in one step: a run that is stopped leaves the old one. A link in its place is replaced, not followed.
 * @throws NetstackError `cli/cannot-write`
 */
export function replaceFile(path: string, text: string): void {
  replaceBelow(dirname(path), basename(path), text);
}

/**
 * The same for a file of a folder that the user has named: below it, a link is no folder.
 *
 * @param path relative to the folder, with `/`
 * @throws NetstackError `cli/cannot-write`
 */
export function replaceBelow(folder: string, path: string, text: string): void {
  const target = join(folder, path);
  const draft = `${target}.netstack-draft`;
  const refused = (why: string): NetstackError =>
    NetstackError.of({ code: 'cli/cannot-write', message: 'the file cannot be written', got: `${target}: ${why}` });
  let drafted = false;
  try {
    nodeFileSystem.makeFolder(folder);
    const between = path.split('/').slice(0, -1);
    for (const [index] of between.entries()) {
      const at = join(folder, ...between.slice(0, index + 1));
      nodeFileSystem.makeFolder(at);
      if (!lstatSync(at).isDirectory()) throw refused(`${at} is a link`);
    }
    // A draft of a run that was killed; whatever else has that name is removed, not written through.
    rmSync(draft, { force: true });
    writeFileSync(draft, text, { flag: 'wx' });
    drafted = true;
    renameSync(draft, target);
  } catch (error) {
    if (drafted) rmSync(draft, { force: true });
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw refused(code);
  }
}
