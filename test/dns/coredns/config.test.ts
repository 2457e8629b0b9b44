import type { CoreDnsOptions } from '../../../lib/dns/coredns';
import { type Directive, type Line, parseCorefile } from '../../../lib/dns/corefile';
import { corefileOf, dnsLayer, everything } from './layers';

const blocks = (options: CoreDnsOptions) =>
  parseCorefile(corefileOf(dnsLayer(options))).entries.flatMap((entry) => (entry.type === 'server' ? [entry] : []));
const named = (lines: readonly Line[] = [], name: string): readonly Directive[] =>
  lines.flatMap((line) => (line.type === 'directive' && line.name === name ? [line] : []));
/** A plugin of the main block as text: arguments, then settings in braces. */
const plugin = (options: CoreDnsOptions, name: string): readonly string[] => named(blocks(options)[0]?.body, name).map(textOf);
const textOf = (line: Line): string =>
  line.type === 'import'
    ? `import ${line.pattern}`
    : [line.name, ...line.args, ...(line.block === undefined ? [] : [`{ ${line.block.map(textOf).join('; ')} }`])].join(' ');

describe('the main block', () => {
  it('stands in a fixed order, whatever the order of the options', () => {
    const reversed = Object.fromEntries(Object.entries(everything).reverse());
    expect(corefileOf(dnsLayer(reversed))).toBe(corefileOf(dnsLayer(everything)));
    expect(blocks(everything)[0]?.body.map((line) => (line.type === 'import' ? 'import' : line.name))).toEqual([
      ...['errors', 'log', 'health', 'ready', 'bufsize', 'dns64', 'hosts', 'rewrite', 'rewrite', 'autopath', 'kubernetes', 'prometheus', 'forward'],
      ...['cache', 'loop', 'reload', 'loadbalance', 'import'],
    ]);
  });
  it('can be scraped: CoreDNS would listen on localhost only', () => {
    expect(plugin({}, 'prometheus')).toEqual(['prometheus :9153']);
  });
  it('watches for loops as long as it forwards', () => {
    expect([plugin({}, 'loop'), plugin({ upstreams: { type: 'none' } }, 'loop'), plugin({ upstreams: { type: 'none' } }, 'forward')]).toEqual([
      ['loop'],
      [],
      [],
    ]);
  });
  it('answers for the cluster domain', () => {
    expect(corefileOf(dnsLayer({}, { domain: 'corp.internal' }))).toContain('kubernetes corp.internal in-addr.arpa ip6.arpa {');
  });

  it.each<[string, CoreDnsOptions, string, readonly string[]]>([
    ['upstreams', {}, 'forward', ['forward . /etc/resolv.conf { max_concurrent 1000 }']],
    [
      'upstreams',
      { upstreams: { type: 'servers', addresses: ['1.1.1.1', '[2606:4700::1111]:53'] } },
      'forward',
      ['forward . 1.1.1.1 [2606:4700::1111]:53 { max_concurrent 1000 }'],
    ],
    [
      'upstreams with all tuning',
      everything,
      'forward',
      [
        'forward . tls://9.9.9.9 tls://149.112.112.112:8853 { except internal.example; force_tcp; expire 20s; max_fails 3; tls_servername dns.quad9.net; policy sequential; health_check 5s; max_concurrent 500; failfast_all_unhealthy_upstreams; failover SERVFAIL REFUSED }',
      ],
    ],
    [
      'preferUdp',
      { upstreams: { type: 'node', preferUdp: true, maxConcurrent: 0 } },
      'forward',
      ['forward . /etc/resolv.conf { prefer_udp; max_concurrent 0 }'],
    ],
    ['cache', {}, 'cache', ['cache 30 { disable success cluster.local; disable denial cluster.local }']],
    ['cache: false', { cache: false }, 'cache', []],
    ['cache.clusterZone', { cache: { clusterZone: true } }, 'cache', ['cache 30']],
    ['cache with all settings', everything, 'cache', ['cache 60 { success 5000 60; denial 2000 60; prefetch 10; serve_stale 1h }']],
    ['kubernetes', {}, 'kubernetes', ['kubernetes cluster.local in-addr.arpa ip6.arpa { pods insecure; fallthrough in-addr.arpa ip6.arpa; ttl 30 }']],
    [
      'kubernetes with all settings',
      everything,
      'kubernetes',
      [
        'kubernetes cluster.local in-addr.arpa ip6.arpa { pods verified; endpoint_pod_names; noendpoints; namespaces shop bank; labels environment in (staging, qa),application=nginx; ignore empty_service; fallthrough in-addr.arpa; ttl 60; startup_timeout 10s }',
      ],
    ],
    [
      'kubernetes.namespaceLabels',
      { kubernetes: { namespaceLabels: 'dns=on', fallthrough: [] } },
      'kubernetes',
      ['kubernetes cluster.local in-addr.arpa ip6.arpa { pods insecure; namespace_labels dns=on; ttl 30 }'],
    ],
    ['hosts, entries before fallthrough', everything, 'hosts', ['hosts { 192.168.10.5 nas.home nas; fd00::5 nas.home; ttl 60; fallthrough }']],
    [
      'rewrites, answers too',
      everything,
      'rewrite',
      ['rewrite name exact old.example new.example answer auto', 'rewrite name suffix .foo.example .bar.svc.cluster.local answer auto'],
    ],
    ['autopath', everything, 'autopath', ['autopath @kubernetes']],
    ['dns64', everything, 'dns64', ['dns64 64:ff9b::/96']],
    ['bufsize', everything, 'bufsize', ['bufsize 1232']],
    ['log', everything, 'log', ['log { class denial error }']],
    ['log: all', { log: ['all'] }, 'log', ['log']],
    ['errors', everything, 'errors', ['errors { consolidate 5m .* i/o timeout$ }']],
    ['lameduck', {}, 'health', ['health { lameduck 5s }']],
    ['lameduck: 0s', { lameduck: '0s' }, 'health', ['health']],
    ['reload', {}, 'reload', ['reload']],
    ['reload', { reload: '1m' }, 'reload', ['reload 1m']],
    ['reload: never', { reload: 'never' }, 'reload', []],
  ])('takes %s', (_option, options, name, expected) => {
    expect(plugin(options, name)).toEqual(expected);
  });
});

describe('other blocks', () => {
  it('are one a stub domain, counted and logged with the rest', () => {
    const [, consul, range] = blocks(everything);
    expect(consul?.keys).toEqual(['consul.local:53']);
    expect(consul?.body.map(textOf)).toEqual([
      'errors { consolidate 5m .* i/o timeout$ }',
      'log { class denial error }',
      'prometheus :9153',
      'cache 10',
      'forward . 10.150.0.1:8600 [fd00::53]:53 { prefer_udp; max_concurrent 1000 }',
    ]);
    expect([range?.keys, named(range?.body, 'cache')]).toEqual([['10.150.0.0/16:53'], []]);
  });
  it('may be written as text: it is read, and printed in the style of the rest', () => {
    expect(corefileOf(dnsLayer({ extraServerBlocks: 'a.test { # mine\n\tforward  . 1.1.1.1\n}' }))).toContain(
      '\na.test {\n    forward . 1.1.1.1\n}\n',
    );
  });
  it('may come from a ConfigMap of others, inside the main block and beside it', () => {
    const text = corefileOf(dnsLayer({ custom: { configMap: 'mine' } }));
    expect(text).toContain('    import /etc/coredns/custom/*.override\n}\n');
    expect(text.endsWith('\nimport /etc/coredns/custom/*.server\n')).toBe(true);
  });
});
