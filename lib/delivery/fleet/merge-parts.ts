/** Puts the parts of a fleet together that were synthesized apart, once every part is there. */
import { join } from 'node:path';
import { type Finding, NetstackError } from '../../finding';
import { escapeName } from '../../kube/object-id';
import { OutputWriter, type WriteResult } from '../../synth';
import { errnoOf, nodeFileSystem, sha256 } from '../../synth/file-system';
import { INDEX_FILE, type Index, parseIndex } from '../../synth/index-file';
import { acrossClusters } from './across';
import { FLEET_FILE, type FleetIndex, parseFleetIndex, printFleetIndex } from './fleet-index';
import type { FleetFiles } from './synth-fleet';

/**
 * Writes the clusters of all parts to one folder, or nothing. Complete: every part of one fleet once, and together exactly the
 * clusters that the fleet has. What is written is what was synthesized: each file has the hash that its index says.
 *
 * @throws NetstackError `fleet/no-part`, `fleet/parts-differ`, `fleet/part-missing`, `fleet/part-twice`, `fleet/incomplete`,
 * `fleet/part-edited`, and findings between clusters of different parts
 */
export function mergeFleet(folders: readonly string[], outdir: string, fleetFiles: FleetFiles = () => []): WriteResult {
  const parts = folders.map((folder) => ({ folder, index: readPart(folder) }));
  const findings = [...incomplete(parts), ...acrossParts(parts)];
  if (findings.some(({ severity }) => severity === 'error')) throw new NetstackError(findings);
  const [first] = parts;
  if (first === undefined) throw NetstackError.of({ code: 'fleet/no-part', message: 'there is no part to put together', got: 'no folder' });
  const clusters = parts.flatMap(({ index }) => index.clusters);
  const { rings, peerings } = first.index;
  const writer = OutputWriter.open(outdir);
  try {
    const common = new Map<string, string>();
    const refused = parts.flatMap((part) => copy(writer, part, common));
    if (refused.length > 0) throw new NetstackError(refused);
    writer.add(FLEET_FILE, printFleetIndex({ clusters, rings, peerings, part: undefined }));
    for (const { path, text } of fleetFiles(clusters, rings)) if (!common.has(path)) writer.add(path, text);
    const result = writer.commit();
    return { ...result, findings: [...findings, ...result.findings] };
  } finally {
    writer.abort();
  }
}

interface Part {
  readonly folder: string;
  readonly index: FleetIndex;
}

function readPart(folder: string): FleetIndex {
  const file = join(folder, FLEET_FILE);
  const text = plainText(folder, FLEET_FILE);
  if (text !== undefined) return parseFleetIndex(text, file);
  throw NetstackError.of({
    code: 'fleet/no-part',
    message: 'the folder holds no part of a fleet',
    got: file,
    fix: 'netstack fleet synth --shard i/n',
  });
}

function incomplete(parts: readonly Part[]): readonly Finding[] {
  const finding = (code: string, message: string, got: string): Finding => ({ code, severity: 'error', at: '', message, got });
  const known = parts.flatMap(({ folder, index: { part } }) => (part === undefined ? [] : [{ folder, part }]));
  const whole = parts
    .filter(({ index: { part } }) => part === undefined)
    .map(({ folder }) => finding('fleet/no-part', 'this is a whole fleet, not a part of one', folder));
  const [first] = known;
  if (first === undefined) return whole;
  const { count, fleet, total } = first.part;
  const others = known.filter(({ part }) => part.fleet !== fleet || part.count !== count).map(({ folder }) => folder);
  const indexes = known.map(({ part }) => part.index);
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !indexes.includes(index));
  const twice = indexes.filter((index, position) => indexes.indexOf(index) !== position);
  const names = parts.flatMap(({ index }) => index.clusters.map(({ name }) => name));
  return [
    ...whole,
    ...(others.length === 0
      ? []
      : [
          finding(
            'fleet/parts-differ',
            'the parts are of different fleets, or of different versions of one',
            `${first.folder} and ${others.join(', ')}`,
          ),
        ]),
    ...missing.map((index) => finding('fleet/part-missing', 'a part of the fleet is missing', `${index}/${count}`)),
    ...twice.map((index) => finding('fleet/part-twice', 'a part of the fleet is there twice', `${index}/${count}`)),
    ...(missing.length + twice.length + others.length > 0 || sha256(names.sort().join('\n')) === fleet
      ? []
      : [finding('fleet/incomplete', 'the parts together have other clusters than the fleet', `${names.length} of ${total}: ${names.join(', ')}`)]),
  ];
}

function acrossParts(parts: readonly Part[]): readonly Finding[] {
  const clusters = parts.flatMap(({ index }) => index.clusters);
  return acrossClusters(clusters, parts[0]?.index.peerings ?? []);
}

/**
 * Everything that the indexes of a part name, but for its own fleet.json; what parts have in common is written once. Nothing is
 * taken that the part did not write: no link is followed, no file that was changed since, no folder that is none of its clusters.
 *
 * @param common hashes of the files that are no cluster's own, by path
 */
function copy(writer: OutputWriter, { folder, index }: Part, common: Map<string, string>): readonly Finding[] {
  const findings: Finding[] = [];
  const refuse = (code: string, message: string, got: string): void => {
    findings.push({ code, severity: 'error', at: '', message, got, fix: 'synthesize the part again' });
  };
  const top = readIndex(folder, '');
  const own = new Set(index.clusters.map(({ name }) => escapeName(name)));
  for (const part of ['', ...[...top.parts].sort()]) {
    if (part !== '' && !part.startsWith('_') && !own.has(part)) {
      refuse('fleet/parts-differ', 'the part has files of a cluster that it does not name', `${part} in ${folder}`);
      continue;
    }
    const { files } = part === '' ? top : readIndex(folder, part);
    for (const [name, { sha256: written, objects, patched }] of files) {
      const path = part === '' ? name : `${part}/${name}`;
      if (path === FLEET_FILE) continue;
      const text = plainText(folder, path);
      const hash = text === undefined ? undefined : sha256(text);
      if (text === undefined || hash !== written) {
        refuse(
          'fleet/part-edited',
          text === undefined ? 'a file of the part is gone' : 'a file of the part was changed since it was written',
          join(folder, path),
        );
        continue;
      }
      if (part === '' || part.startsWith('_')) {
        const before = common.get(path);
        common.set(path, hash);
        if (before === hash) continue;
        if (before !== undefined) {
          refuse('fleet/parts-differ', 'two parts say different things in a file of all clusters', join(folder, path));
          continue;
        }
      }
      writer.add(path, text, { objects, patched });
    }
  }
  return findings;
}

/** @throws NetstackError `fleet/no-part`, `synth/index-unreadable` */
function readIndex(folder: string, part: string): Index {
  const path = part === '' ? INDEX_FILE : `${part}/${INDEX_FILE}`;
  const text = plainText(folder, path);
  if (text !== undefined) return parseIndex(text, join(folder, path));
  throw NetstackError.of({
    code: 'fleet/no-part',
    message: 'a folder of the part has no index',
    got: join(folder, path),
    fix: 'synthesize the part again',
  });
}

/** The text of a file below a folder; undefined where it is not there, or is reached through a link. */
function plainText(folder: string, path: string): string | undefined {
  const parts = path.split('/');
  try {
    const isPlain = parts.every((_, end) => {
      const kind = nodeFileSystem.kindOf(join(folder, ...parts.slice(0, end + 1)));
      return kind === (end === parts.length - 1 ? 'file' : 'folder');
    });
    return isPlain ? nodeFileSystem.read(join(folder, path)) : undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
