/** The lock in the formats of the tools that copy images. Each is data of that tool; names and tags hold nothing to escape. */
import { toYaml } from '../../yaml';
import type { ImageLock, LockedImage } from './lock';

/** The formats, by the name of their tool. */
export const IMAGE_LISTS = ['skopeo', 'oras', 'zarf', 'hauler'] as const;
export type ImageList = (typeof IMAGE_LISTS)[number];

/** The lock as a tool reads it. */
export function imageList(lock: ImageLock, list: ImageList): string {
  const sources = [...new Map(lock.images.map((image) => [image.source, image])).values()];
  switch (list) {
    case 'skopeo':
      return skopeo(sources);
    case 'oras':
      return sources.map(({ source, image }) => `${source} ${image}\n`).join('');
    case 'zarf':
      return zarf(sources);
    case 'hauler':
      return hauler(sources);
  }
}

/** For `skopeo sync --src yaml --dest docker`: by registry and repository the tags, or the digest where it is known. */
function skopeo(images: readonly LockedImage[]): string {
  const registries = new Map<string, Map<string, Set<string>>>();
  for (const { name, tag, digest } of images) {
    const slash = name.indexOf('/');
    const repositories = registries.get(name.slice(0, slash)) ?? new Map<string, Set<string>>();
    const references = repositories.get(name.slice(slash + 1)) ?? new Set<string>();
    repositories.set(name.slice(slash + 1), references.add(digest ?? tag));
    registries.set(name.slice(0, slash), repositories);
  }
  return toYaml(
    Object.fromEntries(
      [...registries].map(([registry, repositories]) => [
        registry,
        { images: Object.fromEntries([...repositories].map(([repository, references]) => [repository, [...references]])) },
      ]),
    ),
  );
}

/** A package of Zarf with one component that holds the images. Source: https://docs.zarf.dev/ref/components/ */
function zarf(images: readonly LockedImage[]): string {
  return toYaml({
    kind: 'ZarfPackageConfig',
    metadata: { name: 'network-layer', description: 'Images of the network layer' },
    components: [{ name: 'images', required: true, images: images.map(({ source }) => source) }],
  });
}

/** Content of a Hauler store. Source: https://docs.hauler.dev/docs/hauler-usage/store/sync */
function hauler(images: readonly LockedImage[]): string {
  return toYaml({
    apiVersion: 'content.hauler.cattle.io/v1',
    kind: 'Images',
    metadata: { name: 'network-layer' },
    spec: { images: images.map(({ source }) => ({ name: source })) },
  });
}
