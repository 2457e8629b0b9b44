import type { CoreDnsOptions } from '../../../lib/dns/coredns';
import { manifestsOf } from '../../../lib/plan';
import { checkPlan } from '../../../lib/rules';
import { plannedOf, planOf } from '../../support/layer';
import { dnsLayer, dnsObject, everything } from './layers';

const facts = (options: CoreDnsOptions = {}) => plannedOf(dnsLayer(options), 'dns').facts;
const egress = (options: CoreDnsOptions) =>
  facts(options)
    .podFlows.flatMap((flows) => flows.egress)
    .map(({ peer, ports }) => `${JSON.stringify(peer)} ${ports.join(' ')}`.trim());
const apiServer = '{"type":"apiServer"}';

describe('what CoreDNS is to others', () => {
  it('is the resolver, in pods that policies and peers find by their label', () => {
    expect(facts()).toMatchObject({
      name: 'coredns',
      version: '1.14.2',
      provides: ['dns'],
      workloads: [
        { kind: 'Deployment', name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, hostNetwork: false, role: 'dns' },
      ],
      hostPorts: [],
      nodeTraffic: [],
      namespaces: [],
      assumes: { 'cluster-dns': '10.96.0.10', 'cluster-domain': 'cluster.local' },
    });
  });

  it('is asked by every pod and node over both protocols, and scraped', () => {
    const ingress = facts().podFlows.flatMap((flows) => flows.ingress);
    expect(ingress.map(({ peer, ports }) => `${JSON.stringify(peer)} ${ports.join(' ')}`)).toEqual([
      '{"type":"anyPod"} 53/UDP 53/TCP',
      '{"type":"nodes"} 53/UDP 53/TCP',
      '{"type":"monitoring"} 9153/TCP',
    ]);
  });

  it('asks resolvers wherever they are while it follows the nodes, link-local ones too', () => {
    expect(egress({})).toEqual([apiServer, '{"type":"world"} 53/UDP 53/TCP']);
  });
  it('asks the addresses it is given and no others', () => {
    expect(egress({ upstreams: { type: 'servers', addresses: ['1.1.1.1', 'tls://9.9.9.9', '[2606:4700::1111]:5353', '1.1.1.1:53'] } })).toEqual([
      apiServer,
      '{"type":"cidr","cidr":"1.1.1.1/32"} 53/UDP 53/TCP',
      '{"type":"cidr","cidr":"9.9.9.9/32"} 853/TCP',
      '{"type":"cidr","cidr":"2606:4700::1111/128"} 5353/UDP 5353/TCP',
    ]);
  });
  it('asks nobody but the API server where nothing is forwarded', () => {
    expect(egress({ upstreams: { type: 'none' } })).toEqual([apiServer]);
  });
  it('asks what stub domains and blocks written as text forward to, snippets included', () => {
    const options: CoreDnsOptions = {
      upstreams: { type: 'none' },
      stubDomains: [{ zone: 'consul.local', upstreams: { type: 'servers', addresses: ['10.150.0.1:8600'] } }],
      extraServerBlocks: '(lab) {\nforward . 172.31.0.10\n}\na.test {\nimport lab\n}\nb.test {\nforward . /etc/resolv.conf\n}\n',
    };
    expect(egress(options)).toEqual([
      apiServer,
      '{"type":"cidr","cidr":"10.150.0.1/32"} 8600/UDP 8600/TCP',
      '{"type":"cidr","cidr":"172.31.0.10/32"} 53/UDP 53/TCP',
      '{"type":"world"} 53/UDP 53/TCP',
    ]);
  });

  it('names the image and the ports that its pods have', () => {
    const spec = dnsLayer();
    const container = dnsObject(spec, 'Deployment', 'coredns').spec?.template.spec?.containers[0];
    const { images, metrics } = plannedOf(spec, 'dns').facts;
    expect(images.map(({ name, tag }) => `${name}:${tag}`)).toEqual([container?.image]);
    const port = container?.ports?.find(({ name }) => name === metrics[0]?.portName);
    expect(metrics.map((endpoint) => endpoint.port)).toEqual([port?.containerPort]);
  });

  it('exports series for what runs only', () => {
    const series = (options: CoreDnsOptions) => facts(options).metrics.flatMap((endpoint) => endpoint.series);
    expect(series({})).toEqual(
      expect.arrayContaining(['coredns_cache_hits_total', 'coredns_proxy_request_duration_seconds', 'coredns_reload_failed_total']),
    );
    const bare = series({ cache: false, upstreams: { type: 'none' }, reload: 'never' });
    expect(bare.filter((name) => /cache|forward|proxy|reload/.test(name))).toEqual([]);
  });

  it('is silent where nothing is wrong', () => {
    const plan = planOf(dnsLayer({ ...everything, extraServerBlocks: 'a.test {\nerrors\n}' }, { platform: 'kubeadm' }));
    expect(checkPlan(plan, manifestsOf(plan)).filter(({ code }) => code.startsWith('coredns/'))).toEqual([]);
  });
});
