import { HEALTH_SCRIPTS, healthData } from '../../../lib/delivery/argo/health';
import { healthOf } from '../../support/lua';

function scriptOf(kind: string): string {
  const found = HEALTH_SCRIPTS.find((script) => script.kind === kind);
  if (found === undefined) throw new Error(`no script for ${kind}`);
  return found.lua;
}
const withConditions = (...conditions: readonly object[]) => ({ status: { conditions } });

describe('health of kinds that Argo CD does not know', () => {
  it('is there once a kind, under the key that argocd-cm reads', () => {
    const keys = Object.keys(healthData(HEALTH_SCRIPTS));
    expect(keys).toHaveLength(HEALTH_SCRIPTS.length);
    for (const key of keys) expect(key).toMatch(/^resource\.customizations\.health\.[a-z0-9.-]+_[A-Z][A-Za-z]+$/);
  });

  it.each(HEALTH_SCRIPTS.map(({ group, kind, lua }) => [`${group}/${kind}`, lua] as const))(
    '%s has an answer for an object without status',
    (_kind, lua) => {
      expect(['Progressing', 'Healthy']).toContain(healthOf(lua, {}).status);
      expect(['Progressing', 'Healthy']).toContain(healthOf(lua, { status: {} }).status);
    },
  );

  it('of an Application is what Argo CD says of it', () => {
    const lua = scriptOf('Application');
    expect(healthOf(lua, { status: { health: { status: 'Degraded', message: 'a pod fails' } } })).toEqual({
      status: 'Degraded',
      message: 'a pod fails',
    });
    expect(healthOf(lua, { status: { health: { status: 'Healthy' } } })).toEqual({ status: 'Healthy', message: '' });
    expect(healthOf(lua, {}).status).toBe('Progressing');
  });

  it.each(['TigeraStatus', 'Installation', 'APIServer', 'Goldmane', 'Whisker'])('of %s follows the conditions of the operator', (kind) => {
    const lua = scriptOf(kind);
    expect(healthOf(lua, withConditions({ type: 'Available', status: 'True' })).status).toBe('Healthy');
    expect(healthOf(lua, withConditions({ type: 'Available', status: 'False' }, { type: 'Progressing', status: 'True' })).status).toBe('Progressing');
    const degraded = withConditions({ type: 'Available', status: 'True' }, { type: 'Degraded', status: 'True', message: 'no pool' });
    expect(healthOf(lua, degraded)).toEqual({ status: 'Degraded', message: 'no pool' });
  });

  it('of a Cilium pool is bad where it overlaps another', () => {
    const lua = scriptOf('CiliumLoadBalancerIPPool');
    expect(healthOf(lua, withConditions({ type: 'cilium.io/PoolConflict', status: 'True', message: 'overlaps blue' })).message).toBe('overlaps blue');
    expect(healthOf(lua, withConditions({ type: 'cilium.io/PoolConflict', status: 'False' })).status).toBe('Healthy');
  });

  it('of a Cilium policy is bad where Cilium could not read it', () => {
    const lua = scriptOf('CiliumNetworkPolicy');
    expect(healthOf(lua, withConditions({ type: 'Valid', status: 'False', message: 'bad port' }))).toEqual({
      status: 'Degraded',
      message: 'bad port',
    });
    expect(healthOf(lua, withConditions({ type: 'Valid', status: 'True' })).status).toBe('Healthy');
  });

  it('of a Cilium BGP configuration is bad where a condition names a fault', () => {
    const lua = scriptOf('CiliumBGPClusterConfig');
    expect(healthOf(lua, withConditions({ type: 'cilium.io/NoMatchingNode', status: 'True' })).status).toBe('Degraded');
    expect(healthOf(lua, withConditions({ type: 'cilium.io/NoMatchingNode', status: 'False' })).status).toBe('Healthy');
  });

  it("of MetalLB's configuration is what its speakers say", () => {
    const lua = scriptOf('ConfigurationState');
    expect(healthOf(lua, { status: { result: 'Valid' } }).status).toBe('Healthy');
    expect(healthOf(lua, { status: { result: 'Invalid', errorSummary: 'no peer' } })).toEqual({ status: 'Degraded', message: 'no peer' });
  });
});
