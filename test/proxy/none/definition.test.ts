import { manifestsOf, planLayer } from '../../../lib/plan';
import { layerSpec, plannedOf, planOf } from '../../support/layer';

const spec = layerSpec({ proxy: { type: 'none' } });

describe('a layer without kube-proxy', () => {
  it('emits nothing for it', () => {
    expect(manifestsOf(planOf(spec))).toEqual([]);
  });
  it('requires that somebody else makes Services work', () => {
    expect(plannedOf(spec, 'proxy').facts).toMatchObject({ provides: [], requires: [{ type: 'capability', capability: 'service-proxy' }] });
  });
  it('needs no address of the API server', () => {
    expect(planLayer(layerSpec({ cluster: { apiServer: {} }, proxy: { type: 'none' } })).plan).toBeDefined();
  });
});
