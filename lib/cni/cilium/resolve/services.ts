import type { Cluster } from '../../../cluster';
import { type PlanContext, provides } from '../../../component';
import { bounded, type Problems } from '../../../finding';
import { Cidr } from '../../../net';
import type { CiliumEnvoy } from '../enforcement';
import type { CiliumGatewayApi, CiliumIngress } from '../ingress';
import type { CiliumOptions } from '../options';
import type { CiliumForwarding, CiliumServiceProxy } from '../services';
import { duration } from './encryption';
import type { ResolvedForwarding, ResolvedRouting, ResolvedServices } from './resolved';
import { portRange } from './routing';

const outOfRange = 'cilium/out-of-range';
const kubeProxyFree = 'https://docs.cilium.io/en/v1.20/network/kubernetes/kubeproxy-free/';

/** Resources that only Cilium's own service proxy can serve, and the page that says so. */
const needEbpf = [
  { name: 'l2Announcements', source: 'https://docs.cilium.io/en/v1.20/network/l2-announcements/' },
  { name: 'egressGateways', source: 'https://docs.cilium.io/en/v1.20/network/egress-gateway/egress-gateway/' },
  { name: 'localRedirects', source: 'https://docs.cilium.io/en/v1.20/network/kubernetes/local-redirect-policy/' },
] as const;

/** Whether the egress gateway is on, which routing must know first. */
export function wantsEgressGateway(
  { services, resources }: Pick<CiliumOptions, 'services' | 'resources'>,
  { planned }: Pick<PlanContext, 'planned'>,
): boolean {
  const ebpf = services?.type === 'ebpf' || (services === undefined && standsAlone(planned));
  return ebpf && ((services?.type === 'ebpf' && services.egressGateway !== undefined) || (resources?.egressGateways ?? []).length > 0);
}

/** The layer says that there is no kube-proxy. */
function standsAlone(planned: PlanContext['planned']): boolean {
  return planned.some(({ kind, type }) => kind === 'proxy' && type === 'none');
}

/** Fills defaults and parses; every problem is reported. */
export function resolveServices(
  { services, resources, envoy }: Pick<CiliumOptions, 'services' | 'resources' | 'envoy'>,
  routing: ResolvedRouting,
  { cluster, planned, problems }: PlanContext,
): ResolvedServices {
  const given = services ?? (standsAlone(planned) ? { type: 'ebpf' } : { type: 'kube-proxy' });
  if (given.type === 'kube-proxy') {
    for (const { name, source } of needEbpf) {
      if ((resources?.[name] ?? []).length === 0) continue;
      problems.at(`resources.${name}`).report({
        code: 'cilium/needs-ebpf-services',
        message: 'only the service proxy of Cilium itself can do this',
        got: provides(planned, 'service-proxy') ? 'Services by kube-proxy' : "services { type: 'kube-proxy' }",
        expected: "services { type: 'ebpf' }, and proxy { type: 'none' } in the layer",
        source,
      });
    }
    return given;
  }
  const at = problems.at('services');
  const apiServer = resolveApiServer(cluster, problems);
  checkEnvoy(given, envoy, at);
  checkL2(given, at.at('l2Announcements'));
  checkEgress(given, at.at('egressGateway'));
  for (const [index, text] of (given.localRedirect?.addressCidrs ?? []).entries())
    at.at(`localRedirect.addressCidrs[${index}]`).read(Cidr.parse, text);
  for (const [index, text] of (given.nodePortAddresses ?? []).entries()) at.at(`nodePortAddresses[${index}]`).read(Cidr.parse, text);
  checkIngress(given.ingress, at.at('ingress'));
  checkGateway(given.gatewayApi, at.at('gatewayApi'));
  const on = <T extends object>(said: T | undefined, wanted: readonly unknown[] | undefined): T | Record<never, never> | undefined =>
    said ?? ((wanted ?? []).length > 0 ? {} : undefined);
  return {
    type: 'ebpf',
    forwarding: resolveForwarding(given.forwarding ?? { type: 'snat' }, routing, at.at('forwarding')),
    maglev: given.balancing?.type === 'maglev' ? { tableSize: given.balancing.tableSize } : undefined,
    acceleration: given.acceleration ?? 'disabled',
    socketHostNamespaceOnly: given.socketHostNamespaceOnly ?? (given.gatewayApi === undefined ? undefined : true),
    nodePortRange: given.nodePortRange === undefined ? undefined : portRange(given.nodePortRange, 1, at.at('nodePortRange')),
    nodePortAddresses: given.nodePortAddresses ?? [],
    healthzBindAddress: given.healthzBindAddress ?? '',
    topology: given.topology ?? false,
    l2Announcements: on(given.l2Announcements, resources?.l2Announcements),
    egressGateway: on(given.egressGateway, resources?.egressGateways),
    localRedirect: on(given.localRedirect, resources?.localRedirects),
    ingress: given.ingress,
    gatewayApi: given.gatewayApi,
    apiServer,
  };
}

/** The kubernetes Service is made to work by the very pods that would call it. */
function resolveApiServer({ apiServer: { host, port } }: Cluster, problems: Problems): { readonly host: string; readonly port: number } {
  if (host === undefined)
    problems.at('services').report({
      code: 'cilium/no-api-server',
      message: 'Cilium makes the kubernetes Service work, so it needs an address of the API server that works without it',
      got: 'no cluster.apiServer.host',
      fix: 'give cluster.apiServer.host the address or name that kubelets use, for example the control plane endpoint',
      source: kubeProxyFree,
    });
  return { host: host ?? '', port };
}

/** What carries the Service's address to the node of the pod must fit with what carries packets there. */
function resolveForwarding(given: CiliumForwarding, routing: ResolvedRouting, problems: Problems): ResolvedForwarding {
  if (given.type === 'snat') return { type: 'snat', dispatch: undefined };
  const geneveTunnel = routing.mode === 'tunnel' && routing.protocol === 'geneve';
  const dispatch = given.dispatch ?? (geneveTunnel ? 'geneve' : 'opt');
  const fits = dispatch === 'geneve' ? routing.mode === 'native' || geneveTunnel : routing.mode === 'native';
  if (!fits)
    problems.at(given.dispatch === undefined ? 'type' : 'dispatch').report({
      code: 'cilium/dsr-needs-geneve-or-native',
      message: 'replies cannot go straight to clients here: the tunnel has no room for the address of the Service',
      got: `${given.type} with dispatch ${dispatch} in a ${routing.protocol.toUpperCase()} tunnel`,
      expected: "native routing, or a Geneve tunnel with dispatch 'geneve'",
      source: kubeProxyFree,
    });
  return { type: given.type, dispatch };
}

/** Ingress and gateways are Envoy. */
function checkEnvoy(given: CiliumServiceProxy, envoy: CiliumEnvoy | undefined, problems: Problems): void {
  if (envoy?.type !== 'off') return;
  for (const name of ['ingress', 'gatewayApi'] as const) {
    if (given[name] === undefined) continue;
    problems.at(name).report({
      code: 'cilium/needs-envoy',
      message: 'requests are read by Envoy, which is off',
      got: "envoy { type: 'off' }",
      fix: 'leave envoy out',
      source: 'https://docs.cilium.io/en/v1.20/network/servicemesh/ingress/',
    });
  }
}

function checkL2({ l2Announcements }: CiliumServiceProxy, problems: Problems): void {
  for (const name of ['leaseDuration', 'renewDeadline', 'retryPeriod'] as const) {
    const said = l2Announcements?.[name];
    if (said !== undefined) duration(said, problems.at(name));
  }
}

function checkEgress({ egressGateway }: CiliumServiceProxy, problems: Problems): void {
  if (egressGateway?.maxPolicyEntries !== undefined) bounded(egressGateway.maxPolicyEntries, 1, 65_536, outOfRange, problems.at('maxPolicyEntries'));
  if (egressGateway?.reconciliationInterval !== undefined) duration(egressGateway.reconciliationInterval, problems.at('reconciliationInterval'));
}

function checkIngress(ingress: CiliumIngress | undefined, problems: Problems): void {
  const port = ingress?.hostNetwork?.port;
  if (port !== undefined) bounded(port, 1024, 65_535, outOfRange, problems.at('hostNetwork.port'));
  const certificate = ingress?.defaultCertificate;
  if (certificate !== undefined && !/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*$/.test(certificate))
    problems.at('defaultCertificate').report({
      code: 'cilium/certificate',
      message: 'not the name of a Secret with its namespace',
      got: JSON.stringify(certificate),
      expected: 'namespace/name',
    });
  if (ingress?.hostNetwork === undefined) return;
  for (const name of ['serviceAnnotations', 'externalTrafficPolicy'] as const) {
    if (ingress[name] !== undefined)
      problems.at(name).report({
        code: 'cilium/no-ingress-service',
        message: 'Envoy listens on nodes, and there is no Service to say it of',
        got: 'hostNetwork',
        fix: 'leave one of the two out',
      });
  }
}

function checkGateway(gatewayApi: CiliumGatewayApi | undefined, problems: Problems): void {
  if (gatewayApi?.trustedHops !== undefined) bounded(gatewayApi.trustedHops, 0, 255, outOfRange, problems.at('trustedHops'));
}
