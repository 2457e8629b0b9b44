import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/program';
import { dualStackSpec } from '../support/layer';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-mtu-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function mtu(spec: object, ...options: readonly string[]): Promise<string> {
  const file = join(folder, 'prod.json');
  writeFileSync(file, JSON.stringify(spec));
  let text = '';
  const take = (more: string): void => {
    text += more;
  };
  expect(await run(['mtu', file, ...options], { out: take, err: take })).toBe(0);
  return text;
}

const wireguard = { type: 'flannel', backend: { type: 'wireguard', mtu: 1500 } };

describe('netstack mtu', () => {
  it('prints what nodes carry, what each header takes, what is left and what is configured', async () => {
    expect(await mtu({ cluster: dualStackSpec({ nodes: { mtu: 1500 } }), cni: { type: 'flannel' } })).toBe(
      [
        'MTU between nodes  1500, as cluster.nodes.mtu says',
        '',
        'cni/flannel',
        '  between nodes  1500  over IPv4 and IPv6',
        '  VXLAN          -70   50 over IPv4, 70 over IPv6',
        '  pods at most   1430',
        '  configured     1430  cni.backend.mtu',
        '',
      ].join('\n'),
    );
  });
  it('says how much is taken of what only the node knows', async () => {
    const text = await mtu({ cluster: dualStackSpec(), cni: { type: 'flannel' } });
    expect(text).toContain('not known: cluster.nodes.mtu does not say');
    expect(text).toMatch(/pods at most +measured on the node less 70/);
    expect(text).toMatch(/configured +nothing: the component measures/);
  });
  it('says what the platform carries, and what does not fit there', async () => {
    const cluster = { ...dualStackSpec({ nodes: { mtu: 1500 } }), platform: 'aks', apiServer: {} };
    const text = await mtu({ cluster, cni: wireguard });
    expect(text).toMatch(/pods at most +1320/);
    expect(text).toMatch(/configured +1420 +cni\.backend\.mtu: does not fit/);
    expect(text).toContain('Azure Kubernetes Service');
  });
  it('prints the same as JSON', async () => {
    const report = JSON.parse(await mtu({ cluster: dualStackSpec({ nodes: { mtu: 1500 } }), cni: wireguard }, '-o', 'json'));
    expect(report).toEqual({
      underlay: 1500,
      components: [
        {
          component: 'cni/flannel',
          over: ['IPv4', 'IPv6'],
          underlay: { bytes: 1500, from: 'spec' },
          headers: [{ name: 'WireGuard', bytes: { IPv4: 80, IPv6: 80 } }],
          overhead: 80,
          podMtu: 1420,
          configured: 1420,
          at: 'cni.backend.mtu',
          fits: true,
        },
      ],
    });
  });
  it('has nothing to say of a layer that carries no packets of pods', async () => {
    expect(await mtu({ cluster: dualStackSpec() })).toContain('nothing in the layer carries packets of pods');
  });
});
