import { cnisWith, type LayerSpec } from '../../../lib/plan';
import type { PolicySpec } from '../../../lib/policy';
import { checkLayer } from '../../../lib/rules';
import { nothingEnforces, segmentNotEnforced, selectsHostNetwork } from '../../../lib/rules/policy';
import { describeRule, layerSpec } from '../../support/layer';

const policy: PolicySpec = { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] };
const enforcing = { type: 'external', provider: 'somebody' } as const;
const plain = { type: 'external', provider: 'somebody', facts: { provides: ['pod-network'] } } as const;

describeRule(nothingEnforces, {
  passes: {
    'a policy engine beside flannel': layerSpec({ cni: { type: 'flannel', policyEngine: { type: 'kube-router' } }, policy }),
    'an external CNI that enforces': layerSpec({ cni: enforcing, policy }),
    'no policy': layerSpec({ cni: plain }),
  },
  fails: {
    'flannel alone': layerSpec({ cni: { type: 'flannel', policyEngine: { type: 'none' } }, policy }),
    'an external CNI that is not said to enforce': layerSpec({ cni: plain, policy }),
    'no CNI at all': layerSpec({ policy }),
  },
});

describe('policy/nothing-enforces', () => {
  const fixOf = (spec: LayerSpec): string => checkLayer(spec).findings.find(({ code }) => code === nothingEnforces.code)?.fix ?? '';
  it('names the ways out: the engine beside the pod network that is there, and every pod network that enforces by itself', () => {
    const enforcing = cnisWith('network-policy').filter(({ support }) => support === 'yes');
    const fix = fixOf(layerSpec({ cni: { type: 'flannel', policyEngine: { type: 'none' } }, policy }));
    expect(fix).toMatch(/^have flannel enforce them: policyEngine: kube-router/);
    for (const { type } of enforcing) expect(fix).toContain(type);
    expect(fixOf(layerSpec({ policy }))).not.toContain('flannel');
  });
  it('is a warning for an external CNI, of which only what somebody said is known', () => {
    const severity = (cni: typeof plain | undefined): unknown =>
      checkLayer(layerSpec({ ...(cni === undefined ? {} : { cni }), policy })).findings.find(({ code }) => code === nothingEnforces.code)?.severity;
    expect([severity(plain), severity(undefined)]).toEqual(['warning', 'error']);
  });
});

const agent = (hostNetwork: boolean) =>
  ({
    type: 'external',
    provider: 'somebody',
    facts: { workloads: [{ kind: 'DaemonSet', name: 'edge', namespace: 'edge', labels: { app: 'edge' }, hostNetwork }] },
  }) as const;
const edge: PolicySpec = {
  defaultDeny: true,
  segments: [
    { name: 'edge', namespaces: ['edge'], allow: [{ from: { type: 'world' }, to: { type: 'pods', labels: { app: 'edge' } }, ports: ['80/TCP'] }] },
  ],
};

describeRule(selectsHostNetwork, {
  passes: {
    'pods on the pod network': layerSpec({ cni: enforcing, ingress: agent(false), policy: edge }),
    'a whole namespace, which means the pods that policies apply to': layerSpec({
      cni: enforcing,
      ingress: agent(true),
      policy: { defaultDeny: true, segments: [{ name: 'edge', namespaces: ['edge'] }] },
    }),
    'other pods of the namespace': layerSpec({
      cni: enforcing,
      ingress: agent(true),
      policy: {
        defaultDeny: true,
        segments: [
          { name: 'edge', namespaces: ['edge'], allow: [{ from: { type: 'world' }, to: { type: 'pods', labels: { app: 'web' } }, ports: [] }] },
        ],
      },
    }),
  },
  fails: { 'pods on the host network': layerSpec({ cni: enforcing, ingress: agent(true), policy: edge }) },
});

describeRule(segmentNotEnforced, {
  passes: { enforced: layerSpec({ cni: enforcing, policy }) },
  fails: {
    'not enforced': layerSpec({ cni: enforcing, policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'], enforce: false }] } }),
  },
});
