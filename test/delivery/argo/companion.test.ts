import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { layer as prod } from '../../../clusters/prod';
import { type LayerSpec, NetstackError, synthLayers } from '../../../lib';
import { type ArgoOptions, argoCompanion } from '../../../lib/delivery';
import type { Application } from '../../../lib/delivery/argo/application';
import { validateCustomResource } from '../../support/custom-resource';
import { describeKustomize, kustomizeBuild } from '../../support/kustomize';
import { describeShared } from '../../support/shared';

const source = { repoUrl: 'https://git.example/team/network.git' };
const applicationCrd = ['reference/gitops/argo-cd/application-crd.yaml'] as const;

let scratch: string;
let runs = 0;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-argo-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

function synthesized(options: Partial<ArgoOptions> = {}, spec: LayerSpec = prod): string {
  const outdir = join(scratch, String(++runs));
  synthLayers([spec], { outdir, companions: [argoCompanion({ source, ...options })] });
  return outdir;
}
const applicationIn = (outdir: string, file: string) => load(readFileSync(join(outdir, '_argocd', file), 'utf8')) as Application;
const codesOf = (spec: LayerSpec): readonly string[] => {
  try {
    synthesized({}, spec);
    return [];
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code, got }) => `${code} ${got}`);
  }
};

describe('an Application a cluster', () => {
  it('reads the folder of the cluster and applies it to the cluster of the same name', () => {
    const { metadata, spec } = applicationIn(synthesized(), 'prod.yaml');
    expect(metadata).toMatchObject({ name: 'network-prod', namespace: 'argocd' });
    expect(spec.source).toEqual({ repoURL: source.repoUrl, targetRevision: 'main', path: 'dist/prod' });
    expect(spec.destination).toEqual({ name: 'prod' });
  });

  it('never takes the network with it when it is deleted', () => {
    expect(applicationIn(synthesized(), 'prod.yaml').metadata).not.toHaveProperty('finalizers');
  });

  it('applies on the server, because client-side apply makes one of two ports of one number', () => {
    expect(applicationIn(synthesized(), 'prod.yaml').spec.syncPolicy.syncOptions).toContain('ServerSideApply=true');
    expect(applicationIn(synthesized({ serverSideApply: 'large' }), 'prod.yaml').spec.syncPolicy.syncOptions).not.toContain('ServerSideApply=true');
  });

  it('takes every option', () => {
    const { metadata, spec } = applicationIn(
      synthesized({
        source: { repoUrl: 'git@git.example:team/network.git', revision: 'v1', path: 'out' },
        project: 'platform',
        namespace: 'gitops',
        destination: { type: 'in-cluster' },
        automated: false,
      }),
      'prod.yaml',
    );
    expect(metadata.namespace).toBe('gitops');
    expect(spec.project).toBe('platform');
    expect(spec.source).toEqual({ repoURL: 'git@git.example:team/network.git', targetRevision: 'v1', path: 'out/prod' });
    expect(spec.destination).toEqual({ name: 'in-cluster' });
    expect(spec.syncPolicy).not.toHaveProperty('automated');
  });
});

describe('an Application a stage', () => {
  it('has the wave of its stage, below one of the cluster, and Lua that lets waves wait for Applications', () => {
    const outdir = synthesized({ applications: 'stage' });
    const root = applicationIn(outdir, 'prod.yaml');
    expect(root.spec.source.path).toBe('dist/_argocd/prod');
    expect(root.spec.destination).toEqual({ name: 'in-cluster', namespace: 'argocd' });
    const files = readdirSync(join(outdir, '_argocd/prod'));
    expect(files).toContain('10-proxy.yaml');
    for (const file of files) {
      const { metadata, spec } = applicationIn(outdir, `prod/${file}`);
      expect(metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': String(Number.parseInt(file, 10)) });
      expect(spec.source.path).toBe(`dist/prod/${file.replace('.yaml', '')}`);
    }
    expect(readFileSync(join(outdir, '_argocd/argocd-cm.yaml'), 'utf8')).toContain('resource.customizations.health.argoproj.io_Application');
  });
});

describe('what is refused', () => {
  it('is an address with a password, a revision that is an option, a path that leaves the repository: all of them at once', () => {
    const options: ArgoOptions = {
      source: { repoUrl: 'https://user:secret@git.example/x', revision: '--upload-pack=x', path: '../x' },
      project: 'Not A Name',
    };
    const codes = (): readonly string[] => {
      try {
        argoCompanion(options);
        return [];
      } catch (error) {
        if (!(error instanceof NetstackError)) throw error;
        expect(JSON.stringify(error.findings)).not.toContain('secret');
        return error.findings.map(({ code, at }) => `${code} ${at}`);
      }
    };
    expect(codes()).toEqual([
      'delivery/repository source.repoUrl',
      'delivery/revision source.revision',
      'delivery/path source.path',
      'kube/name project',
    ]);
  });

  it('is a Service that waits for an address which nothing gives it', () => {
    const { loadBalancer: _, ...without } = prod;
    expect(codesOf(without).some((line) => line.startsWith('delivery/argo-waits-forever Service traefik/'))).toBe(true);
  });

  it('is nothing of the reference layer', () => {
    expect(codesOf(prod)).toEqual([]);
  });
});

describeShared('Argo CD', 'reference/gitops/argo-cd', () => {
  it('accepts every Application that is written', () => {
    for (const options of [{}, { applications: 'stage' }, { serverSideApply: 'large', automated: false }] as const) {
      const outdir = synthesized(options);
      const files = readdirSync(join(outdir, '_argocd'), { recursive: true, encoding: 'utf8' }).filter(
        (name) => name.endsWith('.yaml') && !name.startsWith('argocd-cm'),
      );
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect([file, ...validateCustomResource(applicationIn(outdir, file), ...applicationCrd)]).toEqual([file]);
    }
  });
});

describeKustomize('what kustomize makes of it', () => {
  it('has the wave of its stage on every object, and options on those that need them', () => {
    const built = kustomizeBuild(join(synthesized(), 'prod')) as readonly {
      readonly kind: string;
      readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
    }[];
    for (const { metadata } of built) expect(metadata.annotations['argocd.argoproj.io/sync-wave']).toMatch(/^\d+$/);
    for (const { metadata } of built.filter(({ kind }) => kind === 'Namespace'))
      expect(metadata.annotations['argocd.argoproj.io/sync-options']).toBe('Prune=false');
  });
});
