/**
 * Kubernetes versions: which ones the layer knows, and which patch a minor stands for.
 *
 * A minor takes the newest patch of the table, so the same spec gives the same images until this package is upgraded;
 * a full patch is taken as is, newer ones than the table's included.
 */
import { NetstackError, type Report } from '../finding';
import { show } from './shape';

/** A released Kubernetes version. */
export interface KubernetesVersion {
  readonly major: 1;
  readonly minor: number;
  readonly patch: number;
  /** `1.35.8`: no leading v, no suffix. */
  readonly text: string;
}

/** The newest patch known of every supported minor, oldest minor first. Source: the tags of k8s.io/api. */
export const kubernetesVersions = [
  versionOf(34, 13),
  versionOf(35, 10),
  versionOf(36, 6),
  versionOf(37, 2),
] as const satisfies readonly KubernetesVersion[];

const source = 'https://kubernetes.io/releases/';
const supported = kubernetesVersions.map(({ minor }) => `1.${minor}`).join(', ');

/**
 * Reads `1.35` or `1.35.8`. Throws NetstackError `cluster/kubernetes-version` for anything that is no version, and
 * `cluster/kubernetes-unsupported` for a version outside the supported minors; both name the nearest version to write.
 */
export function parseKubernetesVersion(text: string): KubernetesVersion {
  const match = typeof text === 'string' ? /^1\.(0|[1-9]\d{0,3})(?:\.(0|[1-9]\d{0,3}))?$/.exec(text) : null;
  if (match === null) throw malformed(text);
  const minor = Number(match[1]);
  const newest = kubernetesVersions.find((version) => version.minor === minor);
  if (newest === undefined) throw unsupported(text, minor);
  return match[2] === undefined ? newest : versionOf(minor, Number(match[2]));
}

/** Negative, zero or positive, as the first version is older, equal or newer. */
export function compareKubernetesVersions(a: KubernetesVersion, b: KubernetesVersion): number {
  return a.minor - b.minor || a.patch - b.patch;
}

function versionOf(minor: number, patch: number): KubernetesVersion {
  return { major: 1, minor, patch, text: `1.${minor}.${patch}` };
}

function nearest(minor: number): KubernetesVersion {
  const [first, ...others] = kubernetesVersions;
  return others.reduce<KubernetesVersion>(
    (best, version) => (Math.abs(version.minor - minor) < Math.abs(best.minor - minor) ? version : best),
    first,
  );
}

function unsupported(text: string, minor: number): NetstackError {
  return refused(text, {
    code: 'cluster/kubernetes-unsupported',
    message: 'this Kubernetes version is not supported',
    fix: `the nearest is 1.${nearest(minor).minor}`,
  });
}

/** Distributions append a build (`v1.35.8+k3s1`), and YAML reads an unquoted 1.35 as a number. */
function malformed(value: unknown): NetstackError {
  const isNumber = typeof value === 'number';
  const written = isNumber || typeof value === 'string' ? String(value).trim() : '';
  const begins = /^[vV]?1\.(\d{1,4})(?:\.(\d{1,4}))?(?![\d.])/.exec(written);
  const minor = Number(begins?.[1] ?? Number.POSITIVE_INFINITY);
  const known = kubernetesVersions.some((version) => version.minor === minor);
  const patch = known && begins?.[2] !== undefined ? `.${Number(begins[2])}` : '';
  const meant = begins === null ? (kubernetesVersions.at(-1)?.minor ?? minor) : nearest(minor).minor;
  return refused(value, {
    code: 'cluster/kubernetes-version',
    message: isNumber ? 'the Kubernetes version is a number, which loses trailing zeros' : 'not a Kubernetes version',
    fix: `write '1.${meant}${patch}'${isNumber ? ', in quotes' : ''}`,
  });
}

function refused(value: unknown, report: Omit<Report, 'got' | 'expected'>): NetstackError {
  return NetstackError.of({ ...report, got: show(value), expected: `a minor or a patch of ${supported}, such as 1.35 or 1.35.8`, source });
}
