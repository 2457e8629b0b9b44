/**
 * crds.lock.json: what was pulled, from where, and the hash of every file that was written. Read as hostile text: names in it
 * are only ever compared with names that this library knows or joined to the folder after they were checked.
 */
import { ProblemList, type Problems } from '../../finding';

export const LOCK_FILE = 'crds.lock.json';

/** Grows when files are written differently from the same bytes: what an older number wrote is written again. */
const FORMAT = 1;

export interface CrdLock {
  /** By bundle id. */
  readonly bundles: ReadonlyMap<string, LockedBundle>;
}
export interface LockedBundle {
  /** What was fetched: sha256 by address. */
  readonly upstream: ReadonlyMap<string, string>;
  /** What was written: sha256 by file name in the bundle's folder. */
  readonly files: ReadonlyMap<string, string>;
}

export const EMPTY_LOCK: CrdLock = { bundles: new Map() };

const BUNDLE_ID = /^[a-z0-9-]{1,100}\/[0-9A-Za-z+-]+(?:\.[0-9A-Za-z+-]+){0,9}$/;
const FILE_NAME = /^[a-z0-9-]+(?:\.[a-z0-9-]+){1,20}$/;
const HASH = /^[0-9a-f]{64}$/;

/** The lock that a text holds; undefined with a finding where it holds none. */
export function parseLock(text: string, problems: Problems = new ProblemList()): CrdLock | undefined {
  const bundles = new Map<string, LockedBundle>();
  const given = objectOf(parseJson(text));
  if (given?.format !== FORMAT) return refused(problems, `expected format ${FORMAT}`);
  for (const [id, bundle] of Object.entries(objectOf(given.bundles) ?? {})) {
    const { upstream, files } = objectOf(bundle) ?? {};
    const fetched = hashesOf(upstream, /^https:\/\/[!-~]{1,2000}$/);
    const written = hashesOf(files, FILE_NAME);
    if (!BUNDLE_ID.test(id) || fetched === undefined || written === undefined) return refused(problems, JSON.stringify(id));
    bundles.set(id, { upstream: fetched, files: written });
  }
  return { bundles };
}

/** As committed: sorted, two spaces, a final newline. */
export function printLock({ bundles }: CrdLock): string {
  const printed = sorted(bundles).map(([id, { upstream, files }]) => [
    id,
    { upstream: Object.fromEntries(sorted(upstream)), files: Object.fromEntries(sorted(files)) },
  ]);
  return `${JSON.stringify({ format: FORMAT, bundles: Object.fromEntries(printed) }, null, 2)}\n`;
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function hashesOf(value: unknown, name: RegExp): ReadonlyMap<string, string> | undefined {
  const hashes = new Map<string, string>();
  const entries = objectOf(value);
  if (entries === undefined) return undefined;
  for (const [key, hash] of Object.entries(entries)) {
    if (!name.test(key) || typeof hash !== 'string' || !HASH.test(hash)) return undefined;
    hashes.set(key, hash);
  }
  return hashes;
}

function refused(problems: Problems, got: string): undefined {
  problems.report({
    code: 'crds/lock',
    message: `${LOCK_FILE} is not what netstack crds pull writes`,
    got,
    fix: 'delete it and pull again',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
