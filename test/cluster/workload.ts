/** What the checks run on the cluster: pods that serve and pods that ask. All images are Kubernetes' own test image. */
import type { Kubectl } from './kubectl';

const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.59';

/** The namespace of the default layer's segment, and one that no policy of the layer covers. */
export const SEGMENT = 'shop-dev';
export const OUTSIDE = 'netstack-outside';
/** A namespace with policies of its own: only one outside range may be reached from it. */
export const EGRESS = 'netstack-egress';

/** A port of every node that leads to the web pod there. */
export const HOST_PORT = 18_080;

/** Served beside the port that the segment's flow opens; nobody declared it. */
export const UNDECLARED_PORT = 9090;

export function namespaces(): readonly object[] {
  return [SEGMENT, OUTSIDE, EGRESS].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'netstack-test': 'true' } } }));
}

/** Applies the pods and waits for them; what does not come up fails in the checks that need it. */
export function startWorkload(kubectl: Kubectl): void {
  kubectl.apply(...workload());
  kubectl.try(['-n', SEGMENT, 'rollout', 'status', 'ds/web', '--timeout=120s']);
  for (const [namespace, pod] of [
    [SEGMENT, 'client'],
    [OUTSIDE, 'other'],
    [EGRESS, 'limited'],
  ] as const) {
    kubectl.try(['-n', namespace, 'wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=60s']);
  }
}

function workload(): readonly object[] {
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'web', namespace: SEGMENT },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            terminationGracePeriodSeconds: 0,
            tolerations: [{ operator: 'Exists' }],
            containers: [server('web', 8080, [{ containerPort: 8080, hostPort: HOST_PORT }]), server('undeclared', UNDECLARED_PORT, [])],
          },
        },
      },
    },
    service('web', 'NodePort'),
    service('web-lb', 'LoadBalancer'),
    client(SEGMENT, 'client'),
    client(OUTSIDE, 'other'),
    client(EGRESS, 'limited'),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: SEGMENT },
      spec: {
        ingressClassName: 'traefik',
        tls: [{ hosts: ['shop.example.test'], secretName: 'web-tls' }],
        rules: [
          { host: 'shop.example.test', http: { paths: [route('/')] } },
          { host: 'path.example.test', http: { paths: [route('/hostname')] } },
        ],
      },
    },
  ];
}

function server(name: string, port: number, ports: readonly object[]): object {
  const args = ['netexec', `--http-port=${port}`, `--udp-port=${port}`];
  return { name, image: IMAGE, args, ports, readinessProbe: { httpGet: { path: '/readyz', port }, periodSeconds: 2 } };
}

function service(name: string, type: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: SEGMENT },
    spec: { type, ipFamilyPolicy: 'PreferDualStack', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

function route(path: string): object {
  return { path, pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } };
}

function client(namespace: string, name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: { terminationGracePeriodSeconds: 0, tolerations: [{ operator: 'Exists' }], containers: [server(name, 8080, [])] },
  };
}
