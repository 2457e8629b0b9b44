import { Chart, Testing } from 'cdk8s';
import { KubeRouter } from '../../stacks';
import { clusterSpec, layerSpec, objectsOf } from '../support/layer';

describe('the construct of kube-router', () => {
  it('writes what a layer with the same options has of it, in any chart', () => {
    const options = { serviceProxy: true, overlay: { type: 'none' as const } };
    const chart = new Chart(Testing.app(), 'network');
    new KubeRouter(chart, 'cni', { cluster: clusterSpec(), ...options });
    const ofLayer = [...objectsOf(layerSpec({ cni: { type: 'kube-router', ...options } })).values()];
    expect(Testing.synth(chart)).toEqual(ofLayer.map(({ manifest }) => JSON.parse(JSON.stringify(manifest))));
  });
});
