/**
 * The images that the operator pulls. They stand in no manifest: the Installation says where they are pulled from, an
 * ImageSet by which digest. Both take one place for all, so mirrors that scatter them cannot be followed.
 * Source: pkg/components/references.go and pkg/controller/utils/imageset of tigera/operator v1.42.3.
 */
import { digestOf, type Image, imageText, type Registry } from '../../../component';
import type { ResolvedOperator } from './resolve';
import { defaultPullPrefix } from './versions';

/**
 * The images that the operator looks up because of this Installation: those of the CSI driver, of FlexVolume and of
 * certificates in any case, so that a mirror, and an ImageSet, must have them whether or not a node pulls them.
 */
export function pulledImages({ release, fips, apiServer, goldmane, whisker }: ResolvedOperator): readonly Image[] {
  const parts = {
    core: true,
    csi: true,
    flexVolume: true,
    certificates: true,
    apiServer: apiServer.enabled,
    goldmane: goldmane.enabled,
    whisker: whisker.enabled,
  };
  return release.pulls
    .filter(({ part }) => parts[part])
    .map((pulled) => ({ name: `${defaultPullPrefix}/${pulled.image}`, tag: fips && pulled.fips ? `${release.tag}-fips` : release.tag }));
}

/** Where the operator is to pull from: fields of the Installation, or the images that no common prefix leads to. */
export type PullPlace =
  | { readonly type: 'one'; readonly registry?: string; readonly imagePath?: string; readonly imagePrefix?: string }
  | { readonly type: 'scattered'; readonly names: readonly string[] };

export function pullPlace(o: ResolvedOperator, { mirrors }: Pick<Registry, 'mirrors'>): PullPlace {
  const names = pulledImages(o).map(({ name }) => ({
    last: lastOf(name),
    mirrored: imageText({ mirrors, pullSecrets: [], digests: {}, requireDigests: false }, { name, tag: 'x' }).slice(0, -2),
  }));
  const prefixes = new Set(names.map(({ last, mirrored }) => (mirrored.endsWith(last) ? mirrored.slice(0, -last.length) : undefined)));
  const [prefix] = prefixes;
  const parts = prefix?.split('/') ?? [];
  // Two parts are a registry without a path, which the operator cannot be told: an empty path is its own, calico.
  if (prefix === undefined || prefixes.size > 1 || parts.length < 3) return { type: 'scattered', names: names.map(({ mirrored }) => mirrored) };
  if (prefix === `${defaultPullPrefix}/`) return { type: 'one' };
  const imagePrefix = parts.at(-1) ?? '';
  const path = parts.slice(0, -1);
  const place =
    path.at(-1) === 'calico' ? { registry: path.slice(0, -1).join('/') } : { registry: path[0] ?? '', imagePath: path.slice(1).join('/') };
  return { type: 'one', ...place, ...(imagePrefix === '' ? {} : { imagePrefix }) };
}

/** Digests as an ImageSet lists them, and the images that have none. */
export function pulledDigests(
  o: ResolvedOperator,
  registry: Registry,
): { readonly known: readonly { readonly image: string; readonly digest: string }[]; readonly missing: readonly Image[] } {
  const all = pulledImages(o).map((image) => ({ image, digest: digestOf(registry, image) }));
  return {
    known: all.flatMap(({ image, digest }) => (digest === undefined ? [] : [{ image: `calico/${lastOf(image.name)}`, digest }])),
    missing: all.flatMap(({ image, digest }) => (digest === undefined ? [image] : [])),
  };
}

function lastOf(name: string): string {
  return name.slice(defaultPullPrefix.length + 1);
}
