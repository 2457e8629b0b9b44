import type { WeaveOptions } from '../../../lib/cni/weave';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, planFindings } from '../../support/layer';

const cniFindings = (spec: LayerSpec) => planFindings(spec).filter((line) => / cni(?:\.|$)/.test(line));
const findings = (options: Omit<WeaveOptions, 'legacy'>) => cniFindings(layerSpec({ cni: { type: 'weave', legacy: true, ...options } }));

describe('what is refused', () => {
  it.each<readonly [string, Omit<WeaveOptions, 'legacy'>]>([
    ['weave/range-outside-pods cni.ipRange', { ipRange: '10.32.0.0/12' }],
    ['cidr/host-bits cni.ipRange', { ipRange: '10.244.0.1/16' }],
    ['weave/secret-key cni.encryption.secret', { encryption: { type: 'password', secret: 'Not_A_Name' } }],
    ['weave/secret-key cni.encryption.key', { encryption: { type: 'password', secret: 'weave', key: 'a/b' } }],
    ['weave/out-of-range cni.mtu', { mtu: 500 }],
    ['weave/out-of-range cni.connectionLimit', { connectionLimit: -1 }],
    ['weave/option-reaches-nothing cni.allowMulticast', { networkPolicies: false, allowMulticast: false }],
    ['weave/option-reaches-nothing cni.npcImage', { networkPolicies: false, npcImage: 'mirror.example/npc:v1' }],
    ['workload/env-clash cni.overrides.extraEnv[0]', { overrides: { extraEnv: [{ name: 'WEAVE_MTU', value: '1400' }] } }],
    ['image/reference cni.image', { image: 'weave-kube' }],
  ])('%s', (expected, options) => {
    expect(findings(options)).toContain(expected);
  });
  it('IPv6, alone or beside IPv4', () => {
    expect(cniFindings({ cluster: dualStackSpec(), cni: { type: 'weave', legacy: true } })).toContain('weave/ipv4-only cni');
    const cluster = clusterSpec({
      podCidrs: ['fd00:10:244::/56'],
      serviceCidrs: ['fd00:10:96::/112'],
      nodeCidrs: ['fd00:192:168::/64'],
      apiServer: { host: 'fd00:192:168::10' },
    });
    expect(cniFindings({ cluster, cni: { type: 'weave', legacy: true } })).toEqual(['weave/ipv4-only cni']);
  });
  it('a layer that does not say legacy: nobody chooses Weave Net by accident', () => {
    expect(cniFindings(layerSpec({ cni: Object({ type: 'weave' }) }))).toHaveLength(1);
    expect(cniFindings(layerSpec({ cni: Object({ type: 'weave', legacy: false }) }))).toHaveLength(1);
  });
});

it('a part of the pod range is a range, and so is all of it', () => {
  expect(findings({})).toEqual([]);
  expect(findings({ ipRange: '10.244.128.0/17' })).toEqual([]);
});
