import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChangeGroup, diffLayers, type LayerDiff } from '../../lib/change';
import { diffVersions } from '../../lib/change/diff-versions';
import { placeOnDisk } from '../../lib/change/source/file-tree';
import { outputVersion } from '../../lib/change/source/output-folder';
import { ParsedFiles } from '../../lib/change/source/parsed-files';
import { synthFleet } from '../../lib/delivery';
import { fleetMember, readFleetDocument } from '../../lib/delivery/fleet/read';
import { kustomizationListing, kustomizeCompanion } from '../../lib/delivery/kustomize';
import { NetstackError } from '../../lib/finding';
import type { LayerSpec } from '../../lib/plan';
import { type Layout, synthLayers } from '../../lib/synth';
import { layerSpec } from '../support/layer';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-change-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Changes = Parameters<typeof layerSpec>[0];
const spec = (name: string, changes: Changes = {}): LayerSpec =>
  layerSpec({
    proxy: { type: 'kube-proxy', mode: 'nftables' },
    cni: { type: 'flannel', policyEngine: { type: 'kube-router' } },
    dns: { type: 'coredns' },
    policy: { defaultDeny: true },
    ...changes,
    cluster: { name, ...changes?.cluster },
  });
const written = (name: string, specs: readonly LayerSpec[], layout: Layout = 'tree'): string => {
  const outdir = join(folder, name);
  synthLayers(specs, { outdir, layout });
  return outdir;
};
const saved = (name: string, one: LayerSpec): string => {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(one));
  return file;
};
const summary = ({ clusters, objects }: ChangeGroup): readonly unknown[] => [
  clusters.join(' '),
  objects.map(({ kind, object }) => `${kind} ${object}`).sort(),
];
const codesOf = async (old: string, now: string): Promise<string> => {
  try {
    await diffLayers(old, now);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code }) => code).join(' ');
  }
};
const iptables: Changes = { proxy: { type: 'kube-proxy', mode: 'iptables' } };

describe('two versions', () => {
  it('are the same where they say the same, however they are kept', async () => {
    const one = spec('a');
    const places = [saved('a', one), written('tree', [one]), written('stage', [one], 'stage'), written('single', [one], 'single')];
    for (const old of places) for (const now of places) expect([old, now, (await diffLayers(old, now)).groups]).toEqual([old, now, []]);
  });
  it('have the same difference, however they are kept', async () => {
    const [one, other] = [spec('a'), spec('a', iptables)];
    const olds = [saved('old', one), written('old-tree', [one]), written('old-stage', [one], 'stage')];
    const nows = [saved('new', other), written('new-tree', [other]), written('new-single', [other], 'single')];
    const answers = new Set<string>();
    for (const old of olds) for (const now of nows) answers.add(JSON.stringify((await diffLayers(old, now)).groups.map(({ objects }) => objects)));
    expect(answers.size).toBe(1);
    expect([...answers][0]).toMatch(/config.conf.*mode/);
  });
  it('are grouped by clusters that change alike, though their files differ', async () => {
    const names = Array.from({ length: 7 }, (_, i) => `c${i}`);
    const of = (name: string, changes: Changes = {}): LayerSpec =>
      spec(name, { ...changes, cluster: { apiServer: { host: `192.168.10.${10 + Number(name.slice(1))}` } } });
    const old = written(
      'old',
      names.map((name) => of(name)),
    );
    const now = written(
      'new',
      names.map((name) => of(name, name === 'c3' ? {} : iptables)),
    );
    const diff = await diffLayers(old, now);
    expect(diff.unchanged).toBe(1);
    expect(diff.groups.map(({ clusters }) => clusters)).toEqual([['c0', 'c1', 'c2', 'c4', 'c5', 'c6']]);
  });
  it('may have clusters that the other does not have', async () => {
    const diff = await diffLayers(written('old', [spec('a'), spec('b')]), written('new', [spec('b'), spec('c')]));
    expect(diff.groups.map(({ kind, clusters, impact }) => [kind, clusters, impact])).toEqual([
      ['removed', ['a'], 'danger'],
      ['added', ['c'], 'notice'],
    ]);
    expect(diff.unchanged).toBe(1);
  });
  it('say which objects came and went', async () => {
    const diff = await diffLayers(
      written('old', [spec('a')]),
      written('new', [spec('a', { dns: { type: 'external', provider: 'other', facts: { provides: ['dns'] } } })]),
    );
    expect(diff.groups.map(summary)[0]?.[1]).toContain('removed Deployment kube-system/coredns');
  });
});

describe('options of two specs', () => {
  it('are judged by the tables of the rooms, with the number of nodes', async () => {
    const nodes = { cluster: { nodes: { count: 12 } } };
    const { groups } = await diffLayers(saved('old', spec('a', nodes)), saved('new', spec('a', { ...nodes, ...iptables })));
    expect(groups.map(({ options, nodes: count }) => [options, count])).toEqual([
      [[{ path: 'proxy.mode', old: 'nftables', new: 'iptables', change: 'breaks-connections', impact: 'danger' }], 12],
    ]);
  });
  it('are no change where a default was written out', async () => {
    const said: Changes = { cni: { type: 'flannel', backend: { type: 'vxlan', vni: 1 }, policyEngine: { type: 'kube-router' } } };
    expect((await diffLayers(saved('old', spec('a')), saved('new', spec('a', said)))).groups).toEqual([]);
  });
  it('are never changed where they are the addresses of pods', async () => {
    const { groups } = await diffLayers(saved('old', spec('a')), saved('new', spec('a', { cluster: { podCidrs: ['10.200.0.0/16'] } })));
    expect(groups[0]?.options).toContainEqual({
      path: 'cluster.podCidrs',
      old: ['10.244.0.0/16'],
      new: ['10.200.0.0/16'],
      change: 'never',
      impact: 'danger',
    });
  });
});

describe('connections', () => {
  it('that open and close are found by the engine, from specs and from folders', async () => {
    const closed: Changes = { policy: { defaultDeny: false } };
    for (const [old, now] of [
      [saved('o', spec('a', closed)), saved('n', spec('a'))],
      [written('wo', [spec('a', closed)]), written('wn', [spec('a')])],
    ] as const) {
      const { groups } = await diffLayers(old, now);
      const changes = groups.flatMap(({ connections }) => connections.flatMap(({ diff }) => diff.groups.flatMap(({ changes: list }) => list)));
      expect(changes.length).toBeGreaterThan(0);
      expect(changes.some(({ kind, to }) => (kind === 'narrowed' || kind === 'removed') && to.includes('coredns'))).toBe(true);
    }
  });
  it('are left out when nobody asks, and what is left out by the limit is counted', async () => {
    const of = (name: string, changes: Changes = {}): LayerSpec => spec(name, { ...changes, dns: { type: 'coredns', replicas: name.length + 1 } });
    const names = ['a', 'bb', 'ccc'];
    const old = written(
      'old',
      names.map((name) => of(name, { policy: { defaultDeny: false } })),
    );
    const now = written(
      'new',
      names.map((name) => of(name)),
    );
    expect((await diffLayers(old, now, { analyses: 0 })).groups.flatMap(({ connections }) => connections)).toEqual([]);
    const countsOf = (diff: LayerDiff): readonly unknown[] => diff.groups.map(({ clusters, notAnalysed }) => [clusters.length, notAnalysed]);
    expect(countsOf(await diffLayers(old, now))).toEqual([[3, 0]]);
    expect(countsOf(await diffLayers(old, now, { analyses: 1 }))).toEqual([[3, 2]]);
  });
  it('do not change because a folder says less of its cluster than a spec does', async () => {
    const { groups } = await diffLayers(
      written('old', [spec('a')]),
      saved('new', spec('a', { policy: { defaultDeny: true, blockMetadata: false } })),
    );
    for (const { diff } of groups.flatMap(({ connections }) => connections))
      for (const { cause } of diff.groups) expect(cause).not.toMatch(/workloads, namespaces or their labels changed/);
  });
});

describe('a fleet', () => {
  const fleet = (name: string, texts: Readonly<Record<string, string>>, defaults: string, shared = true): string => {
    const outdir = join(folder, name);
    const document = readFleetDocument(defaults, 'fleet.yaml');
    synthFleet(
      Object.entries(texts).map(([cluster, text]) => fleetMember(cluster, `${cluster}.yaml`, text, document, '')),
      document.fleet,
      {
        outdir,
        companions: [kustomizeCompanion()],
        ...(shared ? { shared: kustomizationListing } : {}),
      },
    );
    return outdir;
  };
  const texts = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, `cluster: { name: ${name} }\n`]));
  const defaults = (mode: string): string => `defaults:
  cluster: { kubernetes: '1.35', podCidrs: [10.244.0.0/16], serviceCidrs: [10.96.0.0/12], nodeCidrs: [192.168.10.0/24], apiServer: { host: 192.168.10.10 } }
  proxy: { type: kube-proxy, mode: ${mode} }
  cni: { type: flannel }
  policy: { defaultDeny: false }
`;
  it('with stages that clusters share is compared by what they share, each file parsed once', async () => {
    const [old, now] = [fleet('old', texts, defaults('iptables')), fleet('new', texts, defaults('nftables'))];
    const diff = await diffLayers(old, now);
    expect(diff.groups.map(({ clusters }) => clusters)).toEqual([['a', 'b', 'c']]);
    expect(diff.groups[0]?.objects.map(({ object }) => object)).toContain('ConfigMap kube-system/kube-proxy');
    const parsed = new ParsedFiles();
    const open = (path: string) => outputVersion(placeOnDisk(path).tree, { parsed });
    diffVersions(open(old), open(now), { analyses: 0 });
    // Of three clusters, once for each version of each changed object.
    expect(parsed.parsed).toBe(2 * (diff.groups[0]?.objects.length ?? 0));
  });
  it('of specs is compared by its texts: what did not change is not planned', async () => {
    const of = (name: string, mode: string): string => {
      const path = join(folder, name);
      mkdirSync(path);
      writeFileSync(join(path, 'fleet.yaml'), defaults('iptables'));
      for (const [cluster, text] of Object.entries(texts))
        writeFileSync(join(path, `${cluster}.yaml`), cluster === 'b' ? `${text}proxy: { mode: ${mode} }\n` : text);
      return path;
    };
    const diff = await diffLayers(of('old', 'iptables'), of('new', 'nftables'));
    expect([diff.unchanged, diff.groups.map(({ clusters }) => clusters)]).toEqual([2, [['b']]]);
  });
});

describe('what is not as it should be', () => {
  it('is a file that somebody edited: what it says now counts, and that is said', async () => {
    const [old, now] = [written('old', [spec('a')]), written('new', [spec('a', iptables)])];
    const file = join(now, 'a/10-proxy/configmap.kube-system.kube-proxy.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('mode: iptables', 'mode: ipvs'));
    const diff = await diffLayers(old, now);
    expect(diff.findings.map(({ code, severity }) => [code, severity])).toEqual([['change/edited-by-hand', 'warning']]);
    expect(JSON.stringify(diff.groups)).toMatch(/"new":"ipvs"/);
  });
  it('is found in files that the index calls unchanged only when all are read', async () => {
    const [old, now] = [written('old', [spec('a')]), written('new', [spec('a')])];
    const file = join(now, 'a/30-dns/deployment.kube-system.coredns.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('replicas: 2', 'replicas: 7'));
    expect((await diffLayers(old, now)).groups).toEqual([]);
    const diff = await diffLayers(old, now, { verify: true });
    expect(diff.groups.flatMap(({ objects }) => objects.flatMap(({ fields }) => fields))).toEqual([{ path: 'spec.replicas', old: 2, new: 7 }]);
    expect(diff.findings.map(({ code }) => code)).toEqual(['change/edited-by-hand']);
  });
  it('is a file that is gone, or a link that leads elsewhere', async () => {
    const [old, now] = [written('old', [spec('a')]), written('new', [spec('a', iptables)])];
    const file = join(now, 'a/10-proxy/configmap.kube-system.kube-proxy.yaml');
    const secret = join(folder, 'secret.yaml');
    cpSync(file, secret);
    unlinkSync(file);
    symlinkSync(secret, file);
    const diff = await diffLayers(old, now);
    expect(diff.findings.map(({ code }) => code)).toEqual(['change/file-missing']);
    expect(diff.groups[0]?.objects.find(({ object }) => object === 'ConfigMap kube-system/kube-proxy')?.kind).toBe('removed');
  });
  it('is half of a run, an index that cannot be read, nothing at all', async () => {
    const [old, now] = [written('old', [spec('a')]), written('new', [spec('a')])];
    writeFileSync(join(now, '.netstack-journal'), '["netstack-journal",1]\n');
    expect(await codesOf(old, now)).toBe('change/interrupted-run');
    unlinkSync(join(now, '.netstack-journal'));
    writeFileSync(join(now, '.netstack-index'), '{');
    expect(await codesOf(old, now)).toBe('synth/index-unreadable');
    expect(await codesOf(old, join(folder, 'nowhere'))).toBe('change/not-found');
    mkdirSync(join(folder, 'empty'));
    expect(await codesOf(old, join(folder, 'empty'))).toBe('change/no-version');
  });
  it('is a cluster that is there twice', async () => {
    const path = join(folder, 'specs');
    mkdirSync(path);
    for (const file of ['x.json', 'y.json']) writeFileSync(join(path, file), JSON.stringify(spec('a')));
    expect(await codesOf(path, path)).toBe('change/duplicate-cluster');
  });
  it('is a new spec that is refused; an old one may be what rules refuse today', async () => {
    const clash = saved('clash', spec('a', { cni: { type: 'flannel', healthPort: 10256, policyEngine: { type: 'kube-router' } } }));
    const good = saved('good', spec('a'));
    expect(await codesOf(good, clash)).toMatch(/host-port/);
    const { findings, groups } = await diffLayers(clash, good);
    expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
    expect(groups.flatMap(({ options }) => options.map(({ path }) => path))).toEqual(['cni.healthPort']);
    const refused = { ...spec('a'), cni: { type: 'flannel', nonsense: 1 } };
    writeFileSync(join(folder, 'nonsense.json'), JSON.stringify(refused));
    expect(await codesOf(join(folder, 'nonsense.json'), good)).toMatch(/^spec\//);
  });
});

describe('a revision', () => {
  it('is compared with the work tree, with another revision, and with a spec', async () => {
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { stdio: 'ignore' });
    git('init', '-q', '-b', 'main');
    written('dist', [spec('a'), spec('b')]);
    saved('a', spec('a'));
    git('add', '-A');
    git('commit', '-q', '-m', 'one');
    written('dist', [spec('a', iptables), spec('b')]);
    const now = saved('a', spec('a', iptables));
    const old = await diffLayers('git:HEAD:dist', join(folder, 'dist'), { folder });
    git('commit', '-q', '-a', '-m', 'two');
    const options = { folder };
    const both = await diffLayers('git:HEAD~1:dist', 'git:HEAD:dist', options);
    const specs = await diffLayers('git:HEAD~1:a.json', now, options);
    expect([old.unchanged, both.unchanged]).toEqual([1, 1]);
    expect(both.groups.map(({ objects }) => objects)).toEqual(old.groups.map(({ objects }) => objects));
    expect(specs.groups.map(({ objects }) => objects)).toEqual(old.groups.map(({ objects }) => objects));
    expect(existsSync(join(folder, 'dist')) && readdirSync(folder).includes('a.json')).toBe(true);
  });
});
