import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FleetLayer, readFleetLayer } from '../delivery/fleet/read';
import { type Finding, NetstackError, ProblemList, type SourcePositions, withPositions } from '../finding';
import { isLayerSpec, type LayerSpec } from '../plan';
import { readSpecs } from '../spec-file';
import { FLEET_SPEC, fleetAround } from './fleet/load';
import { readable, readText } from './read-text';

/** A layer that a command works on. */
export interface LoadedSpec {
  readonly spec: LayerSpec;
  /** File it came from, as the user named it. */
  readonly file: string;
  /** Where its values stand; only files of data have that. */
  readonly positions?: SourcePositions;
  /** The layer of a cluster of a fleet: where its parts come from. */
  readonly fleet?: FleetLayer;
}

const DATA = ['.yaml', '.yml', '.json'];
const CODE = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/**
 * Loads the layers of files and folders. A data file holds one layer a document; a program exports layers (any name), alone
 * or in arrays. A folder stands for its files, in the order of their names.
 *
 * @throws NetstackError `spec/not-found`, `spec/no-layers`, and what reading the files finds
 */
export async function loadSpecs(paths: readonly string[]): Promise<readonly LoadedSpec[]> {
  const loaded: LoadedSpec[] = [];
  for (const file of paths.flatMap(filesOf)) loaded.push(...(DATA.includes(extname(file)) ? loadData(file) : await loadProgram(file)));
  return loaded;
}

/** Loads the one layer that a command is about. */
export async function loadSpec(path: string): Promise<LoadedSpec> {
  const [first, ...others] = await loadSpecs([path]);
  if (first === undefined || others.length > 0) {
    throw NetstackError.of({ code: 'spec/not-one', message: 'the command is about one layer', got: `${others.length + (first ? 1 : 0)} in ${path}` });
  }
  return first;
}

/** Findings of a layer, with file and line where its file has lines. */
export function located(findings: readonly Finding[], { positions, fleet }: LoadedSpec): readonly Finding[] {
  if (fleet !== undefined) return fleet.locate(findings);
  return positions === undefined ? findings : withPositions(findings, positions);
}

function filesOf(path: string): readonly string[] {
  const stat = readable(path, () => statSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) throw NetstackError.of({ code: 'spec/not-found', message: 'no such file or folder', got: path });
  if (!stat.isDirectory()) return [path];
  const files = readable(path, () => readdirSync(path))
    .filter((name) => [...DATA, ...CODE].includes(extname(name)) && !name.endsWith('.d.ts') && name !== FLEET_SPEC)
    .sort((a, b) => (a < b ? -1 : 1));
  if (files.length === 0)
    throw NetstackError.of({ code: 'spec/not-found', message: 'the folder holds no spec', got: path, expected: [...DATA, ...CODE].join(', ') });
  return files.map((name) => join(path, name));
}

function loadData(file: string): readonly LoadedSpec[] {
  const around = fleetAround(file);
  if (around !== undefined) {
    const fleet = readFleetLayer(readText(file), file, basename(file, extname(file)), around);
    return [{ spec: fleet.spec, file, fleet }];
  }
  return readSpecs(readText(file), file).map((document) => ({ ...document, file }));
}

async function loadProgram(file: string): Promise<readonly LoadedSpec[]> {
  const exported: unknown = await importProgram(file).catch((error: unknown) => {
    if (error instanceof NetstackError) throw error;
    const got = (error instanceof Error ? error.message : String(error)).trim().split('\n', 1)[0] ?? '';
    throw NetstackError.of({ code: 'spec/program-fails', message: 'the program fails before it exports a layer', got, position: { file, line: 1 } });
  });
  const values = typeof exported === 'object' && exported !== null ? Object.values(exported).flat() : [];
  const candidates = values.filter((value: unknown) => typeof value === 'object' && value !== null && 'cluster' in value);
  if (candidates.length === 0) {
    throw NetstackError.of({
      code: 'spec/no-layers',
      message: 'the program exports no layer',
      got: file,
      fix: 'export const layer: LayerSpec = { cluster: … }',
    });
  }
  const problems = new ProblemList();
  const loaded: LoadedSpec[] = [];
  for (const spec of new Set<unknown>(candidates)) if (isLayerSpec(spec, problems)) loaded.push({ spec, file });
  if (problems.failed) throw new NetstackError(problems.findings.map((finding) => ({ position: { file, line: 1 }, ...finding })));
  return loaded;
}

/** TypeScript needs a loader below Node 22.18; tsx is used where the user's project has it. */
async function importProgram(file: string): Promise<unknown> {
  const path = resolve(file);
  if (/\.[cm]?ts$/.test(file) && !('typescript' in process.features && process.features.typescript) && require.extensions['.ts'] === undefined) {
    try {
      createRequire(path)('tsx/cjs');
    } catch {
      throw NetstackError.of({
        code: 'spec/needs-tsx',
        message: 'a TypeScript program needs a loader',
        got: file,
        fix: 'npm install --save-dev tsx, or write the spec as YAML',
      });
    }
  }
  return /\.mjs$/.test(file) ? import(pathToFileURL(path).href) : createRequire(path)(path);
}
