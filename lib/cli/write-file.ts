import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { NetstackError } from '../finding';
import { errnoOf, nodeFileSystem } from '../synth/file-system';

/** Writes a file in one step: a run that is stopped leaves the old one. @throws NetstackError `cli/cannot-write` */
export function replaceFile(path: string, text: string): void {
  const draft = `${path}.netstack-draft`;
  try {
    nodeFileSystem.makeFolder(dirname(path));
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw NetstackError.of({ code: 'cli/cannot-write', message: 'the file cannot be written', got: `${path}: ${code}` });
  }
}
