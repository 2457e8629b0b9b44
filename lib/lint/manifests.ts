/**
 * What is wrong with manifests that somebody else made: no plan is known, so what can be said comes from the objects.
 * Names, labels and namespaces are judged as the API server does, objects that are there twice are found, and policies,
 * Services and Ingresses are checked by the reachability engine, which says what it can prove.
 */
import { compareFindings, type Finding, ProblemList } from '../finding';
import { checkMetadata, type KubeManifest, objectKey, scopesOfCrds } from '../kube';
import { lintReachability, profiles, type RawObject, Reachability, readFiles, readObjects, readRawObjects } from '../reach';

/** Findings about the manifests in files and folders, worst first; what cannot be read is one of them. */
export function lintPaths(paths: readonly string[]): readonly Finding[] {
  const reading: Finding[] = [];
  const objects = paths.flatMap((path) => readFiles(path, reading)).flatMap((file) => readObjects(file, reading));
  return lintManifests(objects, reading);
}

/** Findings about manifests, worst first. `read` is what reading the files found, which is part of the answer. */
export function lintManifests(objects: readonly RawObject[], read: readonly Finding[] = []): readonly Finding[] {
  const reading: Finding[] = [...read];
  const { resources } = readRawObjects(objects, reading);
  const reachability = Reachability.of(resources, { profile: profiles.spec });
  const relevant = reading.filter(({ code, severity }) => severity !== 'info' && code !== 'reach/duplicate');
  const policies = lintReachability(reachability, relevant).findings;
  return [...policies, ...metadataFindings(objects)].sort(compareFindings);
}

function metadataFindings(objects: readonly RawObject[]): readonly Finding[] {
  const manifests = objects.flatMap(({ value, origin }) => (isManifest(value) ? [{ manifest: value, origin }] : []));
  const known = scopesOfCrds(manifests.map(({ manifest }) => manifest));
  const first = new Map<string, string>();
  return manifests.flatMap(({ manifest, origin }) => {
    const problems = new ProblemList();
    checkMetadata(manifest, problems, known);
    const key = objectKey(manifest);
    const place = `${origin.file}:${origin.line}`;
    const before = first.get(key);
    if (before === undefined) first.set(key, place);
    else
      problems.at('metadata.name').report({
        code: 'kube/duplicate-object',
        message: 'the same object is there twice: the last one applied wins',
        got: key,
        expected: `only the one at ${before}`,
      });
    // Without a namespace an object goes where it is applied to, which is not wrong.
    const findings = problems.findings.filter(({ code }) => code !== 'kube/namespace' || manifest.metadata.namespace !== undefined);
    return findings.map((finding) => ({ ...finding, position: { file: origin.file, line: origin.line } }));
  });
}

function isManifest(value: unknown): value is KubeManifest {
  if (typeof value !== 'object' || value === null || !('apiVersion' in value && 'kind' in value && 'metadata' in value)) return false;
  const { apiVersion, kind, metadata } = value;
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    typeof metadata === 'object' &&
    metadata !== null &&
    'name' in metadata &&
    typeof metadata.name === 'string'
  );
}
