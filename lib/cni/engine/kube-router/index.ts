export { kubeRouterFirewallChanges } from './changes';
export { kubeRouterFirewallFacts, kubeRouterNamespace, kubeRouterSelector } from './facts';
export { type KubeRouterFirewallOptions, type ResolvedKubeRouterFirewall, resolveKubeRouterFirewall } from './options';
export { defaultPluginsImage, pluginsInstaller } from './plugins';
export { kubeRouterRules } from './rules';
export { defaultKubeRouterVersion, type KubeRouterRelease, type KubeRouterVersion, kubeRouterReleases } from './versions';
export { kubeRouterContainer, kubeRouterFirewallManifests, kubeRouterTemplate } from './workload';
