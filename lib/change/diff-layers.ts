import { NetstackError } from '../finding';
import type { LayerDiff } from './difference';
import type { LayerInput } from './source/specs';

export interface DiffLayersOptions {
  /** Folder that `git:` places are relative to. @default the working folder */
  readonly folder?: string;
  /** Whether every file of output folders is read, instead of those that differ by their index. @default false */
  readonly verify?: boolean;
  /** Who enforces the policies, by the name of a profile of `netstack reach`. @default what specs say; for folders the specification */
  readonly profile?: string;
  /**
   * How many different clusters the connections are worked out for, the first by name of each group before the second of
   * any; 0: none. @default 10
   */
  readonly analyses?: number;
  /** Loads the layers of programs. @default programs are refused */
  readonly programs?: (path: string) => Promise<readonly LayerInput[]>;
}

/**
 * What changes between two versions, each an output folder, a spec, a folder of specs, or one of these as it stands in a Git
 * revision (`git:REVISION:PATH`). What is needed for it is loaded when it is called: most users of the library never do.
 *
 * @throws NetstackError where a version is not there or cannot be read
 */
export async function diffLayers(old: string, now: string, options: DiffLayersOptions = {}): Promise<LayerDiff> {
  const { folder = '.', verify = false, profile, analyses, programs } = options;
  const { openVersion }: typeof import('./source/open-version') = require('./source/open-version');
  const { ParsedFiles }: typeof import('./source/parsed-files') = require('./source/parsed-files');
  const { diffVersions }: typeof import('./diff-versions') = require('./diff-versions');
  const { isProfileName, profileNames, profiles }: typeof import('../reach') = require('../reach');
  if (profile !== undefined && !isProfileName(profile))
    throw NetstackError.of({ code: 'change/profile', message: 'no such profile', got: profile, expected: profileNames.join(', ') });
  const open = { folder, verify, parsed: new ParsedFiles(), ...(programs === undefined ? {} : { programs }) };
  return diffVersions(await openVersion(old, { ...open, tolerant: true }), await openVersion(now, open), {
    ...(profile === undefined ? {} : { profile: profiles[profile] }),
    ...(analyses === undefined ? {} : { analyses }),
  });
}
