import type { ExternalFacts } from '../../lib/component';
import { layerSpec, planFindings } from '../support/layer';

const found = (facts: ExternalFacts): readonly string[] =>
  planFindings(layerSpec({ observe: { type: 'external', provider: 'somebody', facts }, policy: { defaultDeny: true } }));
const metrics = (changes: { readonly port?: number; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> }) => ({
  metrics: [
    {
      name: 'm',
      port: 9090,
      path: '/metrics',
      scheme: 'http',
      namespace: 'monitoring',
      labels: { app: 'm' },
      hostNetwork: false,
      series: [],
      ...changes,
    } as const,
  ],
});

describe('facts of an external component', () => {
  it('are taken where objects could be written for them', () => {
    expect(found(metrics({}))).toEqual([]);
  });

  it.each<[string, ExternalFacts, string]>([
    ['a port beyond 65535', metrics({ port: 70_000 }), 'external/port observe.facts.metrics[0].port'],
    ['a namespace with a path', metrics({ namespace: '../x' }), 'kube/name observe.facts.metrics[0].namespace'],
    ['a label value with a blank', metrics({ labels: { app: 'a b' } }), 'kube/label-value observe.facts.metrics[0].labels.app'],
    ['a host port of 0', { hostPorts: [{ protocol: 'TCP', port: 0, purpose: 'x' }] }, 'external/port observe.facts.hostPorts[0].port'],
    [
      'half a port',
      { nodeTraffic: [{ protocol: 'UDP', port: 1.5, from: 'nodes', to: 'nodes', purpose: 'x' }] },
      'external/port observe.facts.nodeTraffic[0].port',
    ],
  ])('are refused: %s', (_name, facts, line) => {
    expect(found(facts)).toEqual([line]);
  });
});
