import type { Image } from '../../../component';

/**
 * The newest release whose image is in the Kubernetes registry: later tags exist in its repository only.
 * Source: registry.k8s.io/images/k8s-staging-networking/images.yaml of kubernetes/k8s.io.
 */
export const ipMasqAgentRelease = {
  version: '2.12.0',
  image: { name: 'registry.k8s.io/networking/ip-masq-agent', tag: 'v2.12.0' },
} as const satisfies { readonly version: string; readonly image: Image };
