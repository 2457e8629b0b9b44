/**
 * A version that was written: the folder of an earlier run, by its indexes. A file is read when its hash differs between the
 * versions, so that a fleet in which little changed costs little more than its indexes.
 */
import { type ClusterSummary, FLEET_FILE, parseFleetIndex } from '../../delivery';
import { type Finding, NetstackError } from '../../finding';
import type { KubeManifest } from '../../kube';
import { sha256 } from '../../synth/file-system';
import { type FileEntry, INDEX_FILE, parseIndex } from '../../synth/index-file';
import { JOURNAL_FILE } from '../../synth/journal';
import type { FileTree } from './file-tree';
import { ParsedFiles } from './parsed-files';
import type { ClusterVersion, ContentNames, ObjectVersion, OpenCluster, Version } from './version';

export interface OutputOptions {
  /** Shared by both versions, so that a content is parsed once. @default its own */
  readonly parsed?: ParsedFiles;
  /** Whether every file is read and compared with its index, instead of those that differ. @default false */
  readonly verify?: boolean;
}

/** Whether a folder was written by a run. */
export function isOutput(tree: FileTree): boolean {
  return tree.files.some((name) => name === INDEX_FILE || name === JOURNAL_FILE);
}

/** @throws NetstackError `change/interrupted-run`, `change/duplicate-cluster`, `synth/index-unreadable`, `fleet/index-unreadable` */
export function outputVersion(tree: FileTree, { parsed = new ParsedFiles(), verify = false }: OutputOptions = {}): Version {
  if (tree.files.includes(JOURNAL_FILE))
    throw NetstackError.of({
      code: 'change/interrupted-run',
      message: 'the folder is half of one version and half of another: a run into it was interrupted',
      got: `${tree.name}/${JOURNAL_FILE}`,
      fix: 'synthesize into it again, which finishes that run',
    });
  const indexFile = `${tree.name}/${INDEX_FILE}`;
  const { files, parts } = parseIndex(tree.read(INDEX_FILE) ?? '', indexFile);
  const fleet = fleetOf(tree);
  const findings: Finding[] = [];
  const reader = new Reader(tree, parsed, verify, findings);
  const clusters = new Map<string, ClusterVersion>();
  const otherFiles = new Map<string, string>();
  const folders = [...parts].filter((part) => !part.startsWith('_'));
  tree.prefetch([...parts].map((part) => `${part}/${INDEX_FILE}`));
  const shared = parts.has('_shared') ? reader.indexOf('_shared') : new Map<string, FileEntry>();
  for (const folder of folders) clusters.set(folder, reader.folder(folder, fleet.get(folder), shared));
  for (const [path, entry] of files) {
    const name = path.replace(/\.yaml$/, '');
    if (entry.objects.length === 0) {
      if (path !== FLEET_FILE) otherFiles.set(path, entry.sha256);
    } else if (clusters.has(name)) throw duplicateCluster(name, tree.name);
    else clusters.set(name, reader.single(name, path, entry));
  }
  for (const part of parts) {
    if (!part.startsWith('_') || part === '_shared') continue;
    for (const [path, entry] of reader.indexOf(part)) otherFiles.set(`${part}/${path}`, entry.sha256);
  }
  return { name: tree.name, clusters, otherFiles, findings, prefetch: (paths) => tree.prefetch(paths) };
}

/** What is refused where two clusters have one name. */
export function duplicateCluster(name: string, where: string): NetstackError {
  return NetstackError.of({
    code: 'change/duplicate-cluster',
    message: 'two clusters have one name, so it is not known which of them is compared',
    got: `${name} in ${where}`,
    fix: 'give each cluster a name of its own',
  });
}

function fleetOf(tree: FileTree): ReadonlyMap<string, ClusterSummary> {
  const text = tree.read(FLEET_FILE);
  const byName = new Map<string, ClusterSummary>();
  if (text === undefined) return byName;
  for (const cluster of parseFleetIndex(text, `${tree.name}/${FLEET_FILE}`).clusters) {
    if (byName.has(cluster.name)) throw duplicateCluster(cluster.name, `${tree.name}/${FLEET_FILE}`);
    byName.set(cluster.name, cluster);
  }
  return byName;
}

class Reader {
  readonly #tree: FileTree;
  readonly #parsed: ParsedFiles;
  readonly #verify: boolean;
  readonly #findings: Finding[];

  constructor(tree: FileTree, parsed: ParsedFiles, verify: boolean, findings: Finding[]) {
    this.#tree = tree;
    this.#parsed = parsed;
    this.#verify = verify;
    this.#findings = findings;
  }

  /** A folder of its own for each cluster. */
  folder(name: string, summary: ClusterSummary | undefined, shared: ReadonlyMap<string, FileEntry>): ClusterVersion {
    const index = `${name}/${INDEX_FILE}`;
    const stages = summary?.stages ?? [];
    const text = this.#tree.read(index) ?? '';
    const git = this.#tree.contentOf(name);
    return {
      name,
      content: {
        git: git === undefined ? undefined : [git, ...stages].join(' '),
        index: this.#verify ? undefined : [sha256(text), ...stages].join(' '),
      },
      open: () => {
        const files = new Map([...parseIndex(text, `${this.#tree.name}/${index}`).files].map(([path, entry]) => [`${name}/${path}`, entry] as const));
        for (const stage of stages) this.#addShared(stage, shared, files);
        return this.#open(files, summary);
      },
    };
  }

  /** One file a cluster. */
  single(name: string, path: string, entry: FileEntry): ClusterVersion {
    return { name, content: this.#content(path, entry), open: () => this.#open(new Map([[path, entry]]), undefined) };
  }

  /** @throws NetstackError `synth/index-unreadable` */
  indexOf(part: string): ReadonlyMap<string, FileEntry> {
    const path = `${part}/${INDEX_FILE}`;
    return parseIndex(this.#tree.read(path) ?? '', `${this.#tree.name}/${path}`).files;
  }

  #addShared(stage: string, shared: ReadonlyMap<string, FileEntry>, files: Map<string, FileEntry>): void {
    const folder = stage.slice('_shared/'.length);
    let found = false;
    for (const [path, entry] of this.#inFolder(shared, folder)) {
      files.set(`_shared/${path}`, entry);
      found = true;
    }
    if (!found) this.#missing(stage, 'the folder that clusters share is not in the index');
  }

  #byFolder: ReadonlyMap<string, readonly (readonly [string, FileEntry])[]> | undefined;

  #inFolder(shared: ReadonlyMap<string, FileEntry>, folder: string): readonly (readonly [string, FileEntry])[] {
    this.#byFolder ??= grouped(shared);
    return this.#byFolder.get(folder) ?? [];
  }

  #open(files: ReadonlyMap<string, FileEntry>, summary: ClusterSummary | undefined): OpenCluster {
    const objects = new Map<string, ObjectVersion>();
    const otherFiles = new Map<string, string>();
    for (const [path, entry] of files) {
      for (const id of entry.objects) objects.set(id, this.#object(id, path, entry));
      // The listing of a shared folder says nothing that its objects do not.
      if (entry.objects.length === 0 && !path.startsWith('_shared/')) otherFiles.set(path.slice(path.indexOf('/') + 1), entry.sha256);
    }
    const { podCidrs = [], serviceCidrs = [] } = summary ?? {};
    return { objects, otherFiles, addresses: { podCidrs, serviceCidrs, nodeCidrs: [] } };
  }

  #object(id: string, path: string, entry: FileEntry): ObjectVersion {
    return { path, content: () => this.#content(path, entry), read: () => this.#read(id, path, entry) };
  }

  #content(path: string, entry: FileEntry): ContentNames {
    const git = this.#tree.contentOf(path);
    if (!this.#verify) return { git, index: entry.sha256 };
    const text = this.#tree.read(path);
    return { git, index: text === undefined ? undefined : sha256(text) };
  }

  #read(id: string, path: string, entry: FileEntry): KubeManifest | undefined {
    const text = this.#tree.read(path);
    if (text === undefined) {
      this.#missing(path, 'the index names a file that is not there, or is a link that leads elsewhere');
      return undefined;
    }
    const hash = sha256(text);
    const objects = this.#parsed.get(hash, () => text, `${this.#tree.name}/${path}`, this.#findings);
    if (hash !== entry.sha256)
      this.#edited(
        path,
        [...objects.keys()].filter((other) => !entry.objects.includes(other)),
      );
    return objects.get(id);
  }

  readonly #told = new Set<string>();

  #missing(path: string, message: string): void {
    if (this.#told.has(path)) return;
    this.#told.add(path);
    this.#findings.push({
      code: 'change/file-missing',
      severity: 'warning',
      at: '',
      message,
      got: `${this.#tree.name}/${path}`,
      fix: 'synthesize again, or restore it from version control',
    });
  }

  #edited(path: string, more: readonly string[]): void {
    if (this.#told.has(path)) return;
    this.#told.add(path);
    this.#findings.push({
      code: 'change/edited-by-hand',
      severity: 'warning',
      at: '',
      position: { file: `${this.#tree.name}/${path}`, line: 1 },
      message: 'the file was changed since it was written; what it says now is compared',
      got: more.length === 0 ? 'another hash than the index has' : `also ${more.join(', ')}, which the index does not name and which is not compared`,
      fix: 'bring the change into the spec (patches take any field)',
    });
  }
}

/** Files by the folder of their stage: `<stage>/<hash>`. */
function grouped(files: ReadonlyMap<string, FileEntry>): ReadonlyMap<string, readonly (readonly [string, FileEntry])[]> {
  const groups = new Map<string, (readonly [string, FileEntry])[]>();
  for (const one of files) {
    const folder = one[0].slice(0, one[0].lastIndexOf('/'));
    const group = groups.get(folder);
    if (group === undefined) groups.set(folder, [one]);
    else group.push(one);
  }
  return groups;
}
