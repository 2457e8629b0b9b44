import { argoAnnotations, LAST_APPLIED_LIMIT } from '../../../lib/delivery/argo/annotations';
import type { KubeManifest, StringMap } from '../../../lib/kube';

const OPTIONS = 'argocd.argoproj.io/sync-options';
const WAVE = 'argocd.argoproj.io/sync-wave';
const HOOK = 'argocd.argoproj.io/hook';
const HOOK_DELETE = 'argocd.argoproj.io/hook-delete-policy';
const object = (apiVersion: string, kind: string, annotations?: StringMap): KubeManifest => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'y', ...(annotations === undefined ? {} : { annotations }) },
});
const large = (bytes: number): KubeManifest => {
  const empty = { ...object('v1', 'ConfigMap'), data: { x: '' } };
  return { ...empty, data: { x: 'y'.repeat(bytes - JSON.stringify(empty).length) } } as KubeManifest;
};

describe('what Argo CD is told of an object', () => {
  it('is nothing of the usual ones', () => {
    for (const one of [object('v1', 'Service'), object('apps/v1', 'DaemonSet'), object('networking.k8s.io/v1', 'NetworkPolicy')])
      expect(argoAnnotations(one, 'all')).toEqual({});
  });

  it('is never to prune a namespace or a CRD, because that deletes what is in it', () => {
    for (const one of [object('v1', 'Namespace'), object('apiextensions.k8s.io/v1', 'CustomResourceDefinition')])
      expect(argoAnnotations(one, 'all')).toEqual({ [OPTIONS]: 'Prune=false' });
  });

  it('is to wait with the dry run of kinds that a CRD brings, and of no kind of Kubernetes', () => {
    for (const version of ['cilium.io/v2', 'gateway.networking.k8s.io/v1', 'crd.projectcalico.org/v1'])
      expect(argoAnnotations(object(version, 'Any'), 'all')).toEqual({ [OPTIONS]: 'SkipDryRunOnMissingResource=true' });
    for (const version of ['v1', 'apps/v1', 'policy/v1', 'rbac.authorization.k8s.io/v1'])
      expect(argoAnnotations(object(version, 'Any'), 'all')).toEqual({});
  });

  it('is to make a Job anew, because its template cannot change; not a kind of that name from elsewhere', () => {
    expect(argoAnnotations(object('batch/v1', 'Job'), 'all')).toEqual({ [HOOK]: 'Sync', [HOOK_DELETE]: 'BeforeHookCreation' });
    expect(argoAnnotations(object('batch.volcano.sh/v1', 'Job'), 'all')).not.toHaveProperty([HOOK]);
  });

  it('is to apply on the server what does not fit into an annotation, where only those are', () => {
    expect(argoAnnotations(large(LAST_APPLIED_LIMIT - 4_096), 'large')).toEqual({});
    for (const bytes of [LAST_APPLIED_LIMIT - 100, LAST_APPLIED_LIMIT, LAST_APPLIED_LIMIT + 1]) {
      expect(argoAnnotations(large(bytes), 'large')).toEqual({ [OPTIONS]: 'ServerSideApply=true' });
      expect(argoAnnotations(large(bytes), 'all')).toEqual({});
    }
  });

  it('counts annotations that are there already against the same limit', () => {
    const { metadata, ...rest } = large(LAST_APPLIED_LIMIT - 20_000);
    expect(argoAnnotations({ ...rest, metadata: { ...metadata, annotations: { note: 'z'.repeat(10_000) } } }, 'large')).toEqual({
      [OPTIONS]: 'ServerSideApply=true',
    });
  });

  it('keeps what a user has said, and adds to it what they have not', () => {
    expect(argoAnnotations(object('v1', 'Namespace', { [OPTIONS]: 'Replace=true' }), 'all')).toEqual({ [OPTIONS]: 'Replace=true,Prune=false' });
    expect(argoAnnotations(object('v1', 'Namespace', { [OPTIONS]: 'Prune=confirm' }), 'all')).toEqual({});
    expect(argoAnnotations(object('v1', 'Service', { [WAVE]: '7' }), 'all')).toEqual({ [WAVE]: '7' }); // after the wave of its stage
    expect(argoAnnotations(object('batch/v1', 'Job', { [HOOK]: 'PostSync' }), 'all')).toEqual({});
    expect(argoAnnotations(object('v1', 'Service', { note: 'mine' }), 'all')).toEqual({});
  });
});
