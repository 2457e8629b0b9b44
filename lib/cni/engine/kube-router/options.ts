import { type Image, type ImageSpec, imageOf } from '../../../component';
import { bounded, type Problems } from '../../../finding';
import { defaultKubeRouterVersion, type KubeRouterRelease, type KubeRouterVersion, kubeRouterReleases } from './versions';

/**
 * kube-router as a firewall and nothing else: it enforces NetworkPolicies beside another CNI, as k3s runs it. Its router,
 * its service proxy and its CNI installer stay off.
 */
export interface KubeRouterFirewallOptions {
  /** Release of kube-router. @default the newest supported */
  readonly version?: KubeRouterVersion;
  /** Enforce with nftables instead of iptables and ipset; experimental upstream. @default false */
  readonly nftables?: boolean;
  /** Host port of `/healthz`; 0: none, and no probe. @default 20244 */
  readonly healthPort?: number;
  /** Host port of Prometheus metrics; 0: none. @default 0 */
  readonly metricsPort?: number;
  /** How often all rules are written anew, for example `5m` or `1m30s`. @default 5m */
  readonly syncPeriod?: string;
  /** NodePorts of the cluster, as the API server has them. kube-router lets them pass to the node itself. @default 30000-32767 */
  readonly nodePortRange?: string;
  /** Replaces the image. @default upstream's of the version */
  readonly image?: ImageSpec;
}

/** The same with every default filled in. */
export interface ResolvedKubeRouterFirewall {
  readonly type: 'kube-router';
  readonly release: KubeRouterRelease;
  readonly nftables: boolean;
  readonly healthPort: number;
  readonly metricsPort: number;
  readonly syncPeriod: string;
  readonly nodePortRange: string;
  readonly image: Image;
}

/** Reports every problem; the caller refuses where one is an error. */
export function resolveKubeRouterFirewall(o: KubeRouterFirewallOptions, problems: Problems): ResolvedKubeRouterFirewall {
  const release = kubeRouterReleases[o.version ?? defaultKubeRouterVersion];
  const healthPort = bounded(o.healthPort ?? 20_244, 0, 65_535, 'kube-router/out-of-range', problems.at('healthPort'));
  // kube-router takes 65535 for switched off.
  const metricsPort = bounded(o.metricsPort ?? 0, 0, 65_534, 'kube-router/out-of-range', problems.at('metricsPort'));
  if (healthPort === metricsPort && healthPort !== 0) {
    problems.at('metricsPort').report({
      code: 'kube-router/one-port',
      message: 'health and metrics are two servers: kube-router ends when the second finds its port taken',
      got: String(metricsPort),
      expected: `another port than ${healthPort}`,
    });
  }
  if (o.nftables === true && !release.nftables) {
    problems.at('nftables').report({
      code: 'kube-router/nftables-since',
      message: 'this release enforces policies with iptables only, and ends at a flag it does not know',
      got: `true with ${release.version}`,
      expected: '2.11.0 or newer',
      source: 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/docs/nftables.md',
    });
  }
  return {
    type: 'kube-router',
    release,
    nftables: o.nftables ?? false,
    healthPort,
    metricsPort,
    syncPeriod: kubeRouterDuration(o.syncPeriod ?? '5m', problems.at('syncPeriod')),
    nodePortRange: portRangeOf(o.nodePortRange ?? '30000-32767', problems.at('nodePortRange')),
    image: imageOf(o.image, release.image, problems.at('image')),
  };
}

/** A duration above zero, as its flags take it; what is not one is reported and given back either way. */
export function kubeRouterDuration(text: string, problems: Problems): string {
  if (!/^(?=[1-9])(\d{1,4}h)?(\d{1,4}m)?(\d{1,4}s)?$/.test(text)) {
    problems.report({
      code: 'kube-router/duration',
      message: 'not a duration above zero',
      got: JSON.stringify(text),
      expected: "hours, minutes, seconds: '5m', '1m30s'",
    });
  }
  return text;
}

function portRangeOf(text: string, problems: Problems): string {
  const [, first = '0', last = '0'] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  if (Number(first) < 1 || Number(last) > 65_535 || Number(last) < Number(first)) {
    problems.report({
      code: 'kube-router/node-port-range',
      message: 'not a range of ports',
      got: JSON.stringify(text),
      expected: "'first-last', for example 30000-32767",
    });
  }
  return text;
}
