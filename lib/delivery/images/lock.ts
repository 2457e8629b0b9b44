/**
 * The image lock: every image that the nodes of some clusters pull, by upstream name, with who uses it.
 *
 * It is complete: what components declare, and every reference that the objects hold, whatever kind it hides in. So a
 * site that mirrors the lock needs nothing else.
 */
import { digestOf, imageText, type LayerPlan, type Registry, type Staged } from '../../component';
import type { Finding } from '../../finding';
import { describeObject } from '../../kube';
import { imagesIn, readImage } from './found';

export interface LockedImage {
  /** As pods name it: mirrored, tag and, where known, digest. */
  readonly image: string;
  /** `name:tag[@digest]` upstream: what is copied. */
  readonly source: string;
  /** Registry and repository upstream. */
  readonly name: string;
  readonly tag: string;
  readonly digest?: string;
  /** Components that declare it (`cni/flannel`), or objects that name it (`Deployment shop/web`). */
  readonly usedBy: readonly string[];
  /** Clusters that pull it, by name. */
  readonly clusters: readonly string[];
}

export interface ImageLock {
  readonly version: 1;
  readonly images: readonly LockedImage[];
}

/** A checked layer. */
export interface LockedLayer {
  readonly plan: LayerPlan;
  readonly manifests: readonly Staged[];
}

/** The lock of some layers, and what keeps it from being complete: references without a tag name no image for good. */
export function lockImages(layers: Iterable<LockedLayer>): { readonly lock: ImageLock; readonly findings: readonly Finding[] } {
  const images = new Map<string, Draft>();
  const findings: Finding[] = [];
  for (const { plan, manifests } of layers) {
    const cluster = plan.cluster.name;
    for (const { kind, type, facts } of plan.components)
      for (const image of facts.images)
        add(images, imageText(plan.registry, image), { ...image, digest: digestOf(plan.registry, image) }, `${kind}/${type}`, cluster, true);
    for (const { manifest } of manifests) {
      for (const reference of imagesIn(manifest)) {
        const known = images.get(reference);
        if (known !== undefined) {
          known.clusters.add(cluster);
          // Of what a component declares its name is enough; anything else is told by every object that names it.
          if (!known.isDeclared) known.usedBy.add(describeObject(manifest));
          continue;
        }
        const image = readImage(reference);
        if (image === undefined) findings.push(withoutTag(reference, describeObject(manifest), cluster));
        else
          add(
            images,
            reference,
            { ...unmirrored(plan.registry, image.name), tag: image.tag, digest: image.digest },
            describeObject(manifest),
            cluster,
            false,
          );
      }
    }
  }
  const sorted = [...images].sort(([a], [b]) => (a < b ? -1 : 1));
  return { lock: { version: 1, images: sorted.map(([image, draft]) => locked(image, draft)) }, findings };
}

interface Draft {
  readonly name: string;
  readonly tag: string;
  readonly digest: string | undefined;
  /** By a component. */
  isDeclared: boolean;
  readonly usedBy: Set<string>;
  readonly clusters: Set<string>;
}

function add(
  images: Map<string, Draft>,
  text: string,
  image: { readonly name: string; readonly tag: string; readonly digest: string | undefined },
  user: string,
  cluster: string,
  isDeclared: boolean,
): void {
  const { name, tag, digest } = image;
  const draft = images.get(text) ?? { name, tag, digest, isDeclared, usedBy: new Set<string>(), clusters: new Set<string>() };
  draft.isDeclared ||= isDeclared;
  draft.usedBy.add(user);
  draft.clusters.add(cluster);
  images.set(text, draft);
}

/** An object that a patch has given an image names it as it is pulled, through a mirror or not. */
function unmirrored({ mirrors }: Registry, name: string): { readonly name: string } {
  const mirror = mirrors.find(({ to }) => name.startsWith(`${to}/`));
  return { name: mirror === undefined ? name : mirror.from + name.slice(mirror.to.length) };
}

function locked(image: string, { name, tag, digest, usedBy, clusters }: Draft): LockedImage {
  return {
    image,
    source: `${name}:${tag}${digest === undefined ? '' : `@${digest}`}`,
    name,
    tag,
    ...(digest === undefined ? {} : { digest }),
    usedBy: [...usedBy].sort(),
    clusters: [...clusters].sort(),
  };
}

function withoutTag(reference: string, object: string, cluster: string): Finding {
  return {
    code: 'image/reference',
    severity: 'error',
    at: '',
    construct: cluster,
    message: 'an image without a tag cannot be mirrored: it is another one tomorrow',
    got: `${reference} in ${object}`,
    expected: 'registry/repository:tag',
  };
}
