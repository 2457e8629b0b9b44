import type { CoreDnsOptions } from '../../../../lib/dns/coredns';
import {
  duplicateZone,
  malformedZone,
  namespacesAndSelector,
  pluginTwice,
  reloadTooOften,
  tooManyUpstreams,
  ttlOutOfRange,
  unknownPlugin,
  zonalWithoutEndpoints,
} from '../../../../lib/dns/coredns/rules';
import { manifestsOf } from '../../../../lib/plan';
import { checkPlan } from '../../../../lib/rules';
import { describeRule, planOf } from '../../../support/layer';
import { dnsLayer, everything } from '../layers';

const text = (extraServerBlocks: string, options: CoreDnsOptions = {}) => dnsLayer({ ...options, extraServerBlocks });
const inBlock = (line: string) => text(`a.test {\n${line}\n}`);
const upstreams = (count: number): string => Array.from({ length: count }, (_, index) => `10.0.0.${index + 1}`).join(' ');
const plain = { 'the default': dnsLayer(), 'all options': dnsLayer(everything) };

function found(code: string, spec: ReturnType<typeof dnsLayer>) {
  const plan = planOf(spec);
  return checkPlan(plan, manifestsOf(plan)).filter((finding) => finding.code === code);
}

describeRule(malformedZone, {
  passes: { ...plain, 'zones of every kind': text('a.test:53 10.0.0.0/24 tls://b.test {$ZONE} {\nerrors\n}') },
  fails: { 'a brace that touches its zone': text('a.test{\nerrors\n}'), 'a port without a number': text('a.test: {\nerrors\n}') },
});

describeRule(duplicateZone, {
  passes: {
    ...plain,
    'one zone on two ports': text('a.test:53 {\nerrors\n}\na.test:54 {\nerrors\n}'),
    'blocks that bind addresses': text('a.test {\nbind 10.0.0.1\n}\na.test {\nbind 10.0.0.2\n}'),
  },
  fails: {
    'the zone of the main block': text('. {\nerrors\n}'),
    'a zone twice in the text': text('a.test {\nerrors\n}\na.test:53 {\nlog\n}'),
    'a zone twice in one block': text('a.test a.test. {\nerrors\n}'),
    'a stub domain': text('consul.local {\nerrors\n}', {
      stubDomains: [{ zone: 'consul.local', upstreams: { type: 'servers', addresses: ['10.0.0.1'] } }],
    }),
    'two stub domains': dnsLayer({
      stubDomains: ['10.0.0.0/16', '0.10.in-addr.arpa'].map((zone) => ({ zone, upstreams: { type: 'servers', addresses: ['10.0.0.1'] } })),
    }),
  },
});

describe('zones that differ in case only', () => {
  it('are a warning: CoreDNS starts, and one of the blocks is never asked', () => {
    expect(found('coredns/duplicate-zone', text('a.test {\nerrors\n}\nA.test {\nlog\n}'))).toMatchObject([{ severity: 'warning' }]);
    expect(found('coredns/duplicate-zone', text('a.test {\nerrors\n}\n\na.test {\nlog\n}'))).toMatchObject([
      {
        severity: 'error',
        at: 'dns.extraServerBlocks',
        got: "a.test. on port 53 in server block 'a.test' of line 1 and in server block 'a.test' of line 5",
      },
    ]);
  });
});

describeRule(pluginTwice, {
  passes: { ...plain, 'two forwards': text('a.test {\nforward a.test 10.0.0.1\nforward b.a.test 10.0.0.2\n}') },
  fails: {
    'two kubernetes': inBlock('kubernetes a.test\nkubernetes b.test'),
    'two health': inBlock('health :8081\nhealth :8082'),
    'two caches, one from a snippet': text('(c) {\ncache\n}\na.test {\ncache 5\nimport c\n}'),
  },
});

describe('plugins that stand twice', () => {
  it('are an error only where CoreDNS refuses them: of two health the last one wins', () => {
    expect(found('coredns/plugin-twice', inBlock('health :8081\nhealth :8082'))).toMatchObject([{ severity: 'warning' }]);
    expect(found('coredns/plugin-twice', inBlock('cache\ncache'))).toMatchObject([{ severity: 'error' }]);
  });
});

describeRule(unknownPlugin, {
  passes: {
    ...plain,
    'every plugin of the release': inBlock('errors\nlog\ntemplate ANY ANY {\nrcode NXDOMAIN\n}'),
    'an image of somebody’s own': text('a.test {\nblocklist x\n}', { image: 'example.org/coredns:v1' }),
    'an import': inBlock('import custom/*.override'),
  },
  fails: { 'a slip': inBlock('foward . 10.0.0.1'), 'a plugin of a newer release': text('a.test {\nnomad\n}', { version: '1.12.1' }) },
});

describe('an unknown plugin', () => {
  it('is named with its block and the one that was meant', () => {
    expect(found('coredns/unknown-plugin', inBlock('foward . 10.0.0.1'))).toMatchObject([
      { got: `"foward" in server block 'a.test' of line 1`, fix: expect.stringContaining('write forward') },
    ]);
  });
});

describeRule(tooManyUpstreams, {
  passes: { ...plain, fifteen: inBlock(`forward . ${upstreams(15)}`) },
  fails: { sixteen: inBlock(`forward . ${upstreams(16)}`) },
});
describeRule(reloadTooOften, {
  passes: { ...plain, '2s': inBlock('reload 2s'), 'what is no time': inBlock('reload often') },
  fails: { '1s': inBlock('reload 1s'), '1999ms': inBlock('reload 1999ms 0s') },
});
describeRule(ttlOutOfRange, {
  passes: { ...plain, '3600': inBlock('kubernetes a.test {\nttl 3600\n}') },
  fails: { '3601': inBlock('kubernetes a.test {\nttl 3601\n}'), '-1': inBlock('kubernetes a.test {\nttl -1\n}') },
});
describeRule(namespacesAndSelector, {
  passes: { ...plain, 'one of them': inBlock('kubernetes a.test {\nnamespaces a b\n}') },
  fails: { both: inBlock('kubernetes a.test {\nnamespaces a b\nnamespace_labels a=b\n}') },
});
describeRule(zonalWithoutEndpoints, {
  passes: { ...plain, 'one of them': inBlock('kubernetes a.test {\nnoendpoints\n}') },
  fails: { both: inBlock('kubernetes a.test {\nzonal\nnoendpoints\n}') },
});
