import type { LayerRule } from '../component';
import { CAPABILITY_RULES } from './capabilities';
import { CILIUM_RULES } from './cilium';
import { CNI_RULES } from './cni';
import { CRD_RULES } from './crds';
import { DNS_RULES } from './dns';
import { HOST_NETWORK_RULES } from './host-network';
import { HOST_PORT_RULES } from './host-ports';
import { IMAGE_RULES } from './images';
import { INGRESS_RULES } from './ingress';
import { KUBE_ROUTER_RULES } from './kube-router';
import { LOAD_BALANCER_RULES } from './load-balancers';
import { MTU_RULES } from './mtu';
import { NODE_RULES } from './nodes';
import { POLICY_RULES } from './policy';
import { RANGE_RULES } from './ranges';
import { SERVICE_RULES } from './services';
import { TRAEFIK_RULES } from './traefik';
import { WEAVE_RULES } from './weave';

/** Every rule between components, in the order of docs/rules.md. */
export const LAYER_RULES: readonly LayerRule[] = [
  ...RANGE_RULES,
  ...CAPABILITY_RULES,
  ...CRD_RULES,
  ...NODE_RULES,
  ...MTU_RULES,
  ...HOST_PORT_RULES,
  ...CNI_RULES,
  ...CILIUM_RULES,
  ...KUBE_ROUTER_RULES,
  ...WEAVE_RULES,
  ...DNS_RULES,
  ...HOST_NETWORK_RULES,
  ...INGRESS_RULES,
  ...LOAD_BALANCER_RULES,
  ...SERVICE_RULES,
  ...TRAEFIK_RULES,
  ...POLICY_RULES,
  ...IMAGE_RULES,
];
