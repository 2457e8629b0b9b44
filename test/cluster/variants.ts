import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LayerSpec, NetstackError, synthLayers } from 'cdk8s-netstack';
import type { Checks } from './checks';
import type { Kubectl } from './kubectl';

/** Modes that need what many kernels lack: they are not run here, only accepted by the API server. */
const VARIANTS: Readonly<Record<string, Partial<LayerSpec>>> = {
  'kube-proxy in mode ipvs (needs ip_vs)': { proxy: { type: 'kube-proxy', mode: 'ipvs', ipvs: { strictARP: true } } },
  'flannel over WireGuard (needs the wireguard module)': { cni: { type: 'flannel', backend: { type: 'wireguard' } } },
  'flannel over IPIP (needs the ipip module)': { cni: { type: 'flannel', backend: { type: 'ipip' } } },
  'flannel with host-gw': { cni: { type: 'flannel', backend: { type: 'host-gw' } } },
  'Weave Net (no image of it can run here)': {
    proxy: { type: 'kube-proxy', mode: 'iptables' },
    cni: { type: 'weave', legacy: true, encryption: { type: 'password', secret: 'weave' } },
  },
  'kube-router with tunnels to all nodes (needs the ipip module)': { cni: { type: 'kube-router', overlay: { type: 'full' }, mtu: 1480 } },
  'kube-router with tunnels in UDP (needs the fou module)': {
    cni: { type: 'kube-router', overlay: { type: 'full', encapsulation: 'fou' }, mtu: 1468 },
  },
  'kube-router with its service proxy (needs ip_vs and dummy)': {
    proxy: { type: 'none' },
    cni: {
      type: 'kube-router',
      serviceProxy: true,
      services: { directServerReturn: {} },
      loadBalancerRanges: ['0.0.0.0/0'],
      bgp: { peers: [{ type: 'password', address: '192.0.2.1', asn: 65_000, password: { secret: 'peer' } }] },
    },
  },
};

/** Pod networks whose objects have names of their own, in namespaces that every cluster has. */
const anywhere: readonly string[] = ['weave'];

/**
 * Server-side dry run of the default layer with one component in another mode. Of other pod networks than the one that runs
 * most have namespaces that are not there, or objects of one name that are not the same: those are left out.
 */
export function checkVariants(kubectl: Kubectl, checks: Checks, spec: LayerSpec): void {
  for (const [name, changes] of Object.entries(VARIANTS)) {
    if (changes.cni !== undefined && changes.cni.type !== spec.cni?.type && !anywhere.includes(changes.cni.type)) continue;
    const outdir = mkdtempSync(join(tmpdir(), 'netstack-variant-'));
    try {
      synthLayers([{ ...spec, ...changes }], { outdir });
      checks.holds(`${name} is accepted by a server-side dry run; it is not run here`, () => {
        const { ok, err } = kubectl.try([
          'apply',
          '--server-side',
          '--force-conflicts',
          '--dry-run=server',
          '--recursive',
          '-f',
          join(outdir, spec.cluster.name),
        ]);
        if (!ok) checks.note(err);
        return ok;
      });
    } catch (error) {
      if (!(error instanceof NetstackError)) throw error;
      checks.skip(name, `not for this cluster: ${error.findings.map(({ code }) => code).join(', ')}`);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }
}
