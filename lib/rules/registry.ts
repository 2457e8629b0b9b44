import type { LayerRule } from '../component';
import { CNI_RULES } from './cni';
import { HOST_NETWORK_RULES } from './host-network';
import { INGRESS_RULES } from './ingress';
import { POLICY_RULES } from './policy';
import { SERVICE_RULES } from './services';
import { TRAEFIK_RULES } from './traefik';

/** Every rule between components, in the order of docs/rules.md. */
export const LAYER_RULES: readonly LayerRule[] = [
  ...CNI_RULES,
  ...HOST_NETWORK_RULES,
  ...INGRESS_RULES,
  ...SERVICE_RULES,
  ...TRAEFIK_RULES,
  ...POLICY_RULES,
];
