import type { Cluster } from '../../cluster';
import { checkedSecretKey, type Image, imageOf, type PlanContext, provides } from '../../component';
import { bounded, type Problems, unlessRefused } from '../../finding';
import { isCountOrShare } from '../../kube';
import { Cidr, Ip, type IpFamily } from '../../net';
import { defaultPluginsImage, ipMasqAgentRelease, type ResolvedIpMasqAgent, type ResolvedPolicyEngine, resolvePolicyEngine } from '../engine';
import { type FlannelBackend, ipv6Backends, type ResolvedBackend, subtracted, type WireGuardBackend } from './backend';
import { flannelNamespace } from './names';
import type { FlannelInterface, FlannelOptions, FlannelOverrides, FlannelUpdate } from './options';
import { checkFlannelOverrides } from './overrides';
import { defaultFlannelVersion, type FlannelRelease, flannelReleases } from './versions';

/** flannel's options with every default filled in. Plain data. */
export interface ResolvedFlannel {
  readonly release: FlannelRelease;
  readonly backend: ResolvedBackend;
  readonly engine: ResolvedPolicyEngine;
  readonly nftables: boolean;
  /** Whether flanneld masquerades what leaves the cluster. */
  readonly ipMasq: boolean;
  /** Who masquerades instead, where there are ranges to leave alone. */
  readonly ipMasqAgent: ResolvedIpMasqAgent | undefined;
  readonly interface: FlannelInterface | undefined;
  readonly healthPort: number;
  readonly portmap: boolean;
  readonly hairpinMode: boolean;
  readonly eventQueueDepth: number;
  /** Image that installs the standard CNI plugins; undefined: the nodes have them. */
  readonly pluginsImage: Image | undefined;
  /** The user said not to install the plugins. */
  readonly pluginsRefused: boolean;
  readonly updateStrategy: FlannelUpdate;
  readonly image: Image;
  readonly cniPluginImage: Image;
  readonly overrides: FlannelOverrides;
}

const outOfRange = 'flannel/out-of-range';
const backendsPage = 'https://github.com/flannel-io/flannel/blob/v0.28.9/Documentation/backends.md';

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveFlannel(options: FlannelOptions, context: PlanContext): ResolvedFlannel | undefined {
  return unlessRefused(context.problems, (problems) => resolve(options, { ...context, problems }));
}

function resolve(o: FlannelOptions, { cluster, planned, problems }: PlanContext): ResolvedFlannel {
  const release = flannelReleases[o.version ?? defaultFlannelVersion];
  const backend = o.backend ?? { type: 'vxlan' };
  const engine = resolvePolicyEngine(o.policyEngine ?? { type: 'kube-router' }, problems.at('policyEngine'));
  checkFamilies(backend, cluster, problems.at('backend'));
  checkInterface(o.interface, problems.at('interface'));
  checkUpdate(o.updateStrategy, problems.at('updateStrategy'));
  const ipMasqAgent = resolveIpMasqAgent(o, cluster, problems);
  const install = o.cniPlugins?.install ?? !cluster.platform.standardCniPlugins;
  const resolved: ResolvedFlannel = {
    release,
    backend: resolveBackend(backend, cluster, problems.at('backend')),
    engine,
    nftables: o.nftables ?? provides(planned, 'service-proxy:nftables'),
    ipMasq: (o.ipMasq ?? true) && ipMasqAgent === undefined,
    ipMasqAgent,
    interface: o.interface,
    healthPort: bounded(o.healthPort ?? 8081, 0, 65_535, outOfRange, problems.at('healthPort')),
    portmap: o.portmap ?? true,
    hairpinMode: o.hairpinMode ?? true,
    eventQueueDepth: bounded(
      o.eventQueueDepth ?? Math.max(5000, cluster.nodes.count ?? 0),
      1,
      10_000_000,
      outOfRange,
      problems.at('eventQueueDepth'),
    ),
    pluginsImage: install ? imageOf(o.cniPlugins?.image, defaultPluginsImage, problems.at('cniPlugins.image')) : undefined,
    pluginsRefused: o.cniPlugins?.install === false,
    updateStrategy: o.updateStrategy ?? { type: 'RollingUpdate' },
    image: imageOf(o.image, release.image, problems.at('image')),
    cniPluginImage: imageOf(o.cniPluginImage, release.cniPluginImage, problems.at('cniPluginImage')),
    overrides: o.overrides ?? {},
  };
  checkFlannelOverrides(resolved, cluster, problems);
  return resolved;
}

/** ip-masq-agent where there are ranges to leave alone; undefined where flanneld masquerades, or nobody. */
function resolveIpMasqAgent(o: FlannelOptions, { families }: Cluster, problems: Problems): ResolvedIpMasqAgent | undefined {
  const given = o.nonMasqueradeCidrs ?? [];
  if (given.length === 0) return undefined;
  const at = problems.at('nonMasqueradeCidrs');
  if (o.ipMasq === false) {
    at.report({
      code: 'flannel/nothing-is-masqueraded',
      message: 'exceptions from NAT where there is none',
      got: 'ipMasq: false',
      fix: 'leave one of the two out',
    });
  }
  const ranges = given.flatMap((text, index) => {
    const range = at.at(`[${index}]`).read(Cidr.parse, text);
    if (range === undefined || families.includes(range.family)) return range ?? [];
    at.at(`[${index}]`).report({
      code: 'flannel/foreign-family',
      message: 'pods have no addresses of this family',
      got: text,
      expected: families.join(', '),
    });
    return [];
  });
  return {
    image: imageOf(o.ipMasqAgentImage, ipMasqAgentRelease.image, problems.at('ipMasqAgentImage')),
    namespace: flannelNamespace,
    nonMasqueradeCidrs: ranges,
  };
}

/** IPv6 needs a backend that carries it; udp exists for amd64 alone. */
function checkFamilies({ type }: FlannelBackend, { families, nodes }: Cluster, problems: Problems): void {
  if (families.includes('IPv6') && !ipv6Backends.includes(type)) {
    problems.at('type').report({
      code: 'flannel/ipv4-only-backend',
      message: 'this backend carries IPv4 only',
      got: `${type} in a cluster of ${families.join(' and ')}`,
      expected: ipv6Backends.join(', '),
      source: 'https://github.com/flannel-io/flannel/blob/v0.28.9/Documentation/configuration.md',
    });
  }
  const others = nodes.arch.filter((arch) => arch !== 'amd64');
  if (type === 'udp' && others.length > 0) {
    problems.at('type').report({
      code: 'flannel/amd64-only-backend',
      message: 'the udp backend is compiled for amd64 only',
      got: `nodes of ${nodes.arch.join(', ')}`,
      fix: "use { type: 'vxlan' }",
      source: 'https://github.com/flannel-io/flannel/blob/v0.28.9/pkg/backend/udp/udp.go',
    });
  }
}

export function resolveBackend(backend: FlannelBackend, { families, nodes }: Cluster, problems: Problems): ResolvedBackend {
  switch (backend.type) {
    case 'vxlan': {
      // flannel takes 50 bytes whatever the underlay, VXLAN over IPv6 takes 70.
      const derived = nodes.mtu !== undefined && families.includes('IPv6') ? nodes.mtu - 20 : undefined;
      return {
        type: 'vxlan',
        vni: bounded(backend.vni ?? 1, 1, 16_777_215, outOfRange, problems.at('vni')),
        port: portOf(backend.port ?? 8472, problems.at('port')),
        directRouting: backend.directRouting ?? false,
        learning: backend.learning ?? false,
        mtu: backend.mtu === undefined ? derived : mtuOf(backend.mtu, subtracted.vxlan, families, problems.at('mtu')),
      };
    }
    case 'wireguard':
      return resolveWireGuard(backend, families, problems);
    case 'ipip':
      return { type: 'ipip', directRouting: backend.directRouting ?? false };
    case 'udp':
      return { type: 'udp', port: portOf(backend.port ?? 8285, problems.at('port')) };
    case 'host-gw':
      return { type: 'host-gw' };
  }
}

function resolveWireGuard(backend: WireGuardBackend, families: readonly IpFamily[], problems: Problems): ResolvedBackend {
  const mode = backend.mode ?? 'separate';
  const wanted = mode === 'ipv4' ? 'IPv4' : mode === 'ipv6' ? 'IPv6' : undefined;
  if (wanted !== undefined && !families.includes(wanted)) {
    problems.at('mode').report({
      code: 'flannel/wireguard-mode',
      message: 'the tunnel would run over a family that the nodes are not known by',
      got: `${mode} in a cluster of ${families.join(' and ')}`,
      fix: "leave mode out: 'separate' opens a tunnel for each family in use",
      source: backendsPage,
    });
  }
  const port = portOf(backend.port ?? 51_820, problems.at('port'));
  const portV6 = portOf(backend.portV6 ?? 51_821, problems.at('portV6'));
  if (mode === 'separate' && families.length === 2 && port === portV6) {
    problems.at('portV6').report({
      code: 'flannel/wireguard-one-port',
      message: 'two WireGuard devices cannot share a port: each opens it for both families',
      got: String(port),
      fix: 'give them different ports, or a mode with a single tunnel',
      source: backendsPage,
    });
  }
  return {
    type: 'wireguard',
    port,
    portV6,
    mode,
    mtu: backend.mtu === undefined ? undefined : mtuOf(backend.mtu, subtracted.wireguard, families, problems.at('mtu')),
    persistentKeepalive: bounded(backend.persistentKeepalive ?? 0, 0, 65_535, outOfRange, problems.at('persistentKeepalive')),
    psk: backend.psk === undefined ? undefined : checkedSecretKey({ key: 'psk', ...backend.psk }, 'flannel/secret-key', problems.at('psk')),
  };
}

function portOf(port: number, problems: Problems): number {
  return bounded(port, 1, 65_535, outOfRange, problems);
}

/** What is left for pods must carry the smallest packets that each family promises (RFC 791, RFC 8200). */
function mtuOf(mtu: number, overhead: number, families: readonly IpFamily[], problems: Problems): number {
  return bounded(mtu, (families.includes('IPv6') ? 1280 : 576) + overhead, 65_535, outOfRange, problems);
}

export function checkInterface(choice: FlannelInterface | undefined, problems: Problems): void {
  if (choice === undefined) return;
  if (choice.type === 'ifaceCanReach') {
    problems.at('address').read(Ip.parse, choice.address);
    return;
  }
  const [path, texts] = choice.type === 'iface' ? (['names', choice.names] as const) : (['patterns', choice.patterns] as const);
  if (texts.length === 0) {
    problems
      .at(path)
      .report({ code: 'flannel/no-interface', message: 'the list is empty', got: '[]', fix: 'leave interface out for the one of the default route' });
  }
  texts.forEach((text, index) => {
    if (text === '' || /\s/.test(text)) {
      problems
        .at(`${path}[${index}]`)
        .report({ code: 'flannel/interface', message: 'no interface has this name', got: JSON.stringify(text), expected: 'a text without spaces' });
    }
  });
}

function checkUpdate(update: FlannelUpdate | undefined, problems: Problems): void {
  if (update?.type !== 'RollingUpdate' || update.maxUnavailable === undefined) return;
  const { maxUnavailable: most } = update;
  if (isCountOrShare(most, 1)) return;
  problems.at('maxUnavailable').report({
    code: 'flannel/max-unavailable',
    message: 'the update would never begin, or the API server refuses it',
    got: JSON.stringify(most),
    expected: "a whole number above 0, or '1%' to '100%'",
  });
}
