import type { KubernetesVersion } from '../../cluster';
import type { Image } from '../../component';

/** A supported release of CoreDNS, and what differs between releases. */
export interface CoreDnsRelease {
  readonly version: string;
  readonly image: Image;
  /** Settings of `kubernetes`, `forward` and `cache` beyond those that every supported release has. */
  readonly settings: readonly CoreDnsSetting[];
  /** Plugins beyond those that every supported release has. */
  readonly plugins: readonly string[];
}

/** Settings that came with a release: `forward failover` and the like. */
export type CoreDnsSetting = 'kubernetes startup_timeout' | 'forward failover';

const image = (tag: string): Image => ({ name: 'registry.k8s.io/coredns/coredns', tag });

const since1124: readonly CoreDnsSetting[] = ['kubernetes startup_timeout'];
const since1142: readonly CoreDnsSetting[] = [...since1124, 'forward failover'];
const plugins1142 = ['quic', 'grpc_server', 'https', 'https3', 'nomad'] as const;

/**
 * The releases that the supported Kubernetes minors install: those that Kubernetes' own registry holds. Source: plugin.cfg
 * and the setup.go of each plugin at the tags.
 */
export const coreDnsReleases: Readonly<Record<CoreDnsVersion, CoreDnsRelease>> = {
  '1.12.1': { version: '1.12.1', image: image('v1.12.1'), settings: [], plugins: [] },
  '1.12.4': { version: '1.12.4', image: image('v1.12.4'), settings: since1124, plugins: ['quic'] },
  '1.14.2': { version: '1.14.2', image: image('v1.14.2'), settings: since1142, plugins: plugins1142 },
  '1.14.6': { version: '1.14.6', image: image('v1.14.6'), settings: since1142, plugins: [...plugins1142, 'proxyproto'] },
};

/** The supported releases. */
export type CoreDnsVersion = '1.12.1' | '1.12.4' | '1.14.2' | '1.14.6';

/** What kubeadm of each minor installs. Source: cmd/kubeadm/app/constants of Kubernetes at the minor. */
const byMinor: ReadonlyMap<number, CoreDnsVersion> = new Map([
  [34, '1.12.1'],
  [35, '1.12.4'],
  [36, '1.14.2'],
  [37, '1.14.6'],
]);

/** The release that kubeadm installs for a Kubernetes version. */
export function defaultCoreDnsVersion({ minor }: KubernetesVersion): CoreDnsVersion {
  return byMinor.get(minor) ?? '1.14.6';
}

/** The plugins of every supported release, in the order they are asked. Source: plugin.cfg of v1.12.1. */
const commonPlugins: readonly string[] = [
  ...['root', 'metadata', 'geoip', 'cancel', 'tls', 'timeouts', 'multisocket', 'reload', 'nsid', 'bufsize', 'bind', 'debug', 'trace', 'ready'],
  ...['health', 'pprof', 'prometheus', 'errors', 'log', 'dnstap', 'local', 'dns64', 'acl', 'any', 'chaos', 'loadbalance', 'tsig', 'cache'],
  ...['rewrite', 'header', 'dnssec', 'autopath', 'minimal', 'template', 'transfer', 'hosts', 'route53', 'azure', 'clouddns', 'k8s_external'],
  ...['kubernetes', 'file', 'auto', 'secondary', 'etcd', 'loop', 'forward', 'grpc', 'erratic', 'whoami', 'on', 'sign', 'view'],
];

/** Every plugin that a release is built with. */
export function pluginsOf(release: CoreDnsRelease): readonly string[] {
  return [...commonPlugins, ...release.plugins];
}
