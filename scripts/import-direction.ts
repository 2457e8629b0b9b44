/**
 * Imports go one way. Reads the import statements of every source file and prints each that goes against the order of
 * the rooms; exit code 1 if there is one.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** Rooms from the bottom up. A room may import rooms of lower rank, and itself. */
const RANKS: readonly (readonly string[])[] = [
  ['imports'],
  ['lib/finding'],
  ['lib/net'],
  ['lib/yaml'],
  ['lib/kube'],
  ['lib/cluster'],
  ['lib/flow'],
  ['lib/component'],
  ['lib/crds'],
  ['lib/cni/engine', 'lib/cni/abilities.ts', 'lib/dns/corefile', 'lib/service'],
  ['lib/cni', 'lib/proxy', 'lib/dns', 'lib/lb', 'lib/ingress', 'lib/gateway', 'lib/mesh', 'lib/observe'],
  ['lib/policy', 'lib/mtu'],
  ['lib/plan'],
  ['lib/rules'],
  ['stacks'],
  ['lib/synth'],
  ['lib/spec-file', 'lib/delivery', 'lib/reach', 'lib/diagram', 'lib/report', 'lib/requirements', 'lib/doctor'],
  ['lib/lint', 'lib/change'],
  ['lib/index.ts'],
  ['pulumi', 'testing', 'validation', 'lib/cli'],
];

/** Readers that know less than their rank would let them. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  'lib/reach': ['imports', 'lib/finding', 'lib/net', 'lib/kube', 'lib/cluster', 'lib/yaml'],
};

/** Components that upstream makes of others: they may know those, and those know nothing of them. */
const MADE_OF: Readonly<Record<string, readonly string[]>> = {
  'lib/cni/canal': ['lib/cni/calico', 'lib/cni/flannel'],
};

/** Where cdk8s and constructs may be loaded: everything else works on plain data, so that lint and diff never load them. */
const CONSTRUCTS = /^(stacks|testing|pulumi|validation)\/|^lib\/synth\/(network-app|construct-tree)\.ts$|^lib\/index\.ts$/;

const COMPONENT_ROOMS = 10;
const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** The imports of a file that go against the order, as sentences. `path` is relative to the repository. */
export function violations(path: string, text: string): readonly string[] {
  const from = roomOf(path);
  return [...text.matchAll(IMPORT)].flatMap((match) => {
    const specifier = match[1] ?? match[2] ?? '';
    if (!specifier.startsWith('.')) {
      return /^(cdk8s|cdk8s-plus-\d+|constructs)(\/|$)/.test(specifier) && !CONSTRUCTS.test(path)
        ? [`${path} loads ${specifier}: constructs live in stacks/`]
        : [];
    }
    const target = normalize(join(dirname(path), specifier));
    const to = roomOf(target);
    if (from === undefined || to === undefined || from.name === to.name) return [];
    const allowed = ONLY[from.name];
    if (allowed !== undefined && !allowed.includes(to.name)) return [`${path} imports ${to.name}: ${from.name} knows only ${allowed.join(', ')}`];
    if (MADE_OF[from.name]?.includes(to.name)) return [];
    if (from.rank === COMPONENT_ROOMS && to.rank === COMPONENT_ROOMS)
      return [`${path} imports ${to.name}: what components know of each other is a fact`];
    return to.rank < from.rank ? [] : [`${path} imports ${to.name}: imports go the other way`];
  });
}

function roomOf(path: string): { readonly name: string; readonly rank: number } | undefined {
  for (const [rank, rooms] of RANKS.entries()) {
    const found = rooms.find((room) => path === room || `${path}.ts` === room || path.startsWith(`${room}/`));
    if (found === undefined) continue;
    // Component rooms are one folder each: lib/cni/flannel and lib/cni/calico do not know each other.
    const name = rank === COMPONENT_ROOMS ? path.split('/').slice(0, 3).join('/') : found;
    return { name, rank };
  }
  return undefined;
}

if (require.main === module) {
  const root = join(__dirname, '..');
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' }).split('\n');
  const found = files
    .filter((file) => roomOf(file) !== undefined)
    .flatMap((file) => {
      try {
        return violations(relative(root, join(root, file)), readFileSync(join(root, file), 'utf8'));
      } catch {
        return []; // deleted in the work tree
      }
    });
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}
