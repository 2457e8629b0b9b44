import type { TraefikOptions } from '../../lib/ingress/traefik';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObject, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const folder = 'reference/ingress/traefik/chart-41.3.0';
const upstreamOf = (file: string, kind: string, name: string) => upstreamObject(sharedText(`${folder}/${file}.yaml`), kind, name);
const ours = (options: TraefikOptions, id: string) => {
  const objects = objectsOf(layerSpec({ ingress: { type: 'traefik', ...options } }));
  const staged = objects.get(id);
  if (staged === undefined) throw new Error(`the layer has no ${id}: ${[...objects.keys()].join(', ')}`);
  return staged.manifest;
};

const template = 'spec.template.spec';
const container = `${template}.containers[traefik]`;
const instance = 'an instance is the layer, and the chart joins the names of a release and its namespace';

/** Labels of Helm, wherever an object has labels. */
const helm = (path: string): readonly Deviation[] => [
  { path: `${path}.app.kubernetes.io/instance`, ours: 'traefik', upstream: 'traefik-traefik', reason: instance },
  { path: `${path}.helm.sh/chart`, ours: undefined, reason: 'no chart made it' },
  { path: `${path}.app.kubernetes.io/managed-by`, ours: undefined, upstream: 'Helm', reason: 'Helm does not manage it' },
];
const named = (path: string): Deviation => ({ path, ours: 'traefik', upstream: 'traefik-traefik', reason: 'a layer has one Traefik' });

const reads = 'the provider only lists and watches: pkg/provider/kubernetes/ingress/client.go of v3.7.9';
const crds = [
  'ingressroutes',
  'ingressroutetcps',
  'ingressrouteudps',
  'middlewares',
  'middlewaretcps',
  'serverstransports',
  'serverstransporttcps',
  'tlsoptions',
  'tlsstores',
  'traefikservices',
];
const rights: readonly Deviation[] = [
  ...['services', 'secrets', 'nodes', 'ingresses.networking.k8s.io', 'ingressclasses.networking.k8s.io'].map((resource) => ({
    path: `rules[${resource}][get]`,
    ours: undefined,
    upstream: 'get',
    reason: reads,
  })),
  { path: 'rules[configmaps]', ours: undefined, reason: 'read by the CRD and Gateway providers' },
  { path: 'rules[pods]', ours: undefined, reason: 'read for OpenTelemetry, which is not set up' },
  { path: 'rules[namespaces]', ours: undefined, reason: 'read by providers that select namespaces by label' },
  ...['ingressclasses', 'ingresses', 'ingresses/status'].map((resource) => ({
    path: `rules[${resource}.extensions]`,
    ours: undefined,
    reason: 'the group extensions has no Ingress since Kubernetes 1.22',
  })),
  ...crds.map((resource) => ({ path: `rules[${resource}.traefik.io]`, ours: undefined, reason: 'no CRDs: the CRD provider is off' })),
];

const args = (flag: string): string => `${container}.args[${flag}]`;
const podDeviations: readonly Deviation[] = [
  ...helm('spec.template.metadata.labels'),
  { path: `${template}.nodeSelector`, ours: { 'kubernetes.io/os': 'linux' }, upstream: undefined, reason: 'the image is for Linux' },
  {
    path: `${container}.image`,
    ours: 'docker.io/library/traefik:v3.7.11',
    upstream: 'docker.io/traefik:v3.7.11',
    reason: 'the full name of the same image, which mirrors of Docker Hub need',
  },
  { path: args('--global.checkNewVersion'), upstream: undefined, reason: 'nothing leaves the cluster on its own account' },
  { path: args('--global.sendAnonymousUsage'), upstream: undefined, reason: "upstream's default, written because it matters" },
  ...['web', 'websecure'].flatMap((name) => [
    { path: args(`--entryPoints.${name}.asDefault`), upstream: undefined, reason: 'else Ingresses are served at the port of the metrics too' },
    {
      path: args(`--entryPoints.${name}.transport.lifeCycle.requestAcceptGraceTimeout`),
      upstream: undefined,
      reason: 'a pod that stops takes requests until every proxy knows that it stops',
    },
  ]),
  {
    path: args('--providers.kubernetesingress.ingressclass'),
    upstream: undefined,
    reason: 'without it Traefik takes Ingresses of every class that names its controller, and those of none',
  },
  {
    path: args('--providers.kubernetesingress.allowExternalNameServices'),
    upstream: undefined,
    reason: "upstream's default, written because it matters",
  },
  { path: args('--providers.kubernetesingress.strictPrefixMatching'), upstream: undefined, reason: 'Prefix paths as Kubernetes defines them' },
  { path: args('--api.dashboard'), ours: undefined, reason: 'off unless a host is given for it' },
  { path: args('--providers.kubernetescrd'), ours: undefined, reason: 'no CRDs' },
  { path: args('--providers.kubernetescrd.allowEmptyServices'), ours: undefined, reason: 'no CRDs' },
  ...['livenessProbe', 'readinessProbe'].flatMap((probe) => [
    { path: `${container}.${probe}.httpGet.port`, ours: 'traefik', upstream: 8080, reason: 'the port by name, so that it is written once' },
    { path: `${container}.${probe}.httpGet.scheme`, ours: undefined, upstream: 'HTTP', reason: "the API server's default" },
    { path: `${container}.${probe}.successThreshold`, ours: undefined, upstream: 1, reason: "the API server's default" },
  ]),
  {
    path: `${container}.resources`,
    ours: { requests: { cpu: '100m', memory: '50Mi' } },
    upstream: undefined,
    reason: 'what the chart recommends in a comment: without requests these pods are the first to be evicted',
  },
  { path: `${container}.volumeMounts[/data]`, ours: undefined, reason: 'ACME keeps its file there, and ACME is not set up' },
  { path: `${template}.volumes[data]`, ours: undefined, reason: 'ACME keeps its file there, and ACME is not set up' },
  { path: `${container}.env`, ours: undefined, reason: 'read by tracing only, which is not set up' },
  {
    path: `${container}.imagePullPolicy`,
    ours: undefined,
    upstream: 'IfNotPresent',
    reason: "the API server's default for a tag that is not latest",
  },
  { path: 'spec.minReadySeconds', ours: undefined, upstream: 0, reason: "the API server's default" },
];

describeShared('Traefik as the chart installs it by default', folder, () => {
  const same = (kind: string, name: string, id: string, deviations: readonly Deviation[]): void => {
    parity(ours({}, id), upstreamOf('defaults', kind, name), deviations);
  };
  it('has an account', () => {
    same('ServiceAccount', 'traefik', 'ServiceAccount traefik/traefik', helm('metadata.labels'));
  });
  it('has no more rights', () => {
    same('ClusterRole', 'traefik-traefik', 'ClusterRole traefik', [named('metadata.name'), ...helm('metadata.labels'), ...rights]);
  });
  it('has them bound', () => {
    same('ClusterRoleBinding', 'traefik-traefik', 'ClusterRoleBinding traefik', [
      named('metadata.name'),
      ...helm('metadata.labels'),
      named('roleRef.name'),
    ]);
  });
  it('has a class', () => {
    same('IngressClass', 'traefik', 'IngressClass traefik', helm('metadata.labels'));
  });
  it('has a Service', () => {
    same('Service', 'traefik', 'Service traefik/traefik', [
      ...helm('metadata.labels'),
      {
        path: 'spec.externalTrafficPolicy',
        ours: 'Cluster',
        upstream: undefined,
        reason: "the API server's default, written because it is an option",
      },
      { path: 'spec.selector.app.kubernetes.io/instance', ours: 'traefik', upstream: 'traefik-traefik', reason: instance },
    ]);
  });
  it('has a Deployment', () => {
    same('Deployment', 'traefik', 'Deployment traefik/traefik', [
      ...helm('metadata.labels'),
      { path: 'spec.replicas', ours: 2, upstream: 1, reason: 'a node may go without taking every host with it' },
      { path: 'spec.selector.matchLabels.app.kubernetes.io/instance', ours: 'traefik', upstream: 'traefik-traefik', reason: instance },
      ...podDeviations,
      { path: `${template}.topologySpreadConstraints`, upstream: undefined, reason: 'pods on different nodes, where there are any' },
      { path: `${template}.hostNetwork`, ours: undefined, upstream: false, reason: "the API server's default" },
    ]);
  });
  it('has nothing that is missing here', () => {
    const kinds = upstreamObjects(sharedText(`${folder}/defaults.yaml`)).map(({ kind }) => String(kind));
    expect(kinds.sort()).toEqual(['ClusterRole', 'ClusterRoleBinding', 'Deployment', 'IngressClass', 'Service', 'ServiceAccount']);
  });
});

describeShared('Traefik as the chart installs it on the host network', folder, () => {
  it('has a DaemonSet', () => {
    const root = 'uid 65532 cannot listen below 1024 in the network of a node: the pods of the chart end with permission denied';
    const exposure = { type: 'hostNetwork', ingressEndpoint: { ip: '192.168.10.10' } } as const;
    parity(ours({ exposure }, 'DaemonSet traefik/traefik'), upstreamOf('daemonset-hostnetwork', 'DaemonSet', 'traefik'), [
      ...helm('metadata.labels'),
      { path: 'spec.selector.matchLabels.app.kubernetes.io/instance', ours: 'traefik', upstream: 'traefik-traefik', reason: instance },
      ...podDeviations,
      { path: `${template}.dnsPolicy`, upstream: undefined, reason: 'the resolver of the node knows no Service' },
      { path: `${template}.securityContext.runAsUser`, ours: 0, upstream: 65_532, reason: root },
      { path: `${template}.securityContext.runAsGroup`, ours: 0, upstream: 65_532, reason: root },
      { path: `${template}.securityContext.runAsNonRoot`, ours: false, upstream: true, reason: root },
      { path: `${container}.securityContext.capabilities.add`, ours: ['NET_BIND_SERVICE'], upstream: undefined, reason: root },
      {
        path: args('--providers.kubernetesingress.ingressendpoint.ip'),
        upstream: undefined,
        reason: 'without it the status of every Ingress stays empty, and whoever waits for it waits for ever',
      },
      ...['metrics', 'traefik'].map((name) => ({
        path: `${container}.ports[${name}].hostPort`,
        upstream: undefined,
        reason: 'the API server adds it: on the host network every port is one of the node',
      })),
    ]);
  });
});

describeShared('Traefik with several replicas, as the chart installs it', folder, () => {
  it('has a disruption budget', () => {
    parity(ours({}, 'PodDisruptionBudget traefik/traefik'), upstreamOf('ha-metrics', 'PodDisruptionBudget', 'traefik'), [
      {
        path: 'apiVersion',
        ours: 'policy/v1',
        upstream: 'policy/v1beta1',
        reason: 'policy/v1beta1 is gone since Kubernetes 1.25; the render was without a cluster',
      },
      ...helm('metadata.labels'),
      { path: 'spec.selector.matchLabels.app.kubernetes.io/instance', ours: 'traefik', upstream: 'traefik-traefik', reason: instance },
      { path: 'spec.minAvailable', ours: undefined, upstream: 1, reason: 'one pod at a time, whatever the number of replicas' },
      { path: 'spec.maxUnavailable', ours: 1, upstream: undefined, reason: 'one pod at a time, whatever the number of replicas' },
    ]);
  });
});

describeShared('rights that Traefik names itself', 'reference/ingress/traefik/v3.7.9', () => {
  it('hold ours: nothing is granted that upstream does not ask for', () => {
    const upstream = upstreamObject(
      sharedText('reference/ingress/traefik/v3.7.9/kubernetes-ingress-nginx-rbac.yml'),
      'ClusterRole',
      'traefik-ingress-nginx-controller',
    );
    parity(ours({}, 'ClusterRole traefik'), upstream, [
      { path: 'metadata.name', ours: 'traefik', reason: 'a layer has one Traefik' },
      { path: 'metadata.labels', upstream: undefined, reason: 'who an object belongs to' },
      {
        path: 'rules[nodes]',
        ours: ['list', 'watch'],
        upstream: undefined,
        reason: 'the provider for annotations of ingress-nginx, whose rights these are, does not read nodes; the Ingress provider waits for them',
      },
      { path: 'rules[configmaps]', ours: undefined, reason: 'read by that other provider' },
      { path: 'rules[namespaces]', ours: undefined, reason: 'read by that other provider' },
      { path: 'rules[pods]', ours: undefined, reason: 'read for OpenTelemetry, which is not set up' },
    ]);
  });
});
