import Ajv from 'ajv';
import type { CalicoOptions } from '../../../lib/cni/calico';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf } from '../../support/layer';
import { upstreamObjects } from '../../support/parity';
import { describeShared, sharedText } from '../../support/shared';
import { allOptions } from './options';

const objects = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) =>
  objectsOf({ ...layerSpec({ cni: { type: 'calico', ...options } }), ...changes });
const spec = (id: string, options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) => Object(objects(options, changes).get(id)?.manifest).spec;
const inAll = (id: string) => spec(id, allOptions, { cluster: dualStackSpec() });

describe('pools', () => {
  it.each([
    ['vxlan', 'Never', 'Always'],
    ['vxlan-cross-subnet', 'Never', 'CrossSubnet'],
    ['ipip', 'Always', 'Never'],
    ['ipip-cross-subnet', 'CrossSubnet', 'Never'],
    ['none', 'Never', 'Never'],
  ] as const)('say both modes always: %s', (encapsulation, ipipMode, vxlanMode) => {
    expect(spec('IPPool default-ipv4-ippool', { encapsulation, bgp: { type: 'mesh' } })).toMatchObject({ ipipMode, vxlanMode });
  });
  it('of Services are apart from those of pods', () => {
    expect(inAll('IPPool services')).toMatchObject({
      allowedUses: ['LoadBalancer'],
      ipipMode: 'Never',
      vxlanMode: 'Never',
      nodeSelector: 'all()',
      disableBGPExport: true,
    });
  });
  it('take what was said', () => {
    expect(inAll('IPPool pods')).toMatchObject({
      cidr: '10.244.0.0/17',
      blockSize: 25,
      natOutgoing: false,
      nodeSelector: "zone in {'a', 'b'}",
      namespaceSelector: "team == 'shop'",
      allowedUses: ['Workload'],
    });
    expect(inAll('IPPool later')).toMatchObject({ assignmentMode: 'Manual', disabled: true, disableBGPExport: true });
    expect(inAll('IPPool tunnels')).toMatchObject({ allowedUses: ['Tunnel'] });
  });
});

describe('FelixConfiguration', () => {
  it('never leaves Felix to find out what rules to write', () => {
    expect(spec('FelixConfiguration default')).toMatchObject({ nftablesMode: 'Disabled', bpfEnabled: false, iptablesBackend: 'Auto' });
    expect(spec('FelixConfiguration default', { dataplane: { type: 'nftables' } })).toMatchObject({ nftablesMode: 'Enabled', bpfEnabled: false });
  });
  it('tells nobody on the internet of the cluster, unless it is asked to', () => {
    expect(spec('FelixConfiguration default').usageReportingEnabled).toBe(false);
    expect(inAll('FelixConfiguration default').usageReportingEnabled).toBe(true);
  });
  it('has what calico-node would otherwise add, so that nothing drifts', () => {
    expect(spec('FelixConfiguration default')).toMatchObject({ reportingInterval: '0s', logSeverityScreen: 'Info' });
  });
  it('encrypts the families in use', () => {
    const of = (cluster: LayerSpec['cluster']) => {
      const { wireguardEnabled, wireguardEnabledV6 } = spec('FelixConfiguration default', { wireguard: {} }, { cluster });
      return [wireguardEnabled, wireguardEnabledV6];
    };
    expect([of(clusterSpec()), of(dualStackSpec())]).toEqual([
      [true, false],
      [true, true],
    ]);
  });
  it('repeats nothing that the environment of calico-node says: the environment would win', () => {
    const names = Object.keys(inAll('FelixConfiguration default')).map((name) => `FELIX_${name.toUpperCase()}`);
    const [{ env }] = Object(objects(allOptions, { cluster: dualStackSpec() }).get('DaemonSet kube-system/calico-node')?.manifest).spec.template.spec
      .containers;
    expect(env.map(({ name }: { name: string }) => name).filter((name: string) => names.includes(name))).toEqual([]);
  });
});

describe('BGP', () => {
  it('is no object where it is off', () => {
    expect([...objects().keys()].filter((id) => id.startsWith('BGP'))).toEqual([]);
  });
  it('is a mesh, or peers alone', () => {
    expect(spec('BGPConfiguration default', { bgp: { type: 'mesh' } })).toMatchObject({ nodeToNodeMeshEnabled: true, asNumber: 64_512 });
    expect(inAll('BGPConfiguration default')).toMatchObject({ nodeToNodeMeshEnabled: false, asNumber: 64_600, listenPort: 1790 });
  });
  it('tells of the ranges of Services that were said, and not of pools that are kept back', () => {
    expect(inAll('BGPConfiguration default')).toMatchObject({
      serviceClusterIPs: [{ cidr: '10.96.0.0/16' }, { cidr: 'fd00:10:96::/112' }],
      serviceExternalIPs: [{ cidr: '198.51.100.0/24' }],
      serviceLoadBalancerIPs: [{ cidr: '203.0.113.0/25' }],
    });
  });
  it('writes an address with its port as Calico reads it', () => {
    expect([inAll('BGPPeer tor-a').peerIP, inAll('BGPPeer tor-b').peerIP]).toEqual(['192.168.10.1:1179', '[fd00:192:168::1]:1179']);
    expect(spec('BGPPeer tor', { bgp: { type: 'mesh', peers: [{ name: 'tor', address: 'fd00::1', asNumber: 64_600 }] } }).peerIP).toBe('fd00::1');
  });
  it('names passwords and never holds one', () => {
    expect(inAll('BGPPeer tor-a').password).toEqual({ secretKeyRef: { name: 'bgp', key: 'tor' } });
  });
  it('connects every node with the reflecting ones', () => {
    expect(inAll('BGPPeer route-reflectors')).toEqual({ nodeSelector: 'all()', peerSelector: 'has(route-reflector)' });
  });
});

describeShared("the schemas of Calico's CRDs", 'reference/cni/calico/v3.32.1/crds.yaml', () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  for (const format of ['int32', 'int64', 'uint', 'cidr']) ajv.addFormat(format, true);
  const schemas = new Map(
    upstreamObjects(sharedText('reference/cni/calico/v3.32.1/crds.yaml')).map((crd) => {
      const { names, versions } = Object(crd.spec);
      return [String(names.kind), closed(versions[0].schema.openAPIV3Schema)];
    }),
  );
  it.each<readonly [string, CalicoOptions, Partial<LayerSpec>]>([
    ['least options', {}, {}],
    ['all options', { ...allOptions, version: '3.32.1' }, { cluster: dualStackSpec() }],
    ['eBPF', { dataplane: { type: 'bpf', dataInterfacePattern: '^eth.*', externalServiceMode: 'dsr' } }, { proxy: { type: 'none' } }],
    ['nftables', { dataplane: { type: 'nftables' }, bgp: { type: 'mesh', password: { secret: 'bgp', key: 'mesh' } } }, {}],
  ])('let every object pass: %s', (_name, options, changes) => {
    const own = [...objects(options, changes).values()].filter(({ manifest }) => manifest.apiVersion === 'crd.projectcalico.org/v1');
    expect(own.length).toBeGreaterThan(2);
    for (const { manifest } of own) {
      const validate = ajv.compile(Object(schemas.get(manifest.kind)));
      expect([manifest.kind, manifest.metadata.name, validate(manifest), validate.errors ?? []]).toEqual([
        manifest.kind,
        manifest.metadata.name,
        true,
        [],
      ]);
    }
  });
});

/** A schema that refuses fields it does not know, as the API server's strict validation does. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  // JavaScript has no flags inside an expression; ours is written as the schema writes its words.
  if (typeof schema === 'string') return schema.replace('^(?i)', '^');
  if (typeof schema !== 'object' || schema === null) return schema;
  const { properties, ...rest } = Object(schema);
  const own = closedFields(rest);
  return properties === undefined ? own : { ...own, properties: closedFields(properties), additionalProperties: false };
}
function closedFields(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, closed(value)]));
}
