import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { CoreDns, Flannel, NetworkLayer } from '../../stacks';
import { clusterSpec, layerSpec } from '../support/layer';

const cluster = clusterSpec();

describe('a component alone in a chart', () => {
  it('adds its objects and the namespaces it needs', () => {
    const chart = new Chart(new App(), 'mine');
    const flannel = new Flannel(chart, 'flannel', { cluster, backend: { type: 'vxlan' } });
    expect(flannel.manifests.map(({ manifest }) => manifest.kind)).toEqual(expect.arrayContaining(['Namespace', 'DaemonSet', 'ConfigMap']));
    expect(chart.node.findAll().filter(ApiObject.isApiObject)).toHaveLength(flannel.manifests.length);
  });

  it('reports refused options at synth instead of throwing', () => {
    const app = new App();
    const chart = new Chart(app, 'mine');
    const flannel = new Flannel(chart, 'flannel', { cluster: { ...cluster, podCidrs: ['10.0.0.1/8'] } });
    expect([flannel.plan, flannel.manifests, flannel.node.children]).toEqual([undefined, [], []]);
    expect(() => Testing.synth(chart)).toThrow('cidr/host-bits');
  });

  it('pulls from the mirror it is given, with the secrets it is given', () => {
    const chart = new Chart(new App(), 'mine');
    const { manifests } = new Flannel(chart, 'flannel', { cluster, registry: { mirrors: { 'ghcr.io': 'm.example/gh' }, pullSecrets: ['pull'] } });
    const text = JSON.stringify(manifests);
    expect(text).toContain('m.example/gh/flannel-io/flannel:');
    expect(text).not.toContain('"ghcr.io/');
    expect(text).toContain('"imagePullSecrets":[{"name":"pull"}]');
  });
});

describe('several members of one cluster name', () => {
  it('are checked together: two pod networks are refused in a plain App, once', () => {
    const app = new App();
    new NetworkLayer(app, 'prod', layerSpec({ cni: { type: 'flannel' } }));
    new Flannel(new Chart(app, 'mine'), 'flannel', { cluster });
    const messages = app.node.findAll().flatMap(({ node }) => node.validate());
    expect(messages.filter((message) => message.includes('pod-network')).length).toBe(1);
  });

  it('take the place of what the platform would run', () => {
    const app = new App();
    new NetworkLayer(app, 'prod', layerSpec({ cluster: { platform: 'kubeadm' }, cni: { type: 'flannel' } }));
    new CoreDns(new Chart(app, 'mine'), 'dns', { cluster: { ...cluster, platform: 'kubeadm' } });
    expect(app.node.findAll().flatMap(({ node }) => node.validate())).toEqual([]);
  });

  it('must mean one cluster', () => {
    const app = new App();
    new Flannel(new Chart(app, 'a'), 'flannel', { cluster });
    new Flannel(new Chart(app, 'b'), 'flannel', { cluster: { ...cluster, domain: 'other.local' } });
    expect(app.node.findAll().flatMap(({ node }) => node.validate())).toEqual(
      expect.arrayContaining([expect.stringContaining('cluster/one-name-two-clusters')]),
    );
  });
});
