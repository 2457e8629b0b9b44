/** Where our objects may differ from those of upstream's chart, and why ours is right. */

/** A place in all objects that match. */
export interface WideDeviation {
  /** `Kind namespace/name`. */
  readonly objects: RegExp;
  readonly path: RegExp;
  readonly reason: string;
  /** What stands there in ours; undefined: nothing. Not compared where the key is left out. */
  readonly ours?: unknown;
  /** What stands there in upstream's; undefined: nothing. Not compared where the key is left out. */
  readonly upstream?: unknown;
}

/** Objects that upstream has and we do not. */
export interface LeftOut {
  readonly objects: RegExp;
  readonly reason: string;
}

const template = String.raw`^spec\.(?:template|jobTemplate\.spec\.template)\.spec`;
const every = /^/;
const agent = /^DaemonSet kube-system\/cilium$/;

export const deviations: readonly WideDeviation[] = [
  { objects: every, path: /helm\.sh\/chart$/, ours: undefined, reason: 'helm did not make these objects' },
  {
    objects: every,
    path: /\.imagePullPolicy$/,
    ours: undefined,
    upstream: 'IfNotPresent',
    reason: "the API server's default for an image with a tag",
  },
  { objects: every, path: new RegExp(`${template}\\.restartPolicy$`), ours: undefined, upstream: 'Always', reason: "the API server's default" },
  { objects: every, path: /Probe\.initialDelaySeconds$/, ours: undefined, upstream: 0, reason: "the API server's default" },
  {
    objects: every,
    path: /^spec\.template\.metadata\.annotations(?:\.netstack\.cdk8s\.io\/config-hash)?$/,
    upstream: undefined,
    reason: 'pods read their configuration when they start: a change rolls them',
  },
  {
    objects: /^Namespace cilium-secrets$/,
    path: /^metadata\.labels\.pod-security\.kubernetes\.io\/(?:enforce|audit|warn)$/,
    ours: 'restricted',
    upstream: undefined,
    reason: 'no pod belongs there',
  },
  {
    objects: /^Namespace cilium-secrets$/,
    path: /^metadata\.annotations$/,
    upstream: undefined,
    reason: 'no GitOps controller prunes a namespace and everything in it',
  },
  {
    objects: /^Role kube-system\/cilium-operator-ztunnel$/,
    path: /^rules\[daemonsets\.apps\]\[create\]$/,
    ours: undefined,
    reason:
      'whoever may create DaemonSets in kube-system may do everything; the operator only has to find and delete the one of a mesh that is not on',
  },
  {
    objects: /^ConfigMap kube-system\/cilium-envoy-config$/,
    path: /\[envoy-health-listener\].*\.virtualHosts$/,
    upstream: undefined,
    reason: 'one spelling of a field that Envoy knows by two',
  },
  {
    objects: /^ConfigMap kube-system\/cilium-envoy-config$/,
    path: /\[envoy-health-listener\].*\.virtual_hosts$/,
    ours: undefined,
    reason: 'one spelling of a field that Envoy knows by two',
  },
  {
    objects: /^ConfigMap kube-system\/cilium-config$/,
    path: /^data\.policy-audit-mode$/,
    ours: undefined,
    upstream: 'false',
    reason: "Cilium's default; the render was asked for it by name",
  },
  {
    objects: agent,
    path: /initContainers\[(?:mount-cgroup|apply-sysctl-overwrites)\]\.command\[2\]$/,
    reason: 'the same three commands, each only if the one before succeeded',
  },
  {
    objects: agent,
    path: /initContainers\[mount-bpf-fs\]\.(?:command\[2\]|args)$/,
    reason: 'asks the kernel instead of a program what is mounted; one list of words instead of two',
  },
  {
    objects: agent,
    path: /lifecycle\.postStart$/,
    ours: undefined,
    reason: 'clears rules of the VPC CNI, which only nodes in ENI mode can have: there ours does it too',
  },
  {
    objects: /^DaemonSet kube-system\/cilium-envoy$/,
    path: /startupProbe\.timeoutSeconds$/,
    ours: 5,
    upstream: undefined,
    reason: 'as 1.20 has it: a second is little for a proxy that starts',
  },
  { objects: /^GatewayClass cilium$/, path: /^spec\.description$/, reason: 'words of our own' },
  { objects: /^ValidatingAdmissionPolicy gateway\.cilium\.io$/, path: /^spec\.validations\[0\]\.message$/, reason: 'words of our own' },
  {
    objects: /^ConfigMap kube-system\/hubble-ui-nginx$/,
    path: /^data\.nginx\.conf$/,
    reason: 'the same routes, in words of our own; test/cni/cilium/hubble holds them',
  },
  {
    objects: /^(?:Job|CronJob|Deployment) kube-system\/hubble-(?:generate-certs|ui)/,
    path: /securityContext\.readOnlyRootFilesystem$/,
    ours: true,
    upstream: undefined,
    reason: 'it writes to its volumes alone',
  },
  {
    objects: /^Role kube-system\/hubble-generate-certs$/,
    path: /^rules\[secrets named hubble-(?:relay-client|relay-server|metrics-server|ui-client)-certs\]$/,
    ours: undefined,
    reason: 'certgen may write the certificates that it is told to make, and no others',
  },
];

export const leftOut: readonly LeftOut[] = [
  {
    objects: /clustermesh-apiserver/,
    reason: 'what serves the state of a cluster to others is not part of a network layer: the layer says who it is, and reads what others joined',
  },
];
