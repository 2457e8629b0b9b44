import fc from 'fast-check';
import { compareManifests, compareValues } from '../../../lib/change/compare/fields';
import type { KubeManifest } from '../../../lib/kube';

const manifest = (rest: object, kind = 'Deployment', apiVersion = 'apps/v1'): KubeManifest => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  ...rest,
});
const paths = (old: object, now: object, kind?: string, apiVersion?: string): readonly string[] =>
  compareManifests(manifest(old, kind, apiVersion), manifest(now, kind, apiVersion)).map(({ path }) => path);
const containers = (...list: readonly object[]): object => ({ spec: { template: { spec: { containers: list } } } });
const config = (text: string): object => ({ data: { 'net-conf.json': text } });

describe('fields that differ', () => {
  it('are named by the name of the container, not by its place', () => {
    const old = containers({ name: 'a', image: 'x:1' }, { name: 'b', image: 'y:1' });
    const now = containers({ name: 'b', image: 'y:2' }, { name: 'a', image: 'x:1' });
    expect(compareManifests(manifest(old), manifest(now))).toEqual([{ path: 'spec.template.spec.containers[b].image', old: 'y:1', new: 'y:2' }]);
  });
  it('are none where ports, variables, volumes and rules only moved', () => {
    const list = [
      {
        ports: [{ containerPort: 80 }, { containerPort: 443 }],
        env: [{ name: 'A' }, { name: 'B' }],
        volumeMounts: [{ mountPath: '/a' }, { mountPath: '/b' }],
      },
    ];
    const turned = list.map((one) => Object.fromEntries(Object.entries(one).map(([key, items]) => [key, [...items].reverse()])));
    expect(paths(containers({ name: 'a', ...list[0] }), containers({ name: 'a', ...turned[0] }))).toEqual([]);
    const rules = [{ from: [{ podSelector: {} }] }, { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }];
    expect(paths({ spec: { ingress: rules } }, { spec: { ingress: [...rules].reverse() } }, 'NetworkPolicy', 'networking.k8s.io/v1')).toEqual([]);
  });
  it('have the order of init containers and of arguments that are no flags among them', () => {
    expect(paths({ initContainers: [{ name: 'a' }, { name: 'b' }] }, { initContainers: [{ name: 'b' }, { name: 'a' }] })).toEqual([
      'initContainers (order)',
    ]);
    expect(paths({ command: ['sh', 'run'] }, { command: ['run', 'sh'] })).toEqual(['command (order)']);
    expect(paths({ args: ['--a=1', '--b=2'] }, { args: ['--b=2', '--a=1'] })).toEqual([]);
  });
  it('have the order of rules of other APIs among them, because there the first that matches decides', () => {
    const rules = [{ action: 'Deny' }, { action: 'Allow' }];
    expect(
      paths({ spec: { ingress: rules } }, { spec: { ingress: [...rules].reverse() } }, 'GlobalNetworkPolicy', 'crd.projectcalico.org/v1'),
    ).toEqual(['spec.ingress (order)']);
  });
  it('name a flag by itself, so that its value is what changes', () => {
    expect(compareManifests(manifest({ args: ['--v=2', '--x'] }), manifest({ args: ['--x', '--v=4'] }))).toEqual([
      { path: 'args["--v"]'.replace('["--v"]', '[--v]'), old: '--v=2', new: '--v=4' },
    ]);
  });
  it('look into JSON and component configuration of a ConfigMap, and compare other texts by line', () => {
    expect(
      compareManifests(
        manifest(config('{"Backend": {"Type": "vxlan"}}'), 'ConfigMap', 'v1'),
        manifest(config('{"Backend":{"Type":"host-gw"}}'), 'ConfigMap', 'v1'),
      ),
    ).toEqual([{ path: 'data["net-conf.json"].Backend.Type', old: 'vxlan', new: 'host-gw' }]);
    const proxy = (mode: string): string => `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ${mode}\n`;
    expect(paths(config(proxy('iptables')), config(proxy('nftables')), 'ConfigMap', 'v1')).toEqual(['data["net-conf.json"].mode']);
    expect(compareManifests(manifest(config('a\nb\nc\n'), 'ConfigMap', 'v1'), manifest(config('a\nB\nc\n'), 'ConfigMap', 'v1'))).toEqual([
      { path: 'data["net-conf.json"]', old: 'b', new: 'B' },
    ]);
  });
  it('are none where JSON is only written otherwise', () => {
    expect(paths(config('{"a": 1, "b": 2}'), config('{\n  "b": 2,\n  "a": 1\n}'), 'ConfigMap', 'v1')).toEqual([]);
  });
  it('never show what a Secret holds', () => {
    const found = compareManifests(manifest({ data: { key: 'b2xk' } }, 'Secret', 'v1'), manifest({ data: { key: 'bmV3' } }, 'Secret', 'v1'));
    expect(JSON.stringify(found)).not.toMatch(/b2xk|bmV3/);
    expect(found).toHaveLength(1);
  });
  it('say of a hash of the configuration only that it differs, because clusters that change alike have other hashes', () => {
    const hash = (value: string): object => ({ spec: { template: { metadata: { annotations: { 'netstack.cdk8s.io/config-hash': value } } } } });
    const [a, b] = [compareManifests(manifest(hash('1')), manifest(hash('2'))), compareManifests(manifest(hash('3')), manifest(hash('4')))];
    expect(a).toHaveLength(1);
    expect(a).toEqual(b);
  });
  it('tell many items of a list together', () => {
    const nets = Array.from({ length: 30 }, (_, i) => `10.${i}.0.0/16`);
    expect(compareManifests(manifest({ nets: [] }), manifest({ nets }))).toEqual([{ path: 'nets', new: nets }]);
  });
  it('differ between an absent field and an empty one: an empty selector selects everything', () => {
    expect(paths({ spec: {} }, { spec: { podSelector: {} } })).toEqual(['spec.podSelector']);
  });
});

describe('laws', () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  it('nothing differs from itself, whatever the order of its keys', () => {
    fc.assert(
      fc.property(value, (one) => {
        const copy: unknown = JSON.parse(JSON.stringify(one), (_key, part: unknown) =>
          typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).reverse()) : part,
        );
        expect(compareValues(one, copy)).toEqual([]);
      }),
    );
  });
  it('swapping the versions swaps old and new: as many differences, or none', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(compareValues(one, other).length === 0).toBe(compareValues(other, one).length === 0);
      }),
    );
  });
  it('what is not equal differs, up to the order of lists', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.boolean())),
        fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.boolean())),
        (one, other) => {
          const sorted = (map: object): string => JSON.stringify(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
          expect(compareValues(one, other).length === 0).toBe(sorted(one) === sorted(other));
        },
      ),
    );
  });
  it('no file makes it fail: numbers that JSON lacks are values too', () => {
    expect(compareValues([Number.NaN, 1], [1, Number.POSITIVE_INFINITY])).not.toEqual([]);
  });
});
