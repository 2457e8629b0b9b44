import { NetstackError } from '../../finding';
import { placeOnDisk } from './file-tree';
import { parseGitPlace, placeInGit } from './git';
import { isOutput, type OutputOptions, outputVersion } from './output-folder';
import { type LayerInput, layersAt, specFilesOf, specVersion } from './specs';
import type { Version } from './version';

export interface OpenOptions extends OutputOptions {
  /** Folder that `git:` places are relative to. @default . */
  readonly folder?: string;
  /** Whether layers that rules refuse are taken, with warnings. @default false */
  readonly tolerant?: boolean;
  /** Opens programs that export layers; only the command line runs programs. @default they are refused */
  readonly programs?: (name: string) => Promise<readonly LayerInput[]>;
}

/**
 * Opens a version: an output folder, a spec or a folder of specs, each on disk or as `git:REVISION:PATH`.
 *
 * @throws NetstackError where nothing is there, or something that is no version
 */
export async function openVersion(name: string, { folder = '.', programs, tolerant = false, ...options }: OpenOptions = {}): Promise<Version> {
  const git = parseGitPlace(name);
  const place = git === undefined ? placeOnDisk(name) : placeInGit(git, folder);
  const { tree, file } = place;
  if (file === undefined && isOutput(tree)) return outputVersion(tree, options);
  const found = specFilesOf(place);
  if (found.programs.length > 0) {
    if (git !== undefined || programs === undefined)
      throw NetstackError.of({
        code: 'change/program-in-revision',
        message: 'programs of another revision are not run',
        got: `${name}: ${found.programs.join(', ')}`,
        expected: 'specs in YAML or JSON, or the output folder of that revision',
        fix: 'git worktree add, and name the program in that folder',
      });
    return specVersion(name, await programs(name), tolerant);
  }
  if (found.data.length === 0)
    throw NetstackError.of({
      code: 'change/no-version',
      message: 'the folder is no version: neither was it written by a run, nor does it hold a spec',
      got: name,
      expected: 'a folder with .netstack-index, or one of specs',
    });
  return specVersion(name, layersAt(place), tolerant);
}
