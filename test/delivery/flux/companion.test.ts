import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { layer as prod } from '../../../clusters/prod';
import { NetstackError, synthLayers } from '../../../lib';
import { type FluxOptions, fluxCompanion } from '../../../lib/delivery';
import type { FluxKustomization } from '../../../lib/delivery/flux/kustomization';
import type { KubeManifest } from '../../../lib/kube';
import { validateCustomResource } from '../../support/custom-resource';
import { describeKustomize, kustomizeBuild } from '../../support/kustomize';
import { describeShared } from '../../support/shared';

let scratch: string;
let runs = 0;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-flux-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

function synthesized(options?: FluxOptions): string {
  const outdir = join(scratch, String(++runs));
  synthLayers([prod], { outdir, companions: [fluxCompanion(options)] });
  return outdir;
}
const documents = (outdir: string, file: string) => loadAll(readFileSync(join(outdir, '_flux/prod', file), 'utf8'));
const stagesOf = (options?: FluxOptions) => documents(synthesized(options), 'stages.yaml') as readonly FluxKustomization[];

describe('Kustomizations of Flux', () => {
  it('are one a stage, each after the one before', () => {
    const stages = stagesOf();
    expect(stages.map(({ metadata }) => metadata.name)).toEqual(
      ['05-namespaces', '10-proxy', '20-cni', '30-dns', '40-lb', '60-ingress', '70-policy'].map((stage) => `network-${stage}`),
    );
    for (const [index, { spec }] of stages.entries()) {
      const before = stages[index - 1];
      expect(spec.dependsOn).toEqual(before === undefined ? undefined : [{ name: before.metadata.name }]);
    }
  });

  it('wait until a stage is healthy, recreate nothing and leave the network when they are deleted', () => {
    for (const { spec } of stagesOf()) expect(spec).toMatchObject({ wait: true, force: false, deletionPolicy: 'Orphan', timeout: '600s' });
  });

  it('read the source that flux bootstrap made, or one of their own', () => {
    expect(stagesOf()[0]?.spec).toMatchObject({ path: './dist/prod/05-namespaces', sourceRef: { kind: 'GitRepository', name: 'flux-system' } });
    const outdir = synthesized({
      source: { type: 'git', repoUrl: 'git@git.example:team/network.git', revision: 'v1.2.3', path: 'out', secretName: 'deploy-key' },
    });
    const [repository] = documents(outdir, 'source.yaml') as readonly { readonly spec: object }[];
    expect(repository?.spec).toEqual({
      interval: '60s',
      url: 'ssh://git@git.example/team/network.git',
      ref: { tag: 'v1.2.3' },
      secretRef: { name: 'deploy-key' },
    });
    const [first] = documents(outdir, 'stages.yaml') as readonly FluxKustomization[];
    expect(first?.spec).toMatchObject({ path: './out/prod/05-namespaces', sourceRef: { kind: 'GitRepository', name: 'network' } });
  });

  it('of a hub have the name and the kubeconfig of their cluster', () => {
    const [first] = stagesOf({ placement: { type: 'hub' }, namespace: 'fleet', intervalSeconds: 60, timeoutSeconds: 90 });
    expect(first?.metadata).toMatchObject({ name: 'network-prod-05-namespaces', namespace: 'fleet' });
    expect(first?.spec).toMatchObject({ kubeConfig: { secretRef: { name: 'kubeconfig-prod' } }, interval: '60s', timeout: '90s' });
  });

  it('are refused with everything that is wrong', () => {
    const options: FluxOptions = { source: { type: 'existing', path: '../x', name: 'A B' }, namespace: 'x y', intervalSeconds: 1 };
    expect(() => fluxCompanion(options)).toThrow(NetstackError);
    try {
      fluxCompanion(options);
    } catch (error) {
      if (!(error instanceof NetstackError)) throw error;
      expect(error.findings.map(({ at }) => at)).toEqual(['source.name', 'source.path', 'namespace', 'intervalSeconds']);
    }
  });
});

describeShared('Flux', 'reference/gitops/flux', () => {
  it('accepts every object that is written', () => {
    for (const options of [{}, { placement: { type: 'hub' } }, { source: { type: 'git', repoUrl: 'https://git.example/x' } }] as const) {
      const outdir = synthesized(options);
      for (const stage of documents(outdir, 'stages.yaml') as readonly KubeManifest[])
        expect(validateCustomResource(stage, 'reference/gitops/flux/kustomize.toolkit.fluxcd.io_kustomizations.yaml')).toEqual([]);
      if ('source' in options)
        for (const source of documents(outdir, 'source.yaml') as readonly KubeManifest[])
          expect(validateCustomResource(source, 'reference/gitops/flux/source.toolkit.fluxcd.io_gitrepositories.yaml')).toEqual([]);
    }
  });
});

describeKustomize('what kustomize makes of it', () => {
  it('keeps namespaces that are no longer in the repository', () => {
    const outdir = synthesized();
    const built = kustomizeBuild(join(outdir, 'prod')) as readonly KubeManifest[];
    for (const { metadata } of built.filter(({ kind }) => kind === 'Namespace'))
      expect(metadata.annotations).toMatchObject({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
    expect(kustomizeBuild(join(outdir, '_flux/prod'))).toHaveLength(7);
  });
});
