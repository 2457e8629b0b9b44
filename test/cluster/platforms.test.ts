import { describePlatform, type Platform, platformNames, platforms } from '../../lib/cluster';
import type { Capability } from '../../lib/component';
import { NetstackError } from '../../lib/finding';
import { Cidr } from '../../lib/net';

const all: readonly Platform[] = platformNames.map((name) => platforms[name]);
const providersOf = (platform: Platform, role: string): readonly string[] =>
  platform.runs.filter((component) => component.role === role).map(({ provider }) => provider);

describe.each(all.map((platform) => [platform.name, platform] as const))('the platform %s', (name, platform) => {
  it('is found by its own name', () => expect(describePlatform(name)).toBe(platform));

  it('has a source for everything it states', () => {
    const stated = [...platform.runs, ...platform.metadataExceptions, ...(platform.ownCni === undefined ? [] : [platform.ownCni])];
    for (const { source } of stated) expect(source).toMatch(/^https:\/\/[\w.-]+\/\S+$/);
  });

  it('runs one thing for each capability, because a second provider would be a conflict', () => {
    const provided = platform.runs.flatMap(({ provides }) => provides);
    expect(provided).toEqual([...new Set(provided)]);
  });

  it('provides capabilities that rules know, the main one of its role first', () => {
    const main = {
      proxy: ['service-proxy'],
      cni: ['pod-network', 'network-policy'],
      dns: ['dns'],
      loadBalancer: ['load-balancer'],
      ingress: ['ingress'],
    };
    for (const { role, provides } of platform.runs) {
      expect(main[role]).toContain(provides[0]);
      for (const capability of provides) expect(known.has(capability)).toBe(true);
    }
  });

  it('has absolute folders, because they become hostPath volumes', () => {
    const folders = [platform.cniBinDir, platform.cniConfDir, platform.ownCni?.binDir ?? '/', platform.ownCni?.confDir ?? '/'];
    for (const folder of folders) expect(folder).toMatch(/^\/(?!.*\/$)|^\/$/);
  });

  it('has metadata exceptions that are single addresses with ports, so that no range is opened by accident', () => {
    for (const { cidr, ports } of platform.metadataExceptions) {
      expect(Cidr.parse(cidr).size).toBe(1n);
      expect(ports?.length).toBeGreaterThan(0);
      for (const port of ports ?? []) expect(port).toMatch(/^\d+\/(TCP|UDP)$/);
    }
  });

  it('lets everything be turned off, unless the control plane or an operator owns it', () => {
    const stays = platform.runs.filter(({ turnOff }) => turnOff === undefined);
    expect(stays.length === 0 || platform.managedControlPlane || name === 'openshift').toBe(true);
  });

  it('says of packets between nodes what a node can be told: from 1280 bytes to those of an interface, each limit with its source', () => {
    const { mtu } = platform;
    if (mtu === undefined) return;
    expect(mtu.usual ?? mtu.most).toBeLessThanOrEqual(mtu.most);
    for (const { bytes, source } of [{ bytes: mtu.most, source: mtu.source }, ...mtu.limits]) {
      expect(bytes).toBeGreaterThanOrEqual(1280);
      expect(bytes).toBeLessThanOrEqual(mtu.most);
      expect(source).toMatch(/^https:\/\/[\w.-]+\/\S+$/);
    }
  });

  it('is plain data that JSON holds', () => expect(JSON.parse(JSON.stringify(platform))).toEqual(platform));
});

const known: ReadonlySet<string> = new Set<Capability>([
  'service-proxy',
  'service-proxy:iptables',
  'pod-network',
  'network-policy',
  'dns',
  'load-balancer',
  'ingress',
]);

describe('platforms', () => {
  it('are the ten of the spec', () => {
    expect(platformNames).toEqual(['generic', 'kubeadm', 'k3s', 'rke2', 'talos', 'kind', 'eks', 'gke', 'aks', 'openshift']);
    for (const name of platformNames) expect(platforms[name].name).toBe(name);
  });

  it('have nothing running where the cluster is plain', () => expect(platforms.generic.runs).toEqual([]));

  it("have packet sizes in the three clouds, where the network is not the user's own", () => {
    expect(all.flatMap(({ name, mtu }) => (mtu === undefined ? [] : [`${name} ${mtu.usual} ${mtu.most}`]))).toEqual([
      'eks 9001 9001',
      'gke 1460 8896',
      'aks 1500 9000',
    ]);
  });

  it('have a managed control plane in the three clouds', () => {
    expect(all.filter(({ managedControlPlane }) => managedControlPlane).map(({ name }) => name)).toEqual(['eks', 'gke', 'aks']);
  });

  it('have no standard CNI plugins on kind, where flannel then waits for bridge', () => expect(platforms.kind.standardCniPlugins).toBe(false));

  it('have the folders of containerd on k3s once its flannel is off, and its own for what chains behind it', () => {
    expect([platforms.k3s.cniBinDir, platforms.k3s.cniConfDir]).toEqual(['/opt/cni/bin', '/etc/cni/net.d']);
    expect(platforms.k3s.ownCni).toMatchObject({ binDir: '/var/lib/rancher/k3s/data/cni', confDir: '/var/lib/rancher/k3s/agent/etc/cni/net.d' });
  });

  it('have flannel and a policy engine on k3s, which are turned off one by one', () => {
    expect(providersOf(platforms.k3s, 'cni')).toEqual(['flannel', 'kube-router']);
  });

  it('keep EKS Pod Identity, the GKE metadata server and the node resolvers of the clouds reachable', () => {
    const exceptions = all.flatMap((platform) =>
      platform.metadataExceptions.map(({ cidr, ports }) => `${platform.name} ${cidr} ${ports?.join(' ')}`),
    );
    expect(exceptions).toEqual([
      'eks 169.254.170.23/32 80/TCP',
      'eks fd00:ec2::23/128 80/TCP',
      'eks 169.254.169.253/32 53/UDP 53/TCP',
      'gke 169.254.169.252/32 988/TCP',
      'gke 169.254.169.254/32 80/TCP',
      'gke 169.254.169.254/32 53/UDP 53/TCP',
      'aks 168.63.129.16/32 53/UDP 53/TCP',
    ]);
  });
});

describe('an unknown platform', () => {
  it.each([
    ['K3S', 'write k3s'],
    ['k3d', 'write k3s'],
    ['bare-metal', 'write generic'],
    ['nomad', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('%s is refused, and what was meant is named', (name, fix) => {
    const refused = (() => {
      try {
        return describePlatform(name);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(NetstackError);
    expect(refused).toMatchObject({ findings: [{ code: 'cluster/unknown-word', ...(fix === undefined ? {} : { fix }) }] });
  });
});
