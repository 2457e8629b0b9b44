import type { Problems } from '../finding';

/** Where pulled CRDs lie: what `netstack crds pull --out` was given. */
export interface CrdFolder {
  /** Folder relative to the root of the repository, with `/`: `crds`. */
  readonly folder: string;
}

/** The folder, parsed: manifests refer to it, so it must be one below the repository's root. Reports `crds/folder`. */
export function resolveCrdFolder(given: CrdFolder | undefined, problems: Problems): CrdFolder | undefined {
  if (given === undefined) return undefined;
  const folder = given.folder.replace(/\/+$/, '');
  const parts = folder.split('/');
  if (!folder.startsWith('-') && parts.every((part) => /^[\w.@%+-]+$/.test(part) && part !== '.' && part !== '..')) return { folder };
  problems.at('folder').report({
    code: 'crds/folder',
    message: 'not a folder below the root of the repository',
    got: JSON.stringify(given.folder),
    expected: "parts of letters, digits and ._@%+- with '/' between them",
  });
  return undefined;
}
