/** Custom resources of a layer against the CRDs that were pulled for it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerPlan } from '../../component';
import { type Finding, NetstackError } from '../../finding';
import { groupOf, type KubeManifest, objectKey } from '../../kube';
import { bundleId, crdsOf } from '../bundle';
import { type CrdDefinition, readCrds } from '../definition';
import { crdBundlesKnownTo, folderOfBundle } from '../needs';
import { CrdFolderOnDisk } from '../pull/folder';
import { SchemaValidator, type Violation } from './validate';

const MESSAGES: Readonly<Record<Violation['type'], string>> = {
  'unknown-field': 'has a field that its CRD does not know: the API server drops it',
  'missing-field': 'lacks a field that its CRD requires',
  'wrong-type': 'has a value of another type than its CRD says',
  'not-allowed': 'has a value that its CRD does not allow',
};

/** Definitions by the path of their file; undefined where there is none to be read. */
export type ReadDefinitions = Map<string, CrdDefinition | undefined>;

/** Where each CRD that objects of the layer may be of lies below the folder, by `group/Kind`. */
function placesOf(plan: Pick<LayerPlan, 'components'>): ReadonlyMap<string, { readonly path: string; readonly bundle: string }> {
  const places = new Map<string, { readonly path: string; readonly bundle: string }>();
  for (const bundle of crdBundlesKnownTo(plan)) {
    for (const { name, kind } of crdsOf(bundle)) {
      const key = `${name.slice(name.indexOf('.') + 1)}/${kind}`;
      if (!places.has(key)) places.set(key, { path: `${folderOfBundle(bundle)}/${name}.yaml`, bundle: bundleId(bundle) });
    }
  }
  return places;
}

/**
 * What is wrong with the custom resources among manifests, by the schemas of the pulled CRDs. Kinds whose CRD was not pulled are
 * passed over: the rules of components have judged them.
 *
 * @param root folder that `plan.crds.folder` is relative to
 * @param read definitions that were read before, for the clusters of a fleet. @default none
 * @returns `crds/unknown-field`, `crds/missing-field`, `crds/wrong-type`, `crds/not-allowed`, `crds/unserved-version`, and what
 * cannot be read of a CRD; none where the plan names no folder
 */
export function checkResources(
  plan: Pick<LayerPlan, 'components' | 'crds'>,
  manifests: Iterable<KubeManifest>,
  root: string,
  read: ReadDefinitions = new Map(),
): readonly Finding[] {
  if (plan.crds === undefined) return [];
  const at = join(root, plan.crds.folder);
  if (!existsSync(at))
    return [
      {
        code: 'crds/not-pulled',
        severity: 'warning',
        at: 'crds.folder',
        message: 'the folder of pulled CRDs is not there, so custom resources are not validated by their schemas',
        got: plan.crds.folder,
        fix: `run netstack crds pull SPEC --out ${plan.crds.folder} in the root of the repository`,
      },
    ];
  const folder = new CrdFolderOnDisk(at);
  const places = placesOf(plan);
  const validator = new SchemaValidator();
  const findings: Finding[] = [];
  for (const manifest of manifests) {
    const place = places.get(`${groupOf(manifest.apiVersion)}/${manifest.kind}`);
    if (place === undefined) continue;
    const key = join(at, place.path);
    if (!read.has(key)) read.set(key, definitionAt(folder, place.path, findings));
    const definition = read.get(key);
    if (definition !== undefined) findings.push(...judge(manifest, definition, validator, place.bundle));
  }
  return findings;
}

function definitionAt(folder: CrdFolderOnDisk, path: string, findings: Finding[]): CrdDefinition | undefined {
  try {
    const text = folder.read(path);
    return text === undefined ? undefined : readCrds(text, path)[0]?.definition;
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    findings.push(...error.findings);
    return undefined;
  }
}

function judge(manifest: KubeManifest, definition: CrdDefinition, validator: SchemaValidator, bundle: string): readonly Finding[] {
  const key = objectKey(manifest);
  const name = manifest.apiVersion.slice(manifest.apiVersion.indexOf('/') + 1);
  const version = definition.spec.versions.find((one) => one.name === name && one.served);
  if (version === undefined) {
    const served = definition.spec.versions.filter((one) => one.served).map((one) => one.name);
    const message = `${key} is of a version that its CRD in ${bundle} does not serve`;
    return [{ code: 'crds/unserved-version', severity: 'error', at: key, message, got: name, expected: `one of ${served.join(', ')}` }];
  }
  const schema = version.schema?.openAPIV3Schema;
  if (schema === undefined) return [];
  return validator.violations(manifest, schema).map(({ type, field, got, expected }) => ({
    code: `crds/${type}`,
    severity: 'error',
    at: key,
    message: `${key} ${MESSAGES[type]}`,
    got: `${field === '' ? 'the object' : field}: ${got}`,
    expected: `${expected}, by ${bundle}`,
  }));
}
