import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlannelBackend, FlannelOptions } from '../../../lib/cni/flannel';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';

const all: FlannelOptions = {
  version: '0.28.8',
  backend: {
    type: 'wireguard',
    port: 51_900,
    portV6: 51_901,
    mode: 'separate',
    mtu: 1420,
    persistentKeepalive: 25,
    psk: { secret: 'wireguard', key: 'shared' },
  },
  policyEngine: {
    type: 'kube-router',
    version: '2.11.0',
    nftables: true,
    healthPort: 20_245,
    metricsPort: 20_246,
    syncPeriod: '1m30s',
    nodePortRange: '31000-31999',
    image: 'mirror.example/kube-router:v2.11.0',
  },
  nftables: true,
  ipMasq: true,
  nonMasqueradeCidrs: ['10.0.0.0/8', 'fd00:aaaa::/32'],
  interface: { type: 'ifaceRegex', patterns: ['^eth[0-9]+$', '192\\.168\\..*'] },
  healthPort: 18_081,
  portmap: false,
  hairpinMode: false,
  eventQueueDepth: 9000,
  cniPlugins: { install: true, image: 'mirror.example/plugins:v1.9.1' },
  updateStrategy: { type: 'RollingUpdate', maxUnavailable: '10%' },
  image: 'mirror.example/flannel:v0.28.8',
  cniPluginImage: 'mirror.example/flannel-cni-plugin:v1.9.1',
  ipMasqAgentImage: 'mirror.example/ip-masq-agent:v2.12.0',
  overrides: {
    flannel: {
      resources: { limits: { memory: '100Mi' } },
      tolerations: [{ key: 'special', operator: 'Exists' }],
      nodeSelector: { pool: 'a' },
      priorityClassName: 'system-cluster-critical',
      labels: { team: 'network' },
      annotations: { note: 'x' },
      extraEnv: [{ name: 'GOMAXPROCS', value: '1' }],
      extraArgs: ['-v=2'],
    },
    policyEngine: { extraArgs: ['--v=1'] },
    ipMasqAgent: { nodeSelector: { pool: 'a' } },
  },
};

const objects = (options: FlannelOptions, changes: Partial<LayerSpec> = {}) =>
  objectsOf({ ...layerSpec({ cni: { type: 'flannel', ...options } }), ...changes });
const pod = (options: FlannelOptions, changes: Partial<LayerSpec> = {}, id = 'DaemonSet kube-flannel/kube-flannel-ds') =>
  Object(objects(options, changes).get(id)?.manifest).spec.template.spec;
const container = (options: FlannelOptions, changes: Partial<LayerSpec> = {}) => pod(options, changes).containers[0];

describe('manifests of flannel', () => {
  it('with least options', () => {
    expect(Object.fromEntries(objects({}))).toMatchSnapshot();
  });
  it('with all options, in a dual-stack cluster', () => {
    expect(Object.fromEntries(objects(all, { cluster: dualStackSpec() }))).toMatchSnapshot();
  });
  it('are all in one stage but the namespace, so that a node gets its network at once', () => {
    const stages = [...objects({})].map(([id, { stage }]) => `${stage} ${id.split(' ')[0]}`);
    expect(stages.filter((line) => !line.startsWith('20-cni'))).toEqual(['05-namespaces Namespace']);
  });
  it('are what they were: the same options give the same objects', () => {
    expect(JSON.stringify([...objects(all, { cluster: dualStackSpec() })])).toBe(JSON.stringify([...objects(all, { cluster: dualStackSpec() })]));
  });
  it('select pods by labels that never change', () => {
    const selector = (id: string) => Object(objects({ nonMasqueradeCidrs: ['10.0.0.0/8'] }).get(id)?.manifest).spec.selector.matchLabels;
    expect(selector('DaemonSet kube-flannel/kube-flannel-ds')).toEqual({ app: 'flannel' });
    expect(selector('DaemonSet kube-system/kube-router')).toEqual({ 'k8s-app': 'kube-router' });
    expect(selector('DaemonSet kube-flannel/ip-masq-agent')).toEqual({ 'k8s-app': 'ip-masq-agent' });
  });
});

describe('the namespace of flannel', () => {
  it('lets privileged pods in: under a stricter level the API server would refuse them', () => {
    expect(objects({}).get('Namespace kube-flannel')?.manifest.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'privileged',
      'k8s-app': 'flannel',
    });
  });
});

describe('flanneld', () => {
  it('is replaced when its configuration changes, because it reads it once', () => {
    const hash = (options: FlannelOptions) =>
      Object(objects(options).get('DaemonSet kube-flannel/kube-flannel-ds')?.manifest).spec.template.metadata.annotations[
        'netstack.cdk8s.io/config-hash'
      ];
    expect(hash({ backend: { type: 'vxlan', vni: 2 } })).not.toBe(hash({}));
    expect(hash({ healthPort: 9999 })).toBe(hash({}));
  });
  it('is not privileged, and has two capabilities', () => {
    expect(container({}).securityContext).toMatchObject({
      privileged: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
    });
  });
  it('reads nodes and writes their status, and sees no pod', () => {
    expect(Object(objects({}).get('ClusterRole flannel')?.manifest).rules).toEqual([
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
    ]);
    expect(container({}).env[0]).toEqual({ name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } });
  });
  it('answers to health checks over IPv6 too where nodes have it', () => {
    expect(container({}).args).toEqual(['--ip-masq', '--kube-subnet-mgr', '--healthz-port=8081']);
    expect(container({}, { cluster: dualStackSpec() }).args).toContain('--healthz-ip=::');
  });
  it('has no probes without a health port, and no readiness before v0.28.9, which answers it first', () => {
    expect(container({ healthPort: 0 })).not.toHaveProperty('livenessProbe');
    expect(container({ healthPort: 0 }).args).toContain('--healthz-port=0');
    expect(container({ version: '0.28.8' })).toHaveProperty('livenessProbe');
    expect(container({ version: '0.28.8' })).not.toHaveProperty('readinessProbe');
    expect(container({ version: '0.28.9' }).readinessProbe.httpGet.path).toBe('/readyz');
  });
  it('masquerades unless told otherwise', () => {
    expect(container({ ipMasq: false }).args).not.toContain('--ip-masq');
    expect(container({ nonMasqueradeCidrs: ['10.0.0.0/8'] }).args).not.toContain('--ip-masq');
  });
  it.each<readonly [string, FlannelOptions['interface'], readonly string[]]>([
    ['names in order', { type: 'iface', names: ['eth1', '192.168.10.7'] }, ['--iface=eth1', '--iface=192.168.10.7']],
    ['patterns', { type: 'ifaceRegex', patterns: ['^eth1$'] }, ['--iface-regex=^eth1$']],
    ['an address to reach', { type: 'ifaceCanReach', address: '192.168.10.1' }, ['--iface-can-reach=192.168.10.1']],
  ])('takes its interface by %s', (_what, choice, flags) => {
    if (choice === undefined) throw new Error('no choice');
    expect(container({ interface: choice }).args).toEqual(expect.arrayContaining([...flags]));
  });
  it('is given the TUN device for the udp backend, and for no other', () => {
    const devices = (type: FlannelBackend['type']) =>
      container({ backend: { type } }).volumeMounts.filter(({ name }: { readonly name: string }) => name === 'tun');
    expect(devices('udp')).toEqual([{ name: 'tun', mountPath: '/dev/net/tun' }]);
    expect(devices('vxlan')).toEqual([]);
  });
  it('takes the CNI folders from the platform', () => {
    const paths = (changes: Partial<LayerSpec>) =>
      pod({}, changes).volumes.flatMap((volume: { readonly hostPath?: { readonly path: string } }) => volume.hostPath?.path ?? []);
    expect(paths({})).toEqual(expect.arrayContaining(['/opt/cni/bin', '/etc/cni/net.d']));
    expect(paths({ cluster: clusterSpec({ platform: 'openshift' }) })).not.toContain('/opt/cni/bin');
  });
});

describe('init containers', () => {
  const names = (options: FlannelOptions) => pod(options).initContainers.map(({ name }: { readonly name: string }) => name);

  it('install the plugins before the configuration that makes the node ready', () => {
    expect(names({})).toEqual(['install-cni-plugin', 'install-cni']);
    expect(names({ cniPlugins: { install: true } })).toEqual(['install-standard-plugins', 'install-cni-plugin', 'install-cni']);
  });
  it("take the standard plugins from kube-router's image, through the registry mirror", () => {
    const [first] = pod({ cniPlugins: { install: true } }, { registry: { mirrors: { 'docker.io': 'mirror.example/hub' } } }).initContainers;
    expect(first).toMatchObject({ image: 'mirror.example/hub/cloudnativelabs/kube-router:v2.11.1', command: ['/usr/local/bin/cni-install'] });
  });
});

describe('a pre-shared key', () => {
  const options: FlannelOptions = { backend: { type: 'wireguard', psk: { secret: 'wireguard', key: 'shared' } } };
  const key = `${'A'.repeat(20)}/+${'z'.repeat(21)}=`;

  it('comes from a Secret of the user, and stands in no object', () => {
    expect(pod(options).volumes).toContainEqual({
      name: 'psk',
      secret: { secretName: 'wireguard', defaultMode: 0o400, items: [{ key: 'shared', path: 'psk' }] },
    });
    expect([...objects(options).keys()].filter((id) => id.startsWith('Secret'))).toEqual([]);
  });
  it('is read by flanneld from memory', () => {
    expect(pod(options).volumes).toContainEqual({ name: 'net-conf', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
    expect(container(options).args).toContain('--net-config-path=/run/flannel-conf/net-conf.json');
    expect(container(options).volumeMounts).toContainEqual({ name: 'net-conf', mountPath: '/run/flannel-conf', readOnly: true });
  });
  it('is put into net-conf.json by the init container, which leaves nothing else behind', () => {
    const { status, conf, left } = written(key);
    expect([status, left]).toEqual([0, '']);
    expect(JSON.parse(conf).Backend).toMatchObject({ Type: 'wireguard', PSK: key });
  });
  it.each(['', 'short', 'A'.repeat(44).replace('A', '|'), `${'A'.repeat(43)}\n`, '$(touch x)'.padEnd(44, 'A')])(
    'that is none stops the pod: %j',
    (text) => {
      const { status, conf, stderr } = written(text);
      expect(status).not.toBe(0);
      expect(conf).toBe('');
      expect(stderr).toMatch(/wg genpsk/);
      if (text.length > 5) expect(stderr).not.toContain(text);
    },
  );

  /** Runs the init container's script on folders of our own. */
  function written(psk: string) {
    const folder = mkdtempSync(join(tmpdir(), 'flannel-psk-'));
    try {
      const [init] = pod(options).initContainers.filter(({ name }: { readonly name: string }) => name === 'write-net-conf');
      writeFileSync(join(folder, 'psk'), psk);
      writeFileSync(join(folder, 'in.json'), Object(objects(options).get('ConfigMap kube-flannel/kube-flannel-cfg')?.manifest).data['net-conf.json']);
      const script = String(init.command[2])
        .replaceAll('/etc/flannel-psk/psk', join(folder, 'psk'))
        .replaceAll('/etc/kube-flannel/net-conf.json', join(folder, 'in.json'))
        .replaceAll('/run/flannel-conf', folder);
      const { status, stderr } = spawnSync('/bin/sh', ['-ec', script], { encoding: 'utf8' });
      return { status, stderr, conf: textOf(join(folder, 'net-conf.json')), left: textOf(join(folder, 'script')) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  function textOf(path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  }
});

describeShared('the API definitions', 'reference/openapi', () => {
  const cases: readonly (readonly [string, FlannelOptions, Partial<LayerSpec>])[] = [
    ['least options', {}, {}],
    ['all options', all, { cluster: dualStackSpec() }],
    ['udp', { backend: { type: 'udp' }, updateStrategy: { type: 'OnDelete' } }, {}],
    ['kube-network-policies', { policyEngine: { type: 'kube-network-policies' } }, {}],
  ];
  describe.each(openApiVersions)('of %s', (version) => {
    it.each(cases)('accept every object: %s', (_what, options, changes) => {
      const problems = [...objects(options, changes)].flatMap(([id, { manifest }]) =>
        validateManifest(manifest, version).map((line) => `${id}: ${line}`),
      );
      expect(problems).toEqual([]);
    });
  });
});
