import type { NodeRequirement } from './requirements';

/** A requirement in words: `kernel 5.6 or newer`, `TCP 8081 free`. */
export function describeRequirement(need: NodeRequirement): string {
  switch (need.type) {
    case 'architecture':
      return `architecture ${need.architectures.join(' or ')}`;
    case 'kernel':
      return `kernel ${need.version} or newer`;
    case 'kernel-module':
      return `kernel module ${need.module}`;
    case 'sysctl':
      return `sysctl ${need.name} = ${need.value}`;
    case 'host-file':
      return `file ${need.path}`;
    case 'unmanaged-interfaces':
      return `interfaces ${need.interfaces.join(', ')} left alone`;
    case 'mtu':
      return `MTU ${need.bytes} or more`;
    case 'port':
      return `${need.protocol} ${need.port} free${need.address === undefined ? '' : ` on ${need.address}`}`;
    case 'traffic': {
      const ports = need.port === undefined ? '' : ` ${need.port}${need.endPort === undefined ? '' : `-${need.endPort}`}`;
      return `${need.protocol}${ports} from ${WHO[need.from]} to ${WHO[need.to]}`;
    }
    case 'cluster':
      return `cluster: ${need.fact}`;
  }
}

const WHO = { nodes: 'nodes', controlPlane: 'the control plane', world: 'anywhere', routers: 'routers' } as const;

/** Everybody who asks, and why: `cni/flannel: flanneld creates a VXLAN device`. */
export function reasonsOf({ reasons }: NodeRequirement): string {
  return reasons.map(({ component, reason }) => `${component}: ${reason}`).join('; ');
}
