/** Rules of where images are pulled from. */
import { digestOf, type Found, isMirrored, type LayerPlan, type LayerRule } from '../component';

const images = ({ components }: LayerPlan) => components.flatMap(({ kind, facts }) => facts.images.map((image) => ({ kind, image })));

export const mirrorOfNothing: LayerRule = {
  code: 'image/mirror-of-nothing',
  severity: 'warning',
  summary: 'no image of the layer comes from there, so the mirror is used for nothing: a misspelt prefix leaves nodes pulling from the internet',
  source: 'https://kubernetes.io/docs/concepts/containers/images/',
  check: ({ plan }) => {
    if (plan.registry.mirrors.length === 0) return [];
    const all = images(plan);
    return plan.registry.mirrors
      .filter((mirror) => !all.some(({ image }) => isMirrored(mirror, image)))
      .map(
        ({ from }): Found => ({
          at: 'registry.mirrors',
          got: from,
          expected: `a prefix of ${[...new Set(all.map(({ image }) => image.name))].join(', ')}`,
        }),
      );
  },
};

export const digestOfNothing: LayerRule = {
  code: 'image/digest-of-nothing',
  severity: 'warning',
  summary: 'no image of the layer has that name and tag, so the digest is used for nothing: after an upgrade images would go by tag again',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  check: ({ plan }) => {
    const given = Object.keys(plan.registry.digests);
    if (given.length === 0) return [];
    const used = new Set(images(plan).map(({ image }) => `${image.name}:${image.tag}`));
    return given.filter((reference) => !used.has(reference)).map((reference): Found => ({ at: 'registry.digests', got: reference }));
  },
};

export const withoutDigest: LayerRule = {
  code: 'image/without-digest',
  severity: 'error',
  summary: 'the layer requires digests, and the one of this image is not known',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  check: ({ plan }) =>
    plan.registry.requireDigests
      ? images(plan)
          .filter(({ image }) => digestOf(plan.registry, image) === undefined)
          .map(({ kind, image }): Found => ({ at: kind, got: `${image.name}:${image.tag}`, fix: 'name it in registry.digests' }))
      : [],
};

export const IMAGE_RULES: readonly LayerRule[] = [mirrorOfNothing, digestOfNothing, withoutDigest];
