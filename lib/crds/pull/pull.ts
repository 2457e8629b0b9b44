/** Pulling bundles into a folder: fetch, verify, annotate, write. What is there and verifies is not fetched again. */
import { type Finding, NetstackError } from '../../finding';
import { toYaml } from '../../yaml';
import { bundleId, type CatalogueCrd, type CrdBundle, type CrdFile, crdsOf, urlOf } from '../bundle';
import { readCrds } from '../definition';
import { folderOfBundle } from '../needs';
import { annotatedText, deliveryAnnotations } from './annotate';
import { type ByteSource, sha256 } from './byte-source';
import { CrdFolderOnDisk } from './folder';
import { type CrdLock, EMPTY_LOCK, LOCK_FILE, type LockedBundle, parseLock, printLock } from './lock';

export const BUNDLE_KUSTOMIZATION = 'kustomization.yaml';

/** What became of a bundle. */
export interface PulledBundle {
  readonly bundle: CrdBundle;
  /** Files that were fetched; none: all was there. */
  readonly fetched: number;
}

/**
 * Writes one file a CRD to `<out>/<bundle>/<version>/<plural.group>.yaml`, a kustomization a bundle, and crds.lock.json.
 * A file that fails does not stop the others: what succeeded stays, and is in the lock.
 *
 * @throws NetstackError with a finding for every file that could not be had: `crds/wrong-bytes`, `crds/wrong-crds`, and what the
 * source and the folder throw
 */
export async function pullBundles(bundles: readonly CrdBundle[], out: string, source: ByteSource): Promise<readonly PulledBundle[]> {
  const folder = new CrdFolderOnDisk(out);
  const before = folder.read(LOCK_FILE);
  let lock = (before === undefined ? undefined : parseLock(before)) ?? EMPTY_LOCK;
  const findings: Finding[] = [];
  const pulled: PulledBundle[] = [];
  for (const bundle of bundles) {
    let fetched = 0;
    for (const file of bundle.files) {
      if (isThere(folder, lock.bundles.get(bundleId(bundle)), bundle, file)) continue;
      try {
        const written = writeCrds(folder, bundle, file, await source.bytesOf(bundle, file));
        lock = locked(lock, bundle, new Map([[urlOf(bundle, file), file.sha256]]), written);
        folder.write(LOCK_FILE, printLock(lock));
        fetched++;
      } catch (error) {
        if (!(error instanceof NetstackError)) throw error;
        findings.push(...error.findings);
      }
    }
    lock = writeKustomization(folder, lock, bundle);
    pulled.push({ bundle, fetched });
  }
  if (findings.length > 0) throw new NetstackError(findings);
  return pulled;
}

function isThere(folder: CrdFolderOnDisk, entry: LockedBundle | undefined, bundle: CrdBundle, file: CrdFile): boolean {
  return (
    entry?.upstream.get(urlOf(bundle, file)) === file.sha256 &&
    file.crds.every((crd) => {
      const text = folder.read(pathOf(bundle, fileOf(crd)));
      return text !== undefined && sha256(text) === entry.files.get(fileOf(crd));
    })
  );
}

/** Hashes of what was written, by file name. */
function writeCrds(folder: CrdFolderOnDisk, bundle: CrdBundle, file: CrdFile, bytes: Uint8Array): ReadonlyMap<string, string> {
  const hash = sha256(bytes);
  if (hash !== file.sha256)
    throw NetstackError.of({
      code: 'crds/wrong-bytes',
      message: `what was fetched for ${file.path} of ${bundleId(bundle)} is not the file that is pinned, and is not written`,
      got: `${bytes.length} bytes with sha256 ${hash}`,
      expected: `${file.bytes} bytes with sha256 ${file.sha256}`,
      fix: `compare with ${urlOf(bundle, file)}`,
    });
  const found = new Map(readCrds(Buffer.from(bytes).toString('utf8'), file.path).map((read) => [read.definition.metadata.name, read]));
  const texts = file.crds.map((crd) => {
    const read = found.get(crd.name);
    if (read === undefined)
      throw NetstackError.of({ code: 'crds/wrong-crds', message: 'the file lacks a CRD that the catalogue lists', got: crd.name });
    return [fileOf(crd), annotatedText(read, deliveryAnnotations(crd))] as const;
  });
  for (const [name, text] of texts) folder.write(pathOf(bundle, name), text);
  return new Map(texts.map(([name, text]) => [name, sha256(text)]));
}

/** Written when every CRD of the bundle is there: it names them all. */
function writeKustomization(folder: CrdFolderOnDisk, lock: CrdLock, bundle: CrdBundle): CrdLock {
  const resources = crdsOf(bundle).map(fileOf).sort();
  const entry = lock.bundles.get(bundleId(bundle));
  if (entry === undefined || !resources.every((name) => entry.files.has(name))) return lock;
  const text = toYaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
  const path = pathOf(bundle, BUNDLE_KUSTOMIZATION);
  const hash = sha256(text);
  if (folder.read(path) === text && entry.files.get(BUNDLE_KUSTOMIZATION) === hash) return lock;
  folder.write(path, text);
  const changed = locked(lock, bundle, new Map(), new Map([[BUNDLE_KUSTOMIZATION, hash]]));
  folder.write(LOCK_FILE, printLock(changed));
  return changed;
}

function locked(lock: CrdLock, bundle: CrdBundle, upstream: LockedBundle['upstream'], files: LockedBundle['files']): CrdLock {
  const id = bundleId(bundle);
  const before = lock.bundles.get(id);
  const entry = {
    upstream: new Map([...(before?.upstream ?? []), ...upstream]),
    files: new Map([...(before?.files ?? []), ...files]),
  };
  return { bundles: new Map([...lock.bundles, [id, entry]]) };
}

export function fileOf({ name }: Pick<CatalogueCrd, 'name'>): string {
  return `${name}.yaml`;
}

export function pathOf(bundle: CrdBundle, file: string): string {
  return `${folderOfBundle(bundle)}/${file}`;
}
