export { canalAbilities } from './abilities';
export { canal } from './definition';
export type {
  CanalBackend,
  CanalDataplane,
  CanalImages,
  CanalOnDelete,
  CanalOptions,
  CanalOverrides,
  CanalRollingUpdate,
  CanalUpdate,
  CanalWireGuardBackend,
} from './options';
export type { ResolvedCanal } from './resolve';
export { type CanalFlannel, type CanalVersion, canalFlannel } from './versions';
