import type { CalicoOptions } from '../../lib/cni/calico';
import type { KubeManifest } from '../../lib/kube';
import type { LayerSpec } from '../../lib/plan';
import { layerSpec, objectsOf, plannedOf } from '../support/layer';
import { type Deviation, parity, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const folder = 'reference/cni/calico/v3.32.1';
const node = 'DaemonSet kube-system/calico-node';
const controllers = 'Deployment kube-system/calico-kube-controllers';
const typha = 'Deployment kube-system/calico-typha';
const config = 'ConfigMap kube-system/calico-config';
const pod = 'spec.template.spec';
const calicoNode = `${pod}.containers[calico-node]`;

type Deviations = Readonly<Record<string, readonly Deviation[]>>;

const noEndpointObject = 'where the API server is stands in the spec of the cluster, not in an object that may or may not be there';
const poolsAreObjects = 'pools are objects: what calico-node makes of its environment at its first start nothing changes later';
const folderMayLack = 'container runtimes differ in what they do where the folder is missing';
const leastPrivilege = 'it needs none of the rights that a container has by itself';

const envFrom = (path: string): Deviation => ({ path: `${path}.envFrom`, ours: undefined, reason: noEndpointObject });
const folderType = (volume: string): Deviation => ({
  path: `${pod}.volumes[${volume}].hostPath.type`,
  ours: 'DirectoryOrCreate',
  upstream: undefined,
  reason: folderMayLack,
});

/** What differs from every variant of upstream. */
const everywhere: Deviations = {
  [node]: [
    {
      path: 'spec.template.metadata.annotations',
      upstream: undefined,
      reason: 'the containers read the ConfigMap once: a changed one replaces the pods',
    },
    {
      path: `${pod}.initContainers[install-cni].env[CNI_NET_DIR]`,
      upstream: undefined,
      reason: "the plugin's configuration names its kubeconfig by the node's folder, which is another on some platforms",
    },
    envFrom(`${pod}.initContainers[install-cni]`),
    envFrom(calicoNode),
    { path: `${calicoNode}.env[NO_DEFAULT_POOLS]`, ours: { name: 'NO_DEFAULT_POOLS', value: 'true' }, upstream: undefined, reason: poolsAreObjects },
    { path: `${calicoNode}.env[FELIX_HEALTHPORT]`, upstream: undefined, reason: "Felix's default, written so that the probes and the facts agree" },
    folderType('cni-net-dir'),
    folderType('cni-log-dir'),
  ],
  [controllers]: [
    { path: 'spec.template.metadata.name', ours: undefined, reason: 'a template has no name: the API server drops it' },
    { path: 'spec.template.metadata.namespace', ours: undefined, reason: 'a template has no namespace: the API server drops it' },
    {
      path: `${pod}.containers[calico-kube-controllers].securityContext.allowPrivilegeEscalation`,
      ours: false,
      upstream: undefined,
      reason: leastPrivilege,
    },
    {
      path: `${pod}.containers[calico-kube-controllers].securityContext.capabilities`,
      ours: { drop: ['ALL'] },
      upstream: undefined,
      reason: leastPrivilege,
    },
  ],
};

/** What differs where Calico gives pods their addresses. */
const withIpam: Deviations = {
  [node]: [
    envFrom(`${pod}.initContainers[upgrade-ipam]`),
    {
      path: `${calicoNode}.env[IP_AUTODETECTION_METHOD]`,
      ours: { name: 'IP_AUTODETECTION_METHOD', value: 'first-found' },
      upstream: undefined,
      reason: "calico-node's default, written: how an address was found is the first question where nodes have several",
    },
    ...['CALICO_IPV4POOL_IPIP', 'CALICO_IPV4POOL_VXLAN', 'CALICO_IPV6POOL_VXLAN'].map((name) => ({
      path: `${calicoNode}.env[${name}]`,
      ours: undefined,
      reason: poolsAreObjects,
    })),
    folderType('host-local-net-dir'),
  ],
};

const withTypha: Deviations = {
  [typha]: [
    { path: `${pod}.containers[calico-typha].securityContext.capabilities`, ours: { drop: ['ALL'] }, upstream: undefined, reason: leastPrivilege },
    envFrom(`${pod}.containers[calico-typha]`),
  ],
};

const typhaOn = { type: 'manifests', typha: { enabled: true, replicas: 1 } } as const;
const firstFound = { IPv4: { type: 'first-found' } } as const;

interface Variant {
  readonly options: CalicoOptions;
  readonly layer?: Partial<LayerSpec>;
  readonly deviations: readonly Deviations[];
  /** Objects that upstream leaves to calico-node. */
  readonly added: readonly string[];
  /** Objects and fields that are compared. */
  readonly counts: readonly [number, number];
}

const pool = 'IPPool default-ipv4-ippool';
const written = [pool, 'IPAMConfig default', 'FelixConfiguration default'];

/** A file of upstream, and the spec that says the same. */
const variants: Readonly<Record<string, Variant>> = {
  'calico-vxlan.yaml': {
    options: { addressDetection: firstFound },
    deviations: [
      everywhere,
      withIpam,
      { [node]: [{ path: `${calicoNode}.env[CLUSTER_TYPE].value`, ours: 'k8s', upstream: 'k8s,bgp', reason: 'there is no BGP here' }] },
    ],
    added: written,
    counts: [15, 600],
  },
  'calico.yaml': {
    options: { encapsulation: 'ipip', bgp: { type: 'mesh' }, addressDetection: firstFound },
    deviations: [everywhere, withIpam],
    added: [...written, 'BGPConfiguration default'],
    counts: [15, 602],
  },
  'calico-typha.yaml': {
    options: { install: typhaOn, encapsulation: 'ipip', bgp: { type: 'mesh' }, addressDetection: firstFound },
    deviations: [everywhere, withIpam, withTypha],
    added: [...written, 'BGPConfiguration default'],
    counts: [18, 683],
  },
  'calico-bpf.yaml': {
    options: { dataplane: { type: 'bpf' }, encapsulation: 'none', bgp: { type: 'mesh' }, addressDetection: firstFound },
    layer: { proxy: { type: 'none' } },
    deviations: [
      everywhere,
      withIpam,
      {
        [config]: [
          {
            path: 'data.kubernetes_service_host',
            ours: '192.168.10.10',
            upstream: '',
            reason: 'to be filled in, says upstream: from cluster.apiServer',
          },
          { path: 'data.kubernetes_service_port', ours: '6443', upstream: '', reason: 'to be filled in, says upstream: from cluster.apiServer' },
        ],
      },
    ],
    added: [...written, 'BGPConfiguration default'],
    counts: [15, 624],
  },
  'calico-policy-only.yaml': {
    options: { install: typhaOn, encapsulation: 'none', ipam: { type: 'host-local' } },
    deviations: [
      everywhere,
      withTypha,
      {
        [config]: [
          { path: 'data.calico_backend', ours: 'none', upstream: undefined, reason: 'in the ConfigMap as with every other variant' },
          {
            path: 'data.cni_network_config.plugins[0].mtu',
            ours: '__CNI_MTU__',
            upstream: 1500,
            reason: 'pods get the MTU that Felix measures, or the one that was said',
          },
        ],
        [node]: [
          { path: `${pod}.initContainers[install-cni].env[CNI_MTU]`, upstream: undefined, reason: 'pods get the MTU that Felix measures' },
          {
            path: `${calicoNode}.env[CALICO_NETWORKING_BACKEND].valueFrom`,
            upstream: undefined,
            reason: 'from the ConfigMap, as with every other variant',
          },
          { path: `${calicoNode}.env[CALICO_NETWORKING_BACKEND].value`, ours: undefined, upstream: 'none', reason: 'it is in the ConfigMap' },
          ...['FELIX_IPINIPMTU', 'FELIX_VXLANMTU', 'FELIX_WIREGUARDMTU'].map((name) => ({
            path: `${calicoNode}.env[${name}]`,
            upstream: undefined,
            reason: 'pods of an encrypted network get less, whoever routes it',
          })),
          {
            path: `${calicoNode}.env[CALICO_MANAGE_CNI]`,
            ours: undefined,
            upstream: { name: 'CALICO_MANAGE_CNI', value: 'false' },
            reason: "the token in the plugin's kubeconfig ends after a day: without renewal no pod starts from then on",
          },
        ],
      },
    ],
    added: [pool, 'FelixConfiguration default'],
    counts: [18, 605],
  },
};

describe.each(Object.entries(variants))('parity with %s', (file, { options, layer = {}, deviations, added, counts }) => {
  describeShared('of Calico v3.32.1', `${folder}/${file}`, () => {
    const ours = new Map(
      [...objectsOf({ ...layerSpec({ cni: { type: 'calico', ...options } }), ...layer })].map(([id, { manifest }]): [string, KubeManifest] => [
        id,
        manifest,
      ]),
    );
    const upstream = new Map(
      upstreamObjects(sharedText(`${folder}/${file}`))
        .filter(({ kind }) => kind !== 'CustomResourceDefinition')
        .map((object) => [idOf(object), object]),
    );

    it('has the objects of upstream, and those that upstream leaves to calico-node', () => {
      expect([...ours.keys()].sort()).toEqual([...upstream.keys(), ...added].sort());
    });
    it.each([...upstream.keys()])('%s', (id) => {
      parity(
        parsed(ours.get(id)),
        parsed(upstream.get(id)),
        deviations.flatMap((one) => one[id] ?? []),
      );
    });
    it(`compares ${counts[0]} objects with ${counts[1]} fields, and lists no object that is not there`, () => {
      expect([upstream.size, [...upstream.values()].reduce<number>((sum, object) => sum + fieldsOf(parsed(object)), 0)]).toEqual(counts);
      expect(deviations.flatMap((one) => Object.keys(one)).filter((id) => !upstream.has(id))).toEqual([]);
    });
  });
});

describeShared('the CRDs that Calico needs', `${folder}/crds.yaml`, () => {
  it('are those of upstream', () => {
    const needed = plannedOf(layerSpec({ cni: { type: 'calico' } }), 'cni').facts.crds.needs;
    const there = upstreamObjects(sharedText(`${folder}/crds.yaml`)).map(({ metadata }) => String(Object(metadata).name));
    expect([...needed].sort()).toEqual(there.sort());
  });
});

function idOf({ kind, metadata }: Readonly<Record<string, unknown>>): string {
  const { name, namespace } = Object(metadata);
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The CNI configuration as data, so that fields are compared and white space is not. */
function parsed(object: unknown): unknown {
  const { data, ...rest } = Object(object);
  if (data?.cni_network_config === undefined) return object;
  const text = String(data.cni_network_config).replace(': __CNI_MTU__', ': "__CNI_MTU__"');
  return { ...rest, data: { ...data, cni_network_config: JSON.parse(text) } };
}

function fieldsOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, one) => sum + fieldsOf(one), 0) : 1;
}
