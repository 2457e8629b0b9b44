import { platformCommand } from '../../lib/cli/platform';
import { platformNames, platforms } from '../../lib/cluster';
import { NetstackError } from '../../lib/finding';

/** What the command prints. */
function run(...args: readonly string[]): string {
  const printed: string[] = [];
  const command = platformCommand()
    .exitOverride()
    .configureOutput({ writeOut: (text) => void printed.push(text), writeErr: () => undefined });
  command.parse([...args], { from: 'user' });
  return printed.join('');
}

describe('netstack platform', () => {
  it('lists every platform without a name', () => {
    const lines = run().trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/)[0])).toEqual(platformNames);
    expect(JSON.parse(run('-o', 'json'))).toEqual(platformNames);
  });

  it.each(platformNames)('prints %s as data that is what the library has', (name) => {
    expect(JSON.parse(run(name, '-o', 'json'))).toEqual(platforms[name]);
  });

  it.each(platformNames)('prints everything known of %s as text', (name) => {
    const text = run(name);
    const platform = platforms[name];
    for (const { provider, turnOff, source } of platform.runs)
      for (const part of [provider, turnOff ?? 'cannot be turned off', source]) expect(text).toContain(part);
    for (const { cidr, reason } of platform.metadataExceptions) for (const part of [cidr, reason]) expect(text).toContain(part);
    for (const folder of [platform.cniBinDir, platform.cniConfDir, platform.ownCni?.binDir ?? '', platform.ownCni?.confDir ?? ''])
      expect(text).toContain(folder);
    for (const { bytes, where } of platform.mtu?.limits ?? []) expect(text).toMatch(new RegExp(`^  ${bytes} +${where}$`, 'm'));
    expect(text).not.toMatch(/[ \t]$/m);
    expect(text).not.toContain('undefined');
  });

  it('reads like this', () => {
    expect(run('kubeadm')).toBe(
      [
        'kubeadm: kubeadm',
        '',
        'runs already',
        '  proxy: kube-proxy (service-proxy, service-proxy:iptables)',
        '    off     kubeadm init --skip-phases=addon/kube-proxy',
        '    source  https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-init/',
        '  dns: coredns (dns)',
        '    off     kubeadm init --skip-phases=addon/coredns',
        '    source  https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-init/',
        '',
        'CNI folders on a node',
        '  plugins        /opt/cni/bin    the standard CNI plugins are there',
        '  configuration  /etc/cni/net.d',
        '',
        'API server',
        '  on nodes of the cluster',
        '',
      ].join('\n'),
    );
  });

  it('refuses an unknown name with a finding, and an unknown format as commander does', () => {
    expect(() => run('nomad')).toThrow(NetstackError);
    expect(() => run('k3s', '-o', 'xml')).toThrow(/Allowed choices are text, json/);
  });
});
