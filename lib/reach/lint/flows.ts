/** Rules about traffic that must get through and does not. The engine proves each of them. */
import { Ip, type Protocol } from '../../net';
import type { Endpoint, Reachability } from '../engine';
import { policyText, ruleText } from '../explain';
import { matchesLabels, type Workload } from '../model';
import { type LintContext, mayPass, mayPassAnything, workloadText } from './context';
import { type LintRule, networkPolicyDocs } from './rule';

const dnsPort = 53;

/** The pods that answer DNS; undefined where they are not among the manifests. */
function dnsServers({ resources }: LintContext): readonly Workload[] {
  return resources.workloads.filter(
    ({ shapes, name }) =>
      shapes.some(({ labels }) => labels.get('k8s-app') === 'kube-dns' || labels.get('dns.operator.openshift.io/daemonset-dns') === 'default') ||
      name === 'coredns' ||
      name === 'kube-dns',
  );
}

/** The cluster with DNS servers as they usually are, where it was given without. */
function withDns(context: LintContext): Reachability {
  const { resources, reachability } = context;
  if (dnsServers(context).length > 0) return reachability;
  const shape = {
    labels: new Map([['k8s-app', 'kube-dns']]),
    hostNetwork: false,
    ports: [
      { name: 'dns', port: dnsPort, protocol: 'UDP' as const },
      { name: 'dns-tcp', port: dnsPort, protocol: 'TCP' as const },
    ],
    addresses: [],
  };
  const workload: Workload = {
    id: 'kube-system/coredns[Deployment]',
    kind: 'Deployment',
    namespace: 'kube-system',
    name: 'coredns',
    replicas: 2,
    shapes: [shape],
    unmodelled: false,
    origin: { file: '', line: 0 },
  };
  const system = resources.namespaces.get('kube-system') ?? {
    name: 'kube-system',
    labels: new Map([['kubernetes.io/metadata.name', 'kube-system']]),
  };
  return reachability.with({
    ...resources,
    namespaces: new Map([...resources.namespaces, ['kube-system', system]]),
    workloads: [...resources.workloads, workload],
  });
}

export const dnsBlocked: LintRule = {
  id: 'L08',
  code: 'reach/dns-blocked',
  severity: 'error',
  summary: 'a workload is isolated for egress and cannot reach DNS over both UDP and TCP',
  source: `${networkPolicyDocs}#default-deny-all-egress-traffic`,
  *check(context) {
    const reachability = withDns(context);
    const servers = reachability.endpoints.filter((end) => end.type === 'workload' && dnsServersAmong(reachability).has(end.workload));
    const nodeLocal = [reachability.rangeOf(Ip.parse('169.254.20.10')), reachability.rangeOf(Ip.parse('169.254.25.10'))];
    for (const workload of context.resources.workloads) {
      const [policy] = context.isolating(workload, 'egress');
      const end = reachability.endpoint(workload.id);
      if (
        policy === undefined ||
        end === undefined ||
        workload.unmodelled ||
        workload.shapes.every(({ hostNetwork }) => hostNetwork) ||
        dnsServersAmong(reachability).has(workload)
      )
        continue;
      const resolvers: readonly (Endpoint | undefined)[] = [...servers, ...nodeLocal];
      const reaches = (protocol: Protocol): boolean =>
        resolvers.some((server) => {
          if (server === undefined) return false;
          const verdict = reachability.verdict(end, server);
          return dnsPorts(context, server).some((port) => mayPass(verdict, protocol, port));
        });
      const blocked = (['UDP', 'TCP'] as const).filter((protocol) => !reaches(protocol));
      if (blocked.length === 0) continue;
      yield {
        origin: policy.origin,
        at: workloadText(workload),
        got: `no DNS over ${blocked.join(' and ')}, isolated by ${policyText(policy)}`,
        expected: 'egress to the DNS pods on 53/UDP and 53/TCP',
        fix: 'allow it in the policy that isolates',
      };
    }
  },
};

function dnsServersAmong({ resources }: Reachability): ReadonlySet<Workload> {
  return new Set(
    resources.workloads.filter(
      ({ shapes, name }) => shapes.some(({ labels }) => labels.get('k8s-app') === 'kube-dns') || name === 'coredns' || name === 'kube-dns',
    ),
  );
}

/** Ports of a DNS server: what Services forward to, 53 otherwise. */
function dnsPorts(context: LintContext, server: Endpoint): readonly number[] {
  if (server.type !== 'workload') return [dnsPort];
  const targets = context
    .servicesOf(server.workload)
    .flatMap(({ ports }) => ports.flatMap((port) => (port.port === dnsPort ? [context.targetOf(port, server.workload) ?? dnsPort] : [])));
  return targets.length > 0 ? [...new Set(targets)] : [dnsPort];
}

export const nodeLocalDnsBlocked: LintRule = {
  id: 'L09',
  code: 'reach/node-local-dns-blocked',
  severity: 'error',
  summary: 'NodeLocal DNSCache is installed, and a workload may reach DNS pods but not the address of the cache',
  source: 'https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/',
  *check(context) {
    const installed = context.resources.workloads.some(
      ({ name, shapes }) => name.startsWith('node-local-dns') || shapes.some(({ labels }) => labels.get('k8s-app') === 'node-local-dns'),
    );
    const cache = installed ? context.reachability.rangeOf(Ip.parse('169.254.20.10')) : undefined;
    if (cache === undefined) return;
    for (const workload of context.resources.workloads) {
      const end = context.end(workload);
      const [policy] = context.isolating(workload, 'egress');
      if (end === undefined || policy === undefined || workload.shapes.every(({ hostNetwork }) => hostNetwork)) continue;
      if (mayPass(context.reachability.verdict(end, cache), 'UDP', dnsPort)) continue;
      yield {
        origin: policy.origin,
        at: workloadText(workload),
        got: 'no egress to 169.254.20.10 on 53/UDP',
        fix: 'add an ipBlock 169.254.20.10/32: no selector matches the cache',
      };
    }
  },
};

export const oneSidedFlow: LintRule = {
  id: 'L28',
  code: 'reach/one-sided-flow',
  severity: 'warning',
  summary: 'one end allows a flow that the other denies',
  source: 'https://network-policy-api.sigs.k8s.io/',
  *check(context) {
    const { reachability } = context;
    for (const { policy, direction, index, rule, at } of context.rules()) {
      if (!policy.policyTypes.includes(direction)) continue;
      for (const peer of rule.peers) {
        if (peer.type !== 'pods' || (peer.podSelector?.requirements.length ?? 0) === 0) continue;
        for (const other of context.peerPods(peer, policy.namespace)) {
          for (const subject of context.subjects(policy)) {
            const a = context.end(direction === 'egress' ? subject : other);
            const b = context.end(direction === 'egress' ? other : subject);
            if (a === undefined || b === undefined || a === b) continue;
            if (!mayPassAnything(reachability.side(direction, a, b)) || mayPassAnything(reachability.verdict(a, b))) continue;
            yield {
              origin: policy.origin,
              at,
              got: `${ruleText(policy, direction, index)}, and ${direction === 'egress' ? `${b.id} receives nothing from ${a.id}` : `${a.id} may send nothing to ${b.id}`}`,
            };
          }
        }
      }
    }
  },
};

export const routeBackendBlocked: LintRule = {
  id: 'L29',
  code: 'reach/route-backend-blocked',
  severity: 'error',
  summary: 'an Ingress or route leads to pods that let no ingress controller in',
  source: 'https://github.com/np-guard/netpol-analyzer',
  *check(context) {
    const { resources, reachability } = context;
    const controller = reachability.endpoint('{ingress-controller}');
    for (const route of resources.routes) {
      for (const backend of route.backends) {
        const service = resources.services.find(({ namespace, name }) => namespace === backend.namespace && name === backend.service);
        if (service === undefined) {
          yield {
            origin: route.origin,
            at: `${route.kind} ${route.namespace}/${route.name}`,
            severity: 'warning',
            got: `Service ${backend.namespace}/${backend.service} is not among the manifests`,
          };
          continue;
        }
        for (const workload of resources.workloads) {
          const end = context.end(workload);
          const { selector } = service;
          if (controller === undefined || end === undefined || selector === undefined || workload.namespace !== service.namespace) continue;
          if (!workload.shapes.some(({ labels }) => matchesLabels(selector, labels)) || mayPassAnything(reachability.verdict(controller, end)))
            continue;
          yield {
            origin: route.origin,
            at: `${route.kind} ${route.namespace}/${route.name}`,
            got: `${workloadText(workload)} behind Service ${service.name}`,
            fix: 'allow ingress from the namespace of the controller on the port of the pods',
          };
        }
      }
    }
  },
};

export const callbackBlocked: LintRule = {
  id: 'L30',
  code: 'reach/api-callback-blocked',
  severity: 'error',
  summary: 'the API server calls a webhook or aggregated API whose pods let nobody in from outside the pod network',
  source: 'https://github.com/tigera/operator/issues/4739',
  *check(context) {
    const { resources, reachability, facts } = context;
    const outside = reachability.endpoints.filter((end) => {
      if (end.type === 'node') return true;
      if (end.type !== 'range') return false;
      return facts.nodeCidrs === undefined || facts.nodeCidrs.some((cidr) => cidr.contains(end.first));
    });
    if (outside.length === 0) return;
    for (const callback of resources.callbacks) {
      const service = resources.services.find(({ namespace, name }) => namespace === callback.namespace && name === callback.service);
      const port = service?.ports.find((candidate) => candidate.port === callback.port);
      if (service?.selector === undefined || port === undefined) continue;
      for (const workload of resources.workloads) {
        const end = context.end(workload);
        const target = context.targetOf(port, workload);
        if (end === undefined || target === undefined || workload.namespace !== service.namespace || !context.servicesOf(workload).includes(service))
          continue;
        if (outside.some((from) => mayPass(reachability.verdict(from, end), port.protocol, target))) continue;
        yield {
          origin: callback.origin,
          at: `${callback.kind} ${callback.name}`,
          got: `${workloadText(workload)} on ${target}/${port.protocol}`,
          fix: 'allow the port from the range of the control plane, or from everybody',
        };
      }
    }
  },
};

export const scrapeBlocked: LintRule = {
  id: 'L31',
  code: 'reach/scrape-blocked',
  severity: 'warning',
  summary: 'Prometheus is told to scrape pods that it cannot reach',
  source: 'https://prometheus-operator.dev/docs/developer/getting-started/',
  *check(context) {
    const { resources, reachability } = context;
    const scrapers = reachability.endpoints.filter(
      (end) =>
        end.type === 'workload' &&
        (end.workload.kind === 'Prometheus' || end.workload.shapes.some(({ labels }) => labels.get('app.kubernetes.io/name') === 'prometheus')),
    );
    if (scrapers.length === 0) return;
    for (const scrape of resources.scrapes) {
      for (const workload of resources.workloads) {
        const end = context.end(workload);
        if (end === undefined || workload.unmodelled || (scrape.namespaces !== undefined && !scrape.namespaces.includes(workload.namespace)))
          continue;
        const ports = scrapePorts(context, scrape, workload);
        const blocked = ports.filter(
          ({ protocol, port }) => !scrapers.some((from) => from !== end && mayPass(reachability.verdict(from, end), protocol, port)),
        );
        const [first] = blocked;
        if (first !== undefined)
          yield {
            origin: scrape.origin,
            at: `${scrape.kind} ${scrape.namespace}/${scrape.name}`,
            got: `${workloadText(workload)} on ${first.port}/${first.protocol}`,
          };
      }
    }
  },
};

function scrapePorts(
  context: LintContext,
  scrape: LintContext['resources']['scrapes'][number],
  workload: Workload,
): readonly { readonly protocol: Protocol; readonly port: number }[] {
  if (scrape.kind === 'PodMonitor') {
    return workload.shapes.flatMap(({ labels, ports }) =>
      matchesLabels(scrape.selector, labels) ? ports.filter(({ name }) => name !== undefined && scrape.ports.includes(name)) : [],
    );
  }
  return context
    .servicesOf(workload)
    .filter(({ labels }) => matchesLabels(scrape.selector, labels))
    .flatMap(({ ports }) =>
      ports.flatMap((port) => {
        const target = port.name !== undefined && scrape.ports.includes(port.name) ? context.targetOf(port, workload) : undefined;
        return target === undefined ? [] : [{ protocol: port.protocol, port: target }];
      }),
    );
}
