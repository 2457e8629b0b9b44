import fc from 'fast-check';
import type { CiliumOptions } from '../../../lib/cni/cilium';
import { listen, refusal } from '../../../lib/cni/cilium/config/key';
import { knownKey, knownKeys } from '../../../lib/cni/cilium/config/table';
import { layerSpec, objectsOf, planFindings } from '../../support/layer';

const layer = (options: CiliumOptions) => layerSpec({ proxy: { type: 'none' }, cni: { type: 'cilium', ...options } });
const findings = (options: CiliumOptions) => planFindings(layer(options)).filter((line) => line.startsWith('cilium/'));
const dataOf = (options: CiliumOptions): Readonly<Record<string, string>> =>
  Object(objectsOf(layer(options)).get('ConfigMap kube-system/cilium-config')?.manifest).data;

describe('the table of cilium-config', () => {
  it('knows every key once, with a type and where its value comes from', () => {
    const keys = knownKeys().map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(220);
  });
  it('has defaults that its own types allow', () => {
    const wrong = knownKeys().flatMap(({ key, type, default: own }) =>
      own === undefined ? [] : (refusal(type, String(own)) ?? []).length === 0 ? [] : key,
    );
    expect(wrong).toEqual([]);
  });
  it('writes text alone, because a ConfigMap holds nothing else', () => {
    expect(Object.entries(dataOf({})).filter(([, value]) => typeof value !== 'string')).toEqual([]);
  });
  it('writes nothing that it does not know', () => {
    expect(Object.keys(dataOf({})).filter((key) => knownKey(key) === undefined)).toEqual([]);
  });
  it('leaves out what the release before does not read', () => {
    expect(dataOf({})).toHaveProperty('envoy-xds-mode', 'ads');
    expect(dataOf({ version: '1.19.6' })).not.toHaveProperty('envoy-xds-mode');
    expect(findings({ version: '1.19.6', config: { 'envoy-access-log-enabled': false } })).toEqual([
      'cilium/config-reaches-nothing cni.config.envoy-access-log-enabled',
    ]);
  });
  it('takes pod ranges from the cluster, never from upstream', () => {
    expect(dataOf({})['cluster-pool-ipv4-cidr']).toBe('10.244.0.0/16');
  });
});

describe('config', () => {
  it('takes values of the type that the key has', () => {
    expect(dataOf({ config: { 'bpf-lb-map-max': 131_072, 'enable-sctp': true, 'conntrack-gc-interval': '1h' } })).toMatchObject({
      'bpf-lb-map-max': '131072',
      'enable-sctp': 'true',
      'conntrack-gc-interval': '1h',
    });
  });
  it.each<readonly [string, CiliumOptions['config']]>([
    ['bpf-lb-map-max', { 'bpf-lb-map-max': 0 }],
    ['bpf-map-dynamic-size-ratio', { 'bpf-map-dynamic-size-ratio': 1.5 }],
    ['identity-gc-interval', { 'identity-gc-interval': '15' }],
    ['agent-not-ready-taint-key', { 'agent-not-ready-taint-key': 'no slash' }],
    ['cni-log-file', { 'cni-log-file': 'relative' }],
  ])('refuses what the agent could not read: %s', (key, config) => {
    expect(findings({ ...(config === undefined ? {} : { config }) })).toEqual([`cilium/config-value cni.config.${key}`]);
  });
  it('refuses a key that decides nothing, because another option does', () => {
    expect(findings({ services: { type: 'ebpf', gatewayApi: {} }, config: { 'bpf-lb-algorithm-annotation': false } })).toEqual([
      'cilium/config-reaches-nothing cni.config.bpf-lb-algorithm-annotation',
    ]);
  });
  it('refuses a key that nobody knows', () => {
    const spec = { ...layer({}), cni: JSON.parse('{"type":"cilium","config":{"enable-nonsense":true}}') };
    expect(planFindings(spec).join()).toContain('cni.config');
  });
});

describe('extraConfig', () => {
  it('is the way out: what it holds is written as it is', () => {
    expect(dataOf({ extraConfig: { 'enable-something-new': 'yes' } })).toHaveProperty('enable-something-new', 'yes');
  });
  it('refuses every key of the table, whatever its value', () => {
    const keys = knownKeys().map(({ key }) => key);
    fc.assert(
      fc.property(fc.constantFrom(...keys), (key) => {
        expect(findings({ extraConfig: { [key]: 'x' } })).toEqual([`cilium/config-owned cni.extraConfig.${key}`]);
      }),
      { numRuns: 40 },
    );
  });
  it('refuses a key that no ConfigMap can have', () => {
    expect(findings({ extraConfig: { 'a b': 'x' } })).toEqual(['cilium/config-key cni.extraConfig.a b']);
  });
});

describe('the type of a key', () => {
  it('is an address with a port, a port, or nothing, where a program listens', () => {
    const good = ['', ':9963', '0.0.0.0:10256', '[::1]:9234', 'localhost:65535'];
    const bad = ['10256', ':0', ':65536', ':99999', '::1:9234', '[::1]', 'a b:1'];
    expect([good.filter((value) => refusal(listen, value) !== undefined), bad.filter((value) => refusal(listen, value) === undefined)]).toEqual([
      [],
      [],
    ]);
  });
  it.each([
    ['bool', { type: 'bool' }, ['true', 'false'], ['yes', '1', '']],
    ['whole numbers', { type: 'int', least: 1, most: 10 }, ['1', '10'], ['0', '11', '1.5', '', '1e1', ' 1']],
    ['shares', { type: 'ratio', least: 0, most: 1 }, ['0.0025', '1'], ['0', '1.1', '-0.1', 'NaN', '']],
    ['durations', { type: 'duration' }, ['5m0s', '100ms', '0s', '0'], ['5', 'soon', '']],
    ['words', { type: 'word', words: ['vxlan', 'geneve'] }, ['vxlan'], ['VXLAN', '']],
    ['ranges', { type: 'ranges', separator: ' ' }, ['10.0.0.0/8', '10.0.0.0/8 fd00::/104'], ['10.0.0.1/8', '', '10.0.0.0/8,10.1.0.0/16']],
  ] as const)('%s', (_name, type, good, bad) => {
    expect(good.filter((value) => refusal(type, value) !== undefined)).toEqual([]);
    expect(bad.filter((value) => refusal(type, value) === undefined)).toEqual([]);
  });
});
