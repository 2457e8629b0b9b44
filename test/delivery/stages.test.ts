import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layer as prod } from '../../clusters/prod';
import { type Companion, type LayerSpec, synthLayers } from '../../lib';
import { applyCompanion, argoCompanion, fluxCompanion, kustomizeCompanion } from '../../lib/delivery';

const calico: LayerSpec = { ...prod, cni: { type: 'calico' }, crds: { folder: 'network/crds' } };

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-stages-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

function read(companion: Companion, file: string, spec: LayerSpec = calico): string {
  const outdir = mkdtempSync(join(scratch, 'x'));
  synthLayers([spec], { outdir, companions: [companion] });
  return readFileSync(join(outdir, file), 'utf8');
}
const bundle = '../../../network/crds/calico/3.32.1';

describe('CRDs that were pulled into the repository', () => {
  it('are the first stage of a cluster, referenced from there and never written again', () => {
    expect(read(kustomizeCompanion(), 'prod/00-crds/kustomization.yaml')).toContain(`- "${bundle}"`);
    expect(read(kustomizeCompanion(), 'prod/kustomization.yaml')).toMatch(/resources:\n {2}- "?00-crds"?\n/);
  });

  it('are referenced from wherever the output lies in the repository', () => {
    expect(read(kustomizeCompanion({ path: 'a/b' }), 'prod/00-crds/kustomization.yaml')).toContain('- "../../../../network/crds/calico/3.32.1"');
    expect(read(kustomizeCompanion({ path: '.' }), 'prod/00-crds/kustomization.yaml')).toContain('- "../../network/crds/calico/3.32.1"');
  });

  it('have the first wave, an Application and a Kustomization of their own', () => {
    const source = { repoUrl: 'https://git.example/x' };
    expect(read(argoCompanion({ source }), 'prod/00-crds/kustomization.yaml')).toContain('argocd.argoproj.io/sync-wave: "0"');
    expect(read(argoCompanion({ source, applications: 'stage' }), '_argocd/prod/00-crds.yaml')).toContain('path: dist/prod/00-crds');
    expect(read(fluxCompanion(), '_flux/prod/stages.yaml')).toContain('path: "./dist/prod/00-crds"');
  });

  it('are applied and waited for before everything else by apply.sh', () => {
    const script = read(applyCompanion(), 'prod/apply.sh');
    const established = script.indexOf("wait_for_crds 'crd/");
    expect(script.indexOf('-k "$here/../../network/crds/calico/3.32.1"')).toBeGreaterThan(0);
    expect(established).toBeGreaterThan(0);
    expect(established).toBeLessThan(script.indexOf('begin 10-proxy'));
  });

  it('are left to others where the layer does not say where they are', () => {
    const { crds: _, ...without } = calico;
    expect(read(kustomizeCompanion(), 'prod/kustomization.yaml', without)).not.toContain('00-crds');
  });
});
