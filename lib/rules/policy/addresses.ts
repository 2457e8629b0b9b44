import type { Found, LayerRule } from '../../component';
import { CidrSet } from '../../net';
import { addressesUsed, nodeLocalDns } from '../../policy';
import { policiesOf } from './policies';
import { blocksOf, titleOf } from './read';

export const apiServerEndpointsUnknown: LayerRule = {
  code: 'policy/api-server-endpoints-unknown',
  severity: 'error',
  summary: 'pods reach the API server at its own addresses, after the translation of its Service, and nobody said what they are',
  source: 'https://github.com/cert-manager/cert-manager/issues/5788',
  check: ({ plan }) => {
    if (plan.cluster.apiServer.endpoints.cidrs.length > 0) return [];
    const sources = addressesUsed(plan).get('apiServer');
    return sources === undefined
      ? []
      : [
          {
            at: 'cluster.apiServer.endpoints',
            got: `no addresses; needed by ${[...sources].join(', ')}`,
            expected: 'ranges that hold every API server: `kubectl get endpointslices -n default kubernetes` lists the addresses',
            fix: plan.cluster.platform.managedControlPlane
              ? 'give cluster.apiServer.endpoints.cidrs'
              : 'give cluster.nodeCidrs, or cluster.apiServer.endpoints.cidrs',
          },
        ];
  },
};

export const nodeAddressesUnknown: LayerRule = {
  code: 'policy/node-addresses-unknown',
  severity: 'error',
  summary: 'traffic from and to nodes is allowed by address, and nobody said what the addresses of the nodes are',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
  check: ({ plan }) => {
    if (plan.cluster.nodeCidrs.length > 0) return [];
    const sources = addressesUsed(plan).get('nodes');
    if (sources === undefined) return [];
    const tunnels = plan.components.flatMap(({ facts }) => facts.nodeSourceRanges);
    return [
      {
        at: 'cluster.nodeCidrs',
        // The addresses of tunnels are known: some of the traffic passes.
        ...(tunnels.length === 0 ? {} : { severity: 'warning' as const }),
        got: `no node ranges; needed by ${[...sources].join(', ')}`,
        fix: 'give cluster.nodeCidrs',
      },
    ];
  },
};

export const nodeLocalDnsUnknown: LayerRule = {
  code: 'policy/node-local-dns-address-unknown',
  severity: 'error',
  summary: 'a resolver on the host network is no pod to a policy: where it is used, its address is allowed, and nobody said which it is',
  source: 'https://github.com/kubernetes/kubernetes/pull/70555',
  check: ({ plan, manifests }) =>
    policiesOf(manifests).length === 0
      ? []
      : plan.components.flatMap(({ kind, facts }): readonly Found[] =>
          !facts.provides.includes('node-local-dns') || facts.hostPorts.some(({ port, address }) => port === 53 && address !== undefined)
            ? []
            : [
                {
                  at: `${kind}.facts.hostPorts`,
                  got: `${facts.name} provides node-local-dns and binds port 53 of no address`,
                  fix: "give { protocol: 'UDP', port: 53, purpose: 'DNS', address: '169.254.20.10' }, and every other address it binds",
                },
              ],
        ),
};

/** A range around the service range is no mistake: it is meant for what lies around. */
export const blockInServices: LayerRule = {
  code: 'policy/block-in-service-range',
  severity: 'error',
  summary: 'a policy sees traffic after the translation of Services, so an address block inside the service range matches nothing',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
  check: ({ plan, manifests }) => {
    const { serviceCidrs } = plan.cluster;
    const local = CidrSet.of(nodeLocalDns(plan).blocks.map(({ cidr }) => cidr));
    return policiesOf(manifests).flatMap((policy): readonly Found[] => {
      const blocks = [...policy.ingress(), ...policy.egress()].flatMap(({ peers }) => blocksOf(peers));
      return blocks
        .filter((block) => serviceCidrs.some((services) => services.contains(block)) && !local.contains(block))
        .map((block) => ({
          at: 'policy',
          got: `${titleOf(policy)} allows ${block}`,
          expected: `addresses outside ${serviceCidrs.join(' and ')}`,
          fix: 'allow the pods behind the Service, at the port they listen on',
        }));
    });
  },
};
