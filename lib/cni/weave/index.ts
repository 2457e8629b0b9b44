export { weaveAbilities } from './abilities';
export { weave } from './definition';
export type { NoWeaveEncryption, WeaveEncryption, WeaveOptions, WeavePassword, WeavePlugins } from './options';
export type { ResolvedWeave } from './resolve';
export { type WeaveRelease, type WeaveVersion, weaveReleases } from './versions';
