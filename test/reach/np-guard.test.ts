import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matrixLines, profiles, Reachability, readPaths, readSources } from '../../lib/reach';
import { describeShared, sharedPath, sharedText } from '../support/shared';
import { deployment } from './support/cluster';
import { canonical, type Flow, flowsOf } from './support/flows';

/** Specification: NetworkPolicy v1 and AdminNetworkPolicy as np-guard's reviewed answers have them, profile np-guard. */
describeShared('np-guard full matrices', 'corpora/np-guard/expected_matrix.json', () => {
  const cases: readonly { readonly dir: string; readonly flows: readonly Flow[] }[] = JSON.parse(sharedText('corpora/np-guard/expected_matrix.json'));

  it('are all here: none is left out', () => {
    expect(cases.length).toBeGreaterThanOrEqual(44);
  });
  it.each(cases.map(({ dir, flows }) => [dir, flows] as const))('%s', (dir, flows) => {
    const { resources } = readPaths([sharedPath('corpora/np-guard', dir)]);
    const lines = matrixLines(Reachability.of(resources, { profile: profiles['np-guard'] }));
    expect(canonical(flowsOf(lines))).toEqual(canonical(flows));
  });
});

describeShared('real clusters', 'corpora/real', () => {
  it.each(['microservices-demo', 'kube-prometheus', 'argo-cd'])('%s answers as written beside it', (name) => {
    const { resources } = readPaths([sharedPath('corpora/real', name)]);
    const lines = matrixLines(Reachability.of(resources, { profile: profiles['np-guard'] })).filter(
      (line) => !line.startsWith('{ingress-controller}'),
    );
    expect(canonical(flowsOf(lines))).toEqual(canonical(flowsOf(sharedText(`corpora/real/${name}/flows.txt`).split('\n'))));
  });
});

describeShared('a real cluster whose policies are all of another API', 'corpora/real/ionfury-homelab', () => {
  const { resources, findings } = readPaths([sharedPath('corpora/real/ionfury-homelab')]);

  it('is read whole: every policy is named, and nothing is an error', () => {
    const kinds = new Map<string, number>();
    for (const { kind } of resources.unmodelled) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).toEqual({ CiliumNetworkPolicy: 43, CiliumClusterwideNetworkPolicy: 15, AuthorizationPolicy: 2 });
    expect(findings.filter(({ code }) => code === 'reach/policy-not-modelled')).toHaveLength(60);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
  it('has no workload, hence no connection', () => {
    expect(resources.workloads).toEqual([]);
    expect(matrixLines(Reachability.of(resources, { profile: profiles.spec }), { maybe: true })).toEqual([]);
  });
  it('decides nothing about workloads put into it: its cluster-wide policies may touch every pod', () => {
    const labels = (name: string) => ({ 'app.kubernetes.io/name': name });
    const added = readSources([
      {
        file: 'added.yaml',
        text:
          ['open-webui', 'ollama'].map((name) => deployment(name, { namespace: 'ai', labels: labels(name) })).join('') +
          deployment('web', { namespace: 'shop' }),
      },
    ]).resources;
    const cluster = { ...resources, namespaces: new Map([...resources.namespaces, ...added.namespaces]), workloads: added.workloads };
    const lines = matrixLines(Reachability.of(cluster, { profile: profiles.spec }), { maybe: true });
    expect(lines).toEqual(readFileSync(join(__dirname, 'golden/ionfury-homelab.txt'), 'utf8').trimEnd().split('\n'));
    expect(matrixLines(Reachability.of(cluster, { profile: profiles.spec }))).toEqual([]);
  });
});

describeShared('inputs on which a public analyzer is wrong', 'corpora/peer-disagreements', () => {
  it('a range beside named ports stays two pieces: 8443-8455 and 9091, not 8443-9091', () => {
    const { resources } = readPaths([sharedPath('corpora/peer-disagreements/np-guard-named-port-range')]);
    expect(matrixLines(Reachability.of(resources, { profile: profiles['np-guard'] }))).toContain(
      'ns51/w8[Deployment] => ns23/w1[Deployment] : TCP 8443-8455,9091',
    );
  });
});
