import type { CoreDnsOptions } from '../../../lib/dns/coredns';
import { parseCorefile, printCorefile } from '../../../lib/dns/corefile';
import { manifestsOf } from '../../../lib/plan';
import { dualStackSpec, layerSpec, plannedOf, planOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';
import { corefileOf, dnsLayer, dnsObject, everything } from './layers';

const template = (options: CoreDnsOptions = {}) => dnsObject(dnsLayer(options), 'Deployment', 'coredns').spec?.template;
const container = (options: CoreDnsOptions = {}) => template(options)?.spec?.containers[0];

describe('the objects of CoreDNS', () => {
  it('with least options', () => {
    expect(manifestsOf(planOf(dnsLayer()))).toMatchSnapshot();
  });
  it('with all options', () => {
    expect(manifestsOf(planOf(dnsLayer(everything)))).toMatchSnapshot();
  });

  it('are called and labelled as everybody expects: other tools select them', () => {
    const names = manifestsOf(planOf(dnsLayer())).map(
      ({ stage, manifest: { kind, metadata } }) => `${stage} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(names).toEqual([
      '30-dns ServiceAccount kube-system/coredns',
      '30-dns ClusterRole /system:coredns',
      '30-dns ClusterRoleBinding /system:coredns',
      '30-dns ConfigMap kube-system/coredns',
      '30-dns Deployment kube-system/coredns',
      '30-dns Service kube-system/kube-dns',
      '30-dns PodDisruptionBudget kube-system/kube-dns',
    ]);
    const selector = { 'k8s-app': 'kube-dns' };
    expect(dnsObject(dnsLayer(), 'Deployment', 'coredns').spec?.selector).toEqual({ matchLabels: selector });
    expect(template()?.metadata?.labels).toEqual(selector);
    expect(dnsObject(dnsLayer(), 'Service', 'kube-dns').spec?.selector).toEqual(selector);
    expect(dnsObject(dnsLayer(), 'PodDisruptionBudget', 'kube-dns').spec?.selector).toEqual({ matchLabels: selector });
  });

  it('never use CoreDNS as its own resolver', () => {
    expect(template()?.spec?.dnsPolicy).toBe('Default');
  });

  it('need no privilege but a low port', () => {
    expect(container()?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    expect(template()?.spec?.securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' } });
    expect(dnsObject(dnsLayer(), 'ClusterRole', 'system:coredns').rules).toEqual([
      { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ]);
  });

  it('roll when the Corefile changes, and only then', () => {
    const hash = (options: CoreDnsOptions) => template(options)?.metadata?.annotations?.['netstack.cdk8s.io/config-hash'];
    expect(hash({})).toMatch(/^[0-9a-f]{16}$/);
    expect(hash({ bufsize: 1232 })).not.toBe(hash({}));
    expect(hash({ replicas: 5, spread: 'required' })).toBe(hash({}));
  });

  it('spread over nodes and zones, as far as there are any', () => {
    const term = { labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } }, topologyKey: 'kubernetes.io/hostname' };
    expect(template()?.spec?.affinity?.podAntiAffinity).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }],
    });
    expect(template({ spread: 'required' })?.spec?.affinity?.podAntiAffinity).toEqual({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
    expect(template()?.spec?.topologySpreadConstraints).toMatchObject([
      { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ]);
  });

  it('number as said, or as an autoscaler says: then no apply resets it', () => {
    const replicas = (options: CoreDnsOptions) => dnsObject(dnsLayer(options), 'Deployment', 'coredns').spec?.replicas;
    expect([replicas({}), replicas({ replicas: 5 })]).toEqual([2, 5]);
    expect(dnsObject(dnsLayer({ autoscaled: true }), 'Deployment', 'coredns').spec).not.toHaveProperty('replicas');
    expect(dnsObject(dnsLayer({ maxUnavailable: '50%' }), 'PodDisruptionBudget', 'kube-dns').spec?.maxUnavailable).toBe('50%');
  });

  it('mount what others write, and start without it', () => {
    const spec = template({ custom: { configMap: 'coredns-custom' } })?.spec;
    expect(spec?.volumes).toContainEqual({ name: 'custom-config-volume', configMap: { name: 'coredns-custom', optional: true } });
    expect(spec?.containers[0]?.volumeMounts).toContainEqual({ name: 'custom-config-volume', mountPath: '/etc/coredns/custom', readOnly: true });
  });

  it('take overrides', () => {
    expect(template(everything)).toMatchObject({
      metadata: { labels: { team: 'network', 'k8s-app': 'kube-dns' }, annotations: { 'example.org/owner': 'network' } },
      spec: { priorityClassName: 'dns-critical', nodeSelector: { 'kubernetes.io/os': 'linux', pool: 'system' } },
    });
    expect(container(everything)).toMatchObject({
      args: ['-conf', '/etc/coredns/Corefile', '-quiet'],
      env: [{ name: 'GOMEMLIMIT', value: '270MiB' }],
      resources: { limits: { memory: '300Mi' } },
    });
  });

  it('pull from the mirror, or the image that was named', () => {
    const mirrored = layerSpec({ dns: { type: 'coredns' }, registry: { mirrors: { 'registry.k8s.io': 'mirror.example/k8s' } } });
    expect(dnsObject(mirrored, 'Deployment', 'coredns').spec?.template.spec?.containers[0]?.image).toBe('mirror.example/k8s/coredns/coredns:v1.12.4');
    expect(container({ image: 'example.org/coredns:v9' })?.image).toBe('example.org/coredns:v9');
  });
});

describe('the Service kube-dns', () => {
  const spec = (layer: Parameters<typeof dnsObject>[0]) => dnsObject(layer, 'Service', 'kube-dns').spec;

  it('has the address that kubelets give to pods', () => {
    expect(spec(dnsLayer())).toMatchObject({ clusterIP: '10.96.0.10', ipFamilyPolicy: 'SingleStack' });
    expect(spec(dnsLayer({}, { dnsServiceIp: '10.96.0.53' }))).toMatchObject({ clusterIP: '10.96.0.53' });
  });
  it('has both families in a cluster of two, its address first; the API server derives the families from it', () => {
    const dual = { dns: { type: 'coredns' }, cluster: dualStackSpec() } as const;
    expect(spec(dual)).toMatchObject({ clusterIP: '10.96.0.10', ipFamilyPolicy: 'PreferDualStack' });
    expect(spec(dual)).not.toHaveProperty('ipFamilies');
    expect(spec({ ...dual, cluster: dualStackSpec({ dnsServiceIp: 'fd00:10:96::a' }) })).toMatchObject({ clusterIP: 'fd00:10:96::a' });
    expect(spec({ ...dual, dns: { type: 'coredns', ipFamilyPolicy: 'RequireDualStack' } })).toMatchObject({ ipFamilyPolicy: 'RequireDualStack' });
  });
  it('takes queries over both protocols, because long answers come over TCP', () => {
    expect(spec(dnsLayer())?.ports).toEqual([
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
    ]);
  });
});

describe('the Corefile in the ConfigMap', () => {
  it.each([
    ['least', dnsLayer()],
    ['all', dnsLayer(everything)],
  ])('is read back as the tree that it was printed from, with %s options', (_what, spec) => {
    const { options } = plannedOf(spec, 'dns');
    expect(options).toHaveProperty('corefile', parseCorefile(corefileOf(spec)));
    expect(printCorefile(parseCorefile(corefileOf(spec)))).toBe(corefileOf(spec));
  });
});

describeShared('CoreDNS under the API definitions', 'reference/openapi', () => {
  it.each(openApiVersions)('is valid in Kubernetes %s', (version) => {
    for (const options of [{}, everything, { upstreams: { type: 'none' }, cache: false, reload: 'never', autoscaled: true } as const]) {
      expect(manifestsOf(planOf(dnsLayer(options))).flatMap(({ manifest }) => validateManifest(manifest, version))).toEqual([]);
    }
  });
});
