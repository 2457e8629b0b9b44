/**
 * The images that the operator pulls. They stand in no manifest: the Installation says where they are pulled from, an
 * ImageSet by which digest. Both take one place for all, so mirrors that scatter them cannot be followed.
 * Source: pkg/components/references.go of tigera/operator v1.42.3.
 */
import { type Image, imageText, type Registry } from '../../../component';
import type { Problems } from '../../../finding';
import type { ResolvedOperator } from './resolve';
import { defaultPullPrefix, type OperatorPart, type OperatorRelease, type PulledImage } from './versions';

/** Parts that custom resources ask for; the rest an ImageSet lists whether it is used or not. */
type OptionalPart = Extract<OperatorPart, 'apiServer' | 'goldmane' | 'whisker'>;

/** What must be in an ImageSet: the operator looks up the images of everything it might render. */
function listed({ pulls }: OperatorRelease, parts: Readonly<Record<OptionalPart, boolean>>): readonly PulledImage[] {
  return pulls.filter(({ part }) => (part === 'apiServer' || part === 'goldmane' || part === 'whisker' ? parts[part] : true));
}

/** The images that nodes will pull because of this Installation. */
export function pulledImages(o: ResolvedOperator): readonly Image[] {
  const used: Readonly<Record<OperatorPart, boolean>> = {
    core: true,
    csi: o.kubeletVolumePluginPath !== 'None',
    flexVolume: o.flexVolumePath !== 'None',
    certificates: o.certificateManagement !== undefined,
    apiServer: o.apiServer.enabled,
    goldmane: o.goldmane.enabled,
    whisker: o.whisker.enabled,
  };
  return o.release.pulls.filter(({ part }) => used[part]).map((pulled) => imageOfPull(pulled, o));
}

function imageOfPull({ image, fips }: PulledImage, o: ResolvedOperator): Image {
  const digest = o.digests?.[image];
  const tag = o.fips && fips ? `${o.release.tag}-fips` : o.release.tag;
  return { name: `${defaultPullPrefix}/${image}`, tag, ...(digest === undefined ? {} : { digest }) };
}

/** Where the operator is to pull from: fields of the Installation, or the images that no common prefix leads to. */
export type PullPlace =
  | { readonly type: 'one'; readonly registry?: string; readonly imagePath?: string; readonly imagePrefix?: string }
  | { readonly type: 'scattered'; readonly names: readonly string[] };

export function pullPlace(o: ResolvedOperator, registry: Registry): PullPlace {
  const names = pulledImages(o).map(({ name }) => ({ name, mirrored: imageText(registry, { name, tag: 'x' }).slice(0, -2) }));
  const prefixes = names.map(({ name, mirrored }) => {
    const last = name.slice(defaultPullPrefix.length + 1);
    return mirrored.endsWith(last) ? mirrored.slice(0, -last.length) : undefined;
  });
  const [prefix] = prefixes;
  const parts = prefix?.split('/') ?? [];
  // One part is a registry without a path, which the operator cannot be told: an empty path is its own, calico.
  if (prefix === undefined || prefixes.some((one) => one !== prefix) || parts.length < 3)
    return { type: 'scattered', names: names.map(({ mirrored }) => mirrored) };
  if (prefix === `${defaultPullPrefix}/`) return { type: 'one' };
  const imagePrefix = parts.at(-1) ?? '';
  const path = parts.slice(0, -1);
  const place =
    path.at(-1) === 'calico' && path.length > 1
      ? { registry: path.slice(0, -1).join('/') }
      : { registry: path[0] ?? '', imagePath: path.slice(1).join('/') };
  return { type: 'one', ...place, ...(imagePrefix === '' ? {} : { imagePrefix }) };
}

/** Digests that are complete: with an ImageSet the operator pulls nothing that it does not list. */
export function resolveDigests(
  given: Readonly<Record<string, string>> | undefined,
  release: OperatorRelease,
  parts: Readonly<Record<OptionalPart, boolean>>,
  problems: Problems,
): Readonly<Record<string, string>> | undefined {
  if (given === undefined) return undefined;
  const known = listed(release, parts).map(({ image }) => image);
  for (const [image, digest] of Object.entries(given)) {
    if (!known.includes(image)) {
      problems
        .at(image)
        .report({ code: 'calico/unknown-image', message: 'the operator pulls no such image here', got: image, expected: known.join(', ') });
    } else if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
      problems
        .at(image)
        .report({ code: 'calico/digest', message: 'not a digest', got: JSON.stringify(digest), expected: 'sha256: and 64 hex digits' });
    }
  }
  const missing = known.filter((image) => !Object.hasOwn(given, image));
  if (missing.length > 0) {
    problems.report({
      code: 'calico/digests-incomplete',
      message: 'with one digest the operator wants those of all images, and stops where one is absent',
      got: `no digest for ${missing.join(', ')}`,
      fix: 'add them, or leave imageDigests out',
      source: 'https://docs.tigera.io/calico/latest/operations/image-options/imageset',
    });
  }
  return given;
}
