import type { Image } from '../../../component';
import type { core } from '../../../kube';
import { defaultKubeRouterVersion, kubeRouterReleases } from './versions';

/**
 * An image with the standard CNI plugins and a program that installs them. containernetworking/plugins publishes archives
 * and no image; kube-router's carries release v1.9.1 of them, and is pulled anyway where it is the policy engine.
 * Source: Dockerfile and build/image-assets/cni-install of kube-router v2.11.1.
 */
export const defaultPluginsImage: Image = kubeRouterReleases[defaultKubeRouterVersion].image;

/** Copies bridge, host-local, loopback and portmap into the node's plugin folder; those that are there stay. */
export function pluginsInstaller(image: string, volume: string, securityContext: core.SecurityContext): core.Container {
  return {
    name: 'install-standard-plugins',
    image,
    command: ['/usr/local/bin/cni-install'],
    securityContext,
    volumeMounts: [{ name: volume, mountPath: '/opt/cni/bin' }],
  };
}
