import type { EnforcementProfile } from './profile';
import { isProfileName, profiles } from './profiles';

/** What is known of who enforces a layer's policies. */
export interface PolicyEnforcer {
  /** Whether anything of the pod network enforces NetworkPolicy. */
  readonly enforces: boolean;
  /** Who does, by the name of its profile; undefined: not known. */
  readonly enforcement: string | undefined;
}

/** The profile of a layer: its enforcer's, that of a network without policies, or the specification where the enforcer is not known. */
export function profileOfLayer({ enforces, enforcement }: PolicyEnforcer): EnforcementProfile {
  if (!enforces) return profiles.flannel;
  return enforcement !== undefined && isProfileName(enforcement) ? profiles[enforcement] : profiles.spec;
}
