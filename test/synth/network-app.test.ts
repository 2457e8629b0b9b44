import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { load, loadAll } from 'js-yaml';
import { type Finding, NetstackError } from '../../lib/finding';
import type { LayerSpec } from '../../lib/plan';
import { LAYOUTS } from '../../lib/synth/file-name';
import { NetworkApp, type NetworkAppProps } from '../../lib/synth/network-app';
import { synthLayers } from '../../lib/synth/synth-layers';
import { NetworkLayer } from '../../stacks/network-layer';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'netstack-app-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const outdir = (name = 'dist'): string => join(root, name);
const quiet: NetworkAppProps = { onWarnings: () => undefined };
const appAt = (name: string, props: NetworkAppProps = {}): NetworkApp => new NetworkApp({ ...quiet, outdir: outdir(name), ...props });

/** A layer of what this library brings without any other room than flannel's: two kinds of objects and late policies. */
const layer = (name: string, more: Partial<LayerSpec> = {}): LayerSpec => ({
  cluster: {
    name,
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
  },
  proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', 'service-proxy:iptables'] } },
  cni: { type: 'flannel', policyEngine: { type: 'kube-router' } },
  dns: { type: 'external', provider: 'kubeadm', facts: { provides: ['dns'] } },
  policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop-dev'] }] },
  ...more,
});
const refusedLayer = (name: string): LayerSpec => ({ ...layer(name), cluster: { ...layer(name).cluster, podCidrs: ['10.244.0.1/16'] } });

describe('both ways from specs to files', () => {
  for (const layout of LAYOUTS) {
    it(`give the same bytes (${layout})`, () => {
      const specs = [layer('prod'), layer('dev')];
      synthLayers(specs, { outdir: outdir('specs'), layout });
      const app = appAt('constructs', { layout });
      for (const spec of specs) new NetworkLayer(app, spec.cluster.name, spec);
      app.synth();
      const fromSpecs = contents('specs');
      expect(Object.keys(fromSpecs).length).toBeGreaterThan(layout === 'single' ? 2 : 8);
      expect(contents('constructs')).toEqual(fromSpecs);
    });
  }

  it('give the same objects as a plain cdk8s App', () => {
    synthLayers([layer('prod')], { outdir: outdir(), layout: 'single' });
    const app = new App({ outdir: outdir('plain') });
    new NetworkLayer(app, 'prod', layer('prod'));
    app.synth();
    const plain = readdirSync(outdir('plain')).flatMap((file) => loadAll(readFileSync(join(outdir('plain'), file), 'utf8')));
    const ours = loadAll(readFileSync(join(outdir(), 'prod.yaml'), 'utf8'));
    expect(ours.length).toBeGreaterThan(8);
    expect(new Set(plain.map((o) => JSON.stringify(sorted(o))))).toEqual(new Set(ours.map((o) => JSON.stringify(sorted(o)))));
  });

  it('give the same bytes when run again, and touch nothing', () => {
    synthLayers([layer('prod')], { outdir: outdir() });
    const before = contents('dist');
    expect(synthLayers([layer('prod')], { outdir: outdir() })).toMatchObject({ written: 0, deleted: 0 });
    expect(contents('dist')).toEqual(before);
  });
});

describe('layers from specs', () => {
  it('are all checked before any is written, and each finding names its cluster', () => {
    synthLayers([layer('prod')], { outdir: outdir() });
    const before = contents('dist');
    const findings = findingsOf(() => synthLayers([layer('dev'), refusedLayer('one'), layer('two'), refusedLayer('three')], { outdir: outdir() }));
    expect(findings.filter((f) => f.severity === 'error').map((f) => f.construct)).toEqual(['one', 'three']);
    expect(contents('dist')).toEqual(before);
    expect(readdirSync(outdir()).sort()).toEqual(['.netstack-index', 'prod']);
  });

  it('of one cluster name are refused, because their files would mix', () => {
    expect(findingsOf(() => synthLayers([layer('prod'), layer('prod')], { outdir: outdir() })).map((f) => f.code)).toContain(
      'synth/duplicate-cluster',
    );
    expect(existsSync(outdir())).toBe(false);
  });

  it('may come from a generator, of which one layer is held at a time', () => {
    let made = 0;
    function* fleet(): Generator<LayerSpec> {
      for (made = 1; made <= 5; made++) yield layer(`c${made}`);
    }
    synthLayers(fleet(), { outdir: outdir() });
    expect(readdirSync(outdir()).sort()).toEqual(['.netstack-index', 'c1', 'c2', 'c3', 'c4', 'c5']);
  });

  it('load neither cdk8s nor constructs', () => {
    const script = "require('./lib/synth'); console.log(Object.keys(require.cache).filter((m) => /node_modules.(cdk8s|constructs)/.test(m)).length)";
    const out = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=commonjs', '-e', script], {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
    });
    expect(out.trim()).toBe('0');
  }, 30_000);
});

describe('NetworkApp', () => {
  it('writes the objects of other charts to a folder of the chart, and those that join a stage to the stage', () => {
    const app = appAt('dist');
    const prod = new NetworkLayer(app, 'prod', layer('prod'));
    configMap(new Chart(app, 'shop'), 'settings');
    configMap(prod.node.findChild('20-cni'), 'extra');
    app.synth();
    expect(existsSync(join(outdir(), 'shop/configmap.x.settings.yaml'))).toBe(true);
    expect(existsSync(join(outdir(), 'prod/20-cni/configmap.x.extra.yaml'))).toBe(true);
  });

  it('applies JSON patches and resolvers as cdk8s does, keeps the order of the rest, and marks what was patched', () => {
    const app = appAt('dist');
    const prod = new NetworkLayer(app, 'prod', layer('prod'));
    const daemonSet = prod.node.findAll().find((c): c is ApiObject => ApiObject.isApiObject(c) && c.kind === 'DaemonSet' && /flannel/.test(c.name));
    if (daemonSet === undefined) throw new Error('the layer has no flannel DaemonSet');
    const before = daemonSet.toJson();
    daemonSet.addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 7));
    new ApiObject(new Chart(app, 'shop'), 'a', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'lazy' },
      data: { a: Lazy.any({ produce: () => 'late' }) },
    });
    app.synth();
    const path = Object.keys(contents('dist')).find((p) => p.includes(`daemonset.`) && p.includes(daemonSet.name)) ?? '';
    const text = contents('dist')[path] ?? '';
    expect(load(text)).toEqual({ ...before, spec: { ...before.spec, minReadySeconds: 7 } });
    expect(text.indexOf('minReadySeconds')).toBeGreaterThan(text.indexOf('template:'));
    const index = JSON.parse(contents('dist')['prod/.netstack-index'] ?? '');
    const patched = Object.entries<{ patched?: string[] }>(index.files).filter(([, entry]) => entry.patched !== undefined);
    expect(patched.map(([file]) => `prod/${file}`)).toEqual([path]);
    expect(load(contents('dist')['shop/configmap._cluster.lazy.yaml'] ?? '')).toMatchObject({ data: { a: 'late' } });
  });

  it('collects everything that is wrong in the whole tree, and writes nothing', () => {
    const app = appAt('dist');
    new NetworkLayer(app, 'bad', refusedLayer('bad'));
    new NetworkLayer(app, 'worse', refusedLayer('worse'));
    const chart = new Chart(app, 'shop');
    configMap(chart, 'same', 'one');
    configMap(chart, 'same', 'two');
    chart.node.addValidation({ validate: () => ['the shop is closed'] });
    new ApiObject(chart, 'odd', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd' }, data: new Map() });
    const found = findingsOf(() => app.synth()).filter((f) => f.severity === 'error');
    expect(
      found
        .filter((f) => f.code.startsWith('synth/'))
        .map((f) => [f.code, f.construct])
        .sort(),
    ).toEqual([
      ['synth/cannot-render', 'shop/odd'],
      ['synth/duplicate-object', 'shop/two'],
      ['synth/invalid-construct', 'shop'],
    ]);
    expect(found.filter((f) => !f.code.startsWith('synth/')).length).toBeGreaterThanOrEqual(2);
    expect(existsSync(outdir())).toBe(false);
  });

  it('keeps to explicit dependencies within a file, chains of thousands included', () => {
    const app = appAt('dist', { layout: 'single' });
    const chart = new Chart(app, 'shop');
    const objects = Array.from({ length: 4000 }, (_, i) => configMap(chart, `m${i}`));
    objects.forEach((object, i) => {
      const next = objects[i + 1];
      if (next !== undefined) object.addDependency(next);
    });
    app.synth();
    const names = [...(contents('dist')['shop.yaml'] ?? '').matchAll(/name: m(\d+)/g)].map((m) => Number(m[1]));
    expect(names).toEqual(objects.map((_, i) => objects.length - 1 - i));
  });

  it('orders objects by dependencies on constructs and between charts, in linear time', () => {
    const app = appAt('dist', { layout: 'single' });
    const charts = Array.from({ length: 12 }, (_, i) => new Chart(app, `chart${i}`));
    for (const chart of charts) for (let i = 0; i < 10; i++) configMap(chart, `${chart.node.id}-${i}`);
    charts.forEach((chart, i) => {
      for (const later of charts.slice(i + 1)) chart.addDependency(later);
    });
    const names = loadAll(app.synthYaml()).map((o) => (o as { metadata: { name: string } }).metadata.name);
    expect(names.map((name) => name.replace(/-\d+$/, ''))).toEqual([...charts].reverse().flatMap((chart) => Array(10).fill(chart.node.id)));
  });

  it('reports dependencies that form a circle', () => {
    const app = appAt('dist');
    const chart = new Chart(app, 'shop');
    const [a, b] = [configMap(chart, 'a'), configMap(chart, 'b')];
    a.addDependency(b);
    b.addDependency(a);
    expect(findingsOf(() => app.synth()).map((f) => f.code)).toEqual(['synth/dependency-circle']);
  });

  it('writes construct metadata when asked, in the format of cdk8s', () => {
    const app = appAt('dist', { recordConstructMetadata: true });
    configMap(new Chart(app, 'shop'), 'settings', 'id');
    app.synth();
    expect(JSON.parse(contents('dist')['construct-metadata.json'] ?? '')).toEqual({ version: '1.0.0', resources: { settings: { path: 'shop/id' } } });
  });

  it('hands warnings over and goes on', () => {
    const warnings: Finding[] = [];
    configMap(new Chart(appAt('dist'), 'unused'), 'x');
    const app = appAt('dist', { onWarnings: (found) => warnings.push(...found) });
    new NetworkLayer(app, 'prod', layer('prod', { waivers: [{ code: 'x/nothing', reason: 'a test', owner: 'us' }] }));
    app.synth();
    expect(warnings.map((f) => f.code)).toContain('waiver/matches-nothing');
    expect(existsSync(join(outdir(), 'prod'))).toBe(true);
  });
});

describe('a program run by cdk8s synth', () => {
  const repository = join(__dirname, '../..');
  const run = (program: string): ReturnType<typeof spawnSync> => {
    writeFileSync(join(root, 'package.json'), '{}');
    writeFileSync(join(root, 'main.ts'), program);
    const env = { ...process.env, CDK8S_OUTDIR: '.cdk8s' };
    return spawnSync(process.execPath, ['--import', join(repository, 'node_modules/tsx/dist/loader.mjs'), 'main.ts'], {
      cwd: root,
      encoding: 'utf8',
      env,
    });
  };
  const head = `import { NetworkApp } from '${repository}/lib/synth/network-app';\nimport { NetworkLayer } from '${repository}/stacks/network-layer';\n`;

  it('finds the manifests behind the link', () => {
    mkdirSync(join(root, '.cdk8s'));
    const { status, stderr } = run(
      `${head}const app = new NetworkApp({ outdir: 'dist' });\nnew NetworkLayer(app, 'prod', ${JSON.stringify(layer('prod'))});\napp.synth();\n`,
    );
    expect([status, stderr?.includes('Error')]).toEqual([0, false]);
    expect(readlinkSync(join(root, '.cdk8s'))).toBe('dist');
    expect(readdirSync(join(root, '.cdk8s'))).toContain('prod');
  }, 30_000);

  it('ends with its findings and exit code 1, not with a stack trace', () => {
    const { status, stderr } = run(
      `${head}const app = new NetworkApp({ outdir: 'dist' });\nnew NetworkLayer(app, 'prod', ${JSON.stringify(refusedLayer('prod'))});\napp.synth();\n`,
    );
    expect(status).toBe(1);
    expect(stderr).toContain('cluster.podCidrs[0]');
    expect(stderr).not.toMatch(/^\s+at |node:internal|\.ts:\d/m);
    expect(existsSync(join(root, 'dist'))).toBe(false);
  }, 30_000);
});

function configMap(scope: ConstructorParameters<typeof ApiObject>[0], name: string, id = name): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'x' }, data: { a: 'b' } });
}

function findingsOf(action: () => unknown): readonly Finding[] {
  try {
    action();
  } catch (error) {
    if (error instanceof NetstackError) return error.findings;
    throw error;
  }
  throw new Error('nothing was refused');
}

function contents(name: string): Readonly<Record<string, string>> {
  const files = readdirSync(outdir(name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => [
      join(entry.parentPath, entry.name).slice(outdir(name).length + 1),
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ]),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}
