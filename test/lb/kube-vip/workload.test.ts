import type { KubeVipOptions } from '../../../lib/lb/kube-vip';
import type { LayerSpec } from '../../../lib/plan';
import { dualStackSpec, layerSpec, objectsOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';

const pools = [{ addresses: ['192.168.10.200-192.168.10.220'] }];
const least: KubeVipOptions = { pools };
const all: KubeVipOptions = {
  version: '1.2.2',
  mode: {
    type: 'bgp',
    as: 65_001,
    routerId: { type: 'interface', name: 'eth1' },
    peers: [
      { address: '192.168.10.1', as: 65_000, password: { secret: 'bgp' } },
      { address: 'fd00::1', as: 65_000, multihop: true, password: { secret: 'bgp', key: 'second' } },
      { address: '192.168.10.2', as: 4_200_000_000 },
    ],
    sourceInterface: 'eth1',
    holdTime: 90,
    keepaliveInterval: 30,
  },
  pools: [{ addresses: ['10.1.0.0/28', 'fd00:1::10-fd00:1::1f'] }, { addresses: ['10.1.1.7'], namespaces: ['shop'] }],
  loadBalancerClass: 'example.com/routed',
  searchOrder: 'descending',
  metricsPort: 12_112,
  healthPort: 12_113,
  logLevel: 'debug',
  cloudProvider: { version: '0.0.12', replicas: 2, image: 'mirror.example/provider:v1' },
  image: 'mirror.example/kube-vip:v1',
  overrides: {
    kubeVip: { nodeSelector: { edge: 'true' }, extraEnv: [{ name: 'vip_arpRate', value: '1000' }], extraArgs: ['--debounceTime=200ms'] },
    cloudProvider: { labels: { team: 'network' }, extraArgs: ['--v=2'] },
  },
};

const objects = (options: KubeVipOptions, changes: Partial<LayerSpec> = {}) =>
  objectsOf({ ...layerSpec({ loadBalancer: { type: 'kube-vip', ...options } }), ...changes });
const manifest = (id: string, options: KubeVipOptions, changes: Partial<LayerSpec> = {}) => Object(objects(options, changes).get(id)?.manifest);
const daemonSet = 'DaemonSet kube-system/kube-vip-ds';
const deployment = 'Deployment kube-system/kube-vip-cloud-provider';
const container = (id: string, options: KubeVipOptions, changes: Partial<LayerSpec> = {}) =>
  manifest(id, options, changes).spec.template.spec.containers[0];
const env = (options: KubeVipOptions, id = daemonSet): Readonly<Record<string, unknown>> =>
  Object.fromEntries((container(id, options).env ?? []).map((one: { name: string; value?: string }) => [one.name, one.value ?? one]));
const configMap = (options: KubeVipOptions) => manifest('ConfigMap kube-system/kubevip', options).data;

describe('manifests of kube-vip', () => {
  it('with least options', () => {
    expect(Object.fromEntries(objects(least))).toMatchSnapshot();
  });
  it('with all options, in a dual-stack cluster', () => {
    expect(Object.fromEntries(objects(all, { cluster: dualStackSpec() }))).toMatchSnapshot();
  });
  it('are all in stage 40-lb, the ConfigMap too: a cloud provider that comes first would create an empty one', () => {
    expect([...objects(least)].filter(([, { stage }]) => stage !== '40-lb')).toEqual([]);
    expect(objects(least).has('ConfigMap kube-system/kubevip')).toBe(true);
  });
  it('select pods by labels that never change', () => {
    expect(manifest(daemonSet, all).spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'kube-vip-ds' });
    expect(manifest(deployment, all).spec.selector.matchLabels).toEqual({ app: 'kube-vip', component: 'kube-vip-cloud-provider' });
  });
  it('never create kube-system', () => {
    expect([...objects(all).keys()].filter((id) => id.startsWith('Namespace'))).toEqual([]);
  });
});

describe('kube-vip', () => {
  it('announces in exactly one way: it exits with two', () => {
    expect(env(least)).toMatchObject({ vip_arp: 'true', svc_enable: 'true' });
    expect(env(least)).not.toHaveProperty('bgp_enable');
    expect(env(all)).toMatchObject({ bgp_enable: 'true', svc_enable: 'true' });
    expect(env(all)).not.toHaveProperty('vip_arp');
  });
  it('gives the control plane no address', () => {
    for (const options of [least, all]) for (const name of ['cp_enable', 'address', 'vip_address']) expect(env(options)).not.toHaveProperty(name);
  });
  it('elects a node for each Service, because externalTrafficPolicy Local needs one that runs its pods', () => {
    expect(env(least)).toMatchObject({ svc_election: 'true', vip_leaderelection: 'true' });
    expect(env({ pools, mode: { type: 'arp', election: 'one-leader' } })).toMatchObject({ svc_election: 'false', svc_leasename: 'plndr-svcs-lock' });
  });
  it('elects nobody with BGP: with an election nodes would tell routers nothing', () => {
    for (const name of ['svc_election', 'vip_leaderelection', 'vip_leaseduration']) expect(env(all)).not.toHaveProperty(name);
  });
  it('has the timings of its leases in seconds', () => {
    expect(env(least)).toMatchObject({ vip_leaseduration: '5', vip_renewdeadline: '3', vip_retryperiod: '1' });
    expect(env({ pools, mode: { type: 'arp', lease: { duration: 15, renewDeadline: 10, retryPeriod: 2 } } })).toMatchObject({
      vip_leaseduration: '15',
      vip_renewdeadline: '10',
      vip_retryperiod: '2',
    });
  });
  it('takes the interface of the default route, a named one, or for each address its own', () => {
    expect(env(least)).not.toHaveProperty('vip_interface');
    expect(env({ pools, mode: { type: 'arp', interface: 'eth1' } })).toMatchObject({ vip_interface: 'eth1' });
    const auto = env({ pools, mode: { type: 'arp', interface: 'auto' } });
    expect(auto).toMatchObject({ vip_servicesinterface: 'auto' });
    expect(auto).not.toHaveProperty('vip_interface');
  });
  it('is asked for one class, or serves whoever names none', () => {
    expect(env(all)).toMatchObject({ lb_class_only: 'true', lb_class_name: 'example.com/routed' });
    expect(env(least)).not.toHaveProperty('lb_class_only');
  });
  it('has a BGP identifier of each node, because routers refuse two sessions with one', () => {
    const bgp = { type: 'bgp', as: 65_001, peers: [{ address: '192.168.10.1', as: 65_000 }] } as const;
    expect(env({ pools, mode: bgp }).bgp_routerid).toMatchObject({ valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } });
    expect(env(all)).toMatchObject({ bgp_routerinterface: 'eth1' });
    expect(env(all)).not.toHaveProperty('bgp_routerid');
  });
  it('says of each router its system, and whether it is more than a hop away', () => {
    expect(env({ pools, mode: { type: 'bgp', as: 65_001, peers: [{ address: '192.168.10.1', as: 65_000 }] } }).bgp_peers).toBe(
      '192.168.10.1:65000::false',
    );
    expect(env(all)).toMatchObject({ bgp_as: '65001', bgp_hold_time: '90', bgp_keepalive_interval: '30', bgp_sourceif: 'eth1' });
  });
  it('gets passwords from Secrets only: the kubelet puts each into its place, from a variable above', () => {
    const variables: readonly { readonly name: string; readonly value?: string }[] = container(daemonSet, all).env;
    const peers = variables.find(({ name }) => name === 'bgp_peers');
    expect(peers?.value).toBe('192.168.10.1:65000:$(BGP_PASSWORD_0):false,[fd00::1]:65000:$(BGP_PASSWORD_1):true,192.168.10.2:4200000000::false');
    const names = variables.map(({ name }) => name);
    for (const [index, key] of [
      [0, 'password'],
      [1, 'second'],
    ] as const) {
      expect(variables[names.indexOf(`BGP_PASSWORD_${index}`)]).toEqual({
        name: `BGP_PASSWORD_${index}`,
        valueFrom: { secretKeyRef: { name: 'bgp', key } },
      });
      expect(names.indexOf(`BGP_PASSWORD_${index}`)).toBeLessThan(names.indexOf('bgp_peers'));
    }
    expect([...objects(all).keys()].filter((id) => id.startsWith('Secret'))).toEqual([]);
  });
  it('has two capabilities and a read-only root', () => {
    expect(container(daemonSet, least).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
    });
    expect(manifest(daemonSet, least).spec.template.spec).toMatchObject({
      hostNetwork: true,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    });
  });
  it('closes its metrics port by a flag, because an empty variable would leave the default', () => {
    const closed = container(daemonSet, { pools, metricsPort: 0 });
    expect(closed.args).toEqual(['manager', '--prometheusHTTPServer=']);
    expect(closed).not.toHaveProperty('ports');
    expect(env({ pools, metricsPort: 0 })).not.toHaveProperty('prometheus_server');
    expect(env(all)).toMatchObject({ prometheus_server: ':12112' });
  });
  it('is probed only where it has a health port', () => {
    expect(container(daemonSet, least)).not.toHaveProperty('livenessProbe');
    expect(container(daemonSet, all).livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'health' });
    expect(env(all)).toMatchObject({ health_check_port: '12113' });
  });
  it.each([
    ['debug', '-4'],
    ['info', '0'],
    ['warn', '4'],
    ['error', '8'],
  ] as const)('logs %s and above as level %s of slog', (logLevel, value) => {
    expect(env({ pools, logLevel }).vip_loglevel).toBe(value);
  });
});

describe('rights of kube-vip', () => {
  const rules = (options: KubeVipOptions): readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[] =>
    manifest('ClusterRole system:kube-vip-role', options).rules;
  const resources = (options: KubeVipOptions) => [...new Set(rules(options).flatMap((rule) => rule.resources))].sort();

  it('reach no node, pod or Secret', () => {
    expect(resources(least)).toEqual(['endpointslices', 'leases', 'services', 'services/status']);
  });
  it('over Leases are everywhere only where every Service has one in its own namespace', () => {
    expect(objects(least).has('Role kube-system/kube-vip')).toBe(false);
    const one: KubeVipOptions = { pools, mode: { type: 'arp', election: 'one-leader' } };
    expect(resources(one)).not.toContain('leases');
    expect(manifest('Role kube-system/kube-vip', one).rules).toEqual([
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'update'], resourceNames: ['plndr-svcs-lock'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    ]);
    expect(manifest('RoleBinding kube-system/kube-vip', one).roleRef.name).toBe('kube-vip');
    expect(resources(all)).not.toContain('leases');
    expect(objects(all).has('Role kube-system/kube-vip')).toBe(false);
  });
});

describe('the cloud provider of kube-vip', () => {
  it('reads pools as ranges, never as CIDRs: it prefers a global CIDR to the range of a namespace', () => {
    expect(configMap(least)).toEqual({ 'range-global': '192.168.10.200-192.168.10.220' });
    expect(configMap(all)).toEqual({
      'range-global': '10.1.0.0-10.1.0.15,fd00:1::10-fd00:1::1f',
      'range-shop': '10.1.1.7-10.1.1.7',
      'search-order': 'desc',
    });
  });
  it('gets all pools of a namespace in one key', () => {
    const addresses = (first: string) => ({ addresses: [first], namespaces: ['a'] });
    expect(configMap({ pools: [addresses('10.0.0.1'), addresses('10.0.0.3-10.0.0.4')] })).toEqual({
      'range-a': '10.0.0.1-10.0.0.1,10.0.0.3-10.0.0.4',
    });
  });
  it('does not restart for new pools, because it reads them for every Service', () => {
    const other = { pools: [{ addresses: ['192.168.10.230'] }] };
    expect(manifest(deployment, other)).toEqual(manifest(deployment, least));
  });
  it('looks for the class where one is asked for', () => {
    expect(env(all, deployment)).toEqual({
      KUBEVIP_ENABLE_LOADBALANCERCLASS: 'true',
      KUBEVIP_CUSTOM_LOADBALANCERCLASS_NAME: 'example.com/routed',
    });
    expect(container(deployment, least)).not.toHaveProperty('env');
    const old: KubeVipOptions = { pools, loadBalancerClass: 'kube-vip.io/kube-vip-class', cloudProvider: { version: '0.0.11' } };
    expect(env(old, deployment)).toEqual({ KUBEVIP_ENABLE_LOADBALANCERCLASS: 'true' });
  });
  it('listens for probes on IPv6 too where pods have it', () => {
    expect(container(deployment, least).command).not.toContain('--bind-address=::');
    expect(container(deployment, least, { cluster: dualStackSpec() }).command).toContain('--bind-address=::');
  });
  it('runs as nobody, without capabilities', () => {
    expect(manifest(deployment, least).spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65_532 });
    expect(container(deployment, least).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
  it('has as many copies as asked for, of which one works', () => {
    expect(manifest(deployment, least).spec.replicas).toBe(1);
    expect(manifest(deployment, all).spec.replicas).toBe(2);
  });
  it('reads one ConfigMap and can create none', () => {
    expect(manifest('Role kube-system/kube-vip-cloud-controller', least).rules[0]).toEqual({
      apiGroups: [''],
      resources: ['configmaps'],
      verbs: ['get'],
      resourceNames: ['kubevip'],
    });
  });
});

describe('versions of kube-vip', () => {
  it('are in the images', () => {
    expect(container(daemonSet, least).image).toBe('ghcr.io/kube-vip/kube-vip:v1.2.3');
    expect(container(daemonSet, { pools, version: '1.2.2' }).image).toBe('ghcr.io/kube-vip/kube-vip:v1.2.2');
    expect(container(deployment, least).image).toBe('ghcr.io/kube-vip/kube-vip-cloud-provider:v0.0.12');
    expect(container(deployment, { pools, cloudProvider: { version: '0.0.11' } }).image).toBe('ghcr.io/kube-vip/kube-vip-cloud-provider:v0.0.11');
  });
  it('come from a mirror where there is one', () => {
    const registry = { mirrors: { 'ghcr.io': 'mirror.example/ghcr' } };
    expect(container(daemonSet, least, { registry }).image).toBe('mirror.example/ghcr/kube-vip/kube-vip:v1.2.3');
  });
});

describeShared('manifests of kube-vip in the API', 'reference/openapi', () => {
  const arp: KubeVipOptions = { pools, mode: { type: 'arp', election: 'one-leader' } };
  it.each(openApiVersions)('are valid in Kubernetes %s', (version) => {
    for (const options of [least, all, arp])
      for (const [id, staged] of objects(options, { cluster: dualStackSpec() }))
        expect([id, validateManifest(staged.manifest, version)]).toEqual([id, []]);
  });
});
