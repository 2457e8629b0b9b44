import { imageText, type LayerPlan } from '../component';

/** An image that the nodes of a cluster pull. */
export interface ImageUse {
  /** As pods name it: mirrored, tag and, where known, digest. */
  readonly image: string;
  /** Upstream's name without tag. */
  readonly name: string;
  readonly tag: string;
  readonly digest?: string;
  /** Components that use it, `kind/type`. */
  readonly usedBy: readonly string[];
}

/** Every image of a layer, each once, by name. */
export function imagesOf(plan: LayerPlan): readonly ImageUse[] {
  const byText = new Map<string, ImageUse>();
  for (const { kind, type, facts } of plan.components) {
    for (const image of facts.images) {
      const text = imageText(plan.registry, image);
      const usedBy = [...new Set([...(byText.get(text)?.usedBy ?? []), `${kind}/${type}`])];
      byText.set(text, { image: text, ...image, usedBy });
    }
  }
  return [...byText.values()].sort((a, b) => (a.image < b.image ? -1 : 1));
}
