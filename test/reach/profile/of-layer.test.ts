import { type Enforcement, provides } from '../../../lib/component';
import type { CniSpec } from '../../../lib/plan';
import { type EnforcementProfile, isProfileName, profileNames, profileOfLayer, profiles } from '../../../lib/reach';
import { layerSpec, planOf } from '../../support/layer';
import { podNetworkEntries } from '../../support/pod-networks';

/** Every enforcer that facts can name: a new one does not compile without its line here. */
const enforcers: Readonly<Record<Enforcement, true>> = {
  calico: true,
  cilium: true,
  'kube-network-policies': true,
  'kube-router': true,
  weave: true,
  'aws-vpc-cni': true,
  antrea: true,
  'ovn-kubernetes': true,
};

/** As `netstack reach` chooses it for a layer. */
function profileOf(cni: CniSpec): EnforcementProfile {
  const { components } = planOf(layerSpec({ cni }));
  const network = components.find(({ kind }) => kind === 'cni');
  return profileOfLayer({ enforces: provides(components, 'network-policy'), enforcement: network?.facts.enforcement });
}

describe('the profile of a layer', () => {
  it('is there for every enforcer that facts can name', () => {
    expect(Object.keys(enforcers).filter((name) => !isProfileName(name))).toEqual([]);
  });
  it.each(podNetworkEntries)('is implied by the pod network, without a flag: %s', (_type, cni) => {
    const network = planOf(layerSpec({ cni })).components.find(({ kind }) => kind === 'cni');
    expect(network?.facts.provides).toContain('network-policy');
    expect(profileOf(cni).name).toBe(network?.facts.enforcement);
    expect(profileOf(cni).enforcesNetworkPolicy).toBe(true);
  });
  it('is that of the engine beside a pod network that enforces nothing itself', () => {
    expect(profileOf({ type: 'flannel', policyEngine: { type: 'kube-network-policies' } })).toBe(profiles['kube-network-policies']);
    expect(profileOf({ type: 'flannel', policyEngine: { type: 'none' } }).enforcesNetworkPolicy).toBe(false);
  });
  it('is the specification where somebody enforces and nobody says who', () => {
    expect(profileOf({ type: 'external', provider: 'somebody' })).toBe(profiles.spec);
    expect(profileOf({ type: 'external', provider: 'antrea', facts: { enforcement: 'antrea' } })).toBe(profiles.antrea);
  });
});

describe('profiles', () => {
  it.each(profileNames)('have their own name and say where their flags come from: %s', (name) => {
    expect(profiles[name].name).toBe(name);
    expect(profiles[name].sources.length).toBeGreaterThan(0);
    for (const source of profiles[name].sources) expect(source).toMatch(/^https:\/\//);
  });
});
