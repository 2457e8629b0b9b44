import fc from 'fast-check';
import { type Cluster, type ClusterSpec, resolveCluster } from '../../lib/cluster';
import { type Finding, ProblemList } from '../../lib/finding';
import { bitsOf, Cidr, Ip, type IpFamily } from '../../lib/net';

const base: ClusterSpec = { name: 'prod', kubernetes: '1.35', podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'] };
const dual: Partial<ClusterSpec> = { podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'], serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'] };

/** Resolves the base cluster with changes of any type, as a file could hold them. */
function resolve(changes: Readonly<Record<string, unknown>> = {}): { cluster: Cluster | undefined; findings: readonly Finding[] } {
  const problems = new ProblemList();
  const cluster: Cluster | undefined = Reflect.apply(resolveCluster, undefined, [{ ...base, ...changes }, problems.at('cluster')]);
  return { cluster, findings: problems.findings };
}
const codes = (changes: Readonly<Record<string, unknown>>): readonly string[] => resolve(changes).findings.map(({ code, at }) => `${code} at ${at}`);
const fixOf = (changes: Readonly<Record<string, unknown>>): string | undefined => resolve(changes).findings[0]?.fix;

describe('a cluster of the fewest fields', () => {
  const { cluster, findings } = resolve();

  it('resolves without a finding', () => expect(findings).toEqual([]));

  it('has the defaults of kubeadm and kube-controller-manager', () => {
    expect(JSON.parse(JSON.stringify(cluster))).toMatchObject({
      name: 'prod',
      kubernetes: { text: '1.35.10' },
      platform: { name: 'generic' },
      families: ['IPv4'],
      podCidrs: ['10.244.0.0/16'],
      serviceCidrs: ['10.96.0.0/12'],
      nodeCidrs: [],
      domain: 'cluster.local',
      dnsServiceIp: '10.96.0.10',
      apiServer: { port: 6443, endpoints: { cidrs: [], port: 6443 } },
      nodes: { podCidrMask: { IPv4: 24, IPv6: 64 }, maxPods: 110, os: ['linux'], arch: ['amd64'] },
    });
  });

  it('leaves out what is unknown, because rules are silent about what is absent', () => {
    expect(Object.keys(cluster?.nodes ?? {}).sort()).toEqual(['arch', 'maxPods', 'os', 'podCidrMask']);
    expect(cluster?.apiServer).not.toHaveProperty('host');
  });
});

describe('names', () => {
  it.each([
    ['Prod', 'write prod'],
    ['my_cluster.eu', 'write my-cluster-eu'],
    ['-prod-', 'write prod'],
    ['a/../b', 'write a-b'],
    ['x'.repeat(64), `write ${'x'.repeat(63)}`],
  ])('%p is no cluster name', (name, fix) => {
    expect(codes({ name })).toEqual(['cluster/name at cluster.name']);
    expect(fixOf({ name })).toBe(fix);
  });

  it.each([
    ['cluster.local.', 'write cluster.local'],
    ['Cluster.Local', 'write cluster.local'],
    ['cluster..local', undefined],
    [`${'x'.repeat(64)}.local`, undefined],
    ['', undefined],
  ])('%p is no cluster domain', (domain, fix) => {
    expect(codes({ domain })).toEqual(['cluster/domain at cluster.domain']);
    expect(fixOf({ domain })).toBe(fix);
  });
});

describe('families', () => {
  it('are those of the pod ranges, primary first', () => {
    expect(resolve(dual).cluster?.families).toEqual(['IPv4', 'IPv6']);
    expect(resolve({ podCidrs: ['fd00:10:244::/56'], serviceCidrs: ['fd00:10:96::/112'] }).cluster?.families).toEqual(['IPv6']);
  });

  it('have one range each', () => {
    expect(codes({ podCidrs: ['10.244.0.0/16', '10.245.0.0/16'] })).toEqual(['cluster/two-ranges-of-one-family at cluster.podCidrs']);
    expect(codes({ ...dual, serviceCidrs: ['10.96.0.0/16', 'fd00::/112', 'fd01::/112'] })).toEqual([
      'cluster/two-ranges-of-one-family at cluster.serviceCidrs',
    ]);
  });

  it('are the same for pods and services: half-configured dual stack is an error where the range is missing', () => {
    expect(codes({ podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'] })).toEqual(['cluster/half-dual-stack at cluster.serviceCidrs']);
    expect(codes({ serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'] })).toEqual(['cluster/half-dual-stack at cluster.podCidrs']);
    expect(codes({ serviceCidrs: ['fd00:10:96::/112'] })).toEqual(['cluster/families-differ at cluster.serviceCidrs']);
  });

  it('may come in another order, with a warning', () => {
    const { cluster, findings } = resolve({ ...dual, serviceCidrs: ['fd00:10:96::/112', '10.96.0.0/16'] });
    expect(findings).toMatchObject([{ code: 'cluster/family-order', severity: 'warning', at: 'cluster.serviceCidrs' }]);
    expect(cluster?.families).toEqual(['IPv4', 'IPv6']);
    expect(String(cluster?.dnsServiceIp)).toBe('fd00:10:96::a');
  });

  it('are not compared while a range does not parse, because the mistake is the range', () => {
    expect(codes({ ...dual, podCidrs: ['10.244.0.0/16', 'fd00:10:244::1/56'] })).toEqual(['cidr/host-bits at cluster.podCidrs[1]']);
  });
});

describe('ranges', () => {
  it('are all reported at their place', () => {
    expect(codes({ podCidrs: ['10.244.0.5/16'], serviceCidrs: ['10.096.0.0/12'], nodeCidrs: ['192.168.0.0/24', '192.168.1.0', 7] })).toEqual([
      'cidr/host-bits at cluster.podCidrs[0]',
      'ip/leading-zero at cluster.serviceCidrs[0]',
      'cidr/no-prefix at cluster.nodeCidrs[1]',
      'cluster/wrong-type at cluster.nodeCidrs[2]',
    ]);
  });

  it('are needed for pods and services', () => {
    expect(codes({ podCidrs: [], serviceCidrs: [] })).toEqual([
      'cluster/no-pod-range at cluster.podCidrs',
      'cluster/no-service-range at cluster.serviceCidrs',
    ]);
    expect(codes({ podCidrs: undefined, serviceCidrs: null })).toEqual([
      'cluster/missing at cluster.podCidrs',
      'cluster/missing at cluster.serviceCidrs',
    ]);
  });

  it('of services end at /64 for IPv6, because a ServiceCIDR does', () => {
    const podCidrs = ['fd00:10:244::/56'];
    expect(codes({ podCidrs, serviceCidrs: ['fd00:10:96::/63'] })).toEqual(['cluster/service-range-too-large at cluster.serviceCidrs[0]']);
    expect(codes({ podCidrs, serviceCidrs: ['fd00:10:96::/64'] })).toEqual([]);
  });

  it('of services above 20 bits are a warning where kubeadm refuses them, and only there', () => {
    expect(codes({ serviceCidrs: ['10.0.0.0/11'], platform: 'kubeadm' })).toEqual(['cluster/service-range-above-kubeadm at cluster.serviceCidrs[0]']);
    expect(codes({ serviceCidrs: ['10.0.0.0/11'] })).toEqual([]);
    expect(codes({ serviceCidrs: ['10.0.0.0/12'], platform: 'kubeadm' })).toEqual([]);
  });
});

describe('the DNS address', () => {
  it('is the 10th of the first service range, as installers give it to kubelets', () => {
    expect(String(resolve({ serviceCidrs: ['10.100.0.0/28'] }).cluster?.dnsServiceIp)).toBe('10.100.0.10');
  });

  it.each([
    ['10.95.255.255', 'cluster/dns-outside-services'],
    ['10.96.0.0', 'cluster/dns-reserved'],
    ['10.96.0.1', 'cluster/dns-reserved'],
    ['10.111.255.255', 'cluster/dns-reserved'],
    ['fd00::a', 'cluster/dns-outside-services'],
  ])('%s is refused', (dnsServiceIp, code) => {
    expect(resolve({ dnsServiceIp }).findings).toMatchObject([{ code, at: 'cluster.dnsServiceIp', fix: 'take 10.96.0.10, or leave it out' }]);
  });

  it('may lie in the second service range, whose first address is free', () => {
    expect(String(resolve({ ...dual, dnsServiceIp: 'fd00:10:96::1' }).cluster?.dnsServiceIp)).toBe('fd00:10:96::1');
    expect(codes({ ...dual, dnsServiceIp: 'fd00:10:96::' })).toEqual(['cluster/dns-reserved at cluster.dnsServiceIp']);
  });

  it('may be the last of an IPv6 range, which has no broadcast address', () => {
    expect(codes({ ...dual, dnsServiceIp: 'fd00:10:96::ffff' })).toEqual([]);
  });

  it('must be given where the service range has no 10th address', () => {
    expect(codes({ serviceCidrs: ['10.96.0.0/29'] })).toEqual(['cluster/no-tenth-service-address at cluster.dnsServiceIp']);
    expect(String(resolve({ serviceCidrs: ['10.96.0.0/29'], dnsServiceIp: '10.96.0.2' }).cluster?.dnsServiceIp)).toBe('10.96.0.2');
  });
});

describe('the API server', () => {
  it('is found at the nodes, unless the control plane is managed: then its addresses are unknown', () => {
    const nodeCidrs = ['192.168.10.0/24'];
    expect(String(resolve({ nodeCidrs }).cluster?.apiServer.endpoints.cidrs)).toBe('192.168.10.0/24');
    expect(resolve({ nodeCidrs, platform: 'eks' }).cluster?.apiServer).toEqual({ port: 443, endpoints: { cidrs: [], port: 443 } });
  });

  it('is where the spec says', () => {
    const apiServer = { host: 'api.example.org', port: 8443, endpoints: { cidrs: ['192.168.10.11/32'], port: 7443 } };
    expect(JSON.parse(JSON.stringify(resolve({ apiServer }).cluster?.apiServer))).toEqual(apiServer);
  });

  it.each(['192.168.10.10', 'fd00::10', 'api.example.org', 'localhost'])('has host %s', (host) => {
    expect(resolve({ apiServer: { host } }).cluster?.apiServer.host).toBe(host);
  });

  it('has its address in canonical form, because it is compared', () => {
    expect(resolve({ apiServer: { host: 'FD00:0::10' } }).cluster?.apiServer.host).toBe('fd00::10');
  });

  it.each([
    ['https://192.168.10.10:6443', 'write 192.168.10.10, and the port in apiServer.port'],
    ['https://api.example.org/', 'write api.example.org, and the port in apiServer.port'],
    ['api.example.org:6443', 'write api.example.org, and the port in apiServer.port'],
    ['[fd00::10]:6443', 'write fd00::10, and the port in apiServer.port'],
    ['[fd00::10]', 'write fd00::10, and the port in apiServer.port'],
    ['API.example.org', 'write api.example.org'],
    ['under_score.example.org', undefined],
    ['', undefined],
  ])('does not have host %p', (host, fix) => {
    expect(codes({ apiServer: { host } })).toEqual(['cluster/api-server-host at cluster.apiServer.host']);
    expect(fixOf({ apiServer: { host } })).toBe(fix);
  });

  it('reports a mistyped address as an address, though digits and dots are a DNS name by the letter', () => {
    expect(codes({ apiServer: { host: '192.168.10.256' } })).toEqual(['ip/octet-out-of-range at cluster.apiServer.host']);
    expect(codes({ apiServer: { host: '192.168.10' } })).toEqual(['ip/malformed at cluster.apiServer.host']);
  });

  it('has ports from 1 to 65535 and at least one endpoint range', () => {
    expect(codes({ apiServer: { port: 0, endpoints: { cidrs: [], port: 65_536 } } })).toEqual([
      'cluster/empty-list at cluster.apiServer.endpoints.cidrs',
      'cluster/out-of-range at cluster.apiServer.port',
      'cluster/out-of-range at cluster.apiServer.endpoints.port',
    ]);
  });
});

describe('nodes', () => {
  it('have masks inside the pod range and the family', () => {
    expect(codes({ nodes: { podCidrMask: { IPv4: 15 } } })).toEqual(['cluster/out-of-range at cluster.nodes.podCidrMask.IPv4']);
    expect(codes({ nodes: { podCidrMask: { IPv4: 33 } } })).toEqual(['cluster/out-of-range at cluster.nodes.podCidrMask.IPv4']);
    expect(resolve({ nodes: { podCidrMask: { IPv4: 26 } } }).cluster?.nodes.podCidrMask).toEqual({ IPv4: 26, IPv6: 64 });
  });

  it('have a pod range below the default mask for themselves alone, with a warning', () => {
    const { cluster, findings } = resolve({ podCidrs: ['10.244.0.0/26'] });
    expect(findings).toMatchObject([{ code: 'cluster/pod-range-below-node-mask', severity: 'warning', at: 'cluster.nodes.podCidrMask.IPv4' }]);
    expect(cluster?.nodes.podCidrMask.IPv4).toBe(26);
  });

  it('are at most 65536 ranges of an IPv6 pod range, where kube-controller-manager allocates them', () => {
    const serviceCidrs = ['fd00:10:96::/112'];
    expect(codes({ podCidrs: ['fd00:10::/32'], serviceCidrs })).toEqual(['cluster/node-mask-too-far at cluster.nodes.podCidrMask.IPv6']);
    expect(codes({ podCidrs: ['fd00:10::/48'], serviceCidrs })).toEqual([]);
    expect(codes({ podCidrs: ['fd00:10::/48'], serviceCidrs, nodes: { podCidrMask: { IPv6: 80 } } })).toEqual([
      'cluster/node-mask-too-far at cluster.nodes.podCidrMask.IPv6',
    ]);
  });

  it('have an MTU of at least 576, and 1280 where pods have IPv6', () => {
    expect(codes({ nodes: { mtu: 575 } })).toEqual(['cluster/out-of-range at cluster.nodes.mtu']);
    expect(codes({ nodes: { mtu: 576 } })).toEqual([]);
    expect(codes({ ...dual, nodes: { mtu: 1279 } })).toEqual(['cluster/out-of-range at cluster.nodes.mtu']);
    expect(codes({ ...dual, nodes: { mtu: 1280 } })).toEqual([]);
  });

  it.each([
    ['6.12', 6, 12],
    ['5.15.0-113-generic', 5, 15],
    ['6.1.0+', 6, 1],
    ['4.18', 4, 18],
  ])('have kernel %s', (kernel, major, minor) => {
    expect(resolve({ nodes: { kernel } }).cluster?.nodes.kernel).toEqual({ major, minor });
  });

  it('have no kernel that is a number, because 6.10 without quotes is 6.1', () => {
    expect(codes({ nodes: { kernel: 6.1 } })).toEqual(['cluster/wrong-type at cluster.nodes.kernel']);
    expect(codes({ nodes: { kernel: 'linux-6.1' } })).toEqual(['cluster/kernel-version at cluster.nodes.kernel']);
  });

  it('run linux: windows is refused with the reason', () => {
    const { cluster, findings } = resolve({ nodes: { os: ['linux', 'windows'] } });
    expect(findings).toMatchObject([
      { code: 'cluster/windows-nodes', at: 'cluster.nodes.os', message: expect.stringContaining('no component here runs on them') },
    ]);
    expect(cluster).toBeUndefined();
  });

  it.each([
    ['x86_64', 'write amd64'],
    ['aarch64', 'write arm64'],
    ['AMD64', 'write amd64'],
    ['mips', undefined],
  ])('are not of architecture %s', (arch, fix) => {
    expect(codes({ nodes: { arch: ['arm64', arch] } })).toEqual(['cluster/unknown-word at cluster.nodes.arch[1]']);
    expect(fixOf({ nodes: { arch: ['arm64', arch] } })).toBe(fix);
  });

  it('are listed once each, and at least one', () => {
    expect(resolve({ nodes: { arch: ['arm64', 'amd64', 'arm64'] } }).cluster?.nodes.arch).toEqual(['arm64', 'amd64']);
    expect(codes({ nodes: { arch: [], os: [] } })).toEqual(['cluster/empty-list at cluster.nodes.os', 'cluster/empty-list at cluster.nodes.arch']);
  });

  it('are counted from one', () => {
    expect(codes({ nodes: { count: 0, maxPods: 1.5 } })).toEqual([
      'cluster/out-of-range at cluster.nodes.count',
      'cluster/out-of-range at cluster.nodes.maxPods',
    ]);
    expect(resolve({ nodes: { count: 5000, maxPods: 250 } }).cluster?.nodes).toMatchObject({ count: 5000, maxPods: 250 });
  });
});

describe('every mistake', () => {
  it('is reported, not the first', () => {
    expect(
      codes({
        name: 'A',
        kubernetes: '1.2',
        platform: 'nomad',
        podCidrs: ['x'],
        domain: '.',
        dnsServiceIp: 'y',
        apiServer: { port: -1 },
        nodes: { mtu: 1 },
      }),
    ).toEqual([
      'cluster/name at cluster.name',
      'cluster/kubernetes-unsupported at cluster.kubernetes',
      'cluster/unknown-word at cluster.platform',
      'ip/malformed at cluster.podCidrs[0]',
      'cluster/domain at cluster.domain',
      'ip/malformed at cluster.dnsServiceIp',
      'cluster/out-of-range at cluster.apiServer.port',
      'cluster/out-of-range at cluster.nodes.mtu',
    ]);
  });

  it('refuses the cluster, and a warning does not', () => {
    fc.assert(
      fc.property(hostileSpec, (changes) => {
        const { cluster, findings } = resolve(changes);
        expect(cluster === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
      }),
    );
  });

  it('is a finding below the cluster, never a crash, whatever the types are', () => {
    fc.assert(
      fc.property(hostileSpec, (changes) => {
        for (const { at, message } of resolve(changes).findings) {
          expect(at).toMatch(/^cluster(\.|$)/);
          expect(message).not.toMatch(/^[A-Z]|\.$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is not that an optional field is empty: YAML has null for it', () => {
    const empty = { platform: null, nodeCidrs: null, domain: null, dnsServiceIp: null, apiServer: { host: null, port: null, endpoints: null } };
    const nodes = { count: null, podCidrMask: { IPv4: null, IPv6: null }, maxPods: null, mtu: null, kernel: null, os: null, arch: null };
    expect(JSON.stringify(resolve({ ...empty, nodes }))).toBe(JSON.stringify(resolve()));
    expect(JSON.stringify(resolve({ apiServer: null, nodes: null }))).toBe(JSON.stringify(resolve()));
  });

  it('is reported where the spec is no object at all', () => {
    for (const spec of [undefined, null, 'prod', [], 7]) {
      const problems = new ProblemList();
      expect(Reflect.apply(resolveCluster, undefined, [spec, problems.at('cluster')])).toBeUndefined();
      expect(problems.findings).toMatchObject([{ at: 'cluster' }]);
    }
  });
});

describe('every cluster that resolves', () => {
  it('has its DNS address in a service range, where neither the network nor the kubernetes Service is', () => {
    fc.assert(
      fc.property(goodSpec, (spec) => {
        const { cluster } = resolve({ ...spec });
        const ip = cluster?.dnsServiceIp;
        const range = cluster?.serviceCidrs.find((candidate) => ip !== undefined && candidate.contains(ip));
        expect(range === undefined || ip === undefined ? undefined : ip.value - range.first).toBe(10n);
      }),
    );
  });

  it('has one pod and one service range a family, and a node mask inside each pod range', () => {
    fc.assert(
      fc.property(goodSpec, (spec) => {
        const { cluster, findings } = resolve({ ...spec });
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(cluster?.podCidrs.map(({ family }) => family)).toEqual(cluster?.families);
        expect(cluster?.serviceCidrs.map(({ family }) => family)).toEqual(cluster?.families);
        for (const range of cluster?.podCidrs ?? []) {
          expect(cluster?.nodes.podCidrMask[range.family]).toBeGreaterThanOrEqual(range.prefix);
          expect(cluster?.nodes.podCidrMask[range.family]).toBeLessThanOrEqual(bitsOf(range.family));
        }
      }),
    );
  });

  it('is written as the spec that resolves to it again', () => {
    fc.assert(
      fc.property(goodSpec, (spec) => {
        const { cluster } = resolve({ ...spec });
        const written = JSON.parse(JSON.stringify(cluster));
        const again = resolve({ ...written, kubernetes: written.kubernetes.text, platform: written.platform.name });
        expect(JSON.stringify(again.cluster)).toBe(JSON.stringify(cluster));
      }),
    );
  });
});

const rangeOf = (family: IpFamily, least: number, most: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.bigInt({ min: 0n, max: (1n << BigInt(bitsOf(family))) - 1n }), fc.integer({ min: least, max: most }))
    .map(([value, prefix]) => Cidr.around(Ip.of(family, value), prefix).toString())
    // An IPv4-mapped address is refused by every parser of the field, so no cluster has it.
    .filter((text) => !text.startsWith('::ffff:'));

const goodSpec = fc
  .tuple(fc.constantFrom<readonly IpFamily[]>(['IPv4'], ['IPv6'], ['IPv4', 'IPv6'], ['IPv6', 'IPv4']), fc.gen())
  .map(([families, gen]) => ({
    nodeCidrs: ['192.168.10.0/24'],
    podCidrs: families.map((family) => gen(rangeOf, family, 8, bitsOf(family))),
    serviceCidrs: families.map((family) => gen(rangeOf, family, family === 'IPv4' ? 8 : 64, bitsOf(family) - 4)),
  }));

const hostile = fc.oneof(
  fc.anything(),
  fc.constantFrom('', '10.0.0.0/8', 'fd00::/64', '1.36', 'eks', [], ['10.0.0.0/8', 'fd00::/64'], [null], {}, null, -1, Number.NaN),
  fc.record(
    {
      host: fc.anything(),
      port: fc.anything(),
      endpoints: fc.oneof(fc.anything(), fc.record({ cidrs: fc.anything(), port: fc.anything() }, { requiredKeys: [] })),
      count: fc.anything(),
      podCidrMask: fc.oneof(fc.anything(), fc.record({ IPv4: fc.anything(), IPv6: fc.anything() })),
      maxPods: fc.anything(),
      mtu: fc.anything(),
      kernel: fc.anything(),
      os: fc.anything(),
      arch: fc.anything(),
    },
    { requiredKeys: [] },
  ),
);
const hostileSpec = fc.dictionary(
  fc.constantFrom('name', 'kubernetes', 'platform', 'podCidrs', 'serviceCidrs', 'nodeCidrs', 'domain', 'dnsServiceIp', 'apiServer', 'nodes'),
  hostile,
);
