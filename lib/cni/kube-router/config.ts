/**
 * The CNI configuration that kube-router starts from. It puts the ranges of the node into the file itself, and the MTU
 * where it measures one: what is written here is the template. Source: pkg/utils/cni.go of kube-router v2.11.1.
 */
import type { ResolvedKubeRouter } from './resolve';

export function cniConf({ cni, router }: Pick<ResolvedKubeRouter, 'cni' | 'router'>): string {
  const { portmap = false, hairpinMode = false } = cni ?? {};
  const bridge = {
    name: 'kubernetes',
    type: 'bridge',
    bridge: 'kube-bridge',
    isDefaultGateway: true,
    hairpinMode,
    ...(router?.mtu === undefined ? {} : { mtu: router.mtu }),
    ipam: { type: 'host-local' },
  };
  const conf = {
    cniVersion: '0.3.0',
    name: 'mynet',
    plugins: portmap ? [bridge, { type: 'portmap', capabilities: { snat: true, portMappings: true } }] : [bridge],
  };
  return `${JSON.stringify(conf, null, 2)}\n`;
}
