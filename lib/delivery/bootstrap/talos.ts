/** Talos Linux: a patch of the machine configuration of control planes. */
import { toYaml } from '../../yaml';
import { type BootstrapFile, type BootstrapLayer, bootstrapStages, replacedBy, streamOf } from './stages';

/**
 * `talos-patch.yaml` for `talosctl gen config --config-patch-control-plane @talos-patch.yaml`. The stages are inline
 * manifests, which Talos applies at bootstrap; with `url` Talos fetches one file instead, for configurations that must stay
 * small. Talos' own pod network, proxy and DNS are off where the layer has its own.
 * Source: https://www.talos.dev/v1.11/reference/configuration/v1alpha1/config/
 */
export function talosBootstrap(layer: BootstrapLayer, url?: string): readonly BootstrapFile[] {
  const stages = bootstrapStages(layer);
  const { cluster } = layer.plan;
  const { proxy, cni, dns } = replacedBy(layer.plan);
  const patch = {
    cluster: {
      network: {
        dnsDomain: cluster.domain,
        podSubnets: cluster.podCidrs.map(String),
        serviceSubnets: cluster.serviceCidrs.map(String),
        ...(cni ? { cni: { name: 'none' } } : {}),
      },
      ...(proxy ? { proxy: { disabled: true } } : {}),
      ...(dns ? { coreDNS: { disabled: true } } : {}),
      ...(url === undefined
        ? { inlineManifests: stages.map((stage) => ({ name: `netstack-${stage.stage}`, contents: streamOf([stage]) })) }
        : { extraManifests: [url] }),
    },
  };
  return [{ path: 'talos-patch.yaml', text: toYaml(patch) }, ...(url === undefined ? [] : [{ path: 'bootstrap.yaml', text: streamOf(stages) }])];
}
