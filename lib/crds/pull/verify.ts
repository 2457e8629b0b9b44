/** Whether a folder still holds what was pulled into it. */
import { type Finding, ProblemList } from '../../finding';
import { type BundleId, bundleId, type CrdBundle, crdsOf, urlOf } from '../bundle';
import { crdBundle } from '../catalogue';
import { sha256 } from './byte-source';
import { CrdFolderOnDisk } from './folder';
import { LOCK_FILE, type LockedBundle, parseLock } from './lock';
import { fileOf } from './pull';

export interface Verified {
  readonly findings: readonly Finding[];
  /** Bundles of the lock, with the number of their files. */
  readonly bundles: ReadonlyMap<string, number>;
}

/**
 * Recomputes every hash of crds.lock.json and compares what was pulled with the catalogue. `needed` must be there.
 * Findings: `crds/lock`, `crds/not-pulled`, `crds/changed`, `crds/missing`, `crds/left-over`, `crds/other-bundle`.
 */
export function verifyPulled(out: string, needed: readonly CrdBundle[] = []): Verified {
  const problems = new ProblemList();
  const folder = new CrdFolderOnDisk(out);
  const text = folder.read(LOCK_FILE);
  if (text === undefined && needed.length === 0)
    problems.report({
      code: 'crds/lock',
      message: 'nothing was pulled into the folder',
      got: `no ${LOCK_FILE} in ${out}`,
      fix: 'run netstack crds pull',
    });
  const bundles = (text === undefined ? undefined : parseLock(text, problems))?.bundles ?? new Map<string, LockedBundle>();
  for (const [id, entry] of bundles) {
    verifyFiles(folder, id, entry, problems);
    verifyOrigin(id, entry, problems);
  }
  for (const bundle of needed) {
    const entry = bundles.get(bundleId(bundle));
    const lacking = crdsOf(bundle).filter((crd) => entry?.files.has(fileOf(crd)) !== true);
    if (lacking.length > 0)
      problems.report({
        code: 'crds/not-pulled',
        message: 'the layer needs a bundle that is not there as a whole',
        got: entry === undefined ? `no ${bundleId(bundle)} in ${out}` : `no ${lacking.map(({ name }) => name).join(', ')} of ${bundleId(bundle)}`,
        fix: 'run netstack crds pull SPEC',
      });
  }
  return { findings: problems.findings, bundles: new Map([...bundles].map(([id, { files }]) => [id, files.size])) };
}

function verifyFiles(folder: CrdFolderOnDisk, id: string, { files }: LockedBundle, problems: ProblemList): void {
  const fix = 'run netstack crds pull, which writes it again';
  for (const [name, hash] of files) {
    const text = folder.read(`${id}/${name}`);
    if (text === undefined) problems.report({ code: 'crds/missing', message: 'a file that was pulled is gone', got: `${id}/${name}`, fix });
    else if (sha256(text) !== hash)
      problems.report({
        code: 'crds/changed',
        message: 'a file is not as it was pulled',
        got: `${id}/${name} with sha256 ${sha256(text)}`,
        expected: hash,
        fix,
      });
  }
  for (const name of folder.list(id)) {
    if (!files.has(name))
      problems.report({
        code: 'crds/left-over',
        severity: 'warning',
        message: 'a file that was not pulled lies among those that were',
        got: `${id}/${name}`,
        fix: 'delete it',
      });
  }
}

/** What was fetched must be what this release of the library pins, where it knows the bundle. */
function verifyOrigin(id: string, { upstream }: LockedBundle, problems: ProblemList): void {
  const bundle = crdBundle(id);
  if (bundle === undefined) {
    const got: BundleId | string = id;
    problems.report({
      code: 'crds/other-bundle',
      severity: 'warning',
      message: 'this release does not know the bundle',
      got,
      fix: 'delete its folder if no layer needs it',
    });
    return;
  }
  const pinned = new Map(bundle.files.map((file) => [urlOf(bundle, file), file.sha256]));
  for (const [url, hash] of upstream) {
    if (pinned.get(url) !== hash)
      problems.report({
        code: 'crds/other-bundle',
        message: 'what was pulled is not what this release pins',
        got: `${url} with sha256 ${hash}`,
        expected: pinned.get(url) ?? 'no such address',
        fix: 'run netstack crds pull',
      });
  }
}
