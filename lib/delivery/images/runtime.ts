/**
 * Mirrors for the container runtime of the nodes, where the manifests keep upstream's names: each registry that the lock
 * names is looked for at a mirror.
 */
import { isMirrored, type Registry } from '../../component';
import { type Finding, NetstackError } from '../../finding';
import type { CompanionFile } from '../../synth';
import type { ImageLock } from './lock';

export const RUNTIMES = ['containerd', 'cri-o'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/**
 * Files of a runtime below its configuration folder (`/etc/containerd/certs.d`, `/etc/containers/registries.conf.d`).
 * Mirrors are by prefix of the upstream name; containerd knows those of whole registries alone.
 *
 * @throws NetstackError `image/mirror-of-nothing` for a mirror that no image of the lock is pulled through, `image/mirror-of-registry`
 */
export function runtimeMirrors(lock: ImageLock, { mirrors }: Pick<Registry, 'mirrors'>, runtime: Runtime): readonly CompanionFile[] {
  const findings = mirrors.flatMap((mirror): readonly Finding[] => [
    ...(lock.images.some((image) => isMirrored(mirror, image)) ? [] : [refusal('image/mirror-of-nothing', 'no image comes from there', mirror.from)]),
    ...(runtime === 'containerd' && mirror.from.includes('/')
      ? [refusal('image/mirror-of-registry', 'containerd has mirrors of registries, not of repositories', mirror.from)]
      : []),
  ]);
  if (findings.length > 0) throw new NetstackError(findings);
  return runtime === 'containerd'
    ? mirrors.map(({ from, to }) => ({ path: `${from}/hosts.toml`, text: hostsToml(from, to) }))
    : [{ path: '50-netstack.conf', text: mirrors.map(({ from, to }) => registriesConf(from, to)).join('\n') }];
}

function refusal(code: string, message: string, got: string): Finding {
  return { code, severity: 'error', at: '--mirror', message, got };
}

/** Source: https://github.com/containerd/containerd/blob/main/docs/hosts.md */
function hostsToml(from: string, to: string): string {
  const slash = to.indexOf('/');
  const host = slash < 0 ? to : to.slice(0, slash);
  // With a path of its own the mirror's URL is the whole root of its API.
  const url = slash < 0 ? `https://${host}` : `https://${host}/v2${to.slice(slash)}`;
  const upstream = from === 'docker.io' ? 'registry-1.docker.io' : from;
  const override = slash < 0 ? '' : '  override_path = true\n';
  return `server = "https://${upstream}"\n\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n${override}`;
}

/** Source: https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md */
function registriesConf(from: string, to: string): string {
  return `[[registry]]\nprefix = "${from}"\nlocation = "${from}"\n\n[[registry.mirror]]\nlocation = "${to}"\n`;
}
