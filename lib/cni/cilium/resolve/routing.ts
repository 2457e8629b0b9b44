import type { Cluster } from '../../../cluster';
import { bounded, type Problems } from '../../../finding';
import { bitsOf, Cidr, type IpFamily } from '../../../net';
import type { CiliumClusterPool, CiliumIpam, CiliumMultiPool } from '../ipam';
import type {
  CiliumAwsCniChaining,
  CiliumAzureRouting,
  CiliumEniRouting,
  CiliumMasquerade,
  CiliumNativeRouting,
  CiliumRouting,
  CiliumTunnel,
} from '../routing';
import { resolveEncryption } from './encryption';
import type { ResolvedIpam, ResolvedRouting } from './resolved';

const outOfRange = 'cilium/out-of-range';
/** The operator keeps a bitmap of node ranges, of 2^16 at most, as kube-controller-manager does. */
const mostNodeRangeBits = 16;

/** Fills defaults and parses; every problem is reported. `bpfMasquerade`: something needs masquerading in BPF programs. */
export function resolveRouting(
  given: CiliumRouting | undefined,
  cluster: Cluster,
  wants: { readonly bpfMasquerade: boolean; readonly portmap: boolean },
  problems: Problems,
): ResolvedRouting {
  const routing = given ?? { type: 'tunnel' };
  const plain = {
    ...common(cluster),
    type: routing.type,
    chaining: wants.portmap ? ('portmap' as const) : ('none' as const),
  };
  switch (routing.type) {
    case 'tunnel':
      return { ...plain, ...resolveTunnel(routing, cluster, wants.bpfMasquerade, problems) };
    case 'native':
      return { ...plain, ...resolveNative(routing, cluster, wants.bpfMasquerade, problems) };
    case 'eni':
      return { ...plain, ...resolveEni(routing, cluster, wants.bpfMasquerade, problems) };
    case 'azure':
      return { ...plain, ...resolveAzure(routing, cluster, wants.bpfMasquerade, problems) };
    case 'aws-cni-chaining':
      return { ...plain, ...resolveChaining(routing, cluster, problems) };
  }
}

function common({ families }: Cluster): Omit<ResolvedRouting, 'type' | 'mode' | 'ipam' | 'masquerade' | 'encryption' | 'chaining'> {
  return {
    protocol: 'vxlan',
    port: undefined,
    sourcePortRange: '0-0',
    underlay: families[0] ?? 'IPv4',
    underlaySaid: false,
    autoDirectNodeRoutes: false,
    skipUnreachable: false,
    endpointRoutes: false,
    nativeCidrs: {},
    eni: undefined,
    azure: undefined,
  };
}

type Parts = Partial<ResolvedRouting> & Pick<ResolvedRouting, 'mode' | 'ipam' | 'masquerade' | 'encryption'>;

function resolveTunnel(tunnel: CiliumTunnel, cluster: Cluster, bpf: boolean, problems: Problems): Parts {
  return {
    mode: 'tunnel',
    protocol: tunnel.protocol ?? 'vxlan',
    port: tunnel.port === undefined ? undefined : bounded(tunnel.port, 1, 65_535, outOfRange, problems.at('port')),
    sourcePortRange: portRange(tunnel.sourcePortRange ?? '0-0', 0, problems.at('sourcePortRange')),
    ...(tunnel.underlay === undefined ? {} : { underlay: tunnel.underlay === 'ipv4' ? ('IPv4' as const) : ('IPv6' as const), underlaySaid: true }),
    ipam: resolveIpam(tunnel.ipam ?? { type: 'cluster-pool' }, cluster, problems.at('ipam')),
    masquerade: resolveMasquerade(tunnel.masquerade, bpf ? 'bpf' : 'iptables', bpf, problems.at('masquerade')),
    encryption: resolveEncryption(tunnel.encryption, true, cluster, problems.at('encryption')),
  };
}

function resolveNative(native: CiliumNativeRouting, cluster: Cluster, bpf: boolean, problems: Problems): Parts {
  return {
    mode: 'native',
    autoDirectNodeRoutes: native.autoDirectNodeRoutes ?? false,
    skipUnreachable: native.skipUnreachable ?? false,
    endpointRoutes: native.endpointRoutes ?? false,
    nativeCidrs: nativeCidrsOf(native.nativeCidrs, cluster, problems.at('nativeCidrs')),
    ipam: resolveIpam(native.ipam ?? { type: 'kubernetes' }, cluster, problems.at('ipam')),
    masquerade: resolveMasquerade(native.masquerade, bpf ? 'bpf' : 'iptables', bpf, problems.at('masquerade')),
    encryption: resolveEncryption(native.encryption, false, cluster, problems.at('encryption')),
  };
}

function resolveEni(eni: CiliumEniRouting, cluster: Cluster, bpf: boolean, problems: Problems): Parts {
  onlyIpv4('eni', cluster, problems);
  const index = eni.firstInterfaceIndex;
  if (index !== undefined) bounded(index, 0, 15, outOfRange, problems.at('firstInterfaceIndex'));
  return {
    mode: 'native',
    endpointRoutes: true,
    nativeCidrs: ipv4Range(eni.nativeCidr, problems.at('nativeCidr')),
    ipam: { type: 'eni' },
    masquerade: resolveMasquerade(eni.masquerade, bpf ? 'bpf' : 'off', bpf, problems.at('masquerade')),
    encryption: resolveEncryption(eni.encryption, false, cluster, problems.at('encryption')),
    eni,
  };
}

function resolveAzure(azure: CiliumAzureRouting, cluster: Cluster, bpf: boolean, problems: Problems): Parts {
  onlyIpv4('azure', cluster, problems);
  return {
    mode: 'native',
    endpointRoutes: true,
    nativeCidrs: ipv4Range(azure.nativeCidr, problems.at('nativeCidr')),
    ipam: { type: 'azure' },
    masquerade: resolveMasquerade(azure.masquerade, bpf ? 'bpf' : 'iptables', bpf, problems.at('masquerade')),
    encryption: resolveEncryption(azure.encryption, false, cluster, problems.at('encryption')),
    azure,
  };
}

/** Addresses of Cilium's own devices come from a pool that nobody else sees. */
function resolveChaining(chaining: CiliumAwsCniChaining, cluster: Cluster, problems: Problems): Parts & Pick<ResolvedRouting, 'chaining'> {
  onlyIpv4('aws-cni-chaining', cluster, problems);
  const own = problems.at('ownCidr').read(Cidr.parse, chaining.ownCidr ?? '198.18.0.0/16');
  return {
    mode: 'native',
    chaining: 'aws-cni',
    ipam: { type: 'cluster-pool', ranges: own === undefined ? [] : [own], maskSize: { IPv4: 24, IPv6: 120 } },
    masquerade: { mode: 'off', toRouteSource: false, interfaces: [] },
    encryption: undefined,
  };
}

/** The allocators of clouds and the VPC CNI give pods IPv4 addresses. */
function onlyIpv4(type: string, { families }: Cluster, problems: Problems): void {
  if (!families.includes('IPv6')) return;
  problems.at('type').report({
    code: 'cilium/ipv4-only-routing',
    message: 'this gives pods IPv4 addresses only',
    got: `${type} in a cluster of ${families.join(' and ')}`,
    fix: "use { type: 'native' } or { type: 'tunnel' }, or an IPv4 cluster",
    source: 'https://docs.cilium.io/en/v1.20/network/concepts/ipam/eni/',
  });
}

function resolveMasquerade(
  given: CiliumMasquerade | undefined,
  own: 'bpf' | 'iptables' | 'off',
  bpf: boolean,
  problems: Problems,
): Required<CiliumMasquerade> {
  const mode = given?.mode ?? own;
  if (bpf && mode !== 'bpf')
    problems.at('mode').report({
      code: 'cilium/egress-needs-bpf-masquerade',
      message: 'the egress gateway masquerades in BPF programs: without them agents refuse to start',
      got: mode,
      expected: 'bpf',
      fix: 'leave it out',
      source: 'https://docs.cilium.io/en/v1.20/network/egress-gateway/egress-gateway/',
    });
  const interfaces = given?.interfaces ?? [];
  checkDevices(interfaces, problems.at('interfaces'));
  if (interfaces.length > 0 && mode !== 'iptables')
    problems
      .at('interfaces')
      .report({ code: 'cilium/not-masqueraded', message: 'only iptables masquerades by interface', got: `mode ${mode}`, fix: 'leave it out' });
  return { mode, toRouteSource: given?.toRouteSource ?? false, interfaces };
}

function resolveIpam(given: CiliumIpam, cluster: Cluster, problems: Problems): ResolvedIpam {
  switch (given.type) {
    case 'kubernetes':
      return given;
    case 'cluster-pool':
      return { type: 'cluster-pool', ranges: cluster.podCidrs, maskSize: masksOf(given, cluster, problems) };
    case 'multi-pool':
      for (const [pool, count] of Object.entries(given.preAllocation ?? {}))
        bounded(count, 0, 65_536, outOfRange, problems.at(`preAllocation.${pool}`));
      return { type: 'multi-pool', ranges: cluster.podCidrs, maskSize: masksOf(given, cluster, problems), preAllocation: given.preAllocation ?? {} };
  }
}

/** A node range is a part of the pod range, and not too small a part for the operator's bitmap. */
function masksOf(
  { ipv4MaskSize, ipv6MaskSize }: CiliumClusterPool | CiliumMultiPool,
  { podCidrs, nodes }: Cluster,
  problems: Problems,
): Readonly<Record<IpFamily, number>> {
  const maskOf = (family: IpFamily, said: number | undefined, path: string): number => {
    const range = podCidrs.find((one) => one.family === family);
    const own = nodes.podCidrMask[family];
    if (range === undefined) return said ?? own;
    const most = Math.min(bitsOf(family), range.prefix + mostNodeRangeBits);
    return said === undefined ? Math.min(own, most) : bounded(said, range.prefix, most, outOfRange, problems.at(path));
  };
  return { IPv4: maskOf('IPv4', ipv4MaskSize, 'ipv4MaskSize'), IPv6: maskOf('IPv6', ipv6MaskSize, 'ipv6MaskSize') };
}

function nativeCidrsOf(given: readonly string[] | undefined, { podCidrs, families }: Cluster, problems: Problems): ResolvedRouting['nativeCidrs'] {
  const own = Object.fromEntries(podCidrs.map((range) => [range.family, range]));
  const said = new Map<IpFamily, Cidr>();
  given?.forEach((text, index) => {
    const at = problems.at(`[${index}]`);
    const range = at.read(Cidr.parse, text);
    if (range === undefined) return;
    if (said.has(range.family))
      at.report({ code: 'cilium/native-ranges', message: 'Cilium takes one range a family', got: text, expected: `${said.get(range.family)} alone` });
    else if (!families.includes(range.family))
      at.report({ code: 'cilium/native-ranges', message: 'pods have no addresses of this family', got: text, expected: families.join(', ') });
    said.set(range.family, range);
  });
  return { ...own, ...Object.fromEntries(said) };
}

function ipv4Range(text: string | undefined, problems: Problems): ResolvedRouting['nativeCidrs'] {
  const range = text === undefined ? undefined : problems.read(Cidr.parse, text);
  if (range === undefined) return {};
  if (range.family === 'IPv4') return { IPv4: range };
  problems.report({
    code: 'cilium/native-ranges',
    message: 'pods have no addresses of this family',
    got: range.toString(),
    expected: 'an IPv4 range',
  });
  return {};
}

/** `from-to`, both from `least` to 65535. */
export function portRange(text: string, least: number, problems: Problems): string {
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  const sound = from !== undefined && to !== undefined && Number(from) >= least && Number(from) <= Number(to) && Number(to) <= 65_535;
  if (!sound)
    problems.report({
      code: 'cilium/port-range',
      message: 'not a range of ports',
      got: JSON.stringify(text),
      expected: `from-to, ${least} to 65535`,
    });
  return text;
}

/** Interface names of Linux; a plus at the end stands for any end. */
export function checkDevices(devices: readonly string[], problems: Problems): void {
  devices.forEach((device, index) => {
    if (!/^!?[^\s/,+]{1,15}\+?$/.test(device))
      problems.at(`[${index}]`).report({
        code: 'cilium/device',
        message: 'no device has this name',
        got: JSON.stringify(device),
        expected: 'eth0, or eth+ for all that begin so',
      });
  });
}
