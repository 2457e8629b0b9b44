import { layer as prod } from '../../../clusters/prod';
import { imagesIn, lockImages } from '../../../lib/delivery';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';

const digest = `sha256:${'a'.repeat(64)}`;
const configMap = (data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', namespace: 'y' },
  data,
});

function locked(...specs: readonly LayerSpec[]) {
  return lockImages(
    specs.flatMap((spec) => {
      const { plan, manifests } = checkLayer(spec);
      return plan === undefined ? [] : [{ plan, manifests }];
    }),
  );
}

describe('the images that an object names', () => {
  it('are found in image fields, arguments, annotations and files, wherever they hide', () => {
    expect(
      imagesIn({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'x', annotations: { note: 'uses quay.io/a/b:v1 and ghcr.io/c/d:2' } },
        ...{ spec: { containers: [{ image: 'busybox:1', args: [`--helper=registry.example:5000/e/f:3@${digest}`] }] } },
      }),
    ).toEqual(['quay.io/a/b:v1', 'ghcr.io/c/d:2', 'busybox:1', `registry.example:5000/e/f:3@${digest}`]);
    expect(imagesIn(configMap({ 'values.yaml': 'image: "quay.io/cilium/certgen:v0.4.8"\n' }))).toEqual(['quay.io/cilium/certgen:v0.4.8']);
  });

  it('are not URLs, addresses, times or paths', () => {
    for (const text of [
      'https://example.com/a:1',
      '10.0.0.1:8080',
      '[::1]:53',
      '2026-01-01T00:00:00',
      '/a.b/c:d',
      'kube-system/coredns:9153',
      'a.example:80/x',
    ])
      expect(imagesIn(configMap({ text }))).toEqual([]);
  });
});

describe('the image lock', () => {
  it('holds every reference of every object of the reference layer, under a declared name', () => {
    const { lock, findings } = locked(prod);
    expect(findings).toEqual([]);
    const known = new Set(lock.images.map(({ image }) => image));
    const named = checkLayer(prod).manifests.flatMap(({ manifest }) => imagesIn(manifest));
    expect(named.length).toBeGreaterThanOrEqual(8);
    expect(named.filter((image) => !known.has(image))).toEqual([]);
    for (const { usedBy } of lock.images) expect(usedBy.some((user) => user.includes('/'))).toBe(true);
  });

  it('says which clusters pull an image, once', () => {
    const { lock } = locked(prod, { ...prod, cluster: { ...prod.cluster, name: 'stage' } });
    expect(lock.images.length).toBe(locked(prod).lock.images.length);
    for (const { clusters } of lock.images) expect(clusters).toEqual(['prod', 'stage']);
  });

  it('keeps the upstream name of what is pulled through a mirror', () => {
    const { lock } = locked({ ...prod, registry: { mirrors: { 'registry.k8s.io': 'm.example/k8s' } } });
    const proxy = lock.images.find(({ image }) => image.startsWith('m.example/k8s/kube-proxy:'));
    expect(proxy?.source).toMatch(/^registry\.k8s\.io\/kube-proxy:v/);
  });

  it('holds an image that only a patch has brought, and refuses one without a tag', () => {
    const patch = (image: string): LayerSpec => ({
      ...prod,
      patches: [
        {
          target: { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: 'kube-system', name: 'kube-proxy' },
          operations: [{ op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'side', image } }],
        },
      ],
    });
    expect(locked(patch('side.example/car:1')).lock.images.find(({ image }) => image === 'side.example/car:1')?.usedBy).toEqual([
      'DaemonSet kube-system/kube-proxy',
    ]);
    expect(locked(patch('side.example/car')).findings.map(({ code }) => code)).toEqual(['image/reference']);
  });
});
