import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { layer as prod } from '../clusters/prod';
import { type LayerSpec, NetworkApp, NetworkLayer, synthLayers } from '../lib';
import { canonicalJson, type KubeManifest, objectKey } from '../lib/kube';
import { dualStackSpec } from './support/layer';
import { openApiVersions, validateManifest } from './support/openapi';
import { describeShared } from './support/shared';

/** The layers whose manifests reviewers read, in test/golden/<name>. `UPDATE_GOLDEN=1 npx jest golden` writes them again. */
const layers: Readonly<Record<string, LayerSpec>> = {
  prod,
  'dual-stack': {
    ...prod,
    cluster: dualStackSpec({ name: 'dual-stack' }),
    loadBalancer: { type: 'kube-vip', pools: [{ addresses: ['192.168.10.200-192.168.10.220', 'fd00:192:168::200-fd00:192:168::220'] }] },
  },
  'ipv6-only': {
    ...prod,
    cluster: {
      name: 'ipv6-only',
      kubernetes: '1.36',
      podCidrs: ['fd00:10:244::/56'],
      serviceCidrs: ['fd00:10:96::/112'],
      nodeCidrs: ['fd00:192:168::/64'],
      apiServer: { host: 'fd00:192:168::10' },
    },
    loadBalancer: { type: 'kube-vip', pools: [{ addresses: ['fd00:192:168::200-fd00:192:168::220'] }] },
  },
};
const golden = join(__dirname, 'golden');

function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-golden-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe.each(Object.entries(layers))('the layer %s', (name, spec) => {
  const synthesized = (): Readonly<Record<string, string>> => {
    const outdir = join(scratch, name);
    synthLayers([spec], { outdir });
    return filesIn(join(outdir, spec.cluster.name));
  };

  it('is what reviewers have read', () => {
    const files = synthesized();
    const folder = join(golden, name);
    if (process.env.UPDATE_GOLDEN === '1') {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      for (const [path, text] of Object.entries(files)) write(join(folder, path), text);
    }
    expect(files).toEqual(filesIn(folder));
  });

  it('is the same to the byte when it is made again, and as constructs', () => {
    const files = synthesized();
    const again = join(scratch, `${name}-again`);
    synthLayers([structuredClone(spec)], { outdir: again });
    expect(filesIn(join(again, spec.cluster.name))).toEqual(files);
    const app = new NetworkApp({ outdir: join(scratch, `${name}-app`), onWarnings: () => undefined });
    new NetworkLayer(app, name, spec);
    app.synth();
    expect(filesIn(join(app.outdir, spec.cluster.name))).toEqual(files);
  });

  it('has the same objects in a plain cdk8s App', () => {
    const app = new App({ outdir: join(scratch, `${name}-plain`) });
    const { manifests } = new NetworkLayer(app, name, spec);
    const plain = app.charts.flatMap((chart) => chart.toJson() as readonly KubeManifest[]);
    const sorted = (objects: readonly KubeManifest[]): readonly string[] =>
      objects.map((object) => `${objectKey(object)} ${canonicalJson(object)}`).sort();
    expect(sorted(plain)).toEqual(sorted(manifests.map(({ manifest }) => JSON.parse(JSON.stringify(manifest)))));
  });

  describeShared('against the API definitions', 'reference/openapi', () => {
    it.each(openApiVersions)('is valid for Kubernetes %s', (version) => {
      const { manifests } = new NetworkLayer(new App({ outdir: scratch }), name, spec);
      expect(manifests.flatMap(({ manifest }) => validateManifest(manifest, version))).toEqual([]);
    });
  });
});

function write(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}
