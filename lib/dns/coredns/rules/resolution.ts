/** Names that would not resolve, or not as meant. */
import type { Found, Rule } from '../../../component';
import { holdsZone } from '../../corefile';
import { coreDnsPorts, customFolder } from '../config';
import { forwardsOf, linesOf } from '../forwards';
import type { ResolvedCoreDns } from '../resolve';
import { nameOf, settingsOf, zonesOfBlock } from './start';

export const forwardsToItself: Rule<ResolvedCoreDns> = {
  code: 'coredns/forwards-to-itself',
  severity: 'error',
  summary: 'CoreDNS is its own upstream: the loop plugin ends the pod, or queries go round until they time out',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/loop/README.md',
  check: ({ options, plan: { cluster } }) => {
    const listening = new Set(options.blocks.flatMap(zonesOfBlock).map(({ transport, port }) => `${transport} ${port}`));
    return options.blocks.flatMap((owned) =>
      forwardsOf(owned.block)
        .flatMap(({ destinations }) => destinations)
        .filter(({ ip, transport, port }) => {
          const text = ip.toString();
          // Inside the pod a loopback address is CoreDNS, if it listens there at all.
          return ip.equals(cluster.dnsServiceIp) || ((text === '::1' || text.startsWith('127.')) && listening.has(`${transport} ${port}`));
        })
        .map(({ ip }) => ({
          at: owned.at === '' ? 'upstreams' : owned.at,
          got: `${ip} in ${nameOf(owned)}`,
          expected: 'a resolver outside the cluster',
          fix: ip.equals(cluster.dnsServiceIp)
            ? `${ip} is the address of the cluster DNS Service itself`
            : `${ip} is the pod itself, not its node; name a resolver by its own address`,
        })),
    );
  },
};

export const hidesClusterZone: Rule<ResolvedCoreDns> = {
  code: 'coredns/hides-cluster-zone',
  severity: 'error',
  summary: "a server block takes the cluster's own names away from the block that knows them",
  source: 'https://coredns.io/2017/06/08/how-queries-are-processed-in-coredns/',
  check: ({ options, plan: { cluster } }) =>
    options.blocks.flatMap((owned): readonly Found[] => {
      if (linesOf(owned.block.body, 'kubernetes').length > 0) return [];
      const domain = `${cluster.domain}.`;
      return zonesOfBlock(owned)
        .filter(({ zone, port }) => port === coreDnsPorts.dns && zone !== '.' && (holdsZone(zone, domain) || holdsZone(domain, zone)))
        .map(({ zone }) => ({
          at: owned.at,
          // Below the cluster domain only a part of the names is gone, and perhaps on purpose.
          severity: holdsZone(zone, domain) ? 'error' : 'warning',
          got: `${zone} in ${nameOf(owned)}`,
          expected: `a zone beside ${domain}`,
          fix: 'the block of the longest zone answers alone: pick a zone that does not hold the cluster domain',
        }));
    }),
};

export const autopathInactive: Rule<ResolvedCoreDns> = {
  code: 'coredns/autopath-inactive',
  severity: 'warning',
  summary: 'autopath finds the search path of a client by its pod, and does nothing unless pods are verified',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/autopath/README.md',
  check: ({ options }) =>
    options.blocks.flatMap((owned) => {
      const wanted = linesOf(owned.block.body, 'autopath').some(({ args }) => args.at(-1) === '@kubernetes');
      const verified = linesOf(owned.block.body, 'kubernetes').some((line) =>
        settingsOf(line, 'pods').some(({ args: [mode] }) => mode === 'verified'),
      );
      return wanted && !verified
        ? [{ at: owned.at === '' ? 'autopath' : owned.at, got: `autopath in ${nameOf(owned)}`, fix: "set kubernetes.pods to 'verified'" }]
        : [];
    }),
};

/** Platforms whose kubelets never hand a loopback resolver to pods: kubeadm and kind see to it, the others run their own. */
const knownResolvConf: readonly string[] = ['kubeadm', 'kind', 'k3s', 'rke2', 'talos', 'eks', 'gke', 'aks', 'openshift'];

export const nodeResolverUnknown: Rule<ResolvedCoreDns> = {
  code: 'coredns/node-resolver-unknown',
  severity: 'info',
  summary: "the nodes' resolv.conf must not name 127.0.0.53: inside the pod that is CoreDNS itself",
  source: 'https://github.com/coredns/coredns/issues/2087',
  check: ({ options, plan: { cluster } }) =>
    options.upstreams.type === 'node' && !knownResolvConf.includes(cluster.platform.name)
      ? [
          {
            at: 'upstreams',
            got: '/etc/resolv.conf of the nodes',
            expected: 'addresses that a pod can reach',
            fix: "with systemd-resolved set the kubelet's resolvConf to /run/systemd/resolve/resolv.conf, or name upstreams by address",
          },
        ]
      : [],
};

export const upstreamBehindService: Rule<ResolvedCoreDns> = {
  code: 'coredns/upstream-behind-service',
  severity: 'warning',
  summary: 'an upstream is a Service: policies see the pods behind it, and the allowance for its address never matches',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  check: ({ options, plan: { cluster, policy } }) =>
    policy?.defaultDeny !== true
      ? []
      : options.blocks.flatMap((owned) =>
          forwardsOf(owned.block)
            .flatMap(({ destinations }) => destinations)
            .filter(({ ip }) => !ip.equals(cluster.dnsServiceIp) && cluster.serviceCidrs.some((range) => range.contains(ip)))
            .map(({ ip }) => ({
              at: owned.at === '' ? 'upstreams' : owned.at,
              got: `${ip} in ${nameOf(owned)}`,
              expected: `an address outside ${cluster.serviceCidrs.join(' and ')}`,
              fix: 'name the address of the pods, or of a resolver outside the cluster',
            })),
        ),
};

export const portNotServed: Rule<ResolvedCoreDns> = {
  code: 'coredns/port-not-served',
  severity: 'warning',
  summary: 'a server block listens on a port that the Service kube-dns does not have',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/core/dnsserver/register.go',
  check: ({ options }) =>
    options.blocks.flatMap((owned) =>
      zonesOfBlock(owned)
        .filter(({ transport, port }) => transport !== 'dns' || port !== coreDnsPorts.dns)
        .map(({ transport, zone, port }) => ({
          at: owned.at,
          got: `${transport}://${zone}:${port} in ${nameOf(owned)}`,
          expected: 'port 53 of UDP and TCP',
          fix: 'serve the zone on port 53, or expose the port by a Service of your own',
        })),
    ),
};

export const tlsUnverified: Rule<ResolvedCoreDns> = {
  code: 'coredns/tls-unverified',
  severity: 'warning',
  summary: 'queries go out over TLS without a name to check the certificate against: anybody on the way may answer',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/forward/README.md',
  check: ({ options }) =>
    options.blocks.flatMap((owned) =>
      forwardsOf(owned.block)
        .filter(({ line }) => settingsOf(line, 'tls_servername').length === 0 && line.args.some((to) => to.startsWith('tls://') && !to.includes('%')))
        .map(() => ({ at: owned.at === '' ? 'upstreams' : owned.at, got: `forward in ${nameOf(owned)}`, fix: 'name the server in tlsServerName' })),
    ),
};

export const importNotMounted: Rule<ResolvedCoreDns> = {
  code: 'coredns/import-not-mounted',
  severity: 'warning',
  summary: 'a server block imports a file that no volume of the layer brings: without it CoreDNS does not start',
  source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/import/README.md',
  check: ({ options: { files, custom } }) =>
    files
      // A pattern that matches nothing is only logged.
      .filter((file) => !/[*?[\]]/.test(file) && !(custom !== undefined && file.startsWith(`${customFolder}/`)))
      .map((file) => ({
        at: 'extraServerBlocks',
        got: file,
        expected: `a snippet of the same text, or a file below ${customFolder}`,
        fix: 'put the lines into a snippet, or the file into the ConfigMap of custom',
      })),
};

export const resolutionRules: readonly Rule<ResolvedCoreDns>[] = [
  forwardsToItself,
  hidesClusterZone,
  autopathInactive,
  nodeResolverUnknown,
  upstreamBehindService,
  portNotServed,
  tlsUnverified,
  importNotMounted,
];
