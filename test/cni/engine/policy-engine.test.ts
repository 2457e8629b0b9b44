import { noEngineFacts, withPolicyEngine } from '../../../lib/cni/engine';
import { componentFacts } from '../../../lib/component';
import { layerSpec, objectsOf } from '../../support/layer';

describe('a policy engine', () => {
  it('may be none: then nothing but the pod network is emitted', () => {
    const ids = [...objectsOf(layerSpec({ cni: { type: 'flannel', policyEngine: { type: 'none' } } })).keys()];
    expect(ids.filter((id) => id.includes('kube-system'))).toEqual([]);
  });
  it('adds its facts to those of the CNI, and what both need is said once', () => {
    const module = { type: 'kernel-module', module: 'br_netfilter' } as const;
    const image = { name: 'mirror.example/both', tag: 'v1' };
    const own = componentFacts({
      name: 'cni',
      version: '1.0.0',
      provides: ['pod-network'],
      requires: [{ ...module, reason: 'one' }],
      images: [image],
    });
    const merged = withPolicyEngine(own, {
      ...noEngineFacts,
      provides: ['network-policy'],
      requires: [
        { ...module, reason: 'another' },
        { type: 'kernel-module', module: 'xt_set', reason: 'sets' },
      ],
      images: [{ ...image }],
      hostPorts: [{ protocol: 'TCP', port: 1, purpose: 'health' }],
    });
    expect(merged.provides).toEqual(['pod-network', 'network-policy']);
    expect(merged.requires.map((one) => one.reason)).toEqual(['one', 'sets']);
    expect(merged.images).toEqual([image]);
    expect(merged.hostPorts).toHaveLength(1);
  });
  it('that is none changes nothing', () => {
    const own = componentFacts({ name: 'cni', version: '1.0.0', provides: ['pod-network'] });
    expect(withPolicyEngine(own, noEngineFacts)).toEqual(own);
  });
});
