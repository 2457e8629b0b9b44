import { diffReachability, ManifestStore, matrixLines, Reachability } from '../../lib/reach';
import { deployment, networkPolicy } from './support/cluster';
import { Random } from './support/random';
import { randomCluster } from './support/random-cluster';

const pods = { file: 'pods.yaml', text: deployment('a') + deployment('b') };
const policy = (from: string) => ({
  file: 'policy.yaml',
  text: networkPolicy('p', {
    podSelector: { matchLabels: { app: 'b' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: from } } }] }],
  }),
});

describe('an analysis that is updated', () => {
  it('answers for the changed documents, and the old object still for the old ones', () => {
    const store = new ManifestStore([pods, policy('a')]);
    const before = Reachability.of(store.resources);
    const after = before.with(store.update([policy('nobody')]).resources);
    expect(matrixLines(before)).toContain('default/a[Deployment] => default/b[Deployment] : All Connections');
    expect(matrixLines(after)).not.toContain('default/a[Deployment] => default/b[Deployment] : All Connections');
    expect(diffReachability(before, after).groups).toMatchObject([
      { cause: 'NetworkPolicy default/p changed', changes: [{ kind: 'removed', from: 'default/a[Deployment]', to: 'default/b[Deployment]' }] },
    ]);
  });
  it('keeps pods where only policies change, and reads them again where they change', () => {
    const store = new ManifestStore([pods, policy('a')]);
    const { workloads } = store.resources;
    expect(store.update([policy('b')]).resources.workloads).toBe(workloads);
    expect(store.update([], ['policy.yaml']).resources.networkPolicies).toEqual([]);
    expect(store.update([{ file: 'more.yaml', text: deployment('c') }]).resources.workloads).toHaveLength(3);
  });
  it('gives what a new analysis gives, whatever policies come and go: 150 random clusters', () => {
    for (let seed = 500; seed < 650; seed++) {
      const { manifests, profile, facts } = randomCluster(seed);
      const random = new Random(seed);
      const files = manifests.map((manifest, i) => ({ file: `${i}.json`, text: JSON.stringify(manifest) }));
      const store = new ManifestStore(files);
      const whole = Reachability.of(store.resources, { profile, facts });
      const gone = files.filter(({ text }) => /Policy"/.test(text) && random.chance(0.5)).map(({ file }) => file);
      const updated = whole.with(store.update([], gone).resources);
      const anew = Reachability.of(new ManifestStore(files.filter(({ file }) => !gone.includes(file))).resources, { profile, facts });
      expect({ seed, lines: matrixLines(updated, { maybe: true }) }).toEqual({ seed, lines: matrixLines(anew, { maybe: true }) });
    }
  });
});
