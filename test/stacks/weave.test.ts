import { Chart, Testing } from 'cdk8s';
import { Weave } from '../../stacks';
import { clusterSpec, layerSpec, objectsOf } from '../support/layer';

describe('the construct of weave', () => {
  it('writes what a layer with the same options has of it, in any chart', () => {
    const options = { legacy: true as const, encryption: { type: 'password' as const, secret: 'weave' } };
    const chart = new Chart(Testing.app(), 'network');
    new Weave(chart, 'cni', { cluster: clusterSpec(), ...options });
    const ofLayer = [...objectsOf(layerSpec({ cni: { type: 'weave', ...options } })).values()];
    expect(Testing.synth(chart)).toEqual(ofLayer.map(({ manifest }) => JSON.parse(JSON.stringify(manifest))));
  });
});
