import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf, plannedOf } from '../../support/layer';

const nonMasqueradeCidrs = ['10.0.0.0/8', '172.16.0.0/12'];
const spec: LayerSpec = layerSpec({ cni: { type: 'flannel', nonMasqueradeCidrs } });
const inDualStack: LayerSpec = { cluster: dualStackSpec(), cni: { type: 'flannel', nonMasqueradeCidrs: [...nonMasqueradeCidrs, 'fd00:aaaa::/32'] } };

const config = (layer: LayerSpec) => JSON.parse(Object(objectsOf(layer).get('ConfigMap kube-flannel/ip-masq-agent')?.manifest).data['ip-masq-agent']);
const pod = (layer: LayerSpec) => Object(objectsOf(layer).get('DaemonSet kube-flannel/ip-masq-agent')?.manifest).spec.template.spec;

describe('ip-masq-agent', () => {
  it('is there only where a range is to be left alone', () => {
    const ids = (layer: LayerSpec) => [...objectsOf(layer).keys()].filter((id) => id.includes('ip-masq-agent'));
    expect(ids(layerSpec({ cni: { type: 'flannel' } }))).toEqual([]);
    expect(ids(layerSpec({ cni: { type: 'flannel', ipMasq: false } }))).toEqual([]);
    expect(ids(spec)).toEqual([
      'ServiceAccount kube-flannel/ip-masq-agent',
      'ConfigMap kube-flannel/ip-masq-agent',
      'DaemonSet kube-flannel/ip-masq-agent',
    ]);
  });
  it('leaves pods alone first: between them nothing is ever translated', () => {
    expect(config(spec).nonMasqueradeCIDRs).toEqual(['10.244.0.0/16', ...nonMasqueradeCidrs, '224.0.0.0/4']);
  });
  it('covers both families where pods have both', () => {
    expect(config(inDualStack).nonMasqueradeCIDRs).toEqual([
      '10.244.0.0/16',
      'fd00:10:244::/56',
      ...nonMasqueradeCidrs,
      'fd00:aaaa::/32',
      '224.0.0.0/4',
      'ff00::/8',
    ]);
    expect(pod(inDualStack).containers[0].args).toEqual(['--enable-ipv6=true']);
    expect(pod(spec).containers[0].args).toEqual(['--enable-ipv6=false']);
  });
  it('is told to accept as many ranges as there are: it refuses more than 64 by itself', () => {
    const many = Array.from({ length: 100 }, (_, n) => `10.${n}.0.0/16`);
    const layer: LayerSpec = { cluster: clusterSpec({ podCidrs: ['10.244.0.0/16'] }), cni: { type: 'flannel', nonMasqueradeCidrs: many } };
    expect(config(layer).cidrLimit).toBeGreaterThanOrEqual(config(layer).nonMasqueradeCIDRs.length);
    expect(config(spec).cidrLimit).toBe(64);
  });
  it('never speaks to the API server, and has no token', () => {
    expect(pod(spec).automountServiceAccountToken).toBe(false);
    expect([...objectsOf(spec).keys()]).not.toContain('ClusterRole ip-masq-agent');
  });
  it('is replaced when its ranges change', () => {
    const hash = (layer: LayerSpec) =>
      Object(objectsOf(layer).get('DaemonSet kube-flannel/ip-masq-agent')?.manifest).spec.template.metadata.annotations;
    expect(hash(spec)).not.toEqual(hash(layerSpec({ cni: { type: 'flannel', nonMasqueradeCidrs: ['10.0.0.0/8'] } })));
  });
  it('is in the image list', () => {
    expect(plannedOf(spec, 'cni').facts.images).toContainEqual({ name: 'registry.k8s.io/networking/ip-masq-agent', tag: 'v2.12.0' });
  });
});
