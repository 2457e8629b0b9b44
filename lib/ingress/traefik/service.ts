import type { Cluster } from '../../cluster';
import type { core, IngressClass, Service } from '../../kube';
import { traefikNamespace, traefikSelector, traefikService } from './facts';
import type { ResolvedTraefik } from './resolve';

/** The Service that clients come through; none where they come through ports of the nodes. */
export function traefikServices({ exposure }: ResolvedTraefik, { families }: Cluster): readonly Service[] {
  if (exposure.type === 'hostPort' || exposure.type === 'hostNetwork') return [];
  const nodePorts = exposure.type === 'nodePort' ? exposure : undefined;
  const ports: readonly core.ServicePort[] = [port('web', 80, nodePorts?.http), port('websecure', 443, nodePorts?.https)];
  const shared = {
    externalTrafficPolicy: exposure.externalTrafficPolicy,
    ...(families.length > 1 ? { ipFamilyPolicy: 'PreferDualStack' } : {}),
    selector: traefikSelector,
    ports,
  };
  const annotations = exposure.type === 'loadBalancer' ? exposure.annotations : undefined;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: traefikService,
        namespace: traefikNamespace,
        labels: traefikSelector,
        ...(annotations === undefined ? {} : { annotations }),
      },
      spec:
        exposure.type === 'nodePort'
          ? { type: 'NodePort', ...shared }
          : {
              type: 'LoadBalancer',
              ...(exposure.loadBalancerClass === undefined ? {} : { loadBalancerClass: exposure.loadBalancerClass }),
              ...(exposure.sourceRanges === undefined ? {} : { loadBalancerSourceRanges: exposure.sourceRanges }),
              ...shared,
            },
    },
  ];
}

function port(name: string, number: number, nodePort: number | undefined): core.ServicePort {
  return { name, port: number, protocol: 'TCP', targetPort: name, ...(nodePort === undefined ? {} : { nodePort }) };
}

export function ingressClass({ ingressClass: { name, default: isDefault } }: ResolvedTraefik): IngressClass {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: {
      name,
      labels: traefikSelector,
      ...(isDefault ? { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } : {}),
    },
    spec: { controller: traefikController },
  };
}

/** What IngressClasses of Traefik name. */
export const traefikController = 'traefik.io/ingress-controller';
