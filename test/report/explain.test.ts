import { explain, firewallTable } from '../../lib/report';
import { layerSpec, planOf } from '../support/layer';

const spec = layerSpec({ cluster: { platform: 'kubeadm' }, cni: { type: 'flannel', backend: { type: 'vxlan', port: 4789 } } });
const plan = planOf(spec);

describe('the firewall table', () => {
  it('lists what the network between nodes must pass', () => {
    expect(firewallTable(plan)).toContainEqual(
      expect.objectContaining({ protocol: 'UDP', ports: '4789', from: 'nodes', to: 'nodes', component: 'cni/flannel' }),
    );
  });
  it('lists a bound port that nobody else needs as used on the node', () => {
    expect(firewallTable(plan)).toContainEqual(expect.objectContaining({ protocol: 'TCP', ports: '8081', from: 'node' }));
  });
});

describe('explain', () => {
  const origin = (path: string) => explain(spec, plan, path).map((row) => row.origin);
  it('says what the user wrote, what was filled in, and what the platform brings', () => {
    expect(origin('cni.backend.port')).toEqual(['spec']);
    expect(origin('cni.backend.vni')).toEqual(['default']);
    expect(new Set(origin('proxy'))).toEqual(new Set(['platform']));
  });
  it('gives every value below a path, and nothing beside it', () => {
    expect(explain(spec, plan, 'cluster.dnsServiceIp')).toEqual([{ path: 'cluster.dnsServiceIp', value: '10.96.0.10', origin: 'default' }]);
    expect(explain(spec, plan, 'cni.backend').every(({ path }) => path.startsWith('cni.backend.'))).toBe(true);
    expect(explain(spec, plan, 'cni.back')).toEqual([]);
  });
});
