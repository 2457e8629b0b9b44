/** Names that others select or look up. Contracts: a Deployment's selector cannot be changed, and the operator looks its own up by name. */
export const operatorNamespace = 'tigera-operator';
export const operatorName = 'tigera-operator';
export const operatorSelector = { name: 'tigera-operator' } as const;
/** What upstream puts on every object of the operator. */
export const operatorLabels = { 'k8s-app': 'tigera-operator' } as const;
/** The container that overrides apply to. */
export const operatorContainer = 'tigera-operator';
/** Where the operator puts all of Calico. It creates the namespace by itself. */
export const systemNamespace = 'calico-system';
/** Every custom resource of the operator has this name: it reads no other. */
export const instanceName = 'default';
