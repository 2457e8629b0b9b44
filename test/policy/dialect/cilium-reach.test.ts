import { manifestsOf } from '../../../lib/plan';
import { explain, findEndpoint, parseTraffic, profiles, Reachability, readManifests } from '../../../lib/reach';
import { layerSpec, planOf } from '../../support/layer';

function pods(namespace: string, app: string): object {
  const template = { metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image: 'x:1', ports: [{ containerPort: 80 }] }] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: app, namespace }, spec: { selector: { matchLabels: { app } }, template } };
}

describe('the reachability of a layer of CiliumNetworkPolicies', () => {
  it('is not decided where such a policy stands, and the policy is named as the reason', () => {
    const plan = planOf(
      layerSpec({
        cni: { type: 'external', provider: 'cilium', facts: { enforcement: 'cilium', policyDialect: 'cilium' } },
        policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] },
      }),
    );
    const manifests = [...manifestsOf(plan).map(({ manifest }) => manifest), pods('shop', 'web'), pods('bank', 'db'), pods('bank', 'job')];
    const { resources } = readManifests(manifests.map((manifest) => ({ manifest })));
    const reachability = Reachability.of(resources, { profile: profiles.cilium });
    const answer = (from: string, to: string) => {
      const target = findEndpoint(reachability, to);
      return explain(reachability, findEndpoint(reachability, from), target, parseTraffic('80/TCP', target)).answer;
    };
    expect(answer('bank/db', 'shop/web')).toBe('maybe');
    expect(answer('shop/web', 'bank/db')).toBe('maybe');
    expect(answer('bank/job', 'bank/db')).toBe('allow');
    expect(reachability.resources.unmodelled.map(({ kind, name }) => `${kind} ${name}`)).toContain('CiliumNetworkPolicy default-deny');
  });
});
