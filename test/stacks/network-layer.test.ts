import { ApiObject, App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { LayerSpec } from '../../lib/plan';
import { manifestsOf } from '../../lib/plan';
import { NetworkLayer } from '../../stacks';
import { layerSpec, planOf } from '../support/layer';

const spec: LayerSpec = layerSpec({ cni: { type: 'flannel' }, policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] } });
const proxy = { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', 'service-proxy:iptables'] } } as const;

describe('a network layer', () => {
  it('is one chart a stage, and every object of the plan in it', () => {
    const layer = new NetworkLayer(new App(), 'prod', { ...spec, proxy });
    const charts = layer.node.children.filter(Chart.isChart);
    expect(charts.map(({ node }) => node.id)).toEqual([...charts.map(({ node }) => node.id)].sort());
    const objects = charts.flatMap((chart) => chart.apiObjects);
    expect(objects).toHaveLength(manifestsOf(planOf({ ...spec, proxy })).length);
  });

  it('has no dependencies between its charts, which cdk8s would expand to an exponential graph', () => {
    const layer = new NetworkLayer(new App(), 'prod', spec);
    expect(layer.node.findAll().flatMap(({ node }) => node.dependencies)).toEqual([]);
  });

  it('keeps ids of objects stable, because they are a contract', () => {
    const layer = new NetworkLayer(new App(), 'prod', spec);
    expect(layer.node.findAll().map(({ node }) => node.path)).toContain('prod/20-cni/daemonset.kube-flannel.kube-flannel-ds');
  });

  it('adds nothing and does not throw where options are refused, and says everything at synth', () => {
    const layer = new NetworkLayer(new App(), 'prod', { ...spec, cluster: { ...spec.cluster, podCidrs: ['10.244.0.1/16'], serviceCidrs: ['x'] } });
    expect(layer.node.children).toEqual([]);
    expect(layer.findings.map(({ at }) => at)).toEqual(expect.arrayContaining(['cluster.podCidrs[0]', 'cluster.serviceCidrs[0]']));
    expect(layer.node.validate()).toEqual(expect.arrayContaining([expect.stringContaining('cidr/host-bits')]));
  });

  it('never puts a namespace on cluster-scoped kinds, even in a chart that has one', () => {
    const chart = new Chart(new App(), 'mine', { namespace: 'mine' });
    const layer = new NetworkLayer(chart, 'prod', spec);
    const roles = layer.node
      .findAll()
      .filter(ApiObject.isApiObject)
      .filter(({ kind }) => kind === 'ClusterRole');
    expect(roles.length).toBeGreaterThan(0);
    for (const role of roles) expect(Object.keys(role.toJson().metadata)).not.toContain('namespace');
  });

  it('takes cdk8s-plus-28 objects as ends of a flow', () => {
    const app = new App();
    const web = new kplus.Deployment(new Chart(app, 'shop', { namespace: 'shop' }), 'web', { containers: [{ image: 'web', portNumber: 8080 }] });
    const layer = new NetworkLayer(app, 'prod', {
      ...spec,
      policy: {
        defaultDeny: true,
        segments: [{ name: 'shop', namespaces: ['shop'], allow: [{ from: { type: 'world' }, to: web, ports: ['8080/TCP'] }] }],
      },
    });
    expect(layer.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(layer.plan?.policy?.segments[0]?.allow[0]?.to.toJSON()).toMatchObject({ type: 'pods', namespace: 'shop' });
  });
});
