import type { TraefikOptions } from '../../../lib/ingress/traefik';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf, plannedOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';
import { allOptions } from './options';

const ingressEndpoint = { ip: '192.168.10.10' };
const exposures = {
  loadBalancer: { type: 'loadBalancer' },
  nodePort: { type: 'nodePort', http: 30_080, https: 30_443, ingressEndpoint },
  hostPort: { type: 'hostPort', ingressEndpoint },
  hostNetwork: { type: 'hostNetwork', ingressEndpoint },
} as const satisfies Record<string, TraefikOptions['exposure']>;

const spec = (options: TraefikOptions, changes: Partial<LayerSpec> = {}): LayerSpec => ({
  ...layerSpec({ ingress: { type: 'traefik', ...options } }),
  ...changes,
});
const objects = (options: TraefikOptions, changes: Partial<LayerSpec> = {}) => objectsOf(spec(options, changes));
const manifest = (options: TraefikOptions, id: string, changes: Partial<LayerSpec> = {}) => Object(objects(options, changes).get(id)?.manifest);
const workload = (options: TraefikOptions) =>
  [...objects(options)].flatMap(([id, { manifest: one }]) => (/^(Deployment|DaemonSet) /.test(id) ? [Object(one)] : []))[0];
const pod = (options: TraefikOptions) => workload(options).spec.template.spec;
const container = (options: TraefikOptions) => pod(options).containers[0];
const args = (options: TraefikOptions): readonly string[] => container(options).args;

describe('manifests of Traefik', () => {
  it('with least options', () => {
    expect(Object.fromEntries(objects({}))).toMatchSnapshot();
  });
  it('with all options, in a dual-stack cluster', () => {
    expect(Object.fromEntries(objects(allOptions, { cluster: dualStackSpec() }))).toMatchSnapshot();
  });
  it.each(Object.entries(exposures))('through %s are in one stage but the namespace', (_name, exposure) => {
    const stages = [...objects({ exposure })].map(([id, { stage }]) => `${stage} ${id}`);
    expect(stages.filter((line) => !line.startsWith('60-ingress'))).toEqual(['05-namespaces Namespace traefik']);
  });
  it('are what they were: the same options give the same objects', () => {
    expect(JSON.stringify([...objects(allOptions)])).toBe(JSON.stringify([...objects(allOptions)]));
  });
  it('select pods by labels that never change', () => {
    const labels = { 'app.kubernetes.io/name': 'traefik', 'app.kubernetes.io/instance': 'traefik' };
    expect(workload({}).spec.selector.matchLabels).toEqual(labels);
    expect(workload({ exposure: exposures.hostPort }).spec.selector.matchLabels).toEqual(labels);
    expect(manifest({}, 'Service traefik/traefik').spec.selector).toEqual(labels);
    expect(manifest({}, 'PodDisruptionBudget traefik/traefik').spec.selector.matchLabels).toEqual(labels);
  });
  it('need no CRD: no object and no right is of the group traefik.io', () => {
    for (const options of [{}, allOptions]) {
      const groups = [...objects(options).values()].flatMap(({ manifest: one }) => [one.apiVersion, ...(Object(one).rules ?? []).flatMap(Object)]);
      expect(JSON.stringify(groups)).not.toContain('traefik.io');
    }
  });
});

describeShared('manifests of Traefik are valid', 'reference/openapi', () => {
  const cases: Readonly<Record<string, LayerSpec>> = {
    ...Object.fromEntries(Object.entries(exposures).map(([name, exposure]) => [name, spec({ exposure })])),
    'all options': spec(allOptions),
    'dual stack': spec(allOptions, { cluster: dualStackSpec() }),
    'DaemonSet behind a load balancer': spec({ workload: { type: 'DaemonSet' } }),
    'Deployment with host ports': spec({ exposure: exposures.hostPort, workload: { type: 'Deployment', replicas: 1 } }),
  };
  it.each(openApiVersions.flatMap((version) => Object.keys(cases).map((name) => [version, name] as const)))(
    'in Kubernetes %s: %s',
    (version, name) => {
      const layer = cases[name];
      if (layer === undefined) throw new Error(`no case ${name}`);
      const wrong = [...objectsOf(layer)].flatMap(([id, { manifest: one }]) => validateManifest(one, version).map((line) => `${id}: ${line}`));
      expect(wrong).toEqual([]);
    },
  );
});

describe('pods of Traefik', () => {
  it('run as a user without rights on a root file system that nobody writes', () => {
    expect(pod({}).securityContext).toEqual({
      runAsUser: 65_532,
      runAsGroup: 65_532,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container({}).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
  it('are root with one capability where they listen below 1024 on the node, because no other user may', () => {
    const { exposure } = { exposure: exposures.hostNetwork };
    expect(pod({ exposure }).securityContext.runAsUser).toBe(0);
    expect(container({ exposure }).securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['NET_BIND_SERVICE'] });
  });
  it('stay without rights on the node where their ports are above 1023', () => {
    const options: TraefikOptions = { exposure: exposures.hostNetwork, ports: { web: 8000, websecure: 8443 } };
    expect(pod(options).securityContext.runAsUser).toBe(65_532);
    expect(container(options).securityContext.capabilities).toEqual({ drop: ['ALL'] });
  });
  it('on the node resolve names of the cluster', () => {
    expect(pod({ exposure: exposures.hostNetwork })).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
    expect(pod({})).not.toHaveProperty('hostNetwork');
  });
  it('on the node have host ports that equal the container ports, as the API server demands', () => {
    const { ports } = container({ exposure: exposures.hostNetwork });
    for (const { hostPort, containerPort } of ports) expect(hostPort).toBe(containerPort);
    expect(ports.map(({ containerPort }: { containerPort: number }) => containerPort)).toEqual([80, 443, 9100, 8080]);
  });
  it('take the ports of the node only for what clients use when the CNI forwards them', () => {
    const { ports } = container({ exposure: { ...exposures.hostPort, http: 8080, https: 8443 } });
    expect(ports.map(({ name, hostPort }: { name: string; hostPort?: number }) => [name, hostPort])).toEqual([
      ['web', 8080],
      ['websecure', 8443],
      ['metrics', undefined],
      ['traefik', undefined],
    ]);
  });
  it('ask for the token of their account, which nobody else of the namespace gets', () => {
    expect(pod({}).automountServiceAccountToken).toBe(true);
    expect(manifest({}, 'ServiceAccount traefik/traefik').automountServiceAccountToken).toBe(false);
  });
  it('are replaced when the configuration of the file provider changes', () => {
    const hash = (prefix: string): string =>
      workload({ middlewares: [{ name: 'add', type: 'addPrefix', prefix }] }).spec.template.metadata.annotations['netstack.cdk8s.io/config-hash'];
    expect(hash('/a')).not.toBe(hash('/b'));
    expect(hash('/a')).toBe(hash('/a'));
  });
  it('have time to drain before they are killed', () => {
    expect(pod({}).terminationGracePeriodSeconds).toBe(60);
    expect(pod({ drainSeconds: 120 }).terminationGracePeriodSeconds).toBe(150);
  });
  it('make room before they are replaced where host ports keep a second one off the node', () => {
    const update = { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 }, type: 'RollingUpdate' };
    expect(workload({ exposure: exposures.hostPort }).spec.updateStrategy).toEqual(update);
    expect(workload({ exposure: exposures.hostPort, workload: { type: 'Deployment' } }).spec.strategy).toEqual(update);
    expect(workload({}).spec.strategy).toEqual({ rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }, type: 'RollingUpdate' });
  });
  it('spread over nodes and zones without insisting, so that a single node takes all', () => {
    for (const { whenUnsatisfiable } of pod({}).topologySpreadConstraints) expect(whenUnsatisfiable).toBe('ScheduleAnyway');
    expect(pod({ workload: { type: 'DaemonSet' } })).not.toHaveProperty('topologySpreadConstraints');
  });
});

describe('a disruption budget of Traefik', () => {
  it('is there for several pods only: for one it would keep the node from being drained', () => {
    expect(objects({}).has('PodDisruptionBudget traefik/traefik')).toBe(true);
    expect(objects({ workload: { type: 'Deployment', replicas: 1 } }).has('PodDisruptionBudget traefik/traefik')).toBe(false);
    expect(objects({ workload: { type: 'DaemonSet' } }).has('PodDisruptionBudget traefik/traefik')).toBe(false);
  });
});

describe('rights of Traefik', () => {
  it('are those of the Ingress provider: it lists, watches, and updates the status of Ingresses', () => {
    const rules: readonly { verbs: readonly string[]; resources: readonly string[] }[] = manifest({}, 'ClusterRole traefik').rules;
    const writing = rules.filter(({ verbs }) => verbs.some((verb) => verb !== 'list' && verb !== 'watch'));
    expect(writing.map(({ resources, verbs }) => [resources, verbs])).toEqual([[['ingresses/status'], ['update']]]);
    const read = rules.filter((rule) => !writing.includes(rule)).flatMap(({ resources }) => resources);
    expect([...read].sort()).toEqual(['endpointslices', 'ingressclasses', 'ingresses', 'nodes', 'secrets', 'services']);
  });
  it('on Secrets end at the named namespaces and its own, where the published Service is', () => {
    const limited = objects({ namespaces: ['shop'] });
    expect(JSON.stringify(limited.get('ClusterRole traefik')?.manifest)).not.toContain('secrets');
    for (const namespace of ['traefik', 'shop']) {
      expect(JSON.stringify(limited.get(`Role ${namespace}/traefik`)?.manifest)).toContain('secrets');
      expect(Object(limited.get(`RoleBinding ${namespace}/traefik`)?.manifest).subjects).toEqual([
        { kind: 'ServiceAccount', name: 'traefik', namespace: 'traefik' },
      ]);
    }
    expect(args({ namespaces: ['shop'] })).toContain('--providers.kubernetesingress.namespaces=traefik,shop');
  });
});

describe('flags of Traefik', () => {
  it('make only the entry points of clients serve Ingresses, not that of the metrics', () => {
    expect(args({}).filter((arg) => arg.includes('asDefault'))).toEqual([
      '--entryPoints.web.asDefault=true',
      '--entryPoints.websecure.asDefault=true',
    ]);
  });
  it('match path elements as Kubernetes says unless told otherwise', () => {
    expect(args({})).toContain('--providers.kubernetesingress.strictPrefixMatching=true');
    expect(args({ strictPrefixMatching: false })).toContain('--providers.kubernetesingress.strictPrefixMatching=false');
  });
  it('keep the dashboard off, and never serve it without TLS', () => {
    expect(args({}).filter((arg) => arg.startsWith('--api'))).toEqual([]);
    expect(args(allOptions).filter((arg) => arg.startsWith('--api'))).toEqual(['--api.dashboard=true']);
  });
  it('send nothing out of the cluster on their own account', () => {
    expect(args({})).toEqual(expect.arrayContaining(['--global.checkNewVersion=false', '--global.sendAnonymousUsage=false']));
  });
  it.each([
    ['loadBalancer', 'publishedservice=traefik/traefik'],
    ['nodePort', 'ip=192.168.10.10'],
    ['hostPort', 'ip=192.168.10.10'],
    ['hostNetwork', 'ip=192.168.10.10'],
  ] as const)('tell where the status of Ingresses comes from: %s', (name, status) => {
    const flags = args({ exposure: exposures[name] }).filter((arg) => arg.includes('ingressendpoint'));
    expect(flags).toEqual([`--providers.kubernetesingress.ingressendpoint.${status}`]);
  });
  it('take a name for the status as well', () => {
    const exposure = { ...exposures.hostPort, ingressEndpoint: { hostname: 'edge.example.org' } } as const;
    expect(args({ exposure })).toContain('--providers.kubernetesingress.ingressendpoint.hostname=edge.example.org');
  });
  it.each([
    ['loadBalancer', 443],
    ['nodePort', 30_443],
    ['hostPort', 443],
    ['hostNetwork', 443],
  ] as const)('redirect to the port that clients see: %s', (name, port) => {
    expect(args({ exposure: exposures[name], redirectToHttps: true })).toContain(`--entryPoints.web.http.redirections.entryPoint.to=:${port}`);
  });
  it('appear once each', () => {
    for (const options of [{}, allOptions]) {
      const names = args(options).map((arg) => arg.replace(/=.*$/, '').toLowerCase());
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('the Service of Traefik', () => {
  it('is absent where clients come through ports of the nodes', () => {
    for (const exposure of [exposures.hostPort, exposures.hostNetwork]) expect(objects({ exposure }).has('Service traefik/traefik')).toBe(false);
  });
  it('has its node ports fixed where they are named', () => {
    const { ports } = manifest({ exposure: exposures.nodePort }, 'Service traefik/traefik').spec;
    expect(ports.map(({ nodePort }: { nodePort: number }) => nodePort)).toEqual([30_080, 30_443]);
  });
  it('takes both families where the cluster has them', () => {
    expect(manifest({}, 'Service traefik/traefik', { cluster: dualStackSpec() }).spec.ipFamilyPolicy).toBe('PreferDualStack');
    expect(manifest({}, 'Service traefik/traefik').spec).not.toHaveProperty('ipFamilyPolicy');
  });
});

describe('the IngressClass of Traefik', () => {
  it('is the default one unless told otherwise', () => {
    expect(manifest({}, 'IngressClass traefik').metadata.annotations).toEqual({ 'ingressclass.kubernetes.io/is-default-class': 'true' });
    expect(manifest({ ingressClass: { default: false } }, 'IngressClass traefik').metadata).not.toHaveProperty('annotations');
  });
  it('is the only one that Traefik serves', () => {
    expect(args({ ingressClass: { name: 'public' } })).toContain('--providers.kubernetesingress.ingressclass=public');
  });
});

describe('what the facts of Traefik say', () => {
  const facts = (options: TraefikOptions) => plannedOf(spec(options), 'ingress').facts;

  it.each(Object.entries(exposures))('about host ports is what its containers have: %s', (_name, exposure) => {
    const declared = facts({ exposure }).hostPorts.map(({ port }) => port);
    const bound = container({ exposure }).ports.flatMap(({ hostPort }: { hostPort?: number }) => hostPort ?? []);
    expect(declared).toEqual(bound);
  });
  it('about images is what its pods pull', () => {
    for (const options of [{}, allOptions]) {
      expect(facts(options).images.map(({ name, tag }) => `${name}:${tag}`)).toEqual([container(options).image]);
    }
  });
  it('about its workload is what is made', () => {
    for (const exposure of Object.values(exposures)) {
      const made = workload({ exposure });
      expect(facts({ exposure }).workloads).toEqual([
        {
          kind: made.kind,
          name: made.metadata.name,
          namespace: made.metadata.namespace,
          labels: made.spec.selector.matchLabels,
          hostNetwork: pod({ exposure }).hostNetwork ?? false,
          role: 'ingress',
        },
      ]);
    }
  });
  it('about metrics is a port of the container', () => {
    const [metrics] = facts(allOptions).metrics;
    expect(container(allOptions).ports).toContainEqual({ name: metrics?.portName, containerPort: metrics?.port, protocol: 'TCP' });
    expect(facts({ metrics: false }).metrics).toEqual([]);
  });
});

describe('an image mirror', () => {
  it('gets the full name, because docker.io/traefik is short for it', () => {
    const registry = { mirrors: { 'docker.io': 'mirror.example/hub' } };
    const deployment = manifest({}, 'Deployment traefik/traefik', { registry });
    expect(deployment.spec.template.spec.containers[0].image).toBe('mirror.example/hub/library/traefik:v3.7.11');
  });
});

describe('a cluster of one family', () => {
  it('of IPv6 gets the same objects, because Traefik listens on every address', () => {
    const cluster = clusterSpec({
      podCidrs: ['fd00:10:244::/56'],
      serviceCidrs: ['fd00:10:96::/112'],
      nodeCidrs: ['fd00:192:168::/64'],
      apiServer: { host: 'fd00:192:168::10' },
    });
    expect(JSON.stringify([...objects({}, { cluster })])).toBe(JSON.stringify([...objects({})]));
  });
});
