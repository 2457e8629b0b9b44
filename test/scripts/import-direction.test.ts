import { violations } from '../../scripts/import-direction';

const go = (path: string, specifier: string): readonly string[] => violations(path, `import { x } from '${specifier}';\n`);

describe('imports', () => {
  it('go down the rooms', () => {
    expect(go('lib/component/facts.ts', '../net')).toEqual([]);
    expect(go('lib/policy/index.ts', '../component')).toEqual([]);
    expect(go('stacks/network-layer.ts', '../lib/plan')).toEqual([]);
  });
  it('never go up', () => {
    expect(go('lib/net/cidr.ts', '../cluster')).toHaveLength(1);
    expect(go('lib/cni/flannel/facts.ts', '../../plan')).toHaveLength(1);
    expect(violations('lib/net/cidr.ts', "export * from '../plan';")).toHaveLength(1);
  });
  it('never go from one component to another, but to the policy engines', () => {
    expect(go('lib/cni/flannel/facts.ts', '../../dns/coredns')).toHaveLength(1);
    expect(go('lib/cni/flannel/facts.ts', '../calico')).toHaveLength(1);
    expect(go('lib/cni/flannel/options.ts', '../engine/kube-router')).toEqual([]);
  });
  it('stay within a room that is no component', () => {
    expect(go('lib/service/manifest.ts', './ports')).toEqual([]);
    expect(go('lib/service/manifest.ts', '../lb/kube-vip')).toHaveLength(1);
  });
  it('of the reachability engine stay at the bottom, so that it reads anybody’s manifests', () => {
    expect(go('lib/reach/engine/index.ts', '../../plan')).toHaveLength(1);
    expect(go('lib/reach/engine/index.ts', '../../net')).toEqual([]);
  });
  it('load cdk8s only where constructs are', () => {
    expect(go('lib/component/stage.ts', 'cdk8s')).toHaveLength(1);
    expect(go('stacks/object.ts', 'cdk8s')).toEqual([]);
  });
});
