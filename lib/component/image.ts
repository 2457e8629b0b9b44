import { NetstackError, type Problems } from '../finding';

/** A container image by its upstream name. */
export interface Image {
  /** Registry and repository, for example `registry.k8s.io/kube-proxy`. */
  readonly name: string;
  readonly tag: string;
  /** `sha256:` and 64 hex digits; written after the tag where known. */
  readonly digest?: string;
}

/** An image in a spec: replaces the one a component would take. Text form `name:tag` or `name:tag@sha256:…`. */
export type ImageSpec = string;

/** Where images are pulled from. */
export interface RegistrySpec {
  /**
   * Mirrors by prefix of the upstream name; the longest prefix that ends at a `/` or at the whole name wins:
   * `{ 'docker.io': 'mirror.example/hub' }` turns `docker.io/traefik` into `mirror.example/hub/traefik`.
   * @default none
   */
  readonly mirrors?: Readonly<Record<string, string>>;
  /** Names of Secrets of type dockerconfigjson; they are named in every pod, never emitted. @default [] */
  readonly pullSecrets?: readonly string[];
  /**
   * Digests by upstream reference: `{ 'ghcr.io/flannel-io/flannel:v0.28.9': 'sha256:…' }`. They take the place of those that a
   * component knows, and are written after the tag.
   * @default those that components know
   */
  readonly digests?: Readonly<Record<string, string>>;
  /** Refuse every image whose digest is not known: a tag can be moved, a digest cannot. @default false */
  readonly requireDigests?: boolean;
}

export interface Registry {
  readonly mirrors: readonly { readonly from: string; readonly to: string }[];
  readonly pullSecrets: readonly string[];
  readonly digests: Readonly<Record<string, string>>;
  readonly requireDigests: boolean;
}

export const NO_REGISTRY: Registry = { mirrors: [], pullSecrets: [], digests: {}, requireDigests: false };

const NAME = /^[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\d{1,5})?(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Parses `name:tag[@digest]`. Throws `image/reference`; a tag is required, because `latest` is not a version. */
export function parseImage(text: ImageSpec): Image {
  const [reference = '', digest, ...rest] = text.split('@');
  const colon = reference.lastIndexOf(':');
  const name = reference.slice(0, colon);
  const tag = reference.slice(colon + 1);
  if (
    colon <= reference.lastIndexOf('/') ||
    !NAME.test(name) ||
    !TAG.test(tag) ||
    rest.length > 0 ||
    (digest !== undefined && !DIGEST.test(digest))
  ) {
    throw NetstackError.of({
      code: 'image/reference',
      message: 'not an image with a tag',
      got: JSON.stringify(text),
      expected: "'registry/repository:tag' or 'registry/repository:tag@sha256:…'",
    });
  }
  return digest === undefined ? { name, tag } : { name, tag, digest };
}

/** The image of a spec where it names one that parses, otherwise the component's own; what does not parse is reported. */
export function imageOf(given: ImageSpec | undefined, own: Image, problems: Problems): Image {
  return given === undefined ? own : (problems.read(parseImage, given) ?? own);
}

export function resolveRegistry(spec: RegistrySpec | undefined, problems: Problems): Registry {
  const mirrors = Object.entries(spec?.mirrors ?? {}).map(([from, to]) => {
    for (const prefix of [from, to]) {
      if (!NAME.test(prefix))
        problems.at(`mirrors.${from}`).report({
          code: 'image/mirror',
          message: 'not a registry or repository prefix',
          got: JSON.stringify(prefix),
          expected: "'registry.k8s.io' or 'mirror.example:5000/hub'",
        });
    }
    return { from, to };
  });
  // Longest first, so that the first match is the most specific.
  mirrors.sort((a, b) => b.from.length - a.from.length || (a.from < b.from ? -1 : 1));
  const digests = Object.entries(spec?.digests ?? {}).filter(([reference, digest]) =>
    isDigestEntry(reference, digest, problems.at(`digests.${reference}`)),
  );
  return { mirrors, pullSecrets: spec?.pullSecrets ?? [], digests: Object.fromEntries(digests), requireDigests: spec?.requireDigests ?? false };
}

function isDigestEntry(reference: string, digest: string, problems: Problems): boolean {
  const image = problems.read(parseImage, reference);
  const problem = !DIGEST.test(digest) || image?.digest !== undefined;
  if (problem)
    problems.report({
      code: 'image/digest',
      message: 'not the digest of an image',
      got: `${JSON.stringify(reference)}: ${JSON.stringify(digest)}`,
      expected: "'registry/repository:tag': 'sha256:' and 64 hex digits",
    });
  return image !== undefined && !problem;
}

/** The digest that an image is pulled by; undefined: by its tag alone. */
export function digestOf({ digests }: Registry, { name, tag, digest }: Image): string | undefined {
  const reference = `${name}:${tag}`;
  return Object.hasOwn(digests, reference) ? digests[reference] : digest;
}

/** Whether a mirror's prefix is that of an image. */
export function isMirrored({ from }: Registry['mirrors'][number], { name }: Image): boolean {
  return name === from || name.startsWith(`${from}/`);
}

/** The image as a pod names it: mirrored, tag and, where known, digest. */
export function imageText(registry: Registry, image: Image): string {
  const mirror = registry.mirrors.find((one) => isMirrored(one, image));
  const name = mirror === undefined ? image.name : mirror.to + image.name.slice(mirror.from.length);
  const digest = digestOf(registry, image);
  return `${name}:${image.tag}${digest === undefined ? '' : `@${digest}`}`;
}
