import { manifestsOf, planLayer } from '../../lib/plan';
import { layerSpec } from '../support/layer';
import { networkOf, networks } from './networks';

describe('the pod networks that the checks can be run on', () => {
  it.each(networks)('%s is planned without an error, in both its releases', (name) => {
    const { cni, before } = networkOf(name);
    for (const one of [cni, before]) {
      const { plan, findings } = planLayer(layerSpec({ cni: one }));
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(plan === undefined ? 0 : manifestsOf(plan).length).toBeGreaterThan(0);
    }
  });
  it.each(networks)('an upgrade of %s changes the release and nothing else', (name) => {
    const { cni, before } = networkOf(name);
    expect({ ...before, version: undefined }).toEqual({ ...cni, version: undefined });
    expect(Object(before).version).not.toBe(Object(cni).version);
  });
  it('another name is refused with those there are', () => {
    expect(() => networkOf('antrea')).toThrow(/flannel, flannel-host-gw, kube-router/);
    expect(() => networkOf('toString')).toThrow();
  });
});
