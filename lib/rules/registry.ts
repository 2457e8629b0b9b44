import type { LayerRule } from '../component';
import { CNI_RULES } from './cni';
import { POLICY_RULES } from './policy';

/** Every rule between components, in the order of docs/rules.md. */
export const LAYER_RULES: readonly LayerRule[] = [...CNI_RULES, ...POLICY_RULES];
