import { matrixLines, profiles, Reachability, readPaths } from '../../lib/reach';
import { describeShared, sharedPath, sharedText } from '../support/shared';
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

describeShared('inputs on which a public analyzer is wrong', 'corpora/peer-disagreements', () => {
  it('a range beside named ports stays two pieces: 8443-8455 and 9091, not 8443-9091', () => {
    const { resources } = readPaths([sharedPath('corpora/peer-disagreements/np-guard-named-port-range')]);
    expect(matrixLines(Reachability.of(resources, { profile: profiles['np-guard'] }))).toContain(
      'ns51/w8[Deployment] => ns23/w1[Deployment] : TCP 8443-8455,9091',
    );
  });
});
