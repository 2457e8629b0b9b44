/** Puts the parts of a fleet together that were synthesized apart, once every part is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, NetstackError } from '../../finding';
import { OutputWriter, type WriteResult } from '../../synth';
import { INDEX_FILE, parseIndex } from '../../synth/index-file';
import { acrossClusters } from './across';
import { FLEET_FILE, type FleetIndex, parseFleetIndex, printFleetIndex } from './fleet-index';
import type { FleetFiles } from './synth-fleet';

/**
 * Writes the clusters of all parts to one folder, or nothing. Complete: every part of one fleet once, and together as many
 * clusters as the fleet has.
 *
 * @throws NetstackError `fleet/no-part`, `fleet/parts-differ`, `fleet/part-missing`, `fleet/part-twice`, `fleet/incomplete`, and findings between
 * clusters of different parts
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
    const shared = new Set<string>();
    for (const { folder } of parts) copy(writer, folder, shared);
    writer.add(FLEET_FILE, printFleetIndex({ clusters, rings, peerings, part: undefined }));
    for (const { path, text } of fleetFiles(clusters, rings)) if (!shared.has(path)) writer.add(path, text);
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
  try {
    return parseFleetIndex(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof NetstackError) throw error;
    throw NetstackError.of({
      code: 'fleet/no-part',
      message: 'the folder holds no part of a fleet',
      got: file,
      fix: 'netstack fleet synth --shard i/n',
    });
  }
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
  const clusters = parts.reduce((sum, { index }) => sum + index.clusters.length, 0);
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
    ...(missing.length + twice.length + others.length > 0 || clusters === total
      ? []
      : [finding('fleet/incomplete', 'the parts together have another number of clusters than the fleet', `${clusters} of ${total}`)]),
  ];
}

function acrossParts(parts: readonly Part[]): readonly Finding[] {
  const clusters = parts.flatMap(({ index }) => index.clusters);
  return acrossClusters(clusters, parts[0]?.index.peerings ?? []);
}

/** Everything that the indexes of a part name, but for its own fleet.json; what parts have in common is written once. */
function copy(writer: OutputWriter, folder: string, shared: Set<string>): void {
  const top = readIndex(folder, '');
  for (const part of ['', ...[...top.parts].sort()]) {
    const { files } = part === '' ? top : readIndex(folder, part);
    for (const [name, { objects, patched }] of files) {
      const path = part === '' ? name : `${part}/${name}`;
      if (path === FLEET_FILE || shared.has(path)) continue;
      if (path.startsWith('_') || part === '') shared.add(path);
      writer.add(path, readFileSync(join(folder, path), 'utf8'), { objects, patched });
    }
  }
}

function readIndex(folder: string, part: string): ReturnType<typeof parseIndex> {
  const file = join(folder, part, INDEX_FILE);
  return parseIndex(readFileSync(file, 'utf8'), file);
}
