/** Names and ports that others select or look up. */
export const hubbleNamespace = 'kube-system';
export const peerService = 'hubble-peer';
export const relayName = 'hubble-relay';
export const relaySelector = { 'k8s-app': relayName } as const;
export const uiName = 'hubble-ui';
export const uiSelector = { 'k8s-app': uiName } as const;
/** The container of the UI that overrides apply to: the one that does the work. */
export const uiContainer = 'backend';
export const certgenName = 'hubble-generate-certs';
export const certgenSelector = { 'k8s-app': certgenName } as const;
export const serverSecret = 'hubble-server-certs';
export const relayClientSecret = 'hubble-relay-client-certs';

/** Port of the relay's API, and of its health service. */
export const relayPort = 4245;
export const relayHealthPort = 4222;
/** Port of the UI's web server, and of its backend inside the pod. */
export const uiPort = 8081;
export const uiBackendPort = 8090;

/** Labels of an object of Hubble: those that select, and those that people look for. */
export function hubbleLabels(name: string): Readonly<Record<string, string>> {
  return { 'k8s-app': name, 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'cilium' };
}
