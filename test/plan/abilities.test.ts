import type { Ability } from '../../lib/cni/abilities';
import { type Capability, provides } from '../../lib/component';
import { type CniSpec, cniAbilities, cnisWith, type LayerSpec, planLayer, typesOf } from '../../lib/plan';
import { clusterSpec, dualStackSpec, planOf } from '../support/layer';
import { podNetworkEntries } from '../support/pod-networks';

/** What a capability of facts is called among abilities. */
const ABILITY_OF = {
  'network-policy': 'network-policy',
  'host-port': 'host-ports',
  'service-proxy': 'kube-proxy-replacement',
  'service-proxy:nftables': 'nftables',
  'service-proxy:ebpf': 'ebpf',
  'load-balancer': 'load-balancer',
} as const satisfies Readonly<Partial<Record<Capability, Ability>>>;

const layerOf = (cni: CniSpec, cluster = clusterSpec()): LayerSpec => ({ cluster, cni });
const ipv6Only = clusterSpec({
  podCidrs: ['fd00:10:244::/56'],
  serviceCidrs: ['fd00:10:96::/112'],
  nodeCidrs: ['fd00:192:168::/64'],
  apiServer: { host: 'fd00:192:168::10' },
});

describe('the table of pod networks', () => {
  it('has a row for every one in the registry, with the least options that make it', () => {
    const installed = typesOf('cni').filter((type) => type !== 'external');
    expect(Object.keys(cniAbilities).sort()).toEqual([...installed].sort());
    expect(podNetworkEntries.map(([type]) => type).sort()).toEqual([...installed].sort());
  });

  describe.each(podNetworkEntries)('says of %s', (type, cni) => {
    const row = cniAbilities[type];
    const plan = planOf(layerOf(cni));
    const facts = plan.components.find(({ kind }) => kind === 'cni')?.facts;

    it('what its facts say: what it provides by itself is yes, or done beside it', () => {
      for (const [capability, ability] of Object.entries(ABILITY_OF)) {
        const given = plan.components.some((one) => one.facts.provides.some((provided) => provided === capability));
        if (given) expect([ability, row?.abilities[ability].support]).toEqual([ability, expect.stringMatching(/^(yes|beside)$/)]);
      }
    });
    it('what its facts say: policies are enforced and host ports served where they are promised without an option', () => {
      for (const [capability, ability] of [
        ['network-policy', 'network-policy'],
        ['host-port', 'host-ports'],
      ] as const) {
        const promised = row?.abilities[ability].support === 'yes' || row?.abilities[ability].support === 'beside';
        expect([ability, provides(plan.components, capability)]).toEqual([ability, promised]);
      }
    });
    it.each([
      ['dual-stack', dualStackSpec()],
      ['ipv6-only', ipv6Only],
    ] as const)('whether it takes a cluster that is %s', (ability, cluster) => {
      const { plan: planned, findings } = planLayer(layerOf(cni, cluster));
      const support = row?.abilities[ability].support;
      if (support === 'yes') expect([planned === undefined, findings.filter(({ severity }) => severity === 'error')]).toEqual([false, []]);
      if (support === 'no') expect([planned === undefined || findings.some(({ at }) => at.startsWith('cni'))]).toEqual([true]);
    });
    it('the release that it installs by default', () => {
      expect([row?.name.toLowerCase().includes(type.split('-')[0] ?? ''), row?.version]).toEqual([true, facts?.version]);
    });
    it('how, where it takes an option or something beside it, and where that is from', () => {
      for (const [ability, { support, how, source }] of Object.entries(row?.abilities ?? {})) {
        expect([ability, source]).toEqual([ability, expect.stringMatching(/^https:\/\/[\w.-]+\/\S+$/)]);
        if (support === 'option' || support === 'beside') expect([ability, how]).toEqual([ability, expect.stringMatching(/\S/)]);
      }
    });
  });

  it('names those that have an ability, and how, but none that is retired', () => {
    expect(cnisWith('encryption')).toContainEqual({ type: 'flannel', support: 'option', how: expect.stringContaining('wireguard') });
    expect(cnisWith('bgp').map(({ type }) => type)).not.toContain('flannel');
    const retired = Object.entries(cniAbilities).filter(([, row]) => row.retired !== undefined);
    for (const [type] of retired) expect(cnisWith('network-policy').map((one) => one.type)).not.toContain(type);
  });
});
