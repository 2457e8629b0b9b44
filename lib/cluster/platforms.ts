import { NetstackError, ProblemList, type Problems } from '../finding';
import type { PlatformName } from './options';
import type { Platform } from './platform';
import { aks } from './platform/aks';
import { eks } from './platform/eks';
import { generic } from './platform/generic';
import { gke } from './platform/gke';
import { k3s } from './platform/k3s';
import { kind } from './platform/kind';
import { kubeadm } from './platform/kubeadm';
import { openshift } from './platform/openshift';
import { rke2 } from './platform/rke2';
import { talos } from './platform/talos';
import { word } from './shape';

/** What each platform runs already and how it differs from plain Kubernetes. */
export const platforms: Readonly<Record<PlatformName, Platform>> = { generic, kubeadm, k3s, rke2, talos, kind, eks, gke, aks, openshift };

/** Every platform: those of one's own, then the managed ones, then OpenShift. */
export const platformNames: readonly PlatformName[] = Object.values(platforms).map(({ name }) => name);

const synonyms: ReadonlyMap<string, PlatformName> = new Map([
  ['bare-metal', 'generic'],
  ['baremetal', 'generic'],
  ['vanilla', 'generic'],
  ['k3d', 'k3s'],
  ['okd', 'openshift'],
  ['ocp', 'openshift'],
]);

/** The name of a platform; reports `cluster/unknown-word` with the nearest name. */
export function readPlatformName(text: string, problems: Problems): PlatformName | undefined {
  return word(text, platformNames, problems, synonyms);
}

/** What is known of a platform, by any text; throws NetstackError `cluster/unknown-word`. */
export function describePlatform(name: string): Platform {
  const problems = new ProblemList();
  const known = readPlatformName(name, problems);
  if (known === undefined) throw new NetstackError(problems.findings);
  return platforms[known];
}
