import type { CanalOptions } from '../../../lib/cni/canal';
import type { ComponentFacts } from '../../../lib/component';
import type { LayerSpec } from '../../../lib/plan';
import { layerSpec, objectsOf, plannedOf } from '../../support/layer';

/** Every option of canal, none at its default. */
export const allOptions: CanalOptions = {
  version: '3.31.7',
  backend: { type: 'wireguard', port: 51_900, portV6: 51_901, mode: 'separate', mtu: 1420, persistentKeepalive: 25 },
  dataplane: { type: 'nftables' },
  flannelNftables: true,
  ipMasq: false,
  interface: { type: 'ifaceRegex', patterns: ['^eth[0-9]+$', '^bond0$'] },
  mtu: 1340,
  portmap: false,
  felix: { logSeverity: 'warning', healthPort: 9199, metricsPort: 9091, endpointToHost: 'drop', failsafeInbound: [{ protocol: 'TCP', port: 22 }] },
  updateStrategy: { type: 'OnDelete' },
  images: {
    node: 'mirror.example/node:v3.31.7',
    cni: 'mirror.example/cni:v3.31.7',
    kubeControllers: 'mirror.example/kube-controllers:v3.31.7',
    flannel: 'mirror.example/flannel:v0.28.9',
  },
  overrides: {
    node: {
      resources: { limits: { memory: '1Gi' } },
      tolerations: [{ key: 'special', operator: 'Exists' }],
      nodeSelector: { pool: 'a' },
      extraEnv: [{ name: 'FELIX_DEBUGMEMORYPROFILEPATH', value: '/tmp/profile' }],
    },
    kubeControllers: { labels: { team: 'network' } },
  },
};

export function layerOf(options: CanalOptions = {}, changes: Partial<LayerSpec> = {}): LayerSpec {
  return { ...layerSpec({ cni: { type: 'canal', ...options } }), ...changes };
}

/** Any field of an object of a layer, for expectations. */
export function objectOf(id: string, options: CanalOptions = {}, changes: Partial<LayerSpec> = {}) {
  return Object(objectsOf(layerOf(options, changes)).get(id)?.manifest);
}

export function factsOf(options: CanalOptions = {}, changes: Partial<LayerSpec> = {}): ComponentFacts {
  return plannedOf(layerOf(options, changes), 'cni').facts;
}
