import type { TraefikOptions } from '../../../lib/ingress/traefik';
import {
  acmeStorageIsOneFile,
  localPolicyDropsTraffic,
  moreReplicasThanNodes,
  openDashboard,
  providerWithoutRights,
  traefikRules,
  updateNeedsFreeNode,
} from '../../../lib/ingress/traefik/rules';
import { manifestsOf } from '../../../lib/plan';
import { checkPlan } from '../../../lib/rules';
import { describeRule, layerSpec, planOf } from '../../support/layer';

const ingressEndpoint = { ip: '192.168.10.10' };
const layer = (options: TraefikOptions, count?: number) =>
  layerSpec({ ingress: { type: 'traefik', ...options }, ...(count === undefined ? {} : { cluster: { nodes: { count } } }) });
const hostPort = { type: 'hostPort', ingressEndpoint } as const;
const hostNetwork = { type: 'hostNetwork', ingressEndpoint } as const;
const deployment = (replicas: number, others: object = {}) => ({ type: 'Deployment', replicas, ...others }) as const;
const local = { type: 'nodePort', externalTrafficPolicy: 'Local', ingressEndpoint } as const;
const extraArgs = (...args: readonly string[]): TraefikOptions => ({ overrides: { extraArgs: args } });
const severities = (options: TraefikOptions, count?: number) => {
  const plan = planOf(layer(options, count));
  return checkPlan(plan, manifestsOf(plan)).flatMap(({ code, severity }) => (code.startsWith('traefik/') ? [`${severity} ${code}`] : []));
};

describeRule(updateNeedsFreeNode, {
  passes: {
    'a load balancer': layer({}),
    'a DaemonSet that makes room first': layer({ exposure: hostPort }),
    'a Deployment that makes room first': layer({ exposure: hostNetwork, workload: deployment(3) }, 3),
    'a Deployment with a node to spare': layer({ exposure: hostPort, workload: deployment(2, { maxUnavailable: 0, maxSurge: 1 }) }, 3),
  },
  fails: {
    'a DaemonSet that wants a second pod on each node': layer({ exposure: hostPort, workload: { type: 'DaemonSet', maxSurge: 1 } }),
    'a Deployment on every node': layer({ exposure: hostPort, workload: deployment(3, { maxUnavailable: 0, maxSurge: 1 }) }, 3),
    'a Deployment on nobody knows how many nodes': layer({ exposure: hostNetwork, workload: deployment(3, { maxUnavailable: 0, maxSurge: 1 }) }),
  },
});

describeRule(moreReplicasThanNodes, {
  passes: {
    'as many replicas as nodes': layer({ exposure: hostPort, workload: deployment(3) }, 3),
    'an unknown number of nodes': layer({ exposure: hostPort, workload: deployment(9) }),
    'no host ports': layer({ workload: deployment(9) }, 3),
  },
  fails: { 'more replicas than nodes': layer({ exposure: hostPort, workload: deployment(4) }, 3) },
});

describeRule(localPolicyDropsTraffic, {
  passes: {
    'a DaemonSet': layer({ exposure: local, workload: { type: 'DaemonSet' } }),
    'a pod on every node': layer({ exposure: local, workload: deployment(3) }, 3),
    'policy Cluster': layer({ exposure: { ...local, externalTrafficPolicy: 'Cluster' } }),
    'a load balancer, which may check the health of nodes': layer({ exposure: { type: 'loadBalancer', externalTrafficPolicy: 'Local' } }),
  },
  fails: { 'fewer pods than nodes': layer({ exposure: local }, 3), 'an unknown number of nodes': layer({ exposure: local }) },
});

describeRule(acmeStorageIsOneFile, {
  passes: { 'no ACME': layer(extraArgs('--serversTransport.maxIdleConnsPerHost=9')) },
  fails: {
    'ACME in several pods': layer(extraArgs('--certificatesResolvers.le.acme.email=a@example.org')),
    'ACME in one pod': layer({ ...extraArgs('--certificatesresolvers.le.acme.storage=/data/acme.json'), workload: deployment(1) }),
  },
});

describeRule(providerWithoutRights, {
  passes: { 'another flag of the Ingress provider': layer(extraArgs('--providers.kubernetesingress.throttleDuration=1s')) },
  fails: {
    'the CRD provider': layer(extraArgs('--providers.kubernetescrd')),
    'the Gateway provider in other letters': layer(extraArgs('--providers.kubernetesGateway=true')),
    'the provider for annotations of ingress-nginx': layer(extraArgs('--providers.kubernetesingressnginx.watchnamespaceselector=a=b')),
  },
});

const staff = { name: 'staff', type: 'basicAuth', secret: { name: 'staff' } } as const;
const secure = { name: 'secure', type: 'headers', frameDeny: true } as const;
describeRule(openDashboard, {
  passes: {
    'no dashboard': layer({}),
    'a password': layer({ middlewares: [staff], dashboard: { host: 'a.example.org', middlewares: ['staff'] } }),
    'a password in a chain': layer({
      middlewares: [staff, { name: 'all', type: 'chain', middlewares: ['staff'] }],
      dashboard: { host: 'a.example.org', middlewares: ['all'] },
    }),
    'a password before everything': layer({
      middlewares: [staff],
      defaultMiddlewares: ['staff'],
      dashboard: { host: 'a.example.org', middlewares: [] },
    }),
  },
  fails: {
    'nothing in front': layer({ dashboard: { host: 'a.example.org', middlewares: [] } }),
    'only headers in front': layer({ middlewares: [secure], dashboard: { host: 'a.example.org', middlewares: ['secure'] } }),
  },
});

describe('rules of Traefik', () => {
  it('say error only where breakage is certain', () => {
    const surge = deployment(3, { maxUnavailable: 0, maxSurge: 1 });
    expect(severities({ exposure: hostPort, workload: surge }, 3)).toEqual(['error traefik/update-needs-free-node']);
    expect(severities({ exposure: hostPort, workload: surge })).toEqual(['warning traefik/update-needs-free-node']);
    const acme = extraArgs('--certificatesResolvers.le.acme.email=a@example.org');
    expect(severities(acme)).toEqual(['error traefik/acme-storage-is-one-file']);
    expect(severities({ ...acme, workload: deployment(1) })).toEqual(['warning traefik/acme-storage-is-one-file']);
  });
  it('are all held by a test above', () => {
    expect(traefikRules).toHaveLength(6);
  });
});
