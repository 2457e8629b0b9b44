import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { isPlusPods, podBackendOf, podLabelsOf } from '../../lib/service';
import { refusalCode } from '../support/refusal';
import { clusterIp, make } from './fixture';

const chart = (namespace = 'shop'): Chart => new Chart(new App(), 'shop', { namespace });
const containers = [{ image: 'web', portNumber: 8080 }];

describe('pods behind a Service', () => {
  it('are labels', () => {
    expect(podBackendOf({ app: 'web' })).toEqual({ labels: { app: 'web' } });
  });
  it.each([
    ['Deployment', () => new kplus.Deployment(chart(), 'web', { containers })],
    ['StatefulSet', () => new kplus.StatefulSet(chart(), 'web', { containers, service: new kplus.Service(chart(), 's', { ports: [{ port: 80 }] }) })],
    ['DaemonSet', () => new kplus.DaemonSet(chart(), 'web', { containers })],
    ['Pod', () => new kplus.Pod(chart(), 'web', { containers })],
  ])('are a %s of cdk8s-plus-28, by the label that its own selector uses', (_kind, workload) => {
    const value = workload();
    expect(isPlusPods(value)).toBe(true);
    const { labels, namespace } = podBackendOf(value);
    expect(namespace).toBe('shop');
    expect(labels).toEqual({ 'cdk8s.io/metadata.addr': value.podMetadata.getLabel('cdk8s.io/metadata.addr') });
  });
  it('are a selection by labels', () => {
    expect(podLabelsOf(kplus.Pods.select(chart(), 'some', { labels: { app: 'web' } }))).toEqual({ app: 'web' });
  });
  it('cannot be an expression, which a Service does not know', () => {
    expect(refusalCode(() => podLabelsOf(kplus.Pods.select(chart(), 'some', { expressions: [kplus.LabelExpression.exists('app')] })))).toBe(
      'service/selector',
    );
  });
  it('cannot be in several namespaces', () => {
    const scope = chart();
    const namespaces = kplus.Namespaces.select(scope, 'ns', { names: ['a', 'b'] });
    expect(refusalCode(() => podLabelsOf(kplus.Pods.select(scope, 'some', { labels: { app: 'web' }, namespaces })))).toBe('service/selector');
  });
});

describe('a Service of a cdk8s-plus-28 workload', () => {
  it('selects its pods', () => {
    const deployment = new kplus.Deployment(chart(), 'web', { containers });
    expect(make(clusterIp({ selector: deployment })).service?.spec?.selector).toEqual(podLabelsOf(deployment));
  });
  it('is refused in another namespace, where it would select nothing', () => {
    expect(make(clusterIp({ selector: new kplus.Deployment(chart('other'), 'web', { containers }) })).findings).toEqual([
      'service/backend-elsewhere selector',
    ]);
  });
});
