/**
 * Which folders may become an output folder. The writer touches no file that is not its own, but what lands in a home or
 * among sources has to be picked out by hand again, and whoever names such a folder has most often forgotten a part of the
 * path. So what looks like one is refused before even the lock is written.
 *
 * A folder with an index, or with the journal of a run that was stopped, is an output folder whatever else is in it. A
 * repository of manifests alone is cloned with hidden files, a README and a licence and nothing else: that is one to be.
 */
import { realpathSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { NetstackError } from '../finding';
import { type EntryKind, errnoOf } from './file-system';
import { INDEX_FILE } from './index-file';
import { JOURNAL_FILE } from './journal';

/** Entries that only a home has, on the systems in use. */
const IN_A_HOME = ['.ssh', '.profile', '.bashrc', '.bash_profile', '.bash_history', '.zshrc', '.zsh_history', 'NTUSER.DAT'];

/** What hosts of Git put beside `.git` when they make a repository. */
const OF_EVERY_REPOSITORY = /^(?:\.|readme(?:\.|$)|licen[sc]e(?:\.|$)|codeowners$)/i;

/**
 * @param root with links resolved
 * @param shown as the user named it
 * @throws NetstackError `synth/not-an-output-folder`
 */
export function refuseForeignFolder(root: string, shown: string, entries: ReadonlyMap<string, EntryKind>): void {
  if (entries.has(INDEX_FILE) || entries.has(JOURNAL_FILE)) return;
  const what = foreign(root, entries);
  if (what === undefined) return;
  throw NetstackError.of({
    code: 'synth/not-an-output-folder',
    message: `${shown} is not a folder for manifests`,
    got: what,
    expected: 'a folder of its own: a new one, an empty one, or one that an earlier run has written',
    fix: 'name a folder below it, for example dist',
  });
}

function foreign(root: string, entries: ReadonlyMap<string, EntryKind>): string | undefined {
  if (dirname(root) === root) return 'the root of the file system';
  if (homes().some((home) => home === root || home.startsWith(`${root}/`))) return 'a home folder, or one that holds it';
  const sign = IN_A_HOME.find((name) => entries.has(name));
  if (sign !== undefined) return `what looks like a home folder: it holds ${sign}`;
  const source = entries.has('.git') ? [...entries.keys()].sort().find((name) => !OF_EVERY_REPOSITORY.test(name)) : undefined;
  return source === undefined ? undefined : `the root of a Git repository that holds ${JSON.stringify(source)}, which no run has written`;
}

/** Of the user who runs, links resolved: what the environment says, and what the system knows. */
function homes(): readonly string[] {
  return [homedir, () => userInfo().homedir].flatMap((read) => {
    try {
      const home = realpathSync(read());
      // Users without a home of their own have the root for one.
      return dirname(home) === home ? [] : [home];
    } catch (error) {
      // It is not there, or, in a container, the user is not.
      if (errnoOf(error) === undefined) throw error;
      return [];
    }
  });
}
