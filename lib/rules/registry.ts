import type { LayerRule } from '../component';

/** Every rule between components, in the order of docs/rules.md. */
export const LAYER_RULES: readonly LayerRule[] = [];
