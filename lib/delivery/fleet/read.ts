/** Reading a fleet's files. Loads the YAML parser: not part of the room's index. */
import { type Finding, isRecord, joinPath, NetstackError, ProblemList } from '../../finding';
import type { SourcePositions } from '../../finding/positions';
import { readSource } from '../../finding/source';
import { isLayerSpec, type LayerSpec } from '../../plan';
import { sha256 } from '../../synth/file-system';
import { VERSION } from '../../version';
import { contradictions, merge, type Part, partsOf } from './overlay';
import { type FleetSpec, type Membership, readFleet, readMembership } from './spec';
import type { FleetMember } from './synth-fleet';

/** `fleet.yaml`, read. */
export interface FleetDocument {
  readonly fleet: FleetSpec;
  readonly text: string;
  /** Undefined where there is no fleet.yaml. */
  readonly positions: SourcePositions | undefined;
}

/** The layer of a cluster of a fleet, put together. */
export interface FleetLayer {
  readonly spec: LayerSpec;
  readonly membership: Membership;
  readonly findings: readonly Finding[];
  /** Adds file and line of the part that a finding's path comes from. */
  readonly locate: (findings: readonly Finding[]) => readonly Finding[];
  /** The part that a spec path comes from: `defaults`, `environments.prod`, or the file. */
  readonly originOf: (path: string) => string | undefined;
}

/** @throws NetstackError with file and line of everything that is wrong */
export function readFleetDocument(text: string | undefined, file: string): FleetDocument {
  const [document, ...others] = text === undefined ? [] : readSource(text, file);
  if (others.length > 0)
    throw NetstackError.of({ code: 'fleet/shape', message: 'a fleet is one document', got: `${others.length + 1}`, position: { file, line: 1 } });
  if (document === undefined) return { fleet: {}, text: text ?? '', positions: undefined };
  try {
    return { fleet: readFleet(document.value), text: text ?? '', positions: document.positions };
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    throw new NetstackError(error.findings.map((finding) => ({ position: document.positions.positionOf(finding.at), ...finding })));
  }
}

/**
 * Puts the layer of one cluster together.
 *
 * @param name of the cluster, as its file is called
 * @throws NetstackError with everything that is wrong with the file and with what was put together
 */
export function readFleetLayer(text: string, file: string, name: string, { fleet, positions: fleetPositions }: FleetDocument): FleetLayer {
  const [document, ...others] = readSource(text, file);
  if (document === undefined || others.length > 0 || !isRecord(document.value)) {
    const got = document === undefined ? 'nothing' : `${others.length + 1} documents`;
    throw NetstackError.of({ code: 'fleet/not-one-cluster', message: 'a file of a fleet holds one cluster', got, position: { file, line: 1 } });
  }
  const problems = new ProblemList();
  const { membership, own } = readMembership(document.value, fleet, problems);
  const parts = partsOf(fleet, membership, own, file);
  const { value, originOf } = merge(parts);
  const positionOf = (part: Part | undefined, at: string) =>
    part?.path === undefined ? document.positions.positionOf(at) : (fleetPositions ?? document.positions).positionOf(joinPath(part.path, at));
  const locate = (findings: readonly Finding[]): readonly Finding[] =>
    findings.map((finding) => ({ position: positionOf(originOf(finding.at), finding.at), construct: name, ...finding }));
  if (!isLayerSpec(value, problems)) throw new NetstackError(locate(problems.findings));
  if (value.cluster.name !== name)
    problems.at('cluster.name').report({
      code: 'fleet/name-differs',
      message: 'a file of a fleet is called as its cluster: the name is known before the file is read, and no two are alike',
      got: value.cluster.name,
      expected: name,
    });
  if (problems.failed) throw new NetstackError(locate(problems.findings));
  return { spec: value, membership, findings: locate(contradictions(parts, name)), locate, originOf: (path) => originOf(path)?.name };
}

/**
 * A cluster of a fleet that is read when it has changed.
 *
 * @param settings everything beside the files that its manifests depend on
 */
export function fleetMember(name: string, file: string, text: string, fleet: FleetDocument, settings: string): FleetMember {
  return {
    name,
    input: sha256([VERSION, settings, fleet.text, text].map((part) => `${part.length}:${part}`).join('')),
    load: () => readFleetLayer(text, file, name, fleet),
  };
}
