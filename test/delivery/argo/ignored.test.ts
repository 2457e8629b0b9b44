import { ignoredDifferences } from '../../../lib/delivery/argo/ignored';
import type { KubeManifest } from '../../../lib/kube';

const object = (apiVersion: string, kind: string, rest: object = {}, namespace?: string): KubeManifest => ({
  apiVersion,
  kind,
  metadata: { name: 'x', ...(namespace === undefined ? {} : { namespace }) },
  ...rest,
});

describe('fields that Argo CD leaves to others', () => {
  it.each(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'])('are certificate authorities of a %s that somebody injects', (kind) => {
    const webhook = (...bundles: readonly (string | undefined)[]) =>
      object('admissionregistration.k8s.io/v1', kind, {
        webhooks: bundles.map((caBundle) => ({ clientConfig: caBundle === undefined ? {} : { caBundle } })),
      });
    expect(ignoredDifferences([webhook(undefined)])).toEqual([
      { group: 'admissionregistration.k8s.io', kind, name: 'x', jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'] },
    ]);
    expect(ignoredDifferences([webhook('Cg=='), webhook(), object('admissionregistration.k8s.io/v1', kind)])).toEqual([]);
    expect(ignoredDifferences([webhook('Cg==', undefined)])).toHaveLength(1);
  });

  it('are that of a CRD that is converted by a webhook, unless the layer has written it', () => {
    const crd = (conversion?: object) =>
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { spec: conversion === undefined ? {} : { conversion } });
    expect(ignoredDifferences([crd({ strategy: 'Webhook', webhook: { clientConfig: {} } })])).toEqual([
      {
        group: 'apiextensions.k8s.io',
        kind: 'CustomResourceDefinition',
        name: 'x',
        jqPathExpressions: ['.spec.conversion.webhook.clientConfig.caBundle'],
      },
    ]);
    expect(
      ignoredDifferences([crd(), crd({ strategy: 'None' }), crd({ strategy: 'Webhook', webhook: { clientConfig: { caBundle: 'Cg==' } } })]),
    ).toEqual([]);
  });

  it('are that of an APIService that a Service answers for', () => {
    const api = (spec: object) => object('apiregistration.k8s.io/v1', 'APIService', { spec });
    const service = { name: 'x', namespace: 'y' };
    expect(ignoredDifferences([api({ service })])).toMatchObject([{ kind: 'APIService', jqPathExpressions: ['.spec.caBundle'] }]);
    expect(ignoredDifferences([api({}), api({ service, caBundle: 'Cg==' })])).toEqual([]);
  });

  it('are the replicas of what an autoscaler scales, and of nothing else', () => {
    const scaler = object(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } },
      'y',
    );
    expect(ignoredDifferences([scaler, object('apps/v1', 'Deployment', {}, 'y')])).toEqual([
      { group: 'apps', kind: 'Deployment', name: 'web', namespace: 'y', jqPathExpressions: ['.spec.replicas'] },
    ]);
  });

  it('are none of any other kind', () => {
    expect(
      ignoredDifferences([
        object('v1', 'ConfigMap', { data: { caBundle: '' } }, 'y'),
        object('x.example/v1', 'APIService', { spec: { service: {} } }),
      ]),
    ).toEqual([]);
  });
});
