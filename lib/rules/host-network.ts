/** Rules about pods in the network of their nodes. Clashes of their ports are in a file of their own. */
import type { LayerRule, Staged } from '../component';
import { type core, objectKey } from '../kube';
import { workloadsOf } from './manifest-index';

export const hostPortDiffers: LayerRule = {
  code: 'host-network/host-port-differs',
  severity: 'error',
  summary: 'in the network of its node a container listens at its own port: the API server refuses another hostPort beside it',
  source: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/validation/validation.go',
  check: ({ manifests }) =>
    templatesOf(manifests).flatMap(({ at, spec }) =>
      spec?.hostNetwork !== true
        ? []
        : [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ name, ports = [] }) =>
            ports
              .filter(({ hostPort, containerPort }) => hostPort !== undefined && hostPort !== containerPort)
              .map(({ hostPort, containerPort }) => ({
                at: `${at}.spec.template.spec.containers[${name}].ports`,
                got: `hostPort ${hostPort} for containerPort ${containerPort}`,
                expected: `hostPort ${containerPort}`,
              })),
          ),
    ),
};

export const ingressResolvesAsNode: LayerRule = {
  code: 'host-network/ingress-resolves-as-node',
  severity: 'warning',
  summary: 'an ingress controller in the network of its node asks the resolver of the node, which knows no Service of the cluster',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy',
  check: ({ plan, manifests }) => {
    const controllers = plan.components.flatMap(({ facts }) => facts.workloads).filter(({ role }) => role === 'ingress');
    return templatesOf(manifests).flatMap(({ at, kind, namespace, name, spec }) =>
      spec?.hostNetwork === true &&
      spec.dnsPolicy !== 'ClusterFirstWithHostNet' &&
      spec.dnsPolicy !== 'None' &&
      controllers.some((one) => one.kind === kind && one.namespace === namespace && one.name === name)
        ? [{ at: `${at}.spec.template.spec.dnsPolicy`, got: spec.dnsPolicy ?? 'ClusterFirst', expected: 'ClusterFirstWithHostNet' }]
        : [],
    );
  },
};

/** Every rule about pods in the network of their nodes. */
export const HOST_NETWORK_RULES: readonly LayerRule[] = [hostPortDiffers, ingressResolvesAsNode];

interface Template {
  readonly at: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly spec: core.PodSpec | undefined;
}

function templatesOf(manifests: readonly Staged[]): readonly Template[] {
  return workloadsOf(manifests).map((workload) => {
    const { namespace, name } = workload.metadata;
    return { at: objectKey(workload), kind: workload.kind, namespace, name, spec: workload.spec?.template.spec };
  });
}
