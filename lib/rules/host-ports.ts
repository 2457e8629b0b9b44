/** Rules of ports in the node's network namespace, where everything on a node meets. */
import type { ComponentKind, Found, HostPort, LayerRule, Planned } from '../component';

interface Binding {
  /** Undefined: it is there on every node, whatever the layer says. */
  readonly kind: ComponentKind | undefined;
  readonly owner: string;
  readonly port: HostPort;
  /** The port carries packets between nodes. */
  readonly tunnel: boolean;
}

/** What every kubelet binds: its API, and its health on loopback. Source: kubelet's flags `--port` and `--healthz-port`. */
const KUBELET: readonly HostPort[] = [
  { protocol: 'TCP', port: 10_250, purpose: 'kubelet API' },
  { protocol: 'TCP', port: 10_248, purpose: 'kubelet health', address: '127.0.0.1' },
];

export const twoOnOneHostPort: LayerRule = {
  code: 'ports/two-on-one-host-port',
  severity: 'error',
  summary: 'two programs bind one port of the node: the second exits, and starts again for ever',
  source: 'https://kubernetes.io/docs/reference/networking/ports-and-protocols/',
  check: ({ plan: { components } }) => {
    const kubelet = KUBELET.map((port): Binding => ({ kind: undefined, owner: 'kubelet', port, tunnel: false }));
    const bySocket = new Map<string, Binding[]>();
    const found: Found[] = [];
    for (const binding of [...kubelet, ...components.flatMap(bindingsOf)]) {
      const { protocol, port } = binding.port;
      const earlier = bySocket.get(`${port}/${protocol}`) ?? [];
      const clash = earlier.find((one) => meet(one, binding));
      if (clash !== undefined)
        found.push({
          at: binding.kind ?? '',
          got: `${protocol} ${port}: ${clash.owner} (${clash.port.purpose}) and ${binding.owner} (${binding.port.purpose})`,
          fix: 'give one of them another port',
        });
      bySocket.set(`${port}/${protocol}`, [...earlier, binding]);
    }
    return found;
  },
};

function bindingsOf({ kind, facts }: Planned): readonly Binding[] {
  return facts.hostPorts.map((port) => {
    const tunnel = facts.nodeTraffic.some(
      (traffic) =>
        traffic.from === 'nodes' && traffic.to === 'nodes' && traffic.protocol === 'UDP' && port.protocol === 'UDP' && traffic.port === port.port,
    );
    return { kind, owner: facts.name, port, tunnel };
  });
}

/** Two tunnels on one port are the CNI rules' to tell. */
function meet(a: Binding, b: Binding): boolean {
  return !(a.tunnel && b.tunnel && a.owner !== b.owner) && addressesMeet(a.port.address, b.port.address);
}

/** Whether two sockets want the same address: a wildcard meets every address of its family, and `::` those of IPv4 too. */
function addressesMeet(a: string | undefined, b: string | undefined): boolean {
  const everywhere = (address: string | undefined): boolean => address === undefined || address === '::';
  if (everywhere(a) || everywhere(b) || a === b) return true;
  const isIpv4 = (address: string | undefined): boolean => address?.includes(':') === false;
  return (a === '0.0.0.0' && isIpv4(b)) || (b === '0.0.0.0' && isIpv4(a));
}

/** Rules of host ports, over the plan. */
export const HOST_PORT_RULES: readonly LayerRule[] = [twoOnOneHostPort];
