/** canal's ConfigMap: the CNI configuration, which is Calico's, and net-conf.json, which is flannel's. */
import type { Cluster } from '../../cluster';
import type { ConfigMap } from '../../kube';
import { cniConfig } from '../calico/config';
import { json, netConf } from '../flannel/config';
import { canalConfig, canalNamespace } from './names';
import type { ResolvedCanal } from './resolve';

export function canalConfigMap(o: ResolvedCanal, cluster: Cluster): ConfigMap & { readonly data: Readonly<Record<string, string>> } {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: canalConfig, namespace: canalNamespace },
    data: {
      // 0: Felix measures, and writes what it found where the plugin reads it.
      veth_mtu: String(o.calico.mtu ?? 0),
      cni_network_config: cniConfig(o.calico, cluster.families),
      'net-conf.json': netConfOf(o, cluster),
    },
  };
}

/** The pinned flannel has never heard of nftables; where the image is another, the choice is written. */
function netConfOf(o: ResolvedCanal, cluster: Cluster): string {
  const { EnableNFTables: _nftables, ...rest } = netConf(o, cluster);
  return json(o.ownFlannel ? { ...rest, EnableNFTables: o.nftables } : rest);
}
