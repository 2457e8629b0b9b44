import { parseCorefile } from '../../lib/dns/corefile';
import type { KubeManifest } from '../../lib/kube';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, differences, fillTemplate, parity, upstreamObject, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const objects = objectsOf(layerSpec({ cluster: { kubernetes: '1.36' }, dns: { type: 'coredns' } }));

function ours(id: string): KubeManifest {
  const staged = objects.get(id);
  if (staged === undefined) throw new Error(`the layer has no ${id}: ${[...objects.keys()].join(', ')}`);
  return staged.manifest;
}

const template = 'spec.template.spec';
const seccomp: Deviation = {
  path: `${template}.securityContext`,
  ours: { seccompProfile: { type: 'RuntimeDefault' } },
  upstream: undefined,
  reason: "system calls that nothing here needs are refused, as in Kubernetes' own add-on",
};
const hash: Deviation = {
  path: 'spec.template.metadata.annotations',
  upstream: undefined,
  reason: 'a changed Corefile shows in the rollout whether it can be read',
};
const zones: Deviation = {
  path: `${template}.topologySpreadConstraints`,
  upstream: undefined,
  reason: 'pods spread over zones where nodes have any',
};
const antiAffinity = `${template}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector`;
const selector: readonly Deviation[] = [
  { path: `${antiAffinity}.matchLabels`, upstream: undefined, reason: 'the same selection, written as everywhere else' },
  { path: `${antiAffinity}.matchExpressions`, ours: undefined, reason: 'the same selection, written as everywhere else' },
];
const policy: Deviation = {
  path: 'spec.ipFamilyPolicy',
  ours: 'SingleStack',
  upstream: undefined,
  reason: "the API server's default, written because it is an option",
};

describeShared("kubeadm's CoreDNS", 'reference/dns/coredns/kubeadm-1.36', () => {
  const text = (file: string): string => sharedText('reference/dns/coredns/kubeadm-1.36', file);
  const rbac = text('rbac.yaml');

  it.each([
    ['ServiceAccount', 'coredns', 'ServiceAccount kube-system/coredns'],
    ['ClusterRole', 'system:coredns', 'ClusterRole system:coredns'],
    ['ClusterRoleBinding', 'system:coredns', 'ClusterRoleBinding system:coredns'],
  ])('has the same %s', (kind, name, id) => {
    parity(ours(id), upstreamObject(rbac, kind, name));
  });

  it('has the same Service, but for what kubeadm needs to update it', () => {
    parity(ours('Service kube-system/kube-dns'), upstreamObject(fillTemplate(text('service.yaml'), { DNSIP: '10.96.0.10' }), 'Service', 'kube-dns'), [
      policy,
      { path: 'metadata.resourceVersion', ours: undefined, reason: 'a trick of kubeadm to update without reading; server-side apply needs none' },
    ]);
  });

  it('has the same Deployment, safer and better spread', () => {
    const filled = fillTemplate(text('deployment.yaml'), {
      DeploymentName: 'coredns',
      Replicas: '2',
      ControlPlaneTaintKey: 'node-role.kubernetes.io/control-plane',
      Image: 'registry.k8s.io/coredns/coredns:v1.14.2',
    });
    parity(ours('Deployment kube-system/coredns'), upstreamObject(filled, 'Deployment', 'coredns'), [seccomp, hash, zones, ...selector]);
  });

  it('has the same Corefile, word for word', () => {
    // The template asks whether there is a domain, which there is.
    const template = text('configmap.yaml').replaceAll(/\{\{- (?:if .DNSDomain|end) \}\}/g, '');
    const upstream = upstreamObject(fillTemplate(template, { DNSDomain: 'cluster.local' }), 'ConfigMap', 'coredns');
    expect(corefileOf(ours('ConfigMap kube-system/coredns'))).toEqual(corefileOf(upstream));
    parity(ours('ConfigMap kube-system/coredns'), upstream, [{ path: 'data.Corefile', reason: 'another indentation: the trees are compared above' }]);
  });
});

describeShared("Kubernetes' own CoreDNS add-on", 'reference/dns/coredns/kubernetes-1.36', () => {
  const addon = sharedText('reference/dns/coredns/kubernetes-1.36/coredns.yaml.base')
    .replaceAll('__DNS__DOMAIN__', 'cluster.local')
    .replaceAll('__DNS__SERVER__', '10.96.0.10')
    .replaceAll('__DNS__MEMORY__LIMIT__', '170Mi');
  const label = (path: string, reason: string): Deviation => ({ path: `metadata.${path}`, ours: undefined, reason });
  const mode = label('labels.addonmanager.kubernetes.io/mode', 'the add-on manager is not ours');

  it('differs in what its manager and its autoscaler need only', () => {
    parity(ours('Deployment kube-system/coredns'), upstreamObject(addon, 'Deployment', 'coredns'), [
      mode,
      label('labels.kubernetes.io/cluster-service', 'kubeadm has it on the Service alone'),
      label('labels.kubernetes.io/name', 'kubeadm has it on the Service alone'),
      { path: 'spec.replicas', ours: 2, upstream: undefined, reason: 'the add-on is scaled by another one; autoscaled leaves it out' },
      hash,
      zones,
      ...selector,
      {
        path: `${template}.tolerations[node-role.kubernetes.io/control-plane NoSchedule]`,
        upstream: undefined,
        reason: 'as kubeadm: control planes may be all there is at first',
      },
      {
        path: `${template}.containers[coredns].ports[liveness-probe]`,
        upstream: undefined,
        reason: 'as kubeadm since 1.34: probes call ports by name',
      },
      {
        path: `${template}.containers[coredns].ports[readiness-probe]`,
        upstream: undefined,
        reason: 'as kubeadm since 1.34: probes call ports by name',
      },
      { path: `${template}.containers[coredns].livenessProbe.httpGet.port`, ours: 'liveness-probe', upstream: 8080, reason: 'the same port by name' },
      {
        path: `${template}.containers[coredns].readinessProbe.httpGet.port`,
        ours: 'readiness-probe',
        upstream: 8181,
        reason: 'the same port by name',
      },
    ]);
  });
  it('has the same Service', () => {
    const port = (name: string): Deviation => ({
      path: `spec.ports[${name}].targetPort`,
      upstream: undefined,
      reason: "the API server's default, written as kubeadm does",
    });
    parity(ours('Service kube-system/kube-dns'), upstreamObject(addon, 'Service', 'kube-dns'), [
      mode,
      policy,
      port('dns'),
      port('dns-tcp'),
      port('metrics'),
    ]);
  });
});

describeShared("kops's CoreDNS", 'reference/dns/kops-golden/v1.36.2', () => {
  it('has the same disruption budget by name and selector', () => {
    const golden = sharedText('reference/dns/kops-golden/v1.36.2/coredns.yaml');
    const budgets = upstreamObjects(golden).filter(({ kind }) => kind === 'PodDisruptionBudget');
    expect(budgets).toHaveLength(1);
    const paths = differences(ours('PodDisruptionBudget kube-system/kube-dns'), budgets[0]).map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith('metadata.labels'))).toEqual(['spec.maxUnavailable']);
  });
});

function corefileOf(manifest: unknown): unknown {
  const text = typeof manifest === 'object' && manifest !== null && 'data' in manifest ? manifest.data : undefined;
  if (typeof text !== 'object' || text === null || !('Corefile' in text) || typeof text.Corefile !== 'string') throw new Error('no Corefile');
  return parseCorefile(text.Corefile);
}
