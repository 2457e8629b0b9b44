/**
 * What upstream projects and installers are known to refuse or to warn of in pod networks, one by one, and what holds it
 * here. A code that does not exist any more fails, so that nobody takes a rule away without saying what holds instead.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesByRoom } from '../../scripts/rule-table';

interface Known {
  readonly number: number;
  /** What is wrong, in the field's words. */
  readonly wrong: string;
  /** Rules that find it. */
  readonly rules?: readonly string[];
  /** Codes of findings while options are read. */
  readonly refused?: readonly string[];
  /** Why it cannot be written, or cannot come about. */
  readonly never?: string;
}

const catalogue: readonly Known[] = [
  // Every pod network
  { number: 1, wrong: 'two primary CNIs', rules: ['cni/two-pod-networks', 'cni/tunnel-port-clash', 'cni/platform-runs-its-own'] },
  {
    number: 2,
    wrong: 'pods overlap services or nodes',
    rules: ['cidr/pods-overlap-services', 'cidr/pods-overlap-nodes', 'cidr/services-overlap-nodes', 'cilium/own-range-overlaps'],
  },
  {
    number: 3,
    wrong: "pod ranges of the CNI differ from the cluster's",
    rules: ['calico/pool-outside-pods', 'kube-proxy/cluster-cidr-misses-pods'],
    never: 'flannel, canal, kube-router and Cilium are given cluster.podCidrs and have no option of their own',
  },
  { number: 4, wrong: 'more pods on a node than its range has addresses', rules: ['cidr/node-range-below-max-pods'] },
  { number: 5, wrong: 'fewer node ranges than nodes', rules: ['cidr/pod-range-below-nodes', 'calico/fewer-blocks-than-nodes'] },
  { number: 6, wrong: 'dual stack half configured', rules: ['cidr/family-missing'], refused: ['cluster/half-dual-stack', 'cluster/families-differ'] },
  {
    number: 7,
    wrong: 'MTU above that of the underlay less the headers',
    rules: ['mtu/above-underlay', 'cni/mtu-below-ipv6', 'flannel/ipv6-vxlan-mtu', 'kube-router/overlay-without-mtu', 'canal/mtu-not-followed'],
  },
  {
    number: 8,
    wrong: 'br_netfilter is not loaded',
    never: 'only a node can tell: bridged networks require the module and its settings, and the script of netstack requirements looks for them',
  },
  { number: 9, wrong: 'Pod Security refuses the pods of the CNI', rules: ['cni/namespace-refuses-pods'] },
  // flannel
  { number: 10, wrong: 'no backend, so udp', never: 'the backend is always written' },
  {
    number: 11,
    wrong: 'EnableIPv6 without an IPv6 range',
    refused: ['flannel/ipv4-only-backend'],
    never: 'EnableIPv6 and IPv6Network follow cluster.podCidrs together',
  },
  { number: 12, wrong: 'host-gw across subnets', rules: ['flannel/host-gw-across-subnets'] },
  { number: 13, wrong: 'flannel in iptables beside kube-proxy in nftables', rules: ['flannel/differs-from-proxy', 'canal/flannel-writes-iptables'] },
  { number: 14, wrong: 'policies that nothing enforces', rules: ['policy/nothing-enforces'] },
  {
    number: 15,
    wrong: 'standard CNI plugins are missing',
    rules: ['flannel/standard-plugins-missing'],
    never: 'they are installed where the platform lacks them, and required as files of the host elsewhere',
  },
  { number: 16, wrong: 'two tunnels on UDP 8472', rules: ['cni/tunnel-port-clash'] },
  // Calico
  { number: 17, wrong: 'IP in IP on an IPv6 pool', rules: ['calico/ipip-on-ipv6'] },
  { number: 18, wrong: 'IP in IP or no encapsulation without BGP', rules: ['calico/unrouted-pool'], refused: ['calico/operator-without-routes'] },
  { number: 19, wrong: 'host-local IPAM with VXLAN', rules: ['calico/host-local-with-vxlan'] },
  { number: 20, wrong: 'IP in IP and VXLAN on one pool', never: 'encapsulation is one word a pool' },
  {
    number: 21,
    wrong: 'encapsulation, BGP or pools beside the CNI of a cloud',
    refused: ['calico/not-the-pod-network', 'calico/other-cloud', 'calico/other-provider'],
  },
  {
    number: 22,
    wrong: 'eBPF without address detection for the families of the pools',
    refused: ['calico/detection', 'calico/detection-family'],
    never: 'each family in use has a method: first-found where none is said',
  },
  {
    number: 23,
    wrong: 'eBPF without an endpoint of the API server',
    rules: ['calico/bpf-without-endpoint'],
    refused: ['calico/bpf-without-endpoint'],
  },
  {
    number: 24,
    wrong: 'bpfNetworkBootstrap beside kubernetes-services-endpoint, or without eBPF',
    refused: ['calico/only-with-bpf'],
    never: 'one of the two is written, never both',
  },
  { number: 25, wrong: 'eBPF beside a kube-proxy', rules: ['capability/two-providers', 'ports/two-on-one-host-port'] },
  {
    number: 26,
    wrong: 'the operator manages a kube-proxy that a tool applies',
    rules: ['calico/operator-manages-our-kube-proxy', 'calico/operator-has-no-kube-proxy'],
  },
  {
    number: 27,
    wrong: 'nftables without kube-proxy in nftables, or on an old kernel',
    rules: ['calico/differs-from-proxy', 'calico/nftables-kernel'],
  },
  { number: 28, wrong: 'block size out of range, or above the pool', refused: ['calico/block-size', 'calico/block-above-pool'] },
  {
    number: 29,
    wrong: 'two pools of one range or name; pools of Services that pods use too',
    rules: ['calico/pools-overlap'],
    refused: ['calico/name-twice', 'calico/pool-without-use'],
    never: 'pools of Services are an option of their own, without uses, encapsulation and selectors',
  },
  {
    number: 30,
    wrong: 'updates other than rolling, unprivileged nodes, two methods of detection',
    refused: ['calico/max-unavailable', 'calico/not-the-pod-network'],
    never: 'the other update strategy is for the manifest install, unprivileged nodes are not offered, and a family has one method',
  },
  { number: 31, wrong: 'IP in IP on Azure; cross-subnet on AWS with source check', rules: ['calico/ipip-on-cloud', 'calico/aws-source-check'] },
  {
    number: 32,
    wrong: 'IP in IP by default, where the kernel or the cloud lacks it',
    rules: ['calico/ipip-on-cloud'],
    never: 'encapsulation is VXLAN unless an option says otherwise, and IP in IP requires the module ipip',
  },
  { number: 33, wrong: 'objects edited outside the Installation', never: 'with the operator pools and BGP are written into the Installation alone' },
  { number: 34, wrong: 'both sets of CRDs together', rules: ['calico/both-crd-sets', 'crds/two-bundles'] },
  {
    number: 35,
    wrong: 'large CRDs applied on the client side',
    rules: ['calico/operator-brings-crds'],
    never: 'CRDs that are too large for an annotation carry the settings for server-side apply',
  },
  { number: 36, wrong: 'Typha or the API server over etcd', never: 'the datastore is Kubernetes, and there is no option for another' },
  { number: 37, wrong: 'two BGP speakers with one router', rules: ['lb/two-bgp-speakers'] },
  {
    number: 38,
    wrong: 'more Typhas than nodes, or none that Felix waits for',
    rules: ['calico/typha-above-nodes'],
    refused: ['calico/typha-is-off'],
  },
  // Cilium
  { number: 39, wrong: 'no kube-proxy and no endpoint of the API server', refused: ['cilium/no-api-server'] },
  {
    number: 40,
    wrong: 'kube-proxy replacement beside kube-proxy',
    rules: ['capability/two-providers', 'cilium/hangs-with-ipvs'],
    refused: ['cilium/needs-ebpf-services'],
  },
  { number: 41, wrong: 'two endpoints, or one looked up in the cluster', never: 'the endpoint is cluster.apiServer, and nothing is looked up' },
  { number: 42, wrong: 'native routing without its range', rules: ['cilium/native-range-misses-pods'], refused: ['cilium/native-ranges'] },
  {
    number: 43,
    wrong: 'a tunnel on GKE, native routing on AKS, ENI addresses without ENI',
    rules: ['cilium/gke-needs-native', 'cilium/aks-needs-tunnel'],
    never: 'ENI and Azure addresses come with the routing of the cloud, as one word',
  },
  {
    number: 44,
    wrong: 'ingress without the proxy, Hubble UI without relay',
    refused: ['cilium/needs-envoy'],
    never: 'relay and UI are options inside each other',
  },
  { number: 45, wrong: 'Gateway API without its CRDs', rules: ['capability/crds-missing', 'crds/two-bundles'] },
  {
    number: 46,
    wrong: 'cluster names and ids that agents refuse',
    refused: ['cilium/cluster-name', 'cilium/cluster-id-with-eni', 'cilium/out-of-range'],
  },
  {
    number: 47,
    wrong: 'direct server return through VXLAN, acceleration that a driver lacks',
    rules: ['cilium/mode-annotation-without-dispatch', 'cilium/driver-forwards'],
    refused: ['cilium/dsr-needs-geneve-or-native'],
  },
  {
    number: 48,
    wrong: 'L2 announcements or egress gateways beside kube-proxy',
    refused: ['cilium/needs-ebpf-services', 'cilium/egress-needs-bpf-masquerade'],
  },
  {
    number: 49,
    wrong: 'WireGuard on old kernels, IPsec without its Secret, encryption with chaining',
    rules: ['nodes/kernel-too-old'],
    refused: ['cilium/not-with-chaining', 'cilium/secret-key'],
    never: 'IPsec names its Secret',
  },
  {
    number: 50,
    wrong: 'an exclusive CNI folder, or Services at sockets, beside Istio',
    rules: ['cilium/moves-other-plugins', 'cilium/hides-services-from-mesh'],
  },
  { number: 51, wrong: 'tproxy with netkit, taints that never go', rules: ['cilium/tproxy-with-netkit', 'cilium/taints-never-go'] },
  { number: 52, wrong: 'two operators on one node', rules: ['cilium/operator-needs-nodes'] },
  { number: 53, wrong: 'waiting for chains of a kube-proxy in nftables', never: 'the init container that waits for kube-proxy is never written' },
  { number: 54, wrong: 'a DNS cache of the node that Cilium passes by', rules: ['cilium/node-local-dns-bypassed'] },
  { number: 55, wrong: 'the default pool 10.0.0.0/8', never: 'pools are cluster.podCidrs, always written' },
  { number: 56, wrong: 'Hubble certificates made at synth', never: 'certificates come from a CronJob or cert-manager' },
  { number: 57, wrong: 'encryption on clusters of IPv6 alone', rules: ['cilium/encryption-on-ipv6'] },
  // kube-router, Weave, and what stands beside them
  { number: 58, wrong: 'two service proxies', rules: ['capability/two-providers'] },
  {
    number: 59,
    wrong: "kube-router without kube-proxy's kubeconfig",
    refused: ['kube-router/no-api-server'],
    never: 'kube-router takes cluster.apiServer, and a file of the host only where an option names one',
  },
  {
    number: 60,
    wrong: 'kube-router on IPv6 without a router id',
    rules: ['kube-router/ipv6-only'],
    refused: ['kube-router/router-id'],
    never: 'ranges of both families follow the cluster',
  },
  {
    number: 61,
    wrong: 'addresses of Services outside the ranges',
    rules: ['kube-router/addresses-without-range', 'kube-router/pool-outside-ranges'],
  },
  { number: 62, wrong: 'IP in IP on Azure', rules: ['kube-router/ipip-on-azure', 'kube-router/dsr-on-azure'] },
  { number: 63, wrong: 'images without a tag, or latest', refused: ['image/reference'], never: 'every release names its tags' },
  { number: 64, wrong: 'Weave with IPv6, Weave at all', rules: ['weave/archived'], refused: ['weave/ipv4-only'] },
  { number: 65, wrong: 'ARP in mode ipvs without strictARP', rules: ['lb/arp-without-strict-arp'] },
  {
    number: 66,
    wrong: "kube-proxy's clusterCIDR is not the pod ranges",
    rules: ['kube-proxy/cluster-cidr-misses-pods', 'kube-proxy/no-cluster-cidr'],
    refused: ['kube-proxy/cluster-cidr-family-twice'],
  },
  {
    number: 67,
    wrong: 'network managers of the host take interfaces of the CNI',
    never: 'only a node can tell: each pod network names its interfaces, and the script of netstack requirements looks whether managers were told',
  },
  { number: 68, wrong: 'host ports that nothing serves', rules: ['cni/host-port-unserved'] },
];

const root = join(__dirname, '../../lib');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(root, name), 'utf8'))
  .join('\n');
const registered = new Set([...rulesByRoom().values()].flat().map(({ code }) => code));

describe('what is known to go wrong with pod networks', () => {
  it('is numbered from 1 to 68, each once', () => {
    expect(catalogue.map(({ number }) => number)).toEqual(Array.from({ length: 68 }, (_one, index) => index + 1));
  });
  it.each(catalogue.map((known) => [known.number, known.wrong, known] as const))('is held by what there is: %i %s', (_number, _wrong, known) => {
    const { rules = [], refused = [], never } = known;
    expect(rules.filter((code) => !registered.has(code))).toEqual([]);
    expect(refused.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
    expect(rules.length + refused.length > 0 || never !== undefined).toBe(true);
  });
});
