import type { Finding } from '../../finding';
import type { Resources } from '../model';
import { type RawObject, readObjects, type SourceFile } from './documents';
import { type ReadResult, readRawObjects } from './resources';

const policyKinds: ReadonlySet<unknown> = new Set(['NetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']);

interface ParsedFile {
  readonly objects: readonly RawObject[];
  readonly findings: readonly Finding[];
}

/**
 * Manifests that change: files are parsed once and again only when they change. Where nothing but policies changes, everything
 * else keeps its identity, which is what `Reachability.with` needs to take its work over.
 */
export class ManifestStore {
  readonly #files = new Map<string, ParsedFile>();
  #result: ReadResult;

  constructor(files: Iterable<SourceFile> = []) {
    for (const file of files) this.#files.set(file.file, parse(file));
    this.#result = this.#readAll();
  }
  get resources(): Resources {
    return this.#result.resources;
  }
  get findings(): readonly Finding[] {
    return this.#result.findings;
  }
  /** Takes files in place of those of the same name, and others out. */
  update(changed: Iterable<SourceFile>, removed: readonly string[] = []): ReadResult {
    const old: RawObject[] = [];
    const now: RawObject[] = [];
    for (const name of removed) {
      old.push(...(this.#files.get(name)?.objects ?? []));
      this.#files.delete(name);
    }
    for (const file of changed) {
      const parsed = parse(file);
      old.push(...(this.#files.get(file.file)?.objects ?? []));
      now.push(...parsed.objects);
      this.#files.set(file.file, parsed);
    }
    const read = this.#readAll();
    // A policy in a namespace that nothing else mentions brings the namespace with it.
    const same = [...old, ...now].every(isPolicy) && read.resources.namespaces.size === this.#result.resources.namespaces.size;
    const { networkPolicies, clusterPolicies } = read.resources;
    this.#result = same ? { ...read, resources: { ...this.#result.resources, networkPolicies, clusterPolicies } } : read;
    return this.#result;
  }

  #readAll(): ReadResult {
    const findings: Finding[] = [];
    const objects: RawObject[] = [];
    for (const name of [...this.#files.keys()].sort()) {
      const parsed = this.#files.get(name);
      findings.push(...(parsed?.findings ?? []));
      objects.push(...(parsed?.objects ?? []));
    }
    return readRawObjects(objects, findings);
  }
}

function parse(file: SourceFile): ParsedFile {
  const findings: Finding[] = [];
  return { objects: readObjects(file, findings), findings };
}

function isPolicy({ value }: RawObject): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && policyKinds.has(value.kind);
}
