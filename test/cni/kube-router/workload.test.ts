import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeRouterOptions } from '../../../lib/cni/kube-router';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';

const all: KubeRouterOptions = {
  version: '2.11.0',
  serviceProxy: true,
  overlay: { type: 'full', encapsulation: 'fou', port: 6666 },
  bgp: {
    clusterAsn: 4_200_000_001,
    mesh: 'annotations',
    peers: [
      { type: 'open', address: '192.168.10.1', asn: 65_000 },
      { type: 'password', address: 'fd00:192:168::1', asn: 65_001, port: 1790, password: { secret: 'routers', key: 'b' } },
      { type: 'password', address: '192.168.10.3', asn: 65_001, password: { secret: 'routers' } },
    ],
    multihopTtl: 3,
    port: 1179,
    holdTime: '30s',
    gracefulRestart: { time: '2m', deferralTime: '1h' },
    bfd: { port: 4784, multiplier: 5, interval: 300 },
    routerId: 'generate',
    overrideNextHop: true,
    adminPort: 0,
  },
  advertise: { podCidrs: false, clusterIps: true, externalIps: true, loadBalancerIps: true },
  services: {
    hairpin: true,
    masqueradeAll: true,
    nodePortOnAllAddresses: true,
    gracefulTermination: true,
    syncPeriod: '1m',
    directServerReturn: { runtimeFolder: '/run/k3s/containerd', runtimeSocket: 'containerd.sock', routeTables: '/usr/share/iproute2/rt_tables' },
  },
  externalIpRanges: ['203.0.113.0/25', '2001:db8::/64'],
  loadBalancerRanges: ['198.51.100.0/24'],
  strictExternalIps: true,
  loadBalancer: { ranges: ['203.0.113.128/25'], defaultClass: false },
  ipMasq: false,
  portmap: false,
  hairpinMode: false,
  cniPlugins: { install: true },
  mtu: 1440,
  nftables: true,
  kubeconfig: { type: 'host-path', path: '/etc/kubernetes/kube-router.conf' },
  disableSourceDestCheck: false,
  healthPort: 20_245,
  metricsPort: 20_246,
  syncPeriod: '1m30s',
  nodePortRange: '31000-31999',
  updateStrategy: { type: 'RollingUpdate', maxUnavailable: '10%' },
  image: 'mirror.example/kube-router:v2.11.0',
  overrides: { resources: { limits: { memory: '500Mi' } }, extraArgs: ['--v=2'], extraEnv: [{ name: 'GOMAXPROCS', value: '1' }] },
};

const spec = (options: KubeRouterOptions = {}): LayerSpec => layerSpec({ cni: { type: 'kube-router', ...options } });
const everything: LayerSpec = { cluster: dualStackSpec(), cni: { type: 'kube-router', ...all } };
const manifests = (layer: LayerSpec) => [...objectsOf(layer).values()].map(({ stage, manifest }) => ({ stage, manifest }));
const pod = (layer: LayerSpec) => Object(objectsOf(layer).get('DaemonSet kube-system/kube-router')?.manifest).spec.template.spec;
const args = (layer: LayerSpec): readonly string[] => pod(layer).containers[0].args;

describe('what reaches the cluster', () => {
  it('is five objects, all in the stage of the pod network', () => {
    expect([...objectsOf(spec()).keys()].sort()).toEqual([
      'ClusterRole kube-router',
      'ClusterRoleBinding kube-router',
      'ConfigMap kube-system/kube-router-cfg',
      'DaemonSet kube-system/kube-router',
      'ServiceAccount kube-system/kube-router',
    ]);
    expect(new Set(manifests(spec()).map(({ stage }) => stage))).toEqual(new Set(['20-cni']));
  });
  it('with the least options', () => {
    expect(manifests(spec())).toMatchSnapshot();
  });
  it('with all options', () => {
    expect(manifests(everything)).toMatchSnapshot();
  });
  it("selects its pods as upstream's manifests do: a selector cannot be changed", () => {
    expect(Object(objectsOf(spec()).get('DaemonSet kube-system/kube-router')?.manifest).spec.selector).toEqual({
      matchLabels: { 'k8s-app': 'kube-router', tier: 'node' },
    });
  });
  it('never a flag twice, but ranges', () => {
    for (const layer of [spec(), everything]) {
      const names = args(layer).map((arg) => arg.replace(/=.*/, ''));
      const twice = names.filter((name, index) => names.indexOf(name) !== index);
      expect(twice.filter((name) => !name.endsWith('-range'))).toEqual([]);
    }
  });
});

describe('who may do what', () => {
  const rules = (options: KubeRouterOptions, id: string) => Object(objectsOf(spec(options)).get(id)?.manifest).rules;
  const verbs = (options: KubeRouterOptions) => new Set(rules(options, 'ClusterRole kube-router').flatMap((rule: { verbs: string[] }) => rule.verbs));

  it('reads only, unless it allocates addresses', () => {
    expect(verbs({ serviceProxy: true })).toEqual(new Set(['get', 'list', 'watch']));
    expect(verbs({ loadBalancer: { ranges: ['10.1.0.0/24'] } })).toEqual(new Set(['get', 'list', 'watch', 'update']));
  });
  it('its allocators elect one of them with one lease, in their own namespace', () => {
    const role = rules({ loadBalancer: { ranges: ['10.1.0.0/24'] } }, 'Role kube-system/kube-router-lballoc');
    expect(role).toEqual([
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: ['kube-router-lballoc'], verbs: ['get', 'update'] },
    ]);
    expect(objectsOf(spec()).has('Role kube-system/kube-router-lballoc')).toBe(false);
  });
  it('enters the namespaces of other processes for direct server return only', () => {
    expect([pod(spec({ serviceProxy: true })).hostPID, pod(spec({ serviceProxy: true })).hostIPC]).toEqual([undefined, undefined]);
    expect([pod(everything).hostPID, pod(everything).hostIPC]).toEqual([true, true]);
  });
});

describe('the way to the API server', () => {
  it('is the account of the pod, and the address of the API server where no Service leads there yet', () => {
    expect(args(spec()).filter((arg) => /^--(?:master|kubeconfig)/.test(arg))).toEqual([]);
    expect(args(spec({ serviceProxy: true })).filter((arg) => /^--(?:master|kubeconfig)/.test(arg))).toEqual(['--master=https://192.168.10.10:6443']);
  });
  it('is a kubeconfig of the node where one is named', () => {
    expect(args(everything).filter((arg) => /^--(?:master|kubeconfig)/.test(arg))).toEqual(['--kubeconfig=/etc/kubernetes/kube-router.conf']);
  });
  it('puts an IPv6 address in brackets', () => {
    const cluster = clusterSpec({
      apiServer: { host: 'fd00::10', port: 443 },
      podCidrs: ['fd00:1::/56'],
      serviceCidrs: ['fd00:2::/112'],
      nodeCidrs: ['fd00::/64'],
    });
    expect(args({ cluster, cni: { type: 'kube-router', serviceProxy: true } })).toContain('--master=https://[fd00::10]:443');
  });
});

describe('a cluster of IPv6 alone', () => {
  const cluster = clusterSpec({
    apiServer: { host: 'fd00::10' },
    podCidrs: ['fd00:1::/56'],
    serviceCidrs: ['fd00:2::/112'],
    nodeCidrs: ['fd00::/64'],
  });
  it('gets a router id, without which the router ends', () => {
    expect(args({ cluster, cni: { type: 'kube-router' } })).toEqual(
      expect.arrayContaining(['--router-id=generate', '--enable-ipv4=false', '--enable-ipv6=true']),
    );
    expect(args(spec()).some((arg) => arg.startsWith('--router-id'))).toBe(false);
  });
});

describe('the MTU of pods', () => {
  const nodes = { mtu: 1500 };
  const mtu = (options: KubeRouterOptions, cluster = clusterSpec({ nodes, nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] })) => {
    const layer: LayerSpec = { cluster, cni: { type: 'kube-router', ...options } };
    const conf = JSON.parse(Object(objectsOf(layer).get('ConfigMap kube-system/kube-router-cfg')?.manifest).data['cni-conf.json']);
    return [conf.plugins[0].mtu, args(layer).find((arg) => arg.startsWith('--auto-mtu'))];
  };
  it('is that of the node less the header of the tunnels, which kube-router would forget', () => {
    expect(mtu({})).toEqual([1480, '--auto-mtu=false']);
    expect(mtu({ overlay: { type: 'full', encapsulation: 'fou' } })).toEqual([1468, '--auto-mtu=false']);
  });
  it('is measured where there are no tunnels, or nothing is known', () => {
    expect(mtu({ overlay: { type: 'none' } })).toEqual([undefined, '--auto-mtu=true']);
    expect(mtu({}, clusterSpec({ nodes }))).toEqual([undefined, '--auto-mtu=true']);
    expect(mtu({}, clusterSpec())).toEqual([undefined, '--auto-mtu=true']);
  });
  it('is what was said', () => {
    expect(mtu({ mtu: 1400 })).toEqual([1400, '--auto-mtu=false']);
  });
});

describe('what init containers do on a node', () => {
  const init = (layer: LayerSpec, name: string): readonly string[] =>
    pod(layer).initContainers.find((one: { readonly name: string }) => one.name === name).command;
  /** Runs a script with the folders of the container below another root. */
  const run = (script: string, root: string) => {
    const moved = script.replace(/\/(etc|run)\//g, `${root}/$1/`);
    const { status, stderr } = spawnSync('sh', ['-ec', moved], { encoding: 'utf8' });
    return { status, stderr };
  };
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kube-router-'));
    for (const folder of ['etc/cni/net.d', 'etc/kube-router', 'run/kube-router', 'etc/kube-router-peers/1', 'etc/kube-router-peers/2'])
      mkdirSync(join(root, folder), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('a first start writes the configuration and nothing of others is deleted', () => {
    writeFileSync(join(root, 'etc/cni/net.d/99-loopback.conf'), '{}');
    writeFileSync(join(root, 'etc/kube-router/cni-conf.json'), 'template 1');
    expect(run(init(spec(), 'install-cni')[2] ?? '', root).status).toBe(0);
    expect(readdirSync(join(root, 'etc/cni/net.d')).sort()).toEqual(['.kube-router-template', '10-kuberouter.conflist', '99-loopback.conf']);
  });
  it('a restart leaves the ranges that kube-router wrote into it, a new template replaces it', () => {
    const script = init(spec(), 'install-cni')[2] ?? '';
    const conflist = join(root, 'etc/cni/net.d/10-kuberouter.conflist');
    writeFileSync(join(root, 'etc/kube-router/cni-conf.json'), 'template 1');
    run(script, root);
    writeFileSync(conflist, 'template 1 with ranges');
    run(script, root);
    expect(readFileSync(conflist, 'utf8')).toBe('template 1 with ranges');
    writeFileSync(join(root, 'etc/kube-router/cni-conf.json'), 'template 2');
    run(script, root);
    expect(readFileSync(conflist, 'utf8')).toBe('template 2');
  });
  it('passwords of peers become one file in their order, empty for who asks for none', () => {
    writeFileSync(join(root, 'etc/kube-router-peers/1/password'), 'one, with a comma');
    writeFileSync(join(root, 'etc/kube-router-peers/2/password'), 'two'.repeat(50));
    expect(run(init(everything, 'write-peer-passwords')[2] ?? '', root)).toEqual({ status: 0, stderr: '' });
    const parts = readFileSync(join(root, 'run/kube-router/peer-passwords'), 'utf8').split(',');
    expect(parts.map((part) => Buffer.from(part, 'base64').toString())).toEqual(['', 'one, with a comma', 'two'.repeat(50)]);
    expect(parts.join(',')).not.toMatch(/\s/);
  });
  it('an empty password stops the pod', () => {
    writeFileSync(join(root, 'etc/kube-router-peers/1/password'), '');
    writeFileSync(join(root, 'etc/kube-router-peers/2/password'), 'two');
    const { status, stderr } = run(init(everything, 'write-peer-passwords')[2] ?? '', root);
    expect([status === 0, stderr]).toEqual([false, expect.stringContaining('is empty')]);
  });
});

describeShared('the OpenAPI definitions of Kubernetes', 'reference/openapi', () => {
  const least = spec({ loadBalancer: { ranges: ['10.1.0.0/24'] } });
  it.each(openApiVersions)('%s takes every object', (version) => {
    for (const { manifest } of [...manifests(least), ...manifests(everything)])
      expect([manifest.kind, validateManifest(manifest, version)]).toEqual([manifest.kind, []]);
  });
});
