/** All resources of a layer together: what one names, another has. */
import type { Cluster } from '../../../cluster';
import { ProblemList, type Problems } from '../../../finding';
import { Selector } from '../../../kube';
import type { Cidr } from '../../../net';
import { checkBgpAdvertisement, checkBgpClusterConfig, checkBgpNodeConfigOverride, checkBgpPeerConfig } from './check-bgp';
import { checkEgressGatewayPolicy } from './check-egress';
import { checkL2AnnouncementPolicy, checkLoadBalancerIPPool } from './check-load-balancer';
import { checkPodIPPool } from './check-pod-pool';
import { checkLocalRedirectPolicy } from './check-redirect';
import type { CiliumBgpOptions, CiliumResources } from './options';
import { checkDistinct } from './selector';

const bgpPage = 'https://docs.cilium.io/en/stable/network/bgp-control-plane/bgp-control-plane-configuration/';

/** Reports everything that is wrong with the resources of a layer; `problems` stands at `resources`. */
export function checkResources(o: CiliumResources, problems: Problems, cluster?: Cluster): void {
  each(o.loadBalancerPools, 'loadBalancerPools', (one, at) => checkLoadBalancerIPPool(one, at, cluster));
  each(o.l2Announcements, 'l2Announcements', checkL2AnnouncementPolicy);
  each(o.egressGateways, 'egressGateways', (one, at) => checkEgressGatewayPolicy(one, at, cluster));
  each(o.localRedirects, 'localRedirects', checkLocalRedirectPolicy, ({ namespace, name }) => `${namespace}/${name}`);
  checkPodPools(o, problems.at('podPools'), cluster);
  if (o.bgp !== undefined) checkBgp(o.bgp, problems.at('bgp'), cluster);

  function each<T extends { readonly name: string }>(
    list: readonly T[] | undefined,
    path: string,
    check: (one: T, at: Problems) => void,
    idOf: (one: T) => string = ({ name }) => name,
  ): void {
    if (list === undefined) return;
    checkDistinct(list.map(idOf), 'objects', problems.at(path));
    for (const [index, one] of list.entries()) check(one, problems.at(`${path}[${index}]`));
  }
}

/** The pool of everybody is made of the cluster's own pod ranges. */
const DEFAULT_POOL = 'default';

function checkPodPools({ podPools = [] }: CiliumResources, problems: Problems, cluster: Cluster | undefined): void {
  checkDistinct(
    podPools.map(({ name }) => name),
    'objects',
    problems,
  );
  const known: { readonly range: Cidr; readonly of: string }[] = (cluster?.podCidrs ?? []).map((range) => ({ range, of: 'the pods of the cluster' }));
  podPools.forEach((pool, index) => {
    const at = problems.at(`[${index}]`);
    const ranges = checkPodIPPool(pool, at, cluster);
    if (pool.name === DEFAULT_POOL)
      at.at('name').report({
        code: 'cilium/default-pool',
        message: 'the operator makes this pool itself, of the pod ranges of the cluster',
        got: DEFAULT_POOL,
      });
    for (const range of ranges) {
      const other = known.find((one) => one.range.overlaps(range));
      if (other !== undefined)
        at.report({
          code: 'cilium/pod-pool-overlaps',
          message: 'two pools have addresses in common, and two pods get the same one',
          got: `${range} and ${other.range} of ${other.of}`,
          expected: 'a range of its own',
        });
    }
    known.push(...ranges.map((range) => ({ range, of: pool.name })));
  });
}

function checkBgp(o: CiliumBgpOptions, problems: Problems, cluster: Cluster | undefined): void {
  const { clusterConfigs, peerConfigs = [], advertisements = [], nodeConfigOverrides = [] } = o;
  const lists = { clusterConfigs, peerConfigs, advertisements, nodeConfigOverrides };
  for (const [path, list] of Object.entries(lists))
    checkDistinct(
      list.map(({ name }) => name),
      'objects',
      problems.at(path),
    );
  clusterConfigs.forEach((one, index) => {
    checkBgpClusterConfig(one, problems.at(`clusterConfigs[${index}]`), cluster);
  });
  peerConfigs.forEach((one, index) => {
    checkBgpPeerConfig(one, problems.at(`peerConfigs[${index}]`));
  });
  advertisements.forEach((one, index) => {
    checkBgpAdvertisement(one, problems.at(`advertisements[${index}]`));
  });
  nodeConfigOverrides.forEach((one, index) => {
    checkBgpNodeConfigOverride(one, problems.at(`nodeConfigOverrides[${index}]`));
  });
  checkReferences(o, problems);
  checkSelections(o, problems);
}

/** Configs name peer configs, and overrides name instances and peers. */
function checkReferences({ clusterConfigs, peerConfigs = [], nodeConfigOverrides = [] }: CiliumBgpOptions, problems: Problems): void {
  const names = new Set(peerConfigs.map(({ name }) => name));
  const instances = new Map<string, Set<string>>();
  clusterConfigs.forEach((config, place) => {
    config.instances.forEach((instance, index) => {
      const peers = instances.get(instance.name) ?? new Set<string>();
      instances.set(instance.name, peers);
      instance.peers.forEach(({ name, peerConfig }, peer) => {
        peers.add(name);
        if (peerConfig !== undefined && !names.has(peerConfig))
          problems.at(`clusterConfigs[${place}].instances[${index}].peers[${peer}].peerConfig`).report({
            code: 'cilium/bgp-no-peer-config',
            message: 'the layer has no peer config of this name, and without it there is no session',
            got: peerConfig,
            expected: names.size === 0 ? 'one of resources.bgp.peerConfigs' : [...names].join(', '),
            source: bgpPage,
          });
      });
    });
  });
  nodeConfigOverrides.forEach((override, place) => {
    override.instances.forEach((instance, index) => {
      const at = problems.at(`nodeConfigOverrides[${place}].instances[${index}]`);
      const peers = instances.get(instance.name);
      if (peers === undefined) {
        at.at('name').report({
          code: 'cilium/bgp-overrides-nothing',
          message: 'no config has an instance of this name',
          got: instance.name,
          source: bgpPage,
        });
        return;
      }
      instance.peers?.forEach(({ name }, peer) => {
        if (!peers.has(name))
          at.at(`peers[${peer}].name`).report({
            code: 'cilium/bgp-overrides-nothing',
            message: 'the instance has no peer of this name',
            got: name,
            source: bgpPage,
          });
      });
    });
  });
}

/** A node has one config; a family that selects advertisements selects one that is there. */
function checkSelections({ clusterConfigs, peerConfigs = [], advertisements = [] }: CiliumBgpOptions, problems: Problems): void {
  const all = clusterConfigs.flatMap(({ nodeSelector, name }, index) =>
    Object.keys({ ...nodeSelector?.matchLabels, ...nodeSelector?.matchExpressions }).length === 0 ? [{ name, index }] : [],
  );
  const [everywhere] = all;
  const other = clusterConfigs.findIndex(({ name }) => name !== everywhere?.name);
  if (everywhere !== undefined && other >= 0)
    problems.at(`clusterConfigs[${Math.max(everywhere.index, other)}].nodeSelector`).report({
      code: 'cilium/bgp-two-configs-of-a-node',
      message: 'a node takes one config, and one of these selects every node',
      got: `${everywhere.name} and ${clusterConfigs[other]?.name}`,
      fix: 'give each a nodeSelector',
      source: bgpPage,
    });
  peerConfigs.forEach(({ families = [] }, place) => {
    families.forEach(({ advertisements: selector }, index) => {
      // One that does not parse is reported where it stands.
      const parsed = selector && new ProblemList().read(Selector.parse, selector);
      if (parsed === undefined || advertisements.some(({ labels }) => parsed.matches(labels))) return;
      problems.at(`peerConfigs[${place}].families[${index}].advertisements`).report({
        code: 'cilium/bgp-advertises-nothing',
        severity: 'warning',
        message: 'no advertisement of the layer has these labels, so the peer is told nothing',
        got: parsed.toString(),
        source: bgpPage,
      });
    });
  });
}
