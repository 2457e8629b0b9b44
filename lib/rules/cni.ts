/** Rules between the pod network and the rest of the layer. Rules of one CNI alone are in its room. */
import type { Found, LayerRule } from '../component';
import { type core, describeObject } from '../kube';
import { manifestsOfKind, type Workload, workloadsOf } from './manifest-index';
import { isSameExternal } from './same-external';

export const twoPodNetworks: LayerRule = {
  code: 'cni/two-pod-networks',
  severity: 'error',
  summary: 'nodes have one pod network: two would write the same CNI folder and open the same tunnels',
  source: 'https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/validation/validation.go',
  check: ({ plan: { components } }) => {
    const all = components.filter(({ facts }) => facts.provides.includes('pod-network') && !facts.shares.includes('pod-network'));
    const networks = all.filter((one, index) => !all.slice(0, index).some((earlier) => isSameExternal(earlier, one)));
    return networks.length < 2
      ? []
      : [
          {
            at: networks[1]?.kind ?? 'cni',
            got: networks.map(({ facts }) => facts.name).join(' and '),
            fix: 'keep one, or say of an external one that it provides something else',
          },
        ];
  },
};

export const platformRunsItsOwn: LayerRule = {
  code: 'cni/platform-runs-its-own',
  severity: 'info',
  summary: 'the platform brings a pod network or a policy engine of its own unless told otherwise, and two on a node work against each other',
  source: 'https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/',
  check: ({ plan: { cluster, components } }) => {
    // What a component shares it has beside the platform's own.
    const ours = components
      .filter(({ kind, type }) => kind === 'cni' && type !== 'external')
      .flatMap(({ facts: { provides, shares } }) => provides.filter((one) => !shares.includes(one)));
    return cluster.platform.runs
      .filter(({ role, provides }) => role === 'cni' && provides.some((capability) => ours.some((one) => one === capability)))
      .map(
        ({ provider, turnOff }): Found =>
          turnOff === undefined
            ? {
                at: 'cni',
                severity: 'error',
                got: `${provider}, which ${cluster.platform.title} always runs`,
                fix: 'leave cni out: it is external on this platform, and its facts take part in every check',
              }
            : { at: 'cni', got: `${provider} of ${cluster.platform.title}`, fix: `turn it off: ${turnOff}` },
      );
  },
};

export const tunnelPortClash: LayerRule = {
  code: 'cni/tunnel-port-clash',
  severity: 'error',
  summary: 'two components open a tunnel on one UDP port of every node: the kernel gives it to the first, and the other carries nothing',
  source: 'https://github.com/cilium/cilium/issues/8990',
  check: ({ plan: { components } }) => {
    const tunnels = components.flatMap(({ kind, facts }) =>
      facts.nodeTraffic
        .filter(({ protocol, from, to }) => protocol === 'UDP' && from === 'nodes' && to === 'nodes')
        .map(({ port }) => ({ kind, name: facts.name, port })),
    );
    const first = new Map<number, (typeof tunnels)[number]>();
    return tunnels.flatMap((tunnel): readonly Found[] => {
      const { port } = tunnel;
      if (port === undefined) return [];
      const earlier = first.get(port);
      if (earlier === undefined) first.set(port, tunnel);
      return earlier === undefined || earlier.name === tunnel.name
        ? []
        : [{ at: tunnel.kind, got: `UDP ${port} of ${earlier.name} and ${tunnel.name}`, fix: 'give one of them another port' }];
    });
  },
};

/** The pod of a workload, as far as the API server would read it; a patch may have taken the template away. */
function podOf({ spec }: Workload): core.PodSpec | undefined {
  const template: core.PodTemplateSpec | undefined = spec?.template;
  return template?.spec;
}

function containersOf(spec: core.PodSpec | undefined): readonly core.Container[] {
  return [spec?.initContainers, spec?.containers].flatMap((list) => (Array.isArray(list) ? list : []));
}

export const namespaceRefusesPods: LayerRule = {
  code: 'cni/namespace-refuses-pods',
  severity: 'error',
  summary: 'the Pod Security level of the namespace refuses these pods: a DaemonSet without pods, and nodes without network',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  check: ({ manifests }) => {
    const levels = new Map(
      manifestsOfKind(manifests, 'Namespace').map(({ metadata }) => [
        metadata.name,
        metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? 'none',
      ]),
    );
    return workloadsOf(manifests).flatMap((workload): readonly Found[] => {
      const level = levels.get(workload.metadata.namespace);
      if (level !== 'baseline' && level !== 'restricted') return [];
      const why = beyondBaseline(podOf(workload));
      return why.length === 0
        ? []
        : [{ at: '', got: `${describeObject(workload)} with ${why.join(', ')} in a namespace of level ${level}`, expected: 'privileged' }];
    });
  },
};

/** What the baseline level refuses, as far as a CNI's pods have it. */
function beyondBaseline(spec: core.PodSpec | undefined): readonly string[] {
  const privileged = containersOf(spec).some(({ securityContext }) => securityContext?.privileged === true);
  const mounts = Array.isArray(spec?.volumes) && spec.volumes.some(({ hostPath }) => hostPath !== undefined);
  return [
    ...(spec?.hostNetwork === true ? ['hostNetwork'] : []),
    ...(privileged ? ['a privileged container'] : []),
    ...(mounts ? ['hostPath volumes'] : []),
  ];
}

export const hostPortUnserved: LayerRule = {
  code: 'cni/host-port-unserved',
  severity: 'error',
  summary: 'the pod network serves no hostPort: the scheduler reserves the port, and nothing listens on it',
  source: 'https://www.cni.dev/plugins/current/meta/portmap/',
  check: ({ plan: { components }, manifests }) => {
    // What an external pod network serves is not known.
    const network = components.find(({ type, facts }) => type !== 'external' && facts.provides.includes('pod-network'));
    if (network === undefined || components.some(({ facts }) => facts.provides.includes('host-port'))) return [];
    const { hostPortsPath } = network.facts;
    return workloadsOf(manifests).flatMap((workload): readonly Found[] => {
      const spec = podOf(workload);
      const ports =
        spec?.hostNetwork === true
          ? []
          : containersOf(spec).flatMap((one) => (Array.isArray(one.ports) ? one.ports : []).flatMap(({ hostPort }) => hostPort ?? []));
      return ports.length === 0
        ? []
        : [
            {
              at: network.kind,
              got: `${describeObject(workload)} with hostPort ${ports.join(', ')}, ${network.facts.name} that serves none`,
              fix: hostPortsPath === undefined ? 'a Service' : `${network.kind}.${hostPortsPath}: true, or a Service`,
            },
          ];
    });
  },
};

/** Rules of the pod network, over the plan and every manifest. */
export const CNI_RULES: readonly LayerRule[] = [twoPodNetworks, platformRunsItsOwn, tunnelPortClash, namespaceRefusesPods, hostPortUnserved];
