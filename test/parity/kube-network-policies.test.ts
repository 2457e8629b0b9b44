import type { KubeManifest } from '../../lib/kube';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObject } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const reference = 'reference/cni/kube-network-policies/v1.1.1/install.yaml';
const objects = objectsOf(layerSpec({ cni: { type: 'flannel', policyEngine: { type: 'kube-network-policies' } } }));

function ours(id: string): KubeManifest {
  const staged = objects.get(id);
  if (staged === undefined) throw new Error(`the layer has no ${id}: ${[...objects.keys()].join(', ')}`);
  return staged.manifest;
}

const template = 'spec.template.spec';
const container = `${template}.containers[kube-network-policies]`;
const written = 'the default of the program, written because it is an option or a fact';

const deviations: readonly Deviation[] = [
  { path: 'spec.updateStrategy', upstream: undefined, reason: "the API server's default, written" },
  {
    path: `${template}.priorityClassName`,
    ours: 'system-node-critical',
    upstream: undefined,
    reason: 'a node under pressure must not stop enforcing first',
  },
  {
    path: `${template}.tolerations[Exists NoExecute]`,
    upstream: undefined,
    reason: 'a taint that evicts pods must not end enforcement for those that stay',
  },
  {
    path: `${container}.image`,
    ours: 'registry.k8s.io/networking/kube-network-policies:v1.1.1',
    upstream: 'registry.k8s.io/networking/kube-network-policies:v1.1.0',
    reason: 'images are published after the tag, so a manifest at a tag names the one before',
  },
  { path: `${container}.args[--fail-open]`, ours: '--fail-open=true', upstream: undefined, reason: written },
  { path: `${container}.args[--strict-mode]`, ours: '--strict-mode=true', upstream: undefined, reason: written },
  { path: `${container}.args[--metrics-bind-address]`, ours: '--metrics-bind-address=:9080', upstream: undefined, reason: written },
  { path: `${container}.args[--v]`, ours: undefined, upstream: '--v=2', reason: 'it writes a line a packet; extraArgs brings it back' },
  { path: `${container}.ports`, upstream: undefined, reason: 'the scheduler keeps two pods with one host port apart' },
  { path: `${container}.securityContext.capabilities`, ours: undefined, reason: 'a privileged container has them all' },
];

describeShared('parity with kube-network-policies v1.1.1', reference, () => {
  const text = sharedText(reference);
  it('permissions', () => {
    parity(ours('ClusterRole kube-network-policies'), upstreamObject(text, 'ClusterRole', 'kube-network-policies'));
  });
  it('service account', () => {
    parity(ours('ServiceAccount kube-system/kube-network-policies'), upstreamObject(text, 'ServiceAccount', 'kube-network-policies'));
  });
  it('binding', () => {
    parity(ours('ClusterRoleBinding kube-network-policies'), upstreamObject(text, 'ClusterRoleBinding', 'kube-network-policies'));
  });
  it('DaemonSet', () => {
    parity(ours('DaemonSet kube-system/kube-network-policies'), upstreamObject(text, 'DaemonSet', 'kube-network-policies'), deviations);
  });
});
