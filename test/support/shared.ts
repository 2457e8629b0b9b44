/**
 * Reference manifests and corpora lie beside the project: NETSTACK_SHARED, or ../shared.
 * Where they are absent the tests that need them are skipped and say so; with CI=true their absence fails.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.env.NETSTACK_SHARED ?? join(__dirname, '../../../shared'));

/** Path of a file below the shared folder. */
export function sharedPath(...parts: readonly string[]): string {
  return join(root, ...parts);
}

/** Text of a file below the shared folder. */
export function sharedText(...parts: readonly string[]): string {
  return readFileSync(sharedPath(...parts), 'utf8');
}

/** `describe` that runs only where the shared folder holds `part`; elsewhere its tests are skipped under a name that says why. */
export function describeShared(name: string, part: string, body: () => void): void {
  const present = existsSync(sharedPath(part));
  if (!present && process.env.CI === 'true') throw new Error(`${sharedPath(part)} is absent: set NETSTACK_SHARED`);
  const suite = present ? describe : describe.skip;
  suite(present ? name : `${name} (skipped: ${sharedPath(part)} is absent, set NETSTACK_SHARED)`, body);
}
