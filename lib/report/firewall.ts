import type { LayerPlan } from '../component';

/** One row of the table that whoever owns the nodes' firewall needs. */
export interface FirewallRow {
  /** `TCP`, `UDP`, `SCTP`, or an IP protocol without ports. */
  readonly protocol: string;
  /** `8472`, `7946-7950`, or empty for protocols without ports. */
  readonly ports: string;
  /** Who sends: `nodes`, `controlPlane`, `world`, `routers`; `node` for what only the node itself needs. */
  readonly from: string;
  readonly to: string;
  readonly purpose: string;
  /** Component that declares it, `kind/type`. */
  readonly component: string;
}

/**
 * What the firewall of a node must let pass, and what is bound there: nodeTraffic and hostPorts of every component.
 * A bound port that no traffic rule names is used on the node only.
 */
export function firewallTable(plan: LayerPlan): readonly FirewallRow[] {
  const rows = plan.components.flatMap(({ kind, type, facts }) => {
    const component = `${kind}/${type}`;
    const passing = facts.nodeTraffic.map(({ protocol, port, endPort, from, to, purpose }) => ({
      protocol,
      ports: port === undefined ? '' : endPort === undefined ? String(port) : `${port}-${endPort}`,
      from,
      to,
      purpose,
      component,
    }));
    const bound = facts.hostPorts
      .filter(({ protocol, port }) => !facts.nodeTraffic.some((traffic) => traffic.protocol === protocol && covers(traffic, port)))
      .map(({ protocol, port, purpose, address }) => ({
        protocol,
        ports: String(port),
        from: 'node',
        to: 'node',
        purpose: address === undefined ? purpose : `${purpose} (on ${address})`,
        component,
      }));
    return [...passing, ...bound];
  });
  return rows.sort((a, b) =>
    compare([a.protocol, a.ports.padStart(11), a.component, a.from], [b.protocol, b.ports.padStart(11), b.component, b.from]),
  );
}

function covers(traffic: { readonly port?: number; readonly endPort?: number }, port: number): boolean {
  return traffic.port !== undefined && traffic.port <= port && port <= (traffic.endPort ?? traffic.port);
}

function compare(a: readonly string[], b: readonly string[]): number {
  const place = a.findIndex((text, index) => text !== b[index]);
  return place < 0 ? 0 : (a[place] ?? '') < (b[place] ?? '') ? -1 : 1;
}
