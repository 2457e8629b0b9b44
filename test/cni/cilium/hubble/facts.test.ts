import { type CiliumHubble, hubbleFacts } from '../../../../lib/cni/cilium/hubble';
import { hubbleObjects, settingsOf } from './settings';

const all: CiliumHubble = { type: 'on', relay: { metricsPort: 9966, ui: {} }, metrics: { enabled: ['flow', 'dns'] } };

describe('hubbleFacts', () => {
  it('name every image of the manifests and no other', () => {
    const images = hubbleFacts(settingsOf(all)).images.map(({ name, tag, digest }) => `${name}:${tag}@${digest}`);
    const written = [...JSON.stringify([...hubbleObjects(all).values()]).matchAll(/"image":"([^"]+)"/g)].map(([, image]) => image);
    expect(new Set(images)).toEqual(new Set(written));
  });
  it('are nothing where Hubble is off', () => {
    expect(Object.values(hubbleFacts(settingsOf({ type: 'off' }))).flat()).toEqual([]);
  });
  it('name the ports that agents bind on nodes, and what nodes must let through', () => {
    const { hostPorts, nodeTraffic } = hubbleFacts(settingsOf({ ...all, listenPort: 4344 }));
    expect(hostPorts.map(({ port }) => port)).toEqual([4344, 9965]);
    expect(nodeTraffic.map(({ port, from, to }) => [port, from, to])).toEqual([
      [4344, 'nodes', 'nodes'],
      [9965, 'nodes', 'nodes'],
    ]);
  });
  it('say what each pod on the pod network talks to, so that a default deny leaves it working', () => {
    const flows = hubbleFacts(settingsOf(all)).podFlows.map(({ labels, ingress, egress }) => ({
      labels,
      from: ingress.map(({ peer, ports }) => [peer.toJSON(), ports.join()]),
      to: egress.map(({ peer, ports }) => [peer.toJSON(), ports.join()]),
    }));
    const pods = (name: string) => ({ type: 'pods', namespace: 'kube-system', labels: { 'k8s-app': name } });
    expect(flows).toEqual([
      { labels: { 'k8s-app': 'hubble-generate-certs' }, from: [], to: [[{ type: 'apiServer' }, '']] },
      {
        labels: { 'k8s-app': 'hubble-relay' },
        from: [[pods('hubble-ui'), '4245/TCP']],
        to: [
          [{ type: 'nodes' }, '4244/TCP'],
          [{ type: 'dns' }, ''],
        ],
      },
      {
        labels: { 'k8s-app': 'hubble-ui' },
        from: [[{ type: 'ingress' }, '8081/TCP']],
        to: [
          [pods('hubble-relay'), '4245/TCP'],
          [{ type: 'apiServer' }, ''],
          [{ type: 'dns' }, ''],
        ],
      },
    ]);
  });
  it('name pods by the labels of the manifests', () => {
    for (const { name, labels, kind } of hubbleFacts(settingsOf(all)).workloads)
      expect(hubbleObjects(all).get(`${kind} ${name}`)?.manifest).toMatchObject({ spec: { selector: { matchLabels: labels } } });
  });
  it('need cert-manager only where it makes the certificates, and DNS only for the relay', () => {
    const certManager: CiliumHubble = { type: 'on', tls: { type: 'cert-manager', issuer: { kind: 'Issuer', name: 'ca' } } };
    expect(hubbleFacts(settingsOf(certManager)).neededCrds).toEqual(['certificates.cert-manager.io']);
    expect(hubbleFacts(settingsOf({ type: 'on' })).neededCrds).toEqual([]);
    expect(hubbleFacts(settingsOf({ type: 'on' })).requires).toEqual([]);
    expect(hubbleFacts(settingsOf(all)).requires).toMatchObject([{ capability: 'dns' }]);
  });
  it('say where series are, and which', () => {
    expect(hubbleFacts(settingsOf(all)).metrics).toMatchObject([
      {
        name: 'hubble',
        port: 9965,
        hostNetwork: true,
        series: ['hubble_flows_processed_total', 'hubble_dns_queries_total', 'hubble_dns_responses_total'],
      },
      { name: 'hubble-relay', port: 9966, hostNetwork: false },
    ]);
  });
});
