import type { KubeVipOptions } from '../../../lib/lb/kube-vip';
import { layerSpec, objectsOf, plannedOf } from '../../support/layer';

const pools = [{ addresses: ['192.168.10.200-192.168.10.220', '192.168.10.230'] }];
const spec = (options: Partial<KubeVipOptions> = {}) => layerSpec({ loadBalancer: { type: 'kube-vip', pools, ...options } });
const facts = (options: Partial<KubeVipOptions> = {}) => plannedOf(spec(options), 'loadBalancer').facts;
const bgp: Partial<KubeVipOptions> = { mode: { type: 'bgp', as: 65_001, peers: [{ address: '192.168.10.1', as: 65_000 }] } };
const containers = (options: Partial<KubeVipOptions>) =>
  [...objectsOf(spec(options)).values()].flatMap(({ manifest }) => Object(manifest).spec?.template?.spec.containers ?? []);

describe('facts of kube-vip', () => {
  it.each([{}, { metricsPort: 9000, healthPort: 9001 }, { metricsPort: 0 }])('have the host ports of the manifest: %j', (options) => {
    const ports = containers(options).flatMap((container) => container.ports ?? []);
    expect(facts(options).hostPorts.map(({ protocol, port }) => ({ protocol, port }))).toEqual(
      ports.map(({ protocol, hostPort }: { protocol: string; hostPort: number }) => ({ protocol, port: hostPort })),
    );
  });
  it('have the images of the manifest', () => {
    expect(facts().images.map(({ name, tag }) => `${name}:${tag}`)).toEqual(containers({}).map(({ image }) => image));
  });
  it('have the workloads of the manifest, by labels that select their pods', () => {
    const objects = objectsOf(spec());
    for (const { kind, namespace, name, labels, hostNetwork } of facts().workloads) {
      const workload = Object(objects.get(`${kind} ${namespace}/${name}`)?.manifest).spec;
      expect(workload.selector.matchLabels).toEqual(labels);
      expect(workload.template.spec.hostNetwork ?? false).toBe(hostNetwork);
    }
  });
  it('have every range of every pool, with the place where it was written', () => {
    const found = facts({ pools: [...pools, { addresses: ['10.9.0.0/30'], namespaces: ['shop'] }] }).addressPools;
    expect(found.map(({ name, range, announced, at }) => `${name} ${range} ${announced} ${at}`)).toEqual([
      'global 192.168.10.200-192.168.10.220 arp pools[0].addresses[0]',
      'global 192.168.10.230 arp pools[0].addresses[1]',
      'shop 10.9.0.0-10.9.0.3 arp pools[1].addresses[0]',
    ]);
    expect(facts(bgp).addressPools[0]?.announced).toBe('bgp');
  });
  it('open no port for BGP: kube-vip calls its routers and takes no call', () => {
    expect(facts(bgp).hostPorts.map(({ port }) => port)).toEqual([2112]);
    expect(facts(bgp).nodeTraffic[0]).toEqual({ protocol: 'TCP', port: 179, from: 'nodes', to: 'routers', purpose: 'kube-vip BGP sessions' });
    expect(facts().nodeTraffic.filter(({ to }) => to === 'routers')).toEqual([]);
  });
  it('let the cloud provider reach the API server and nothing else', () => {
    const [flows, ...others] = facts().podFlows;
    expect(others).toEqual([]);
    expect(flows).toMatchObject({ labels: { app: 'kube-vip', component: 'kube-vip-cloud-provider' }, ingress: [] });
    expect(flows?.egress.map(({ peer, ports }) => [peer.toJSON(), ports.map(String)])).toEqual([[{ type: 'apiServer' }, ['6443/TCP']]]);
  });
  it('share the load balancers with others only where they serve one class', () => {
    expect(facts()).toMatchObject({ provides: ['load-balancer'], shares: [] });
    expect(facts({ loadBalancerClass: 'a/b' })).toMatchObject({ provides: ['load-balancer', 'load-balancer-class:a/b'], shares: ['load-balancer'] });
  });
  it('have no metrics without a port', () => {
    expect(facts().metrics.map(({ port, path, hostNetwork }) => ({ port, path, hostNetwork }))).toEqual([
      { port: 2112, path: '/metrics', hostNetwork: true },
    ]);
    expect(facts({ metricsPort: 0 }).metrics).toEqual([]);
  });
});
