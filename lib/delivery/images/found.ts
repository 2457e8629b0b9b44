/** Images that the objects of a layer name, wherever they hide: fields, arguments, annotations, files in ConfigMaps. */
import { type Image, parseImage } from '../../component';
import { NetstackError } from '../../finding';
import type { KubeManifest } from '../../kube';

/**
 * `registry/repository:tag[@digest]` in a text. The registry has a dot or a port, as every image that is written here has;
 * what follows a slash is part of a URL or of a path.
 */
const REFERENCE =
  /(?<![\w./:@%-])((?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d{1,5})?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+):(\w[\w.-]{0,127})(@sha256:[0-9a-f]{64})?/g;

/** Every image reference of an object, once, in the order of its fields. */
export function imagesIn(manifest: KubeManifest): readonly string[] {
  const found = new Set<string>();
  collect(manifest, '', found);
  return [...found];
}

function collect(value: unknown, key: string, found: Set<string>): void {
  if (typeof value === 'string') {
    // A field of that name is an image, whatever it looks like.
    if (key === 'image' && value !== '') found.add(value);
    else if (value.includes(':') && value.includes('/')) for (const match of value.matchAll(REFERENCE)) found.add(match[0]);
  } else if (Array.isArray(value)) for (const item of value) collect(item, '', found);
  else if (typeof value === 'object' && value !== null) for (const [name, child] of Object.entries(value)) collect(child, name, found);
}

/** The image of a reference; undefined where it has no tag, or is none. */
export function readImage(reference: string): Image | undefined {
  try {
    return parseImage(reference);
  } catch (error) {
    if (error instanceof NetstackError) return undefined;
    throw error;
  }
}
