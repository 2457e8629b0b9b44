import { Chart, Testing } from 'cdk8s';
import { Calico } from '../../stacks';
import { clusterSpec, layerSpec, objectsOf } from '../support/layer';

describe('the construct of Calico', () => {
  it('writes what a layer with the same options has of it, in any chart', () => {
    const chart = new Chart(Testing.app(), 'network');
    new Calico(chart, 'calico', { cluster: clusterSpec(), bgp: { type: 'mesh' }, encapsulation: 'ipip' });
    const ofLayer = [...objectsOf(layerSpec({ cni: { type: 'calico', bgp: { type: 'mesh' }, encapsulation: 'ipip' } })).values()];
    expect(Testing.synth(chart)).toEqual(ofLayer.map(({ manifest }) => JSON.parse(JSON.stringify(manifest))));
  });
});
