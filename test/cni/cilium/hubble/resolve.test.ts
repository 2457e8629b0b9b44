import type { CiliumHubble } from '../../../../lib/cni/cilium/hubble';
import { hubbleFindings } from './settings';

const on = (rest: Partial<Extract<CiliumHubble, { type: 'on' }>>): CiliumHubble => ({ type: 'on', ...rest });

describe('checkHubble', () => {
  it('finds nothing wrong with defaults, with everything and with nothing', () => {
    expect(hubbleFindings({ type: 'off' })).toEqual([]);
    expect(hubbleFindings({ type: 'on' })).toEqual([]);
    expect(
      hubbleFindings(
        on({ tls: { type: 'cron-job', schedule: '@monthly' }, relay: { ui: {} }, metrics: { enabled: ['dns:query;ignoreAAAA', 'httpV2'] } }),
      ),
    ).toEqual([]);
  });
  it.each<[string, CiliumHubble, string]>([
    ['a port that is none', on({ listenPort: 0 }), 'cilium/out-of-range hubble.listenPort'],
    ['no copy', on({ relay: { replicas: 0 } }), 'cilium/out-of-range hubble.relay.replicas'],
    ['no copy of the UI', on({ relay: { ui: { replicas: 0 } } }), 'cilium/out-of-range hubble.relay.ui.replicas'],
    ['a port that the relay has', on({ relay: { metricsPort: 4245 } }), 'cilium/hubble-port hubble.relay.metricsPort'],
    ['one port for flows and metrics', on({ metrics: { enabled: ['dns'], port: 4244 } }), 'cilium/hubble-port hubble.metrics.port'],
    ['a buffer of nothing', on({ relay: { sortBufferLenMax: 0 } }), 'cilium/out-of-range hubble.relay.sortBufferLenMax'],
    ['a time without a unit', on({ relay: { retryTimeout: '30' } }), 'kube/duration hubble.relay.retryTimeout'],
    ['an image without a tag', on({ relay: { image: 'relay' } }), 'image/reference hubble.relay.image'],
    ['a schedule that is none', on({ tls: { type: 'cron-job', schedule: 'monthly' } }), 'cilium/hubble-schedule hubble.tls.schedule'],
    [
      'certificates that end before new ones come',
      on({ tls: { type: 'cron-job', validityDays: 90 } }),
      'cilium/out-of-range hubble.tls.validityDays',
    ],
    [
      'an issuer that no object can be',
      on({ tls: { type: 'cert-manager', issuer: { kind: 'Issuer', name: 'My Issuer' } } }),
      'cilium/hubble-issuer hubble.tls.issuer.name',
    ],
    ['metrics of nothing', on({ metrics: { enabled: [] } }), 'cilium/hubble-metrics hubble.metrics.enabled'],
    ['an unknown handler', on({ metrics: { enabled: ['dns', 'ping'] } }), 'cilium/hubble-metrics hubble.metrics.enabled[1]'],
    ['two handlers in one text', on({ metrics: { enabled: ['dns drop'] } }), 'cilium/hubble-metrics hubble.metrics.enabled[0]'],
    ['a handler twice', on({ metrics: { enabled: ['dns', 'dns:query'] } }), 'cilium/hubble-metrics hubble.metrics.enabled[1]'],
  ])('refuses %s', (_, hubble, expected) => {
    expect(hubbleFindings(hubble)).toEqual([expected]);
  });
  it('reports all problems at once', () => {
    expect(hubbleFindings(on({ listenPort: -1, relay: { replicas: 0 }, metrics: { enabled: [] } }))).toHaveLength(3);
  });
  it('refuses overrides of workloads that are not there, and of what they write themselves', () => {
    const overrides = { hubbleRelay: { priorityClassName: 'a' }, hubbleUi: { priorityClassName: 'a' } };
    expect(hubbleFindings({ type: 'on' }, { overrides })).toEqual([
      'cilium/override-reaches-nothing overrides.hubbleRelay',
      'cilium/override-reaches-nothing overrides.hubbleUi',
    ]);
    const clash = { hubbleUi: { extraEnv: [{ name: 'FLOWS_API_ADDR', value: 'x' }] } };
    expect(hubbleFindings(on({ relay: { ui: {} } }), { overrides: clash })).toEqual(['workload/env-clash overrides.hubbleUi.extraEnv[0]']);
  });
});
