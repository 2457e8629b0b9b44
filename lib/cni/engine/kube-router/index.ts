export { kubeRouterFirewallChanges } from './changes';
export {
  bridgeRequirements,
  firewallModules,
  firewallSeries,
  kubeRouterFirewallFacts,
  kubeRouterNamespace,
  kubeRouterSelector,
  metricsOf,
  observedPorts,
} from './facts';
export { type KubeRouterFirewallOptions, kubeRouterDuration, type ResolvedKubeRouterFirewall, resolveKubeRouterFirewall } from './options';
export { defaultPluginsImage, pluginsInstaller } from './plugins';
export { kernelWithoutIpset, kubeRouterRules } from './rules';
export { defaultKubeRouterVersion, type KubeRouterRelease, type KubeRouterVersion, kubeRouterReleases } from './versions';
export {
  clusterFlags,
  kubeRouterAccount,
  kubeRouterContainer,
  kubeRouterDaemonSet,
  kubeRouterFirewallManifests,
  kubeRouterPod,
  kubeRouterTemplate,
} from './workload';
