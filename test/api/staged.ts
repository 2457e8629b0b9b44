/** Objects of a written layer, and what the API server at hand cannot judge of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { isKind, type KubeManifest } from '../../lib/kube';
import { Ip, type IpFamily } from '../../lib/net';

export interface StagedObject {
  /** The folder that it is in, `20-cni`; empty where it is in none. */
  readonly stage: string;
  readonly manifest: KubeManifest;
}

/** Every object below a folder, in the order of apply; files that only kustomize or no Kubernetes reads are passed over. */
export function readObjects(folder: string): readonly StagedObject[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const stage = name.split('/').find((part) => /^\d\d-/.test(part) && !part.endsWith('.yaml')) ?? '';
      return manifestsIn(readFileSync(join(folder, name), 'utf8')).map((manifest) => ({ stage, manifest }));
    });
}

/** The objects of a stream that Kubernetes reads. */
export function manifestsIn(text: string): readonly KubeManifest[] {
  const documents: readonly unknown[] = loadAll(text);
  return documents.filter(isManifest).filter(({ apiVersion }) => !apiVersion.startsWith('kustomize.config.k8s.io/'));
}

function isManifest(value: unknown): value is KubeManifest {
  if (!isRecord(value) || !isRecord(value.metadata)) return false;
  return [value.apiVersion, value.kind, value.metadata.name].every((field) => typeof field === 'string');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Kind namespace/name`. */
export function idOf({ kind, metadata: { name, namespace } }: KubeManifest): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Families that a Service asks for by name or by address; an API server without a range of one cannot judge it. */
export function familiesOf(manifest: KubeManifest): ReadonlySet<IpFamily> {
  if (!isKind(manifest, 'Service')) return new Set();
  const { ipFamilies = [], clusterIP = '', clusterIPs = [], ipFamilyPolicy } = manifest.spec ?? {};
  const addresses = [clusterIP, ...clusterIPs].filter((text) => text !== '' && text !== 'None');
  const both: readonly string[] = ipFamilyPolicy === 'RequireDualStack' ? ['IPv4', 'IPv6'] : [];
  return new Set([...[...ipFamilies, ...both].map((one) => (one === 'IPv6' ? 'IPv6' : 'IPv4')), ...addresses.map((text) => Ip.parse(text).family)]);
}
