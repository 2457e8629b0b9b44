import type { KubeRouterOptions } from '../../lib/cni/kube-router';
import type { KubeManifest } from '../../lib/kube';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const folder = 'reference/cni/kube-router/v2.11.1';

/** What a manifest of upstream's runs; deviations depend on nothing else. */
interface Variant {
  readonly options: KubeRouterOptions;
  readonly router: boolean;
  /** The router gives pods their network. */
  readonly pods: boolean;
  readonly services: boolean;
  /** Upstream's four daemonsets that are no pod network's: older, with fewer labels and without accounts. */
  readonly plain: boolean;
  /** Where upstream's kubeconfig comes from: a file of the node or a ConfigMap of kube-proxy, read as a file of the node by ours. */
  readonly kubeconfig: 'host' | 'unused-host' | 'kube-proxy' | 'generated' | 'none';
}

const host = { kubeconfig: { type: 'host-path', path: '/var/lib/kube-router/kubeconfig' } } as const;
const everything = { serviceProxy: true, portmap: false } as const;
const pods = { router: true, pods: true, services: false, plain: false } as const;
const all = { ...pods, services: true } as const;
const plain = { router: true, pods: true, services: true, plain: true } as const;

const variants: Readonly<Record<string, Variant>> = {
  'kubeadm-kuberouter': { ...pods, options: { portmap: false, hairpinMode: false }, kubeconfig: 'unused-host' },
  'kubeadm-kuberouter-all-features': { ...all, options: { ...host, ...everything }, kubeconfig: 'kube-proxy' },
  'kubeadm-kuberouter-all-features-hostport': { ...all, options: { ...host, serviceProxy: true }, kubeconfig: 'kube-proxy' },
  'kubeadm-kuberouter-all-features-dsr': {
    ...all,
    options: { ...host, ...everything, services: { directServerReturn: {} } },
    kubeconfig: 'kube-proxy',
  },
  'generic-kuberouter': { ...pods, options: { portmap: false, hairpinMode: false }, kubeconfig: 'none' },
  'generic-kuberouter-all-features': { ...all, options: everything, kubeconfig: 'generated' },
  'generic-kuberouter-all-features-advertise-routes': {
    ...all,
    options: { ...everything, advertise: { clusterIps: true }, bgp: { peers: [{ type: 'open', address: '10.1.201.254', asn: 64_512 }] } },
    kubeconfig: 'generated',
  },
  'generic-kuberouter-only-advertise-routes': {
    ...pods,
    pods: false,
    options: {
      podNetwork: false,
      firewall: false,
      bgp: { mesh: 'none', peers: [{ type: 'open', address: '10.1.201.254', asn: 65_000 }] },
      advertise: { clusterIps: true, externalIps: true, loadBalancerIps: true },
    },
    kubeconfig: 'none',
  },
  'kube-router-all-service-daemonset': { ...plain, options: { ...host, ...everything, hairpinMode: false }, kubeconfig: 'host' },
  'kube-router-all-service-daemonset-advertise-routes': {
    ...plain,
    options: {
      ...host,
      ...everything,
      hairpinMode: false,
      advertise: { clusterIps: true },
      bgp: { peers: [{ type: 'open', address: '192.168.1.99', asn: 64_513 }] },
    },
    kubeconfig: 'host',
  },
  'kube-router-firewall-daemonset': {
    ...plain,
    router: false,
    pods: false,
    services: false,
    options: { ...host, router: false },
    kubeconfig: 'host',
  },
  'kube-router-proxy-daemonset': {
    ...plain,
    router: false,
    pods: false,
    options: { ...host, router: false, firewall: false, serviceProxy: true },
    kubeconfig: 'host',
  },
};

const template = 'spec.template.spec';
const container = `${template}.containers[kube-router]`;
const written = "kube-router's default, written because it is an option";
const dsr = (v: Variant): boolean => v.options.services?.directServerReturn !== undefined;
const advertised = (v: Variant): boolean => (v.options.bgp?.peers ?? []).length > 0;
const flag = (name: string): string => `${container}.args[--${name}]`;

function flags(names: readonly string[], reason: string): readonly Deviation[] {
  return names.map((name) => ({ path: flag(name), upstream: undefined, reason }));
}

/** Why the DaemonSet of a variant is not upstream's, place by place. */
function deviationsOf(v: Variant): readonly Deviation[] {
  const when = (condition: boolean, deviations: readonly Deviation[]): readonly Deviation[] => (condition ? deviations : []);
  return [
    { path: 'spec.updateStrategy', upstream: undefined, reason: "the API server's default, written" },
    { path: `${template}.nodeSelector`, ours: { 'kubernetes.io/os': 'linux' }, upstream: undefined, reason: 'the image exists for Linux alone' },
    { path: `${template}.tolerations[CriticalAddonsOnly Exists]`, ours: undefined, reason: 'the other two tolerate every key' },
    {
      path: `${container}.image`,
      ours: 'docker.io/cloudnativelabs/kube-router:v2.11.1',
      reason: 'upstream names no tag, which pulls whatever is newest',
    },
    { path: `${container}.imagePullPolicy`, ours: undefined, upstream: 'Always', reason: 'an image with a tag need not be pulled at every start' },
    { path: `${container}.ports`, upstream: undefined, reason: 'the scheduler keeps two pods with one host port apart' },
    ...flags(['enable-ipv4', 'enable-ipv6', 'service-cluster-ip-range'], 'facts of the cluster'),
    ...flags(['service-node-port-range', 'iptables-sync-period', 'health-port', 'metrics-port', 'strict-external-ip-validation'], written),
    ...when(!dsr(v), [
      { path: `${template}.hostPID`, ours: undefined, upstream: true, reason: 'only direct server return looks into other processes' },
    ]),
    ...when(v.router, [
      ...flags(
        [
          'auto-mtu',
          'advertise-pod-cidr',
          'bgp-holdtime',
          'bgp-port',
          'bgp-graceful-restart-time',
          'bgp-graceful-restart-deferral-time',
          'disable-source-dest-check',
          'gobgp-admin-port',
          'nodes-full-mesh',
        ],
        written,
      ),
    ]),
    ...when(v.router && v.pods, [
      ...flags(['enable-cni', 'enable-ibgp', 'enable-overlay', 'overlay-type', 'overlay-encap', 'enable-pod-egress'], written),
      ...flags(['advertise-external-ip', 'advertise-loadbalancer-ip'], written),
    ]),
    ...when(v.router && !advertised(v), flags(['cluster-asn', 'advertise-cluster-ip'], written)),
    ...when(advertised(v), flags(['peer-router-ports'], written)),
    ...when(
      v.services,
      flags(['hairpin-mode', 'masquerade-all', 'nodeport-bindon-all-ip', 'ipvs-sync-period', 'ipvs-graceful-termination'], written),
    ),
    ...when(!v.plain, [{ path: `${container}.env[POD_NAME]`, ours: undefined, reason: 'read by the load balancer alone, which is off' }]),
    ...when(v.pods, podNetworkDeviations),
    ...when(v.plain && !v.pods, notInstalled),
    ...when(!v.router || !v.pods, v.plain ? flags(['enable-cni'], 'another CNI gives pods their network') : beside),
    ...when(v.plain, plainDeviations),
    ...when(dsr(v), dsrDeviations),
    ...when(v.options.serviceProxy === true || v.kubeconfig === 'unused-host' || v.kubeconfig === 'host', accessDeviations(v)),
  ];
}

const podNetworkDeviations: readonly Deviation[] = [
  { path: 'spec.template.metadata.annotations', upstream: undefined, reason: 'pods follow their configuration' },
  {
    path: `${template}.initContainers[install-standard-plugins]`,
    upstream: undefined,
    reason: 'the plugins are installed with fewer rights, in a container of their own',
  },
  { path: `${template}.initContainers[install-cni].image`, ours: 'docker.io/cloudnativelabs/kube-router:v2.11.1', reason: 'upstream names no tag' },
  {
    path: `${template}.initContainers[install-cni].imagePullPolicy`,
    ours: undefined,
    reason: 'an image with a tag need not be pulled at every start',
  },
  { path: `${template}.initContainers[install-cni].securityContext`, upstream: undefined, reason: 'copying needs no more' },
  { path: `${template}.initContainers[install-cni].command[1]`, ours: '-ec', upstream: '-c', reason: 'a step that fails ends the script' },
  {
    path: `${template}.initContainers[install-cni].command[2]`,
    reason: "upstream's script never replaces its file, and deletes those of others; ours does the one and not the other",
  },
  {
    path: `${template}.initContainers[install-cni].volumeMounts[/opt]`,
    ours: undefined,
    reason: 'only the folder of the plugins is given, to who writes there',
  },
  {
    path: `${template}.initContainers[install-cni].volumeMounts[/etc/kube-router].readOnly`,
    ours: true,
    upstream: undefined,
    reason: 'it is only read',
  },
  { path: `${template}.volumes[host-opt]`, ours: undefined, reason: 'only the folder of the plugins is given' },
  { path: `${template}.volumes[cni-plugins]`, upstream: undefined, reason: 'only the folder of the plugins is given' },
  {
    path: `${template}.volumes[cni-conf-dir].hostPath.type`,
    ours: 'DirectoryOrCreate',
    upstream: undefined,
    reason: 'a fresh node has no such folder',
  },
];

const noInstaller = 'there is no pod network of its own: nothing is installed on the node';
const notInstalled: readonly Deviation[] = [
  { path: `${container}.env[KUBE_ROUTER_CNI_CONF_FILE]`, ours: undefined, reason: noInstaller },
  { path: `${container}.volumeMounts[/etc/cni/net.d]`, ours: undefined, reason: noInstaller },
  { path: `${template}.volumes[cni-conf-dir]`, ours: undefined, reason: noInstaller },
  { path: `${template}.volumes[kube-router-cfg]`, ours: undefined, reason: noInstaller },
  { path: `${template}.volumes[host-opt]`, ours: undefined, reason: noInstaller },
  { path: `${template}.initContainers`, ours: undefined, reason: noInstaller },
];

const placeholder = 'upstream leaves it to the reader';
const beside: readonly Deviation[] = [
  {
    path: flag('enable-pod-egress'),
    ours: '--enable-pod-egress=false',
    upstream: undefined,
    reason: 'who gives pods their network masquerades for them',
  },
  ...['cluster-asn', 'peer-router-ips', 'peer-router-asns'].map((name) => ({
    path: flag(name),
    upstream: `--${name}=<CHANGE ME>`,
    reason: placeholder,
  })),
  { path: `${container}.volumeMounts[/lib/modules]`, upstream: undefined, reason: 'iptables and ipset load modules here as well' },
  { path: `${template}.volumes[lib-modules]`, upstream: undefined, reason: 'iptables and ipset load modules here as well' },
];

const plainDeviations: readonly Deviation[] = [
  { path: 'metadata.labels.tier', ours: 'node', upstream: undefined, reason: "upstream's other manifests have it: one selector for all" },
  { path: 'spec.selector.matchLabels.tier', ours: 'node', upstream: undefined, reason: "upstream's other manifests have it: one selector for all" },
  {
    path: 'spec.template.metadata.labels.tier',
    ours: 'node',
    upstream: undefined,
    reason: "upstream's other manifests have it: one selector for all",
  },
  { path: `${template}.serviceAccountName`, ours: 'kube-router', upstream: undefined, reason: 'a kubeconfig may name the account of the pod' },
  { path: `${container}.resources`, upstream: undefined, reason: "what upstream's other manifests request" },
];

const dsrDeviations: readonly Deviation[] = [
  { path: `${container}.volumeMounts[/run/containerd]`, upstream: undefined, reason: '/var/run is a link to /run, and the flag says /run' },
  { path: `${container}.volumeMounts[/var/run/containerd/]`, ours: undefined, reason: '/var/run is a link to /run, and the flag says /run' },
  { path: `${template}.volumes[runtime]`, upstream: undefined, reason: '/var/run is a link to /run, and the flag says /run' },
  { path: `${template}.volumes[run-containerd]`, ours: undefined, reason: '/var/run is a link to /run, and the flag says /run' },
  { path: `${template}.volumes[rt-tables].hostPath.type`, ours: 'File', upstream: undefined, reason: 'the kubelet would make a folder of that name' },
];

function accessDeviations({ kubeconfig, plain }: Variant): readonly Deviation[] {
  const file: Deviation = {
    path: `${template}.volumes[kubeconfig].hostPath.type`,
    ours: 'File',
    upstream: undefined,
    reason: 'the kubelet would make a folder of that name',
  };
  const folderMount: Deviation = {
    path: `${container}.volumeMounts[/var/lib/kube-router]`,
    ours: undefined,
    reason: kubeconfig === 'kube-proxy' ? 'the file, not its folder' : 'no kubeconfig is read: the account of the pod is used',
  };
  const account: readonly Deviation[] = plain
    ? []
    : [{ path: `${template}.serviceAccount`, ours: undefined, upstream: 'kube-router', reason: 'the old name of serviceAccountName' }];
  switch (kubeconfig) {
    case 'host':
      return [file];
    case 'unused-host': {
      const reason = 'upstream mounts it and never reads it: the account of the pod is used';
      return [
        ...account,
        { path: `${container}.volumeMounts[/var/lib/kube-router/kubeconfig]`, ours: undefined, reason },
        { path: `${template}.volumes[kubeconfig]`, ours: undefined, reason },
      ];
    }
    case 'kube-proxy':
      return [
        ...account,
        folderMount,
        { path: `${container}.volumeMounts[/var/lib/kube-router/kubeconfig]`, upstream: undefined, reason: 'the file, not its folder' },
        {
          path: `${template}.volumes[kubeconfig].configMap`,
          ours: undefined,
          reason: 'where kube-router replaces kube-proxy its ConfigMap need not be there',
        },
        {
          path: `${template}.volumes[kubeconfig].hostPath`,
          upstream: undefined,
          reason: 'where kube-router replaces kube-proxy its ConfigMap need not be there',
        },
      ];
    case 'generated': {
      const reason = "upstream's kubeconfig says the account of the pod and an address to be filled in: --master says the same";
      return [
        { path: flag('kubeconfig'), ours: undefined, reason },
        { path: flag('master'), ours: '--master=https://192.168.10.10:6443', upstream: undefined, reason },
        folderMount,
        { path: `${template}.initContainers[install-cni].volumeMounts[/var/lib/kube-router]`, ours: undefined, reason },
        { path: `${template}.volumes[kubeconfig]`, ours: undefined, reason },
      ];
    }
    case 'none':
      return [];
  }
}

const permissions: readonly Deviation[] = [
  { path: 'metadata.namespace', ours: undefined, upstream: 'kube-system', reason: 'a ClusterRole has no namespace' },
  ...['namespaces', 'pods', 'services', 'endpointslices.discovery.k8s.io', 'networkpolicies.networking.k8s.io'].map((resource) => ({
    path: `rules[${resource}][get]`,
    ours: undefined,
    reason: 'kube-router lists and watches; it gets single objects nowhere but nodes',
  })),
  { path: 'rules[endpoints]', ours: undefined, reason: 'no informer reads them any more' },
  { path: 'rules[networkpolicies.extensions]', ours: undefined, reason: 'no supported Kubernetes serves that group' },
  { path: 'rules[leases.coordination.k8s.io]', ours: undefined, reason: 'the load balancer elects a leader, and it is off' },
  { path: 'rules[services/status]', ours: undefined, reason: 'the load balancer writes it, and it is off' },
];

function listedFor(kind: unknown, variant: Variant): readonly Deviation[] {
  switch (kind) {
    case 'DaemonSet':
      return deviationsOf(variant);
    case 'ClusterRole':
      return permissions;
    case 'ConfigMap':
      return [
        ...(variant.kubeconfig === 'generated' ? [{ path: 'data.kubeconfig', ours: undefined, reason: '--master says what it says' }] : []),
        ...(variant.options.hairpinMode === false
          ? [
              {
                path: 'data.cni-conf.json.plugins[kubernetes].hairpinMode',
                ours: false,
                upstream: undefined,
                reason: "the plugin's default, written",
              },
            ]
          : []),
      ];
    default:
      return [];
  }
}

/** How many values an object has. */
function leaves(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.values(value).reduce((sum: number, one) => sum + leaves(one), 0) : 1;
}

/** The CNI configuration as data: how it is set in lines is nobody's business. */
function parsed(object: Readonly<Record<string, unknown>> | KubeManifest): unknown {
  const { kind, data } = Object(object);
  return kind === 'ConfigMap' ? { ...object, data: { ...data, 'cni-conf.json': JSON.parse(data['cni-conf.json']) } } : object;
}

function idOf(object: Readonly<Record<string, unknown>>): string {
  const { namespace, name } = Object(object.metadata);
  return `${String(object.kind)} ${String(object.kind).startsWith('Cluster') ? '' : `${namespace}/`}${name}`;
}

describeShared('parity with kube-router v2.11.1 as a pod network', folder, () => {
  const counted = { objects: 0, fields: 0 };

  describe.each(Object.entries(variants))('%s', (name, variant) => {
    const ours = objectsOf(layerSpec({ cni: { type: 'kube-router', ...variant.options } }));
    const theirs = upstreamObjects(sharedText(folder, `${name}.yaml`));

    it('has every object of upstream, and beside it only accounts where upstream leaves them out', () => {
      const own = new Set([...ours.keys()]);
      const missing = theirs.map(idOf).filter((id) => !own.delete(id));
      // A configuration of a pod network that does not run.
      expect(missing).toEqual(variant.plain && !variant.pods ? ['ConfigMap kube-system/kube-router-cfg'] : []);
      expect([...own]).toEqual(
        variant.plain ? ['ServiceAccount kube-system/kube-router', 'ClusterRole kube-router', 'ClusterRoleBinding kube-router'] : [],
      );
    });
    it('each the same, field by field', () => {
      for (const upstream of theirs) {
        const own = ours.get(idOf(upstream))?.manifest;
        if (own === undefined) continue;
        const listed = listedFor(upstream.kind, variant);
        counted.objects += 1;
        counted.fields += leaves(parsed(upstream));
        parity(parsed(own), parsed(upstream), listed);
      }
    });
  });

  it('compares 45 objects of twelve manifests, 1412 fields', () => {
    expect([Object.keys(variants).length, counted.objects, counted.fields]).toEqual([12, 45, 1412]);
  });
});
