import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { ExternalFacts, Requirement } from '../../lib/component';
import type { LayerSpec } from '../../lib/plan';
import { nodeRequirements, requirementsScript } from '../../lib/requirements';
import { boundAddresses, sysctlPath } from '../../lib/requirements/script';
import { quoted } from '../../lib/requirements/shell';
import { clusterSpec, dualStackSpec, layerSpec, planOf } from '../support/layer';
import { podNetworkEntries } from '../support/pod-networks';
import { check, node, removeNodes, runScript, shells } from './node';

afterEach(removeNodes);

const why = 'because';
const needs = (...requires: readonly Requirement[]): LayerSpec => withFacts({ requires });
const withFacts = (facts: ExternalFacts): LayerSpec => ({ cluster: clusterSpec(), cni: { type: 'external', provider: 'some-cni', facts } });

const release = { 'proc/sys/kernel/osrelease': '6.1.0-13-amd64\n' };
const modules = '/lib/modules/6.1.0-13-amd64'.slice(1);

/** The one line about what is asked. */
function verdict(spec: LayerSpec, files: Readonly<Record<string, string | Buffer>>, ...args: readonly string[]): string | undefined {
  const { lines, err } = check(spec, node(files), args);
  expect(err).toBe('');
  return lines[0];
}

describe('the check of a kernel', () => {
  const kernel = (version: string) => needs({ type: 'kernel', version, reason: why });
  it.each([
    ['5.6', 'ok kernel 5.6 or newer: 6.1.0-13-amd64'],
    ['6.1', 'ok kernel 6.1 or newer: 6.1.0-13-amd64'],
    ['6.2', 'fail kernel 6.2 or newer: 6.1.0-13-amd64'],
    ['6.10', 'fail kernel 6.10 or newer: 6.1.0-13-amd64'],
    ['7.0', 'fail kernel 7.0 or newer: 6.1.0-13-amd64'],
    ['newest', 'unknown kernel newest or newer: not a version of a kernel'],
  ])('compares numbers: %s', (version, expected) => {
    expect(verdict(kernel(version), release)).toBe(expected);
  });
  it('says that it cannot see, and does not take the kernel of another machine', () => {
    expect(verdict(kernel('5.6'), {})).toMatch(/^unknown/);
  });
});

describe('the check of an architecture', () => {
  const spec = needs({ type: 'architecture', architectures: ['amd64', 'arm64'], reason: why });
  it.each([
    ['x86_64', 'ok architecture amd64 or arm64: amd64'],
    ['aarch64', 'ok architecture amd64 or arm64: arm64'],
    ['riscv64', 'fail architecture amd64 or arm64: riscv64'],
    ['armv7l', 'fail architecture amd64 or arm64: arm'],
  ])('knows what uname calls it: %s', (machine, expected) => {
    expect(verdict(spec, { 'proc/sys/kernel/arch': `${machine}\n` })).toBe(expected);
  });
  it('says that it cannot see', () => {
    expect(verdict(spec, {})).toMatch(/^unknown/);
  });
});

describe('the check of a kernel module', () => {
  const module = (name: string) => needs({ type: 'kernel-module', module: name, reason: why });
  const config = (text: string) => gzipSync(`CONFIG_NET=y\n${text}\n`);
  it.each<[string, string, Readonly<Record<string, string | Buffer>>]>([
    ['loaded', 'ok kernel module br_netfilter: loaded', { 'proc/modules': 'br_netfilter 32768 0 - Live 0x0\n' }],
    ['part of the running kernel', 'ok kernel module br_netfilter: in the kernel', { 'sys/module/br_netfilter/version': '' }],
    [
      'built in by the list of the kernel',
      'ok kernel module br_netfilter: built into the kernel',
      { [`${modules}/modules.builtin`]: 'kernel/net/bridge/br_netfilter.ko\n' },
    ],
    [
      'built in by the configuration',
      'ok kernel module br_netfilter: built into the kernel',
      { 'proc/config.gz': config('CONFIG_BRIDGE_NETFILTER=y') },
    ],
    [
      'a file that can be loaded, compressed and with a dash',
      'ok kernel module br_netfilter: can be loaded, and is not',
      { [`${modules}/modules.dep`]: 'kernel/net/bridge/br-netfilter.ko.zst: kernel/net/bridge/bridge.ko.zst\n' },
    ],
    [
      'left out of the kernel',
      'fail kernel module br_netfilter: this kernel was built without it',
      { 'proc/config.gz': config('# CONFIG_BRIDGE_NETFILTER is not set') },
    ],
    [
      'left out, by the configuration in /boot',
      'fail kernel module br_netfilter: this kernel was built without it',
      { 'boot/config-6.1.0-13-amd64': 'CONFIG_NET=y\nCONFIG_BRIDGE_NETFILTER_EXTRA=y\n' },
    ],
    [
      'a module whose package is not installed',
      'fail kernel module br_netfilter: its file is not in /lib/modules/6.1.0-13-amd64',
      { 'proc/config.gz': config('CONFIG_BRIDGE_NETFILTER=m'), [`${modules}/modules.dep`]: '' },
    ],
    [
      'a module whose files cannot be seen',
      'unknown kernel module br_netfilter: a module of this kernel, and /lib/modules/6.1.0-13-amd64 cannot be read',
      { 'proc/config.gz': config('CONFIG_BRIDGE_NETFILTER=m') },
    ],
    [
      'nowhere',
      'fail kernel module br_netfilter: neither in the kernel nor in /lib/modules/6.1.0-13-amd64',
      {
        'proc/modules': 'br_netfilter_extra 1 0 - Live 0x0\n',
        [`${modules}/modules.dep`]: 'kernel/net/xbr_netfilter.ko: kernel/net/br_netfilter.ko\n',
        [`${modules}/modules.builtin`]: 'kernel/net/not_br_netfilter.ko\n',
      },
    ],
    ['not to be seen', 'unknown kernel module br_netfilter: not loaded, and /lib/modules/6.1.0-13-amd64 cannot be read', {}],
  ])('is told apart: %s', (_name, expected, files) => {
    expect(verdict(module('br_netfilter'), { ...release, ...files })).toBe(expected);
  });
  it('looks for no name that is none', () => {
    expect(verdict(module('../../etc/passwd'), release)).toBe('unknown kernel module ../../etc/passwd: not the name of a module');
  });
});

describe('the check of a setting', () => {
  const setting = (name: string, value: string) => needs({ type: 'sysctl', name, value, reason: why });
  it.each([
    ['1\n', 'ok sysctl net.ipv4.ip_forward = 1: 1'],
    ['0\n', 'fail sysctl net.ipv4.ip_forward = 1: 0'],
    ['', 'fail sysctl net.ipv4.ip_forward = 1: nothing'],
    ['* 1\n', 'fail sysctl net.ipv4.ip_forward = 1: * 1'],
  ])('compares what stands there: %j', (text, expected) => {
    expect(verdict(setting('net.ipv4.ip_forward', '1'), { 'proc/sys/net/ipv4/ip_forward': text })).toBe(expected);
  });
  it('compares words, however they are parted', () => {
    const files = { 'proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n' };
    expect(verdict(setting('net.ipv4.ip_local_port_range', '32768 60999'), files)).toMatch(/^ok/);
  });
  it('asks for the module of a setting that is not there, unless nothing is', () => {
    const spec = setting('net.bridge.bridge-nf-call-iptables', '1');
    expect(verdict(spec, release)).toBe('fail sysctl net.bridge.bridge-nf-call-iptables = 1: there is no such setting: is its module loaded?');
    expect(verdict(spec, {})).toMatch(/^unknown/);
  });
  it.each([
    ['net.ipv4.ip_forward', 'net/ipv4/ip_forward'],
    ['net/ipv4/conf/eth0.7/rp_filter', 'net/ipv4/conf/eth0.7/rp_filter'],
    ['net.ipv4.conf.eth0/7.rp_filter', 'net/ipv4/conf/eth0.7/rp_filter'],
    ['net.bridge.bridge-nf-call-iptables', 'net/bridge/bridge-nf-call-iptables'],
    ['forward', undefined],
    ['net/../../etc/passwd', undefined],
    ['net//ipv4', undefined],
    ['net.ipv4.a b', undefined],
    ['', undefined],
  ])('reads names as sysctl does: %s', (name, expected) => {
    expect(sysctlPath(name)).toBe(expected);
  });
});

describe('the check of a file', () => {
  const spec = needs({ type: 'host-file', path: '/opt/cni/bin/bridge', reason: why });
  it('finds it, misses it in a folder that is there, and misses the folder', () => {
    expect(verdict(spec, { 'opt/cni/bin/bridge': '' })).toBe('ok file /opt/cni/bin/bridge: it is there');
    expect(verdict(spec, { 'opt/cni/bin/portmap': '' })).toBe('fail file /opt/cni/bin/bridge: it is not there');
    expect(verdict(spec, {})).toBe('fail file /opt/cni/bin/bridge: it is not there');
  });
  it('looks for no path that depends on where the script runs', () => {
    expect(verdict(needs({ type: 'host-file', path: 'bridge', reason: why }), {})).toMatch(/^unknown file bridge: not an absolute path/);
  });
});

describe('the check of interfaces that are left alone', () => {
  const spec = needs({ type: 'unmanaged-interfaces', interfaces: ['flannel*', 'cni0'], reason: why });
  const running = { 'run/NetworkManager/state': '' };
  const what = 'interfaces cni0, flannel* left alone';
  it.each<[string, string, Readonly<Record<string, string>>]>([
    ['nobody manages interfaces', `ok ${what}: no manager of interfaces is in the way`, { 'run/utmp': '' }],
    [
      'NetworkManager was told',
      `ok ${what}: no manager of interfaces is in the way`,
      {
        ...running,
        'etc/NetworkManager/conf.d/cni.conf': '[keyfile]\nunmanaged-devices=interface-name:cni0;interface-name:flannel*',
      },
    ],
    [
      'NetworkManager was told in two files',
      `ok ${what}: no manager of interfaces is in the way`,
      {
        ...running,
        'etc/NetworkManager/NetworkManager.conf': '[keyfile]\nunmanaged-devices=interface-name:cni0\n',
        'usr/lib/NetworkManager/conf.d/a.conf': '[keyfile]\nunmanaged-devices+=interface-name:flannel*;mac:66:77:88:99:00:aa\n',
      },
    ],
    [
      'NetworkManager was told of one of them',
      `unknown ${what}: NetworkManager runs, and no unmanaged-devices names flannel*`,
      { ...running, 'etc/NetworkManager/conf.d/cni.conf': 'unmanaged-devices=interface-name:cni0\n# unmanaged-devices=interface-name:flannel*\n' },
    ],
    [
      'NetworkManager was told nothing, and does not run',
      `ok ${what}: no manager of interfaces is in the way`,
      { 'run/utmp': '', 'etc/NetworkManager/NetworkManager.conf': '[main]\n' },
    ],
    [
      'systemd-networkd takes every interface',
      `unknown ${what}: systemd-networkd runs, and /etc/systemd/network/all.network matches every interface`,
      { 'run/systemd/netif/state': '', 'etc/systemd/network/all.network': '[Match]\nName=*\n[Network]\nDHCP=yes\n' },
    ],
    [
      'systemd-networkd takes its own',
      `ok ${what}: no manager of interfaces is in the way`,
      { 'run/systemd/netif/state': '', 'etc/systemd/network/eth.network': '[Match]\nName=eth* en*\n' },
    ],
    ['nothing to look at', `unknown ${what}: /run is not there`, {}],
  ])('looks at who was told: %s', (_name, expected, files) => {
    expect(verdict(spec, files)).toBe(expected);
  });
});

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const socket = (local: string, state: string, inode = 4711): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`;

describe('the check of a port', () => {
  const port = (protocol: 'TCP' | 'UDP' | 'SCTP', number: number, address?: string) =>
    withFacts({ hostPorts: [{ protocol, port: number, purpose: why, ...(address === undefined ? {} : { address }) }] });
  const [everywhere4, everywhere6] = ['00000000', '0'.repeat(32)];
  const tcp = (...sockets: readonly string[]) => ({ 'proc/net/tcp': head + sockets.join('') });
  const tcp6 = (...sockets: readonly string[]) => ({ 'proc/net/tcp6': head + sockets.join('') });

  it.each<[string, string, LayerSpec, Readonly<Record<string, string>>]>([
    ['nobody', 'ok TCP 8081 free: nobody has it', port('TCP', 8081), tcp()],
    ['a listener', 'fail TCP 8081 free: bound already', port('TCP', 8081), tcp(socket(`${everywhere4}:1F91`, '0A'))],
    ['a listener of both families', 'fail TCP 8081 free: bound already', port('TCP', 8081), tcp6(socket(`${everywhere6}:1F91`, '0A'))],
    ['a connection from that port', 'ok TCP 8081 free: nobody has it', port('TCP', 8081), tcp(socket(`${everywhere4}:1F91`, '01'))],
    ['a listener at another port', 'ok TCP 8081 free: nobody has it', port('TCP', 8081), tcp(socket(`${everywhere4}:1F92`, '0A'))],
    [
      'a listener on loopback, where all addresses are wanted',
      'fail TCP 8081 free: bound already',
      port('TCP', 8081),
      tcp(socket('0100007F:1F91', '0A')),
    ],
    ['the same address', 'fail TCP 8081 free on 127.0.0.1: bound already', port('TCP', 8081, '127.0.0.1'), tcp(socket('0100007F:1F91', '0A'))],
    ['another address', 'ok TCP 8081 free on 127.0.0.1: nobody has it', port('TCP', 8081, '127.0.0.1'), tcp(socket('0A00A8C0:1F91', '0A'))],
    ['all addresses', 'fail TCP 8081 free on 127.0.0.1: bound already', port('TCP', 8081, '127.0.0.1'), tcp6(socket(`${everywhere6}:1F91`, '0A'))],
    ['a UDP socket', 'fail UDP 8472 free: bound already', port('UDP', 8472), { 'proc/net/udp': head + socket(`${everywhere4}:2118`, '07') }],
    [
      'a TCP socket of the number',
      'ok UDP 8472 free: nobody has it',
      port('UDP', 8472),
      { 'proc/net/udp': head, ...tcp(socket(`${everywhere4}:2118`, '0A')) },
    ],
    ['nothing to look at', 'unknown TCP 8081 free: /proc/net cannot be read', port('TCP', 8081), {}],
    ['SCTP', 'unknown SCTP 8081 free: bound ports of SCTP are not looked for', port('SCTP', 8081), tcp()],
  ])('sees who has it: %s', (_name, expected, spec, files) => {
    expect(verdict(spec, files)).toBe(expected);
  });
  it('names the program, where the node lets it see', () => {
    const root = node({ ...tcp(socket(`${everywhere4}:1F91`, '0A')), 'proc/7/comm': 'python3\n' });
    // What a link of /proc/PID/fd points at is all there is to a socket.
    const linked = runScript(`mkdir -p '${root}/proc/7/fd' && ln -s 'socket:[4711]' '${root}/proc/7/fd/3'`, root, [], ['sh']);
    expect(linked.status).toBe(0);
    expect(check(port('TCP', 8081), root).lines[0]).toBe('fail TCP 8081 free: bound already by python3');
  });
  it('expects ports to be bound where the layer runs already', () => {
    expect(verdict(port('TCP', 8081), tcp(socket(`${everywhere4}:1F91`, '0A')), '-i')).toBe('ok TCP 8081 free: bound, as it is meant to be');
    expect(verdict(port('TCP', 8081), tcp(), '-i')).toMatch(/^unknown TCP 8081 free: nobody has it/);
  });
  it.each([
    ['127.0.0.1', ['0100007F', '7F000001']],
    ['fd00::1', ['000000FD000000000000000001000000', 'FD000000000000000000000000000001']],
  ])('finds an address in either byte order: %s', (address, expected) => {
    expect(boundAddresses(address).split(' ')).toEqual(expect.arrayContaining([...expected, everywhere4, everywhere6]));
  });
  it('takes an address that is none for all addresses', () => {
    expect([undefined, '::', '0.0.0.0', 'here'].map(boundAddresses)).toEqual(['*', '*', '*', '*']);
  });
});

describe('the check of packet sizes', () => {
  const spec = layerSpec({ cluster: { nodes: { mtu: 1500 } }, cni: { type: 'external', provider: 'x' } });
  const route = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
  const line = (name: string, to: string, metric: number, mask = to): string => `${name}\t${to}\t0101A8C0\t0003\t0\t0\t${metric}\t${mask}\t0\t0\t0\n`;
  const mtu = (name: string, bytes: number) => ({ [`sys/class/net/${name}/mtu`]: `${bytes}\n` });

  it('reads the interface of the default route with the least metric', () => {
    const routes = route + line('eth1', '00000000', 200) + line('eth0', '00000000', 100) + line('cni0', '0000F40A', 0, '00FFFFFF');
    expect(verdict(spec, { 'proc/net/route': routes, ...mtu('eth0', 1500), ...mtu('eth1', 1400) })).toBe('ok MTU 1500 or more: eth0 has 1500');
    expect(verdict(spec, { 'proc/net/route': routes, ...mtu('eth0', 1400), ...mtu('eth1', 1500) })).toBe('fail MTU 1500 or more: eth0 has 1400');
  });
  it('reads that of IPv6 too, which may be another, and not the one of loopback', () => {
    const zero = '0'.repeat(32);
    const ipv6 = (name: string, metric: string): string =>
      `${zero} 00 ${zero} 00 ${'f'.repeat(32)} ${metric} 00000001 00000000 00000003     ${name}\n`;
    const files = {
      'proc/net/route': route + line('eth0', '00000000', 100),
      'proc/net/ipv6_route': ipv6('eth2', '00000400') + ipv6('eth1', '00000064') + ipv6('lo', '00000000') + ipv6('lo', 'ffffffff'),
      ...mtu('eth0', 1500),
      ...mtu('eth1', 1280),
    };
    const { lines } = check(spec, node(files));
    expect(lines.slice(0, 2)).toEqual(['ok MTU 1500 or more: eth0 has 1500', 'fail MTU 1500 or more: eth1 has 1280']);
  });
  it('says that it cannot see', () => {
    expect(verdict(spec, {})).toBe('unknown MTU 1500 or more: there is no default route');
    expect(verdict(spec, { 'proc/net/route': route + line('eth0', '00000000', 0) })).toBe('unknown MTU 1500 or more: the MTU of eth0 cannot be read');
  });
});

const whole: LayerSpec = {
  cluster: dualStackSpec({ nodes: { mtu: 1500 } }),
  proxy: { type: 'kube-proxy', mode: 'nftables' },
  cni: { type: 'flannel', backend: { type: 'wireguard' } },
  dns: { type: 'coredns' },
};

describe('the script', () => {
  it('is taken by every shell here, which all say the same', () => {
    const root = node({ ...release, 'proc/net/tcp': head, 'proc/net/udp': head, 'proc/modules': 'vxlan 1 0 - Live 0x0\n' });
    const runs = shells.map((shell) => {
      const syntax = runScript(requirementsScript(planOf(whole)), root, [], [...shell, '-n']);
      expect([shell, syntax.status, syntax.err]).toEqual([shell, 0, '']);
      return check(whole, root, [], shell);
    });
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) expect(run).toEqual(runs[0]);
    expect(runs[0]?.lines.length).toBeGreaterThan(20);
    expect(runs[0]?.err).toBe('');
  });
  it.each(podNetworkEntries)('is taken by every shell for every pod network: %s', (_type, cni) => {
    const spec: LayerSpec = { cluster: clusterSpec({ nodes: { mtu: 1500 } }), proxy: { type: 'kube-proxy', mode: 'iptables' }, cni };
    for (const shell of shells) {
      const { err, lines } = check(spec, node(release), [], shell);
      expect([shell, err]).toEqual([shell, '']);
      expect(lines).toHaveLength(nodeRequirements(planOf(spec)).filter(({ type }) => type !== 'cluster').length + 1);
    }
  });
  it('ends with 0 where nothing failed, whatever it could not see, and with 1 otherwise', () => {
    const spec = needs({ type: 'kernel', version: '6.1', reason: why }, { type: 'kernel-module', module: 'vxlan', reason: why });
    expect(check(spec, node(release))).toMatchObject({ status: 0, lines: [expect.any(String), expect.any(String), '1 ok, 0 failed, 1 unknown'] });
    expect(check(needs({ type: 'kernel', version: '6.2', reason: why }), node(release))).toMatchObject({ status: 1 });
  });
  it('says what it takes where it is asked for something else', () => {
    expect(check(whole, node({}), ['--help'])).toMatchObject({ status: 2, out: '', err: expect.stringContaining('usage') });
  });
  it('asks nothing of a layer that asks nothing', () => {
    expect(check(layerSpec(), node({}))).toMatchObject({ status: 0, lines: ['0 ok, 0 failed, 0 unknown'] });
  });
  it('changes nothing: reading programs are all it runs, and the files stay as they are', () => {
    const files = {
      ...release,
      'proc/config.gz': gzipSync('CONFIG_NET=y\n'),
      'proc/net/tcp': head + socket('00000000:1F91', '0A'),
      'proc/7/comm': 'x\n',
    };
    const root = node(files);
    const programs = node({ README: '' });
    for (const name of ['cat', 'grep', 'gzip', 'ls', 'sort', 'uname']) {
      const path = (process.env.PATH ?? '')
        .split(delimiter)
        .map((folder) => join(folder, name))
        .find(existsSync);
      symlinkSync(path ?? '', join(programs, name));
    }
    const [shell] = (process.env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, 'sh'))
      .filter(existsSync);
    const restricted = spawnSync(shell ?? '', ['-s'], {
      input: requirementsScript(planOf(whole)),
      encoding: 'utf8',
      env: { PATH: programs, NETSTACK_ROOT: root },
    });
    expect([restricted.stderr, restricted.stdout]).toEqual(['', check(whole, root).out]);
    expect(
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((path) => statSync(join(root, path)).isFile())
        .sort(),
    ).toEqual(Object.keys(files).sort());
    for (const [path, text] of Object.entries(files)) expect(readFileSync(join(root, path))).toEqual(Buffer.from(text));
  });
  it('takes every value as words, whatever it holds', () => {
    const hostile = ["'; touch hit; '", '$(touch hit)', '`touch hit`', '"; touch hit #', '\n touch hit\n', '\\', '*', '-n', '%s%n', '\u001b[2J'];
    const facts: ExternalFacts = {
      requires: hostile.flatMap((text): readonly Requirement[] => [
        { type: 'kernel', version: text, reason: text },
        { type: 'kernel-module', module: text, reason: text },
        { type: 'sysctl', name: text, value: text, reason: text },
        { type: 'sysctl', name: 'net.ipv4.ip_forward', value: text, reason: text },
        { type: 'host-file', path: `/${text}`, reason: text },
        { type: 'architecture', architectures: [text], reason: text },
        { type: 'unmanaged-interfaces', interfaces: [text], reason: text },
      ]),
      hostPorts: hostile.map((text) => ({ protocol: 'TCP', port: 80, purpose: text, address: text })),
    };
    for (const shell of shells) {
      const root = node({ ...release, 'proc/sys/net/ipv4/ip_forward': '$(touch hit)\n', 'proc/net/tcp': head });
      const script = requirementsScript(planOf(withFacts(facts)));
      const run = runScript(script, root, [], shell);
      expect([shell, run.err]).toEqual([shell, '']);
      expect(run.lines.at(-1)).toMatch(/^\d+ ok, \d+ failed, \d+ unknown$/);
      expect([join(root, 'hit'), 'hit'].filter(existsSync)).toEqual([]);
      expect(run.out).not.toContain('\u001b');
    }
  });
  it('gives sh back what was quoted', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
          { minLength: 1, maxLength: 20 },
        ),
        (words) => {
          const { out } = runScript(`for word in ${words.map(quoted).join(' ')}; do printf '%s\\001' "$word"; done`, '/', [], ['sh']);
          expect(out.split('\u0001').slice(0, -1)).toEqual(words.map((word) => Buffer.from(word).toString()));
        },
      ),
      { numRuns: 30 },
    );
  });
});
