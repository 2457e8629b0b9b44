import { layer as prod } from '../../../clusters/prod';
import { lockImages } from '../../../lib/delivery';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { podNetworkEntries } from '../../support/pod-networks';

/** Every text of a value, keys among them. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, child]) => [key, ...textsOf(child)]) : [];
}

/** Slow, and written apart from the search that the lock uses: whatever stands between blanks, quotes and the like, part by part. */
function looksLikeImages(text: string): readonly string[] {
  return text.split(/[\s"'`,;=<>(){}\\[\]]+/).filter((word) => {
    const [host = '', ...path] = word.split('/');
    const last = path.at(-1) ?? '';
    return (
      !word.includes('://') &&
      path.length > 0 &&
      host.includes('.') &&
      /^[a-z0-9.-]+(:\d+)?$/.test(host) &&
      /^[a-z0-9._-]+:\w[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(last)
    );
  });
}

const layers: readonly (readonly [string, LayerSpec])[] = [
  ['the reference layer', prod],
  ...podNetworkEntries.map(([name, cni]): readonly [string, LayerSpec] => [
    name,
    { cluster: prod.cluster, proxy: { type: 'kube-proxy' }, cni, dns: { type: 'coredns' } },
  ]),
];

describe.each(layers)('the lock of %s', (_, spec) => {
  const { plan, manifests } = checkLayer(spec);
  it('has every text of every object that looks like an image, and says which component it belongs to', () => {
    if (plan === undefined) throw new Error('refused');
    const { lock, findings } = lockImages([{ plan, manifests }]);
    expect(findings).toEqual([]);
    const locked = new Set(lock.images.map(({ image }) => image));
    const seen = new Set(manifests.flatMap(({ manifest }) => textsOf(manifest).flatMap(looksLikeImages)));
    expect(seen.size).toBeGreaterThan(0);
    expect([...seen].filter((image) => !locked.has(image))).toEqual([]);
    const kinds = new Set<string>(plan.components.map(({ kind, type }) => `${kind}/${type}`));
    for (const { image, usedBy } of lock.images) expect([image, usedBy.some((user) => kinds.has(user))]).toEqual([image, true]);
  });
});
