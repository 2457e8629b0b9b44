import type { EnforcementProfile } from './profile';
import { isProfileName, profileNames, profiles } from './profiles';

/** What is known of a layer's pod network: enough to say who enforces its policies. */
export interface PolicyEnforcer {
  /** Type of the CNI component. */
  readonly type: string;
  /** Whether anything of it enforces NetworkPolicy. */
  readonly enforces: boolean;
  /** Names of its images: a policy engine beside the CNI is told by them. */
  readonly images: readonly string[];
}

/** The profile of a layer: its policy engine's, its CNI's, that of a network without policies, or the specification. */
export function profileOfLayer({ type, enforces, images }: PolicyEnforcer): EnforcementProfile {
  if (!enforces) return profiles.flannel;
  const engine = profileNames.find((name) => name !== 'flannel' && images.some((image) => image.split('/').at(-1) === name));
  if (engine !== undefined) return profiles[engine];
  if (type === 'canal') return profiles.calico;
  return isProfileName(type) && type !== 'flannel' ? profiles[type] : profiles.spec;
}
