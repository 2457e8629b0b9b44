import { Peer, type PeerSpec, Port } from '../../lib/flow';
import { type Destination, knownPeers } from '../../lib/policy';
import { component, coredns, flannel, hostTraefik, type PolicyLayer, policyPlan } from './plan';

const policy = { defaultDeny: true } as const;
const http = [Port.tcp(80)];

/** Ends as short texts: `dns: kube-system k8s-app=kube-dns on 53/UDP 53/TCP`. */
function to(peer: PeerSpec, layer: PolicyLayer = {}, ports: readonly Port[] = http): readonly string[] {
  return knownPeers(policyPlan({ policy, ...layer }))
    .destinationsOf(Peer.parse(peer), ['home'], ports)
    .map(text);
}
function from(peer: PeerSpec, layer: PolicyLayer = {}): readonly string[] {
  return knownPeers(policyPlan({ policy, ...layer }))
    .sourceOf(Peer.parse(peer), ['home'])
    .flatMap((one) => text({ peers: [one], ports: [] }));
}
function text({ peers, ports }: Destination): string {
  const ends = peers.map((peer) =>
    peer.type === 'pods'
      ? `${peer.namespaces === 'all' ? '*' : peer.namespaces.join()}/${Object.entries(peer.labels)
          .map((pair) => pair.join('='))
          .join()}`
      : peer.blocks.map(({ cidr, except }) => `${cidr}${except.map((hole) => `-${hole}`).join('')}`).join(),
  );
  return [ends.join(' '), ...(ports.length === 0 ? [] : [`on ${ports.join(' ')}`])].join(' ');
}

const dual = {
  podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
  serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
  nodeCidrs: ['192.168.10.0/24', 'fd00:192:168::/64'],
} as const;

describe('the resolver', () => {
  it('is the pods that the DNS component declares, on 53 over UDP and TCP', () => {
    expect(to({ type: 'dns' })).toEqual(['kube-system/k8s-app=kube-dns on 53/UDP 53/TCP']);
  });
  it('is kube-dns where the DNS is external and says nothing', () => {
    expect(to({ type: 'dns' }, { components: [] })).toEqual(['kube-system/k8s-app=kube-dns on 53/UDP 53/TCP']);
  });
  it("is OpenShift's own daemon set behind 5353, which policies see after translation", () => {
    expect(to({ type: 'dns' }, { cluster: { platform: 'openshift' }, components: [] })).toEqual([
      'openshift-dns/dns.operator.openshift.io/daemonset-dns=default on 5353/UDP 5353/TCP',
    ]);
  });
  it('is also every address that a resolver on the node binds, for no selector matches it', () => {
    const nodeLocal = component('dns', {
      name: 'node-local-dns',
      provides: ['node-local-dns'],
      hostPorts: [
        { protocol: 'UDP', port: 53, purpose: 'DNS', address: '169.254.20.10' },
        { protocol: 'TCP', port: 53, purpose: 'DNS', address: '169.254.20.10' },
        { protocol: 'UDP', port: 53, purpose: 'DNS', address: '10.96.0.10' },
        { protocol: 'TCP', port: 9253, purpose: 'metrics' },
      ],
    });
    expect(to({ type: 'dns' }, { components: [coredns, nodeLocal] })).toEqual([
      'kube-system/k8s-app=kube-dns 10.96.0.10/32,169.254.20.10/32 on 53/UDP 53/TCP',
    ]);
  });
});

describe('the API server', () => {
  it('is reached at its endpoints and their port, whatever ports were asked for', () => {
    expect(
      to({ type: 'apiServer' }, { cluster: { apiServer: { host: 'api.example.org', endpoints: { cidrs: ['10.0.0.1/32'], port: 7443 } } } }),
    ).toEqual(['10.0.0.1/32 on 7443/TCP']);
  });
  it('is the nodes where nobody says more, never its host or the VIP', () => {
    expect(to({ type: 'apiServer' })).toEqual(['192.168.10.0/24 on 6443/TCP']);
  });
  it('calls webhooks from nodes and their tunnels too', () => {
    expect(from({ type: 'apiServer' }, { cluster: { apiServer: { endpoints: { cidrs: ['172.16.0.1/32'] } } } })).toEqual([
      '172.16.0.1/32',
      '10.244.0.0/16,192.168.10.0/24',
    ]);
  });
});

describe('nodes', () => {
  it('are their own ranges and those that tunnels give to their traffic', () => {
    expect(from({ type: 'nodes' })).toEqual(['10.244.0.0/16,192.168.10.0/24']);
  });
  it('stand in for an ingress controller on the host network', () => {
    expect(from({ type: 'ingress' }, { components: [flannel, hostTraefik] })).toEqual(['10.244.0.0/16,192.168.10.0/24']);
  });
});

describe('the world', () => {
  it('is every address of the cluster families, both where there are both, and never without the pod range', () => {
    expect(from({ type: 'world' })).toEqual(['0.0.0.0/0']);
    expect(from({ type: 'world' }, { cluster: dual })).toEqual(['0.0.0.0/0,::/0']);
  });
  it('loses cloud metadata of both families on the way out', () => {
    expect(to({ type: 'world' }, { cluster: dual })).toEqual([
      '0.0.0.0/0-100.100.100.200/32-168.63.129.16/32-169.254.0.0/16,::/0-fd00:ec2::/32-fd20:ce::254/128-fe80::/10 on 80/TCP',
    ]);
  });
  it('keeps it where the policy does not block it', () => {
    expect(to({ type: 'world' }, { policy: { defaultDeny: true, blockMetadata: false } })).toEqual(['0.0.0.0/0 on 80/TCP']);
  });
  it('keeps all addresses on port 53, for a resolver may be among them', () => {
    expect(to({ type: 'world' }, {}, [Port.udp(53), Port.tcp(53)])).toEqual(['0.0.0.0/0 on 53/UDP 53/TCP']);
  });
  it('gets back what the platform needs: on EKS pod identity and the resolver, each on its ports', () => {
    const cluster = { platform: 'eks', apiServer: { endpoints: { cidrs: ['10.0.0.0/24'] } } } as const;
    expect(to({ type: 'world' }, { cluster })).toEqual([
      '0.0.0.0/0-100.100.100.200/32-168.63.129.16/32-169.254.0.0/16 on 80/TCP',
      '169.254.170.23/32 on 80/TCP',
      '169.254.169.253/32 on 53/UDP 53/TCP',
    ]);
  });
  it('is also a wide range that somebody wrote: metadata is cut out of it, but not out of itself', () => {
    expect(to({ type: 'cidr', cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] })).toEqual([
      '0.0.0.0/0-10.0.0.0/8-100.100.100.200/32-168.63.129.16/32-169.254.0.0/16 on 80/TCP',
    ]);
    expect(to({ type: 'cidr', cidr: '0.0.0.0/0', except: ['169.0.0.0/8', '100.64.0.0/10', '168.0.0.0/8'] })).toEqual([
      '0.0.0.0/0-169.0.0.0/8-100.64.0.0/10-168.0.0.0/8 on 80/TCP',
    ]);
    expect(to({ type: 'cidr', cidr: '169.254.169.254/32' })).toEqual(['169.254.169.254/32 on 80/TCP']);
    expect(to({ type: 'cidr', cidr: '203.0.113.0/24' })).toEqual(['203.0.113.0/24 on 80/TCP']);
  });
});

describe('pods', () => {
  it('without a namespace are of the namespaces of who writes the flow', () => {
    expect(to({ type: 'pods', labels: { app: 'web' } })).toEqual(['home/app=web on 80/TCP']);
    expect(to({ type: 'pods', namespace: 'bank', labels: {} })).toEqual(['bank/ on 80/TCP']);
    expect(to({ type: 'anyPod' })).toEqual(['*/ on 80/TCP']);
  });
});
