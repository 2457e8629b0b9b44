import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { layer as prod } from '../../clusters/prod';
import { NetstackError, synthLayers } from '../../lib';
import { kustomizeCompanion } from '../../lib/delivery';
import { relativePath } from '../../lib/delivery/source';
import { describeKustomize, kustomizeBuild } from '../support/kustomize';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-kustomize-'));
  synthLayers([prod], { outdir: scratch, companions: [kustomizeCompanion()] });
});
afterAll(() => rmSync(scratch, { recursive: true }));

const kustomizationOf = (folder: string) =>
  load(readFileSync(join(scratch, folder, 'kustomization.yaml'), 'utf8')) as { readonly resources: readonly string[] };
const manifestsIn = (folder: string) => readdirSync(join(scratch, folder)).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');

describe('kustomizations', () => {
  it('name every stage of a cluster in the order of apply', () => {
    const { resources } = kustomizationOf('prod');
    expect(resources).toEqual([...resources].sort());
    expect(resources).toEqual(
      readdirSync(join(scratch, 'prod'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('name every manifest of a stage, once', () => {
    for (const stage of kustomizationOf('prod').resources) {
      const { resources } = kustomizationOf(`prod/${stage}`);
      expect([...resources].sort()).toEqual(manifestsIn(`prod/${stage}`).sort());
      for (const file of resources) expect(existsSync(join(scratch, 'prod', stage, file))).toBe(true);
    }
  });

  it('are refused where there is no folder a stage', () => {
    expect(() => synthLayers([prod], { outdir: join(scratch, 'flat'), layout: 'stage', companions: [kustomizeCompanion()] })).toThrow(NetstackError);
  });

  it('refuse a path that leaves the repository', () => {
    for (const path of ['../x', '/x', 'a//b', '-x', '', 'a b']) expect(() => kustomizeCompanion({ path })).toThrow(NetstackError);
  });
});

describe('a path between folders', () => {
  it.each([
    ['prod', 'prod/10-proxy', '10-proxy'],
    ['prod/00-crds', '../crds/calico', '../../../crds/calico'],
    ['prod/10-proxy', '_shared/x', '../../_shared/x'],
    ['prod', 'prod', '.'],
  ])('from %s to %s is %s', (from, to, path) => {
    expect(relativePath(from, to)).toBe(path);
  });
});

describeKustomize('kustomize', () => {
  it('builds the cluster: every object, as it stands in its file', () => {
    const built = kustomizeBuild(join(scratch, 'prod'));
    const written = kustomizationOf('prod').resources.flatMap((stage) =>
      kustomizationOf(`prod/${stage}`).resources.flatMap((file) => loadAll(readFileSync(join(scratch, 'prod', stage, file), 'utf8'))),
    );
    expect(built).toEqual(written);
  });
});
