/** The nodes of a cluster: sizes, masks, kernel, operating systems and architectures. */
import type { Problems } from '../finding';
import { bitsOf, type Cidr, type IpFamily, ipFamilies } from '../net';
import type { Cluster } from './cluster';
import type { Architecture, NodesSpec } from './options';
import { list, object, optional, show, text, whole, word } from './shape';

type Nodes = Cluster['nodes'];
type Kernel = NonNullable<Nodes['kernel']>;
type Masks = Nodes['podCidrMask'];

/** kube-controller-manager's `--node-cidr-mask-size-ipv4` and `-ipv6`, unless told otherwise. */
const defaultMasks = { IPv4: 24, IPv6: 64 } as const satisfies Masks;
/** kubelet's `maxPods`, unless told otherwise. */
const defaultMaxPods = 110;
/** kube-controller-manager keeps a bitmap of the node ranges of an IPv6 pod range, of 2^16 at most. */
const mostNodeRangeBits = 16;

const operatingSystems = ['linux', 'windows'] as const;
const architectures = ['amd64', 'arm64', 'arm', 'ppc64le', 's390x', 'riscv64'] as const satisfies readonly Architecture[];
/** What `uname -m` and users call the architectures. */
const architectureSynonyms: ReadonlyMap<string, Architecture> = new Map([
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['x64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armv8', 'arm64'],
  ['armv7', 'arm'],
  ['armv7l', 'arm'],
  ['armhf', 'arm'],
]);

/** Parses what is said of the nodes. A field that is refused is reported and left at its default. */
export function resolveNodes(given: NodesSpec, podCidrs: readonly Cidr[], problems: Problems): Nodes {
  const spec = object(given, problems) ?? {};
  const count = optional(spec.count, (given) => whole(given, 1, Number.MAX_SAFE_INTEGER, problems.at('count')));
  const maxPods = optional(spec.maxPods, (given) => whole(given, 1, Number.MAX_SAFE_INTEGER, problems.at('maxPods')));
  const mtu = optional(spec.mtu, (given) => resolveMtu(given, podCidrs, problems.at('mtu')));
  const kernel = optional(spec.kernel, (given) => resolveKernel(given, problems.at('kernel')));
  return {
    ...(count === undefined ? {} : { count }),
    podCidrMask: resolveMasks(spec.podCidrMask ?? {}, podCidrs, problems.at('podCidrMask')),
    maxPods: maxPods ?? defaultMaxPods,
    ...(mtu === undefined ? {} : { mtu }),
    ...(kernel === undefined ? {} : { kernel }),
    os: resolveSystems(spec.os ?? ['linux'], problems.at('os')),
    arch: resolveArchitectures(spec.arch ?? ['amd64'], problems.at('arch')),
  };
}

/** 576 is the datagram that every IPv4 host accepts (RFC 791), 1280 the least link MTU of IPv6 (RFC 8200). */
function resolveMtu(mtu: number, podCidrs: readonly Cidr[], problems: Problems): number | undefined {
  const ipv6 = podCidrs.some((cidr) => cidr.family === 'IPv6');
  return whole(mtu, ipv6 ? 1280 : 576, 65_535, problems);
}

function resolveKernel(given: string, problems: Problems): Kernel | undefined {
  const release = text(given, problems, 'write it in quotes: 6.10 without quotes is the number 6.1');
  if (release === undefined) return undefined;
  const match = /^(\d{1,3})\.(\d{1,4})(?:[.+-].*)?$/.exec(release);
  if (match !== null) return { major: Number(match[1]), minor: Number(match[2]) };
  problems.report({
    code: 'cluster/kernel-version',
    message: 'not a kernel version',
    got: show(release),
    expected: 'major.minor, as uname -r begins: 6.12',
  });
  return undefined;
}

function resolveMasks(given: NonNullable<NodesSpec['podCidrMask']>, podCidrs: readonly Cidr[], problems: Problems): Masks {
  const spec = object(given, problems) ?? {};
  const maskOf = (family: IpFamily): number => {
    const pods = podCidrs.find((cidr) => cidr.family === family);
    const said = spec[family] ?? undefined;
    const at = problems.at(family);
    if (said === undefined) return pods === undefined ? defaultMasks[family] : defaultMaskOf(pods, at);
    if (pods !== undefined) reportSpread(pods, said, at);
    return whole(said, pods?.prefix ?? 0, bitsOf(family), at) ?? defaultMasks[family];
  };
  const [IPv4, IPv6] = ipFamilies.map(maskOf);
  return { IPv4: IPv4 ?? defaultMasks.IPv4, IPv6: IPv6 ?? defaultMasks.IPv6 };
}

/** A pod range that is smaller than the default node range holds one node; other IPAMs than the node ranges may not care. */
function defaultMaskOf(pods: Cidr, problems: Problems): number {
  const mask = defaultMasks[pods.family];
  if (mask >= pods.prefix) {
    reportSpread(pods, mask, problems);
    return mask;
  }
  problems.report({
    code: 'cluster/pod-range-below-node-mask',
    severity: 'warning',
    message: 'the pod range is smaller than the default range of one node',
    got: `pods ${pods}, /${mask} a node`,
    expected: `a node mask from /${pods.prefix} to /${bitsOf(pods.family)}`,
    fix: `say nodes.podCidrMask.${pods.family} as kube-controller-manager has it`,
    source: 'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
  });
  return pods.prefix;
}

function reportSpread(pods: Cidr, mask: number, problems: Problems): void {
  if (pods.family !== 'IPv6' || typeof mask !== 'number' || mask - pods.prefix <= mostNodeRangeBits) return;
  problems.report({
    code: 'cluster/node-mask-too-far',
    severity: 'warning',
    message: 'kube-controller-manager refuses to cut an IPv6 pod range into more than 65536 node ranges',
    got: `pods ${pods}, /${mask} a node`,
    expected: `a node mask of at most /${pods.prefix + mostNodeRangeBits}`,
    fix: 'take a smaller pod range or larger node ranges, unless the CNI allocates addresses itself',
    source: 'https://github.com/kubernetes/kubernetes/blob/release-1.35/pkg/controller/nodeipam/ipam/cidrset/cidr_set.go',
  });
}

function resolveSystems(given: readonly ('linux' | 'windows')[], problems: Problems): Nodes['os'] {
  const systems = wordsOf(given, operatingSystems, problems);
  if (systems.includes('windows')) {
    problems.report({
      code: 'cluster/windows-nodes',
      message: 'windows nodes are not supported: no component here runs on them, and their pods would have neither network nor policies',
      got: systems.join(', '),
      expected: 'linux',
      fix: 'leave windows out, and keep the windows nodes in a cluster whose network another tool installs',
    });
  }
  return systems;
}

function resolveArchitectures(given: readonly Architecture[], problems: Problems): readonly Architecture[] {
  return wordsOf(given, architectures, problems, architectureSynonyms);
}

/** The words of a list without repetitions; an empty list is reported. */
function wordsOf<W extends string>(given: readonly W[], words: readonly W[], problems: Problems, synonyms?: ReadonlyMap<string, W>): readonly W[] {
  const found = list(given, problems).map((value, index) => word(value, words, problems.at(`[${index}]`), synonyms));
  if (Array.isArray(given) && found.length === 0) {
    problems.report({
      code: 'cluster/empty-list',
      message: 'the list is empty',
      got: '[]',
      expected: `some of ${words.join(', ')}`,
      fix: 'leave the field out for its default',
    });
  }
  return [...new Set(found.filter((value) => value !== undefined))];
}
