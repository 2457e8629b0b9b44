import { type Finding, isRecord, NetstackError } from '../../finding';
import { readSource } from '../../finding/source';
import { type KubeManifest, objectId } from '../../kube';

/** Files that are kept. Fleets repeat a few files many times; a file of one cluster alone is not asked for again. */
const KEPT = 5_000;

/** Manifests by object id of files, each content parsed once however many clusters have it. */
export class ParsedFiles {
  readonly #files = new Map<string, ReadonlyMap<string, KubeManifest>>();
  #parsed = 0;

  /** How many files were parsed. */
  get parsed(): number {
    return this.#parsed;
  }

  /** @param hash SHA-256 of the text */
  get(hash: string, text: () => string, file: string, findings: Finding[]): ReadonlyMap<string, KubeManifest> {
    const known = this.#files.get(hash);
    if (known !== undefined) return known;
    this.#parsed++;
    const objects = parse(text(), file, findings);
    const [oldest] = this.#files.keys();
    if (this.#files.size >= KEPT && oldest !== undefined) this.#files.delete(oldest);
    this.#files.set(hash, objects);
    return objects;
  }
}

function parse(text: string, file: string, findings: Finding[]): ReadonlyMap<string, KubeManifest> {
  try {
    return new Map(
      readSource(text, file).flatMap(({ value }) => {
        if (isManifest(value)) return [[objectId(value), value] as const];
        findings.push({
          code: 'change/not-an-object',
          severity: 'error',
          at: '',
          position: { file, line: 1 },
          message: 'a document is no Kubernetes object with a name, and is left out',
        });
        return [];
      }),
    );
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    findings.push(...error.findings);
    return new Map();
  }
}

function isManifest(value: unknown): value is KubeManifest {
  if (!isRecord(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string' || !isRecord(value.metadata)) return false;
  const { name, namespace } = value.metadata;
  return typeof name === 'string' && name !== '' && (namespace === undefined || typeof namespace === 'string');
}
