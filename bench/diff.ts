/**
 * What comparing two versions of a fleet costs, as CPU seconds of whole processes from built code (`npm run build` first):
 * clusters of 20 namespaces and 60 policies each, one file an object, both trees written before. Connections are left out
 * where it is said; a tree is compared with itself as well, which is what an unchanged fleet costs.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayerSpec } from '../lib/plan';
import { synthLayers } from '../lib/synth';
import { measure, printTable } from './measure';

const netstack = join(__dirname, '..', 'build/netstack.js');

export async function run(): Promise<void> {
  if (!existsSync(netstack)) throw new Error('run npm run build first');
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'netstack-diff-'));
  try {
    for (const size of [100, 1000]) report(folder, size);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is edited between the versions. */
const EDITS: Readonly<Record<string, (index: number) => Edit>> = {
  nothing: () => ({}),
  'one cluster': (index) => (index === 3 ? { mode: 'iptables' } : {}),
  'kube-proxy of every cluster': () => ({ mode: 'iptables' }),
  'one policy of every cluster': () => ({ port: '8081/TCP' }),
  'every policy of every cluster': () => ({ allPorts: '8082/TCP' }),
};

interface Edit {
  readonly mode?: 'iptables';
  readonly port?: string;
  readonly allPorts?: string;
}

function report(folder: string, size: number): void {
  const write = (name: string, edit: (index: number) => Edit): string => {
    const outdir = join(folder, `${size}-${name.replaceAll(' ', '-')}`);
    synthLayers(layers(size, edit), { outdir });
    return outdir;
  };
  const old = write('old', () => ({}));
  const rows = Object.entries(EDITS).map(([name, edit]) => {
    const now = write(name, edit);
    const cost = (...more: readonly string[]) => measure([netstack, 'diff', old, now, '-o', 'markdown', ...more], {}, 3);
    const [without, all] = [cost('--no-reach'), cost()];
    rmSync(now, { recursive: true });
    return [name, without.cpu.toFixed(2), all.cpu.toFixed(2), String(Math.round(all.memory))];
  });
  console.log(`\nTwo trees of ${size} clusters\n`);
  printTable(['what changed', 'without connections, CPU s', 'with, CPU s', 'peak MiB'], rows);
}

function* layers(size: number, edit: (index: number) => Edit): Generator<LayerSpec> {
  for (let index = 0; index < size; index++) yield layer(index, edit(index));
}

function layer(index: number, { mode, port = '8080/TCP', allPorts }: Edit): LayerSpec {
  return {
    cluster: {
      name: `cluster-${index}`,
      kubernetes: '1.35',
      podCidrs: [`10.${index % 64}.0.0/16`],
      serviceCidrs: ['10.96.0.0/12'],
      nodeCidrs: ['192.168.10.0/24'],
      apiServer: { host: '192.168.10.10' },
    },
    proxy: { type: 'kube-proxy', mode: mode ?? 'nftables' },
    cni: { type: 'flannel', policyEngine: { type: 'kube-router' } },
    dns: { type: 'coredns' },
    ingress: { type: 'traefik' },
    policy: {
      defaultDeny: true,
      segments: Array.from({ length: 20 }, (_, team) => ({
        name: `team-${team}`,
        namespaces: [`team-${team}`],
        create: true,
        allowInside: false,
        allow: [
          {
            from: { type: 'world' as const },
            to: { type: 'pods' as const, labels: { app: 'web' } },
            ports: [allPorts ?? (team === 0 ? port : '8080/TCP')],
          },
          {
            from: { type: 'pods' as const, labels: { app: 'web' } },
            to: { type: 'pods' as const, labels: { app: 'db' } },
            ports: ['5432/TCP'],
          },
        ],
      })),
    },
  };
}
