/** Names that others select or look up. Contracts: selectors of workloads cannot be changed. */
export const ciliumNamespace = 'kube-system';
/** Copies of the Secrets that Envoy needs are here, and nothing else. */
export { secretsNamespace } from './config/service-keys';
export const configMapName = 'cilium-config';
export const agentName = 'cilium';
export const agentSelector = { 'k8s-app': 'cilium' } as const;
/** The container that overrides of the agent apply to. */
export const agentContainer = 'cilium-agent';
export const operatorName = 'cilium-operator';
export const operatorSelector = { 'io.cilium/app': 'operator', name: 'cilium-operator' } as const;
export const operatorContainer = 'cilium-operator';
export const envoyName = 'cilium-envoy';
export const envoySelector = { 'k8s-app': 'cilium-envoy' } as const;
export const envoyContainer = 'cilium-envoy';
export const envoyConfigName = 'cilium-envoy-config';

/** On everything that is Cilium's. */
export const partOf = { 'app.kubernetes.io/part-of': 'cilium' } as const;
