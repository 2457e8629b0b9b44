import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { isDnsLabel } from '../../cluster/dns-name';
import type { FleetMember } from '../../delivery';
import { type FleetDocument, fleetMember, readFleetDocument } from '../../delivery/fleet/read';
import { noFleet } from '../../delivery/fleet/spec';
import { type Finding, NetstackError } from '../../finding';
import { errnoOf } from '../../synth/file-system';
import { readText } from '../read-text';

/** The file that says what the clusters of a folder have in common. */
export const FLEET_SPEC = 'fleet.yaml';
const CLUSTER_FILES = ['.yaml', '.yml', '.json'];

/** The fleet that a cluster's file is part of; undefined where its folder has no fleet.yaml. */
export function fleetAround(file: string): FleetDocument | undefined {
  const path = join(dirname(file), FLEET_SPEC);
  return basename(file) !== FLEET_SPEC && existsSync(path) ? readFleetDocument(readText(path), path) : undefined;
}

/**
 * The clusters of a folder, by name.
 *
 * @throws NetstackError `fleet/nothing-there`, `fleet/duplicate-name`, and what reading fleet.yaml finds
 */
export function loadFleet(folder: string, settings: string): { readonly document: FleetDocument; readonly members: readonly FleetMember[] } {
  const files = filesOf(folder);
  const path = join(folder, FLEET_SPEC);
  const document = readFleetDocument(existsSync(path) ? readText(path) : undefined, path);
  const byName = new Map<string, string>();
  const findings: Finding[] = [];
  for (const file of files) {
    const name = basename(file, extname(file));
    if (!isDnsLabel(name)) {
      findings.push({
        code: 'fleet/file-name',
        severity: 'error',
        at: '',
        message: 'a file of a fleet is called as its cluster, whose name is a DNS label',
        got: JSON.stringify(file),
        expected: 'lower case letters, digits and -, and .yaml, .yml or .json',
      });
      continue;
    }
    const other = byName.get(name);
    if (other !== undefined)
      findings.push({
        code: 'fleet/duplicate-name',
        severity: 'error',
        at: '',
        message: 'two files are of one cluster',
        got: `${other} and ${file}`,
        fix: 'keep one',
      });
    byName.set(name, file);
  }
  if (findings.length > 0) throw new NetstackError(findings);
  if (byName.size === 0) throw noFleet(folder);
  return {
    document,
    members: [...byName].map(([name, file]) => fleetMember(name, join(folder, file), readText(join(folder, file)), document, settings)),
  };
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name !== FLEET_SPEC && !name.startsWith('.') && CLUSTER_FILES.includes(extname(name)))
      .sort();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw noFleet(folder);
  }
}
