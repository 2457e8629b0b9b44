/** Rules between the ranges of the cluster itself: pods, services and nodes. */
import type { Found, LayerPlan, LayerRule } from '../../component';
import { apiServerIp, freeLike, type Group, placed, WHAT } from './placed';

function overlapsOf(plan: LayerPlan, first: Group, second: Group): readonly Found[] {
  return placed(plan.cluster, first).flatMap(({ range, at }) =>
    placed(plan.cluster, second)
      .filter((other) => range.overlaps(other.range))
      .map((other): Found => {
        const example = freeLike(range, plan);
        return {
          at,
          got: `${WHAT[first]} ${range}, ${WHAT[second]} ${other.range}`,
          expected: 'disjoint ranges',
          fix: `take a range outside ${other.range}${example === undefined ? '' : `, for example ${example}`}`,
        };
      }),
  );
}

export const podsOverlapServices: LayerRule = {
  code: 'cidr/pods-overlap-services',
  severity: 'error',
  summary: 'pods and Services have addresses in common: such a Service is unreachable, and a pod that gets such an address is too',
  source: 'https://github.com/kubernetes-sigs/kubespray/blob/master/roles/validate_inventory/tasks/main.yml',
  check: ({ plan }) => overlapsOf(plan, 'podCidrs', 'serviceCidrs'),
};

/** Cloud networks whose pods are hosts of the nodes' network, by design. */
const POD_NETWORKS_OF_NODES: readonly string[] = ['amazon-vpc-cni', 'azure-cni'];

export const podsOverlapNodes: LayerRule = {
  code: 'cidr/pods-overlap-nodes',
  severity: 'error',
  summary: 'pods and nodes have addresses in common: pods cannot reach those nodes, nor anything on their network',
  source: 'https://github.com/cilium/cilium/issues/20733',
  check: ({ plan }) => {
    const network = plan.components.find(({ facts }) => facts.provides.includes('pod-network'));
    if (network !== undefined && (POD_NETWORKS_OF_NODES.includes(network.facts.name) || network.facts.assumes['pod-addresses'] === 'nodes'))
      return [];
    const found = overlapsOf(plan, 'podCidrs', 'nodeCidrs');
    // Another network that hands out addresses of the nodes' subnets may be external too.
    return network?.type === 'external' ? found.map((one) => ({ ...one, severity: 'warning' as const })) : found;
  },
};

export const servicesOverlapNodes: LayerRule = {
  code: 'cidr/services-overlap-nodes',
  severity: 'error',
  summary: 'Services and nodes have addresses in common: every node takes such an address for a Service, and the node behind it is unreachable',
  source: 'https://github.com/kubernetes/kubeadm/issues/3312',
  check: ({ plan }) => overlapsOf(plan, 'serviceCidrs', 'nodeCidrs'),
};

export const apiServerInServices: LayerRule = {
  code: 'cidr/api-server-in-services',
  severity: 'error',
  summary: 'the API server is given by an address of a Service: nobody answers there until kube-proxy has reached the API server',
  source: 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/',
  check: ({ plan: { cluster } }) => {
    const host = apiServerIp(cluster);
    return placed(cluster, 'serviceCidrs')
      .filter(({ range }) => host !== undefined && range.contains(host))
      .map(({ range }) => ({
        at: 'cluster.apiServer.host',
        got: `${host}, of services ${range}`,
        expected: 'the address that nodes use before any Service works',
      }));
  },
};
