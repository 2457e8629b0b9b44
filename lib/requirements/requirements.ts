/**
 * What a layer asks of every node, out of the facts of its components: each thing once, with everybody who asks for it.
 *
 * Kernels and packet sizes are one thing of which the largest is asked; everything else is the same thing only where all
 * of it is the same. What no manifest can bring about in the cluster (`node-pod-cidrs`) is listed last.
 */
import type { HostPort, LayerPlan, NodeTraffic, Planned, Requirement } from '../component';
import { leastIpv6Mtu, podMtus } from '../mtu';

/** Who asks for something, and why. */
export interface Reason {
  /** `kind/type`, or `cluster` for what the spec itself says. */
  readonly component: string;
  readonly reason: string;
}

/** One thing that a node must have. */
export type NodeNeed =
  | { readonly type: 'architecture'; readonly architectures: readonly string[] }
  /** The oldest kernel, `major.minor`. */
  | { readonly type: 'kernel'; readonly version: string }
  | { readonly type: 'kernel-module'; readonly module: string }
  | { readonly type: 'sysctl'; readonly name: string; readonly value: string }
  | { readonly type: 'host-file'; readonly path: string }
  /** Interfaces that network managers of the host leave alone, `*` for any text. */
  | { readonly type: 'unmanaged-interfaces'; readonly interfaces: readonly string[] }
  /** The least MTU of the interface between nodes. */
  | { readonly type: 'mtu'; readonly bytes: number }
  /** A port that nobody else binds. */
  | { readonly type: 'port'; readonly protocol: HostPort['protocol']; readonly port: number; readonly address?: string }
  /** What the network must let pass. */
  | {
      readonly type: 'traffic';
      readonly protocol: NodeTraffic['protocol'];
      readonly port?: number;
      readonly endPort?: number;
      readonly from: NodeTraffic['from'];
      readonly to: NodeTraffic['to'];
    }
  /** A fact of the cluster, not of a node. */
  | { readonly type: 'cluster'; readonly fact: string };

/** One thing that a node must have, and who asks for it. */
export type NodeRequirement = NodeNeed & { readonly reasons: readonly Reason[] };

/** The kinds of things, in the order in which they are listed. */
const ORDER: readonly NodeNeed['type'][] = [
  'architecture',
  'kernel',
  'kernel-module',
  'sysctl',
  'host-file',
  'unmanaged-interfaces',
  'mtu',
  'port',
  'traffic',
  'cluster',
];

type Asked = readonly [NodeNeed, Reason];

/** Everything that a layer asks of its nodes, by kind and then by name. */
export function nodeRequirements(plan: LayerPlan): readonly NodeRequirement[] {
  const asked = plan.components.flatMap(askedBy);
  const byNeed = new Map<string, { readonly need: NodeNeed; readonly reasons: Reason[] }>();
  for (const [need, reason] of [...oldestKernel(asked), ...asked.filter(([{ type }]) => type !== 'kernel'), ...packetSize(plan)]) {
    const key = JSON.stringify(need);
    const known = byNeed.get(key);
    if (known === undefined) byNeed.set(key, { need, reasons: [reason] });
    else if (!known.reasons.some((one) => one.component === reason.component && one.reason === reason.reason)) known.reasons.push(reason);
  }
  return [...byNeed]
    .sort(
      ([a, one], [b, other]) =>
        ORDER.indexOf(one.need.type) - ORDER.indexOf(other.need.type) || comparePorts(one.need, other.need) || (a < b ? -1 : 1),
    )
    .map(([, { need, reasons }]) => ({ ...need, reasons }));
}

function askedBy({ kind, type, facts }: Planned): readonly Asked[] {
  const component = `${kind}/${type}`;
  return [
    ...facts.requires.flatMap((one): readonly Asked[] => {
      const need = needOf(one);
      return need === undefined ? [] : [[need, { component, reason: one.reason }]];
    }),
    ...facts.hostPorts.map(
      ({ protocol, port, address, purpose }): Asked => [
        { type: 'port', protocol, port, ...(address === undefined ? {} : { address }) },
        { component, reason: purpose },
      ],
    ),
    ...facts.nodeTraffic.map(
      ({ purpose, protocol, port, endPort, from, to }): Asked => [
        { type: 'traffic', protocol, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }), from, to },
        { component, reason: purpose },
      ],
    ),
  ];
}

/** What components give to each other is not asked of nodes. */
function needOf(one: Requirement): NodeNeed | undefined {
  switch (one.type) {
    case 'capability':
      return undefined;
    case 'cluster':
      return { type: 'cluster', fact: one.fact };
    case 'kernel':
      return { type: 'kernel', version: one.version };
    case 'kernel-module':
      // Files spell it either way, the kernel with underscores.
      return { type: 'kernel-module', module: one.module.replaceAll('-', '_') };
    case 'sysctl':
      return { type: 'sysctl', name: one.name, value: one.value };
    case 'host-file':
      return { type: 'host-file', path: one.path };
    case 'architecture':
      return { type: 'architecture', architectures: [...new Set(one.architectures)].sort() };
    case 'unmanaged-interfaces':
      return { type: 'unmanaged-interfaces', interfaces: [...new Set(one.interfaces)].sort() };
  }
}

/** The newest of all oldest kernels; older ones are named in the reasons. */
function oldestKernel(asked: readonly Asked[]): readonly Asked[] {
  const kernels = asked.flatMap(([need, reason]) => (need.type === 'kernel' ? [{ version: need.version, reason }] : []));
  const newest = kernels.reduce<string | undefined>(
    (most, { version }) => (most === undefined || compareVersions(version, most) > 0 ? version : most),
    undefined,
  );
  if (newest === undefined) return [];
  return kernels.map(({ version, reason }) => [
    { type: 'kernel', version: newest },
    version === newest ? reason : { ...reason, reason: `${version}: ${reason.reason}` },
  ]);
}

/** Numbers by numbers; what is no number is the oldest. */
function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((text) => text.split('.').map(Number));
  const place = [0, 1].find((index) => (first?.[index] ?? 0) !== (second?.[index] ?? 0));
  return place === undefined ? 0 : (first?.[place] ?? 0) - (second?.[place] ?? 0);
}

/** The packets that must leave a node whole: those that the spec speaks of, and what pods send with every header around it. */
function packetSize(plan: LayerPlan): readonly Asked[] {
  const ipv6 = plan.cluster.families.includes('IPv6');
  const sizes = [
    ...(plan.cluster.nodes.mtu === undefined ? [] : [{ bytes: plan.cluster.nodes.mtu, component: 'cluster', reason: 'cluster.nodes.mtu' }]),
    ...podMtus(plan).flatMap(({ kind, type, configured, overhead }) => {
      const pods = configured ?? (ipv6 ? leastIpv6Mtu : undefined);
      if (pods === undefined) return [];
      const whose = configured === undefined ? 'the least that IPv6 lets pods have' : 'of pods';
      return [
        {
          bytes: pods + overhead,
          component: `${kind}/${type}`,
          reason: overhead === 0 ? `${pods} ${whose}` : `${pods} ${whose}, and ${overhead} around them`,
        },
      ];
    }),
  ];
  const most = Math.max(...sizes.map(({ bytes }) => bytes));
  return sizes.map(({ bytes, component, reason }) => [
    { type: 'mtu', bytes: most },
    { component, reason: bytes === most ? reason : `${bytes}: ${reason}` },
  ]);
}

/** Ports by number, not by text. */
function comparePorts(a: NodeNeed, b: NodeNeed): number {
  const port = (need: NodeNeed): number => (need.type === 'port' || need.type === 'traffic' ? (need.port ?? 0) : 0);
  return port(a) - port(b);
}
