/** A real API server, to which nothing is done that stays but CustomResourceDefinitions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleId, type CrdBundle, crdsOf } from '../../lib/crds';
import type { KubeManifest } from '../../lib/kube';
import { Cidr, Ip } from '../../lib/net';
import type { Kubectl } from '../cluster/kubectl';
import { readApply, together, type Verdict } from './answer';
import { familiesOf, idOf, isRecord, manifestsIn } from './staged';

/** Objects that are judged, and the reasons why others are not. */
export interface Judgeable {
  readonly objects: readonly KubeManifest[];
  /** A line a reason, with the objects. */
  readonly left: readonly string[];
}

export class ApiServer {
  readonly kubectl: Kubectl;
  /** Namespaces that were made here. */
  readonly #made = new Set<string>();
  readonly #kinds = new Map<string, ReadonlySet<string>>();
  /** Bundle that a definition was last applied from, by `plural.group`. */
  readonly #applied = new Map<string, string>();
  readonly #serviceCidrs: readonly Cidr[];

  constructor(kubectl: Kubectl) {
    this.kubectl = kubectl;
    // Kubernetes before 1.33 does not say: then every Service is judged.
    const { ok, out } = kubectl.try(['get', 'servicecidrs', '-o', 'jsonpath={.items[*].spec.cidrs[*]}']);
    this.#serviceCidrs = ok && out !== '' ? out.split(' ').map((text) => Cidr.parse(text)) : [];
  }

  /** Version and Service ranges, for the first line of a report. */
  describe(): string {
    const version: unknown = JSON.parse(this.kubectl.run(['get', '--raw', '/version']));
    const text = isRecord(version) ? String(version.gitVersion) : '';
    return `API server ${text}, Services in ${this.#serviceCidrs.map(String).join(' and ') || 'ranges that it does not tell'}`;
  }

  /**
   * Applies the definitions of bundles that are not applied yet.
   * @returns bundles that were left out because they would replace those of another release
   */
  applyBundles(folder: string, bundles: readonly CrdBundle[], replace: boolean): readonly string[] {
    const left: string[] = [];
    for (const bundle of bundles) {
      const id = bundleId(bundle);
      const names = crdsOf(bundle).map(({ name }) => name);
      if (names.every((name) => this.#applied.get(name) === id)) continue;
      if (!replace && names.some((name) => this.#applied.has(name))) {
        left.push(id);
        continue;
      }
      this.applyCrds(names.map((name) => join(folder, id, `${name}.yaml`)));
      for (const name of names) this.#applied.set(name, id);
    }
    return left;
  }

  /** Applies files of definitions, and waits until the API server answers for them. */
  applyCrds(files: readonly string[]): void {
    const texts = files.map((file) => readFileSync(file, 'utf8'));
    const said = this.kubectl.run(['apply', '--server-side', '--force-conflicts', '-o', 'name', '-f', '-'], texts.join('\n---\n'));
    const wait = ['wait', '--for=condition=Established', '--timeout=60s', ...said.split('\n')];
    // A definition that was made a moment ago has no conditions, which kubectl takes for an error.
    for (let attempt = 0; attempt < 5 && !this.kubectl.try(wait).ok; attempt++);
    this.kubectl.run(wait);
    this.#kinds.clear();
  }

  /** Namespaces that objects live in; those that were not there are deleted in the end. */
  makeNamespaces(objects: readonly KubeManifest[]): void {
    const there = new Set(this.kubectl.run(['get', 'namespaces', '-o', 'jsonpath={.items[*].metadata.name}']).split(' '));
    const wanted = new Set(objects.flatMap(({ metadata: { namespace } }) => (namespace === undefined || there.has(namespace) ? [] : [namespace])));
    if (wanted.size === 0) return;
    const manifests = [...wanted].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
    for (const name of wanted) this.#made.add(name);
    this.kubectl.apply(...manifests);
  }

  /** Splits objects into those that this API server can judge and those that it cannot, with the reason. */
  judgeable(manifests: readonly KubeManifest[]): Judgeable {
    const left = new Map<string, string[]>();
    const objects = manifests.filter((manifest) => {
      const reason = this.#unknown(manifest);
      if (reason === undefined) return true;
      left.set(reason, [...(left.get(reason) ?? []), idOf(manifest)]);
      return false;
    });
    return { objects, left: [...left].map(([reason, ids]) => `${reason}: ${[...new Set(ids)].join(', ')}`) };
  }

  /** Server-side dry run as the given manager. */
  dryRun(manifests: readonly KubeManifest[], manager = 'netstack'): Verdict {
    if (manifests.length === 0) return together([]);
    const args = ['apply', '--server-side', '--force-conflicts', '--validate=strict', '--dry-run=server', `--field-manager=${manager}`, '-f', '-'];
    const verdict = readApply(this.kubectl.try(args, stream(manifests)));
    if (verdict.refused.length > 0 || verdict.accepted === manifests.length) return verdict;
    return { ...verdict, refused: [`${manifests.length} objects were sent and ${verdict.accepted} answered for`] };
  }

  /** The objects that kubectl's kustomize builds from a folder. */
  kustomize(folder: string): readonly KubeManifest[] {
    return manifestsIn(this.kubectl.run(['kustomize', folder]));
  }

  /** Deletes the namespaces that were made here. */
  cleanUp(): readonly string[] {
    const names = [...this.#made];
    this.removeNamespaces(names);
    this.#made.clear();
    return names;
  }

  /** Deletes namespaces. An API server without controllers never calls one empty: that is done for it. */
  removeNamespaces(names: readonly string[]): void {
    if (names.length === 0) return;
    this.kubectl.try(['delete', 'namespace', ...names, '--wait=false', '--ignore-not-found']);
    // Controllers give every namespace an account.
    if (this.kubectl.try(['get', 'serviceaccount', 'default', '-n', 'default']).ok) {
      this.kubectl.try(['wait', '--for=delete', ...names.map((name) => `namespace/${name}`), '--timeout=60s']);
      return;
    }
    for (const name of names) {
      const { ok, out } = this.kubectl.try(['get', 'namespace', name, '-o', 'json']);
      const found: unknown = ok ? JSON.parse(out) : undefined;
      if (!isRecord(found)) continue;
      const emptied = JSON.stringify({ ...found, spec: { finalizers: [] } });
      this.kubectl.try(['replace', '--raw', `/api/v1/namespaces/${name}/finalize`, '-f', '-'], emptied);
    }
  }

  #unknown(manifest: KubeManifest): string | undefined {
    const { apiVersion, kind } = manifest;
    if (!this.#kindsOf(apiVersion).has(kind)) return `the API server does not know ${kind} of ${apiVersion}`;
    if (this.#serviceCidrs.length === 0) return undefined;
    const families = new Set(this.#serviceCidrs.map(({ family }) => family));
    const missing = [...familiesOf(manifest)].find((family) => !families.has(family));
    return missing === undefined ? this.#outside(manifest) : `the API server has no ${missing} range for Services`;
  }

  /** A ClusterIP outside of the API server's range says nothing of the manifest. */
  #outside(manifest: KubeManifest): string | undefined {
    const spec = 'spec' in manifest && manifest.kind === 'Service' && isRecord(manifest.spec) ? manifest.spec : {};
    const address = typeof spec.clusterIP === 'string' && spec.clusterIP !== '' && spec.clusterIP !== 'None' ? Ip.parse(spec.clusterIP) : undefined;
    return address === undefined || this.#serviceCidrs.some((range) => range.contains(address))
      ? undefined
      : "the address is outside of the API server's ranges for Services";
  }

  #kindsOf(apiVersion: string): ReadonlySet<string> {
    let kinds = this.#kinds.get(apiVersion);
    if (kinds === undefined) {
      const { ok, out } = this.kubectl.try(['get', '--raw', apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`]);
      const answer: unknown = ok ? JSON.parse(out) : {};
      const resources: readonly unknown[] = isRecord(answer) && Array.isArray(answer.resources) ? answer.resources : [];
      kinds = new Set(resources.flatMap((one) => (isRecord(one) && typeof one.kind === 'string' ? [one.kind] : [])));
      this.#kinds.set(apiVersion, kinds);
    }
    return kinds;
  }
}

/** Objects as kubectl reads them from its input. */
export function stream(manifests: readonly KubeManifest[]): string {
  return manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n');
}
