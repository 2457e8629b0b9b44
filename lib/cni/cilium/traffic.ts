/** Objects by which Ingress objects and gateways find Cilium. */
import type { EndpointSlice, IngressClass, KubeManifest, Service } from '../../kube';
import type { CiliumIngress } from './ingress';
import { ciliumNamespace, partOf } from './names';
import { type ResolvedCilium, serviceProxyOf } from './resolve';

const sharedService = 'cilium-ingress';

export function trafficManifests(o: ResolvedCilium): readonly KubeManifest[] {
  const ingress = serviceProxyOf(o)?.ingress;
  return [
    ...(ingress === undefined ? [] : ingressManifests(ingress, o)),
    ...(serviceProxyOf(o)?.gatewayApi === undefined ? [] : [gatewayClass, ...oneCertificate]),
  ];
}

function ingressManifests(ingress: CiliumIngress, o: ResolvedCilium): readonly KubeManifest[] {
  const ingressClass: IngressClass = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'cilium', ...(ingress.default === true ? { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } : {}) },
    spec: { controller: 'cilium.io/ingress-controller' },
  };
  return ingress.hostNetwork === undefined ? [ingressClass, shared(ingress), nobody(o)] : [ingressClass];
}

/** Ingress objects that share a listener share its address. */
function shared({ serviceAnnotations, externalTrafficPolicy }: CiliumIngress): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: sharedService,
      namespace: ciliumNamespace,
      labels: { 'cilium.io/ingress': 'true', ...partOf },
      ...(serviceAnnotations === undefined ? {} : { annotations: serviceAnnotations }),
    },
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: externalTrafficPolicy ?? 'Cluster',
      ports: [
        { name: 'http', port: 80, protocol: 'TCP' },
        { name: 'https', port: 443, protocol: 'TCP' },
      ],
    },
  };
}

/** A Service without endpoints is not forwarded; agents hand its packets to Envoy, and nobody has the address here. */
function nobody({ families }: ResolvedCilium): EndpointSlice {
  const ipv4 = families.includes('IPv4');
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: sharedService, namespace: ciliumNamespace, labels: { 'kubernetes.io/service-name': sharedService } },
    addressType: ipv4 ? 'IPv4' : 'IPv6',
    endpoints: [{ addresses: [ipv4 ? '192.192.192.192' : '2001:db8::192'], conditions: { ready: true } }],
    ports: [{ port: 9999 }],
  };
}

/** A GatewayClass as far as Cilium has one. */
interface GatewayClass extends KubeManifest {
  readonly spec: { readonly controllerName: string; readonly description: string };
}

const gatewayClass: GatewayClass = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name: 'cilium' },
  spec: { controllerName: 'io.cilium/gateway-controller', description: 'Cilium: Envoy on every node' },
};

interface AdmissionObject extends KubeManifest {
  readonly spec: unknown;
}

const gateways = [
  { apiGroups: ['gateway.networking.k8s.io'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['gateways'] },
] as const;

/** Cilium serves the first certificate of a listener and says nothing of the others: the API server refuses them instead. */
const oneCertificate: readonly AdmissionObject[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'gateway.cilium.io' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: gateways },
      validations: [
        {
          expression:
            "object.spec.gatewayClassName != 'cilium' || (has(object.spec.listeners)) && object.spec.listeners.filter(e, has(e.tls) && has(e.tls.mode) && e.tls.mode == 'Terminate').all(e, e.tls.certificateRefs.size() == 1)",
          message: 'a listener of class cilium that terminates TLS has exactly one certificateRef',
          reason: 'Invalid',
        },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'gateway.cilium.io' },
    spec: { policyName: 'gateway.cilium.io', validationActions: ['Deny'], matchResources: { resourceRules: gateways } },
  },
];
