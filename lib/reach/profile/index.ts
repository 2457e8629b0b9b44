export { type PolicyEnforcer, profileOfLayer } from './of-layer';
export type { EnforcementProfile, Flag, FlagName, Reason } from './profile';
export { isProfileName, type ProfileName, profileNames, profiles } from './profiles';
