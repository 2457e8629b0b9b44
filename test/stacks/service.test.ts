import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { NetworkApp } from '../../lib/synth/network-app';
import { Ingress, NetworkLayer, Service } from '../../stacks';
import { gatherClusters } from '../../stacks/gather';
import { clusterSpec, layerSpec } from '../support/layer';

const messages = (app: App): readonly string[] => app.node.findAll().flatMap(({ node }) => node.validate());

describe('a Service', () => {
  it('is one object in the chart it stands in', () => {
    const chart = new Chart(new App(), 'shop');
    const service = new Service(chart, 'web', {
      type: 'ClusterIP',
      name: 'web',
      namespace: 'shop',
      selector: { app: 'web' },
      ports: ['80:8080/TCP'],
    });
    expect(service.object?.toJson()).toMatchObject({
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { app: 'web' } },
    });
  });

  it('takes a cdk8s-plus-28 workload as its pods', () => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
    const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web', portNumber: 8080 }] });
    const service = new Service(chart, 'service', { type: 'ClusterIP', name: 'web', namespace: 'shop', selector: web, ports: ['80:8080/TCP'] });
    expect(service.object?.toJson().spec.selector).toEqual(web.toPodSelectorConfig().labelSelector._toKube().matchLabels);
  });

  it('reports what the API server would refuse at synth, and adds nothing', () => {
    const app = new App();
    const service = new Service(new Chart(app, 'shop'), 'web', { type: 'ClusterIP', name: '1web', namespace: 'shop', ports: ['99999/TCP'] });
    expect(service.object).toBeUndefined();
    expect(messages(app)).toEqual(expect.arrayContaining([expect.stringContaining('service/name')]));
  });

  it('is checked against the cluster it is for', () => {
    const app = new App();
    new Service(new Chart(app, 'shop'), 'web', {
      ...{ type: 'ClusterIP', name: 'web', namespace: 'shop', ports: ['80/TCP'], clusterIPs: ['192.0.2.1'] },
      cluster: clusterSpec(),
      type: 'ClusterIP',
    });
    expect(messages(app)).toHaveLength(1);
  });
});

describe('an Ingress', () => {
  it('routes to a cdk8s-plus-28 Service', () => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
    const service = new kplus.Service(chart, 'service', { metadata: { name: 'web' }, ports: [{ port: 80 }] });
    const ingress = new Ingress(chart, 'web', { name: 'web', namespace: 'shop', rules: [{ host: 'shop.example', paths: [{ backend: service }] }] });
    expect(ingress.object?.toJson().spec.rules[0].http.paths[0].backend).toEqual({ service: { name: 'web', port: { number: 80 } } });
  });

  it('reports its mistakes once in a NetworkApp, as findings with the construct', () => {
    const app = new NetworkApp();
    new Ingress(new Chart(app, 'shop'), 'web', {
      name: 'web',
      namespace: 'shop',
      rules: [{ host: '*', paths: [{ backend: { service: 'web', port: 80 } }] }],
    });
    expect(() => app.synthYaml()).toThrow(
      expect.objectContaining({ findings: [expect.objectContaining({ at: 'rules[0].host', construct: 'shop/web' })] }),
    );
  });

  it('is checked together with the controller of the layer beside it', () => {
    const app = new App();
    new NetworkLayer(
      app,
      'prod',
      layerSpec({ ingress: { type: 'traefik', exposure: { type: 'nodePort', ingressEndpoint: { ip: '192.168.10.20' } } } }),
    );
    new Ingress(new Chart(app, 'shop'), 'web', {
      name: 'web',
      namespace: 'shop',
      ingressClassName: 'nginx',
      rules: [{ paths: [{ backend: { service: 'web', port: 80 } }] }],
    });
    expect(gatherClusters(app).flatMap(({ findings }) => findings.map(({ code }) => code))).toContain('ingress/unknown-class');
  });
});
