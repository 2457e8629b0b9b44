/**
 * Generates the data of lib/crds/bundles from the CustomResourceDefinitions that projects publish.
 *
 *   npm run crds                    every bundle whose files are at hand
 *   npm run crds -- --check         exit 1 if a committed file differs
 *   npm run crds -- --from FOLDER   look for files below FOLDER too, by the host and path of their address
 *
 * Files are looked up below NETSTACK_SHARED (default ../shared). A bundle whose files are not all at hand is passed over, saying so.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleText, dataFile, indexText } from './crds/generate';
import { type BundleSource, bundleSources } from './crds/sources';

const folder = join(__dirname, '../lib/crds/bundles');
const shared = resolve(process.env.NETSTACK_SHARED ?? join(__dirname, '../../shared'));
const { from, check } = parseArgs({ options: { from: { type: 'string' }, check: { type: 'boolean' } } }).values;

/** Where a file of a bundle lies on this machine. */
function placeOf(source: BundleSource, path: string): string | undefined {
  const { host, pathname } = new URL(source.url + path);
  return [
    ...(source.shared === undefined ? [] : [join(shared, source.shared, basename(path))]),
    ...(from === undefined ? [] : [join(from, host, pathname)]),
  ].find((place) => existsSync(place));
}

const texts = new Map<string, string>([['index.ts', indexText(bundleSources)]]);
const absent: string[] = [];
for (const source of bundleSources) {
  const places = new Map(source.paths.map((path) => [path, placeOf(source, path)] as const));
  const missing = [...places].find(([, place]) => place === undefined);
  if (missing !== undefined) absent.push(`${source.name} ${source.version} (${source.url}${missing[0]})`);
  else
    texts.set(
      dataFile(source),
      bundleText(source, (path) => readFileSync(places.get(path) ?? '')),
    );
}
for (const one of absent) process.stdout.write(`crds: passed over, because a file is not at hand: ${one}\n`);

const expected = new Set(['index.ts', ...bundleSources.map(dataFile)]);
const leftOver = readdirSync(folder).filter((file) => !expected.has(file));
if (check === true) {
  const differing = [...texts]
    .filter(([file, text]) => !existsSync(join(folder, file)) || readFileSync(join(folder, file), 'utf8') !== text)
    .map(([file]) => file)
    .concat(leftOver);
  for (const file of differing) process.stderr.write(`crds: lib/crds/bundles/${file} differs, run npm run crds\n`);
  if (differing.length > 0) process.exitCode = 1;
} else {
  for (const file of leftOver) rmSync(join(folder, file));
  for (const [file, text] of texts) writeFileSync(join(folder, file), text);
  process.stdout.write(`crds: wrote ${texts.size - 1} bundles\n`);
}
