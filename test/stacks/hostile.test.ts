/** Props that no compiler has seen: a construct never throws for them, and synth ends in findings. */
import { Chart } from 'cdk8s';
import { NetstackError } from '../../lib/finding';
import { NetworkApp } from '../../lib/synth/network-app';
import { Flannel, KubeProxy, NetworkLayer, Traefik } from '../../stacks';
import { layerSpec } from '../support/layer';

const spec = layerSpec({ proxy: { type: 'kube-proxy' }, cni: { type: 'flannel' } });
const cyclic: { cluster?: unknown } = {};
cyclic.cluster = cyclic;

/** What synth refuses an app with; the app writes nothing then. */
function refusal(constructs: (app: NetworkApp) => void): readonly string[] {
  const app = new NetworkApp({ outdir: '/dev/null/never' });
  constructs(app);
  try {
    app.synthYaml();
  } catch (error) {
    if (error instanceof NetstackError) return error.findings.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe('a layer in code', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['nothing', undefined],
    ['a text', 'prod'],
    ['no cluster', { proxy: { type: 'kube-proxy' } }],
    ['a cluster of null', { cluster: null }],
    ['a cluster whose name is a number', { cluster: { ...spec.cluster, name: 5 } }],
    ['a cycle', cyclic],
    ['a policy that is a text', { ...spec, policy: 'deny' }],
    ['a policy of null', { ...spec, policy: null }],
    ['segments that are an object', { ...spec, policy: { defaultDeny: true, segments: {} } }],
    ['a segment of null', { ...spec, policy: { defaultDeny: true, segments: [null] } }],
    ['flows that are a text', { ...spec, policy: { defaultDeny: true, segments: [{ name: 'a', namespaces: ['a'], allow: 'all' }] } }],
    ['a flow of null', { ...spec, policy: { defaultDeny: true, segments: [{ name: 'a', namespaces: ['a'], allow: [null] }] } }],
    ['a peer of null', { ...spec, policy: { defaultDeny: true, segments: [{ name: 'a', namespaces: ['a'], allow: [{ from: null, to: 5 }] }] } }],
    ['waivers that are a number', { ...spec, waivers: 7 }],
    ['a mirror that is a symbol', { ...spec, registry: { mirrors: { a: Symbol('x') } } }],
  ])('is refused with findings: %s', (_name, props) => {
    expect(refusal((app) => Reflect.construct(NetworkLayer, [app, 'layer', props]))).not.toEqual([]);
  });
});

describe('a component in code', () => {
  it.each<[string, unknown]>([
    ['no cluster', {}],
    ['a cluster of null', { cluster: null }],
    ['a registry of a number', { cluster: spec.cluster, registry: 5 }],
    ['mirrors that are symbols', { cluster: spec.cluster, registry: { mirrors: { a: Symbol('x') } } }],
    ['an unknown field', { cluster: spec.cluster, colour: 'red' }],
    ['an unknown version', { cluster: spec.cluster, version: '99.0.0' }],
    ['overrides that are a list', { cluster: spec.cluster, overrides: [] }],
  ])('is refused with findings: %s', (_name, props) => {
    for (const one of [KubeProxy, Flannel, Traefik])
      expect(refusal((app) => Reflect.construct(one, [new Chart(app, 'chart'), 'one', props]))).not.toEqual([]);
  });

  it('is refused beside another of a cluster that is no data', () => {
    expect(
      refusal((app) => {
        const chart = new Chart(app, 'chart');
        Reflect.construct(KubeProxy, [chart, 'a', { cluster: { ...spec.cluster, podCidrs: [1n] } }]);
        new Flannel(chart, 'b', { cluster: spec.cluster });
      }),
    ).toContain('spec/not-data');
  });
});
