import { load } from 'js-yaml';
import { IMAGE_LISTS, type ImageLock, imageList } from '../../../lib/delivery';

const digest = `sha256:${'b'.repeat(64)}`;
const image = (name: string, tag: string, more: object = {}) => ({
  image: `m.example/${name}:${tag}`,
  source: `${name}:${tag}`,
  name,
  tag,
  usedBy: [],
  clusters: [],
  ...more,
});
const lock: ImageLock = {
  version: 1,
  images: [image('ghcr.io/a/b', 'v1'), image('ghcr.io/a/b', 'v2'), image('quay.io/c', '3', { digest, source: `quay.io/c:3@${digest}` })],
};

describe('a list of images', () => {
  it.each(IMAGE_LISTS)('for %s names every image', (list) => {
    const text = imageList(lock, list);
    for (const { tag, digest: known } of lock.images) expect(text).toContain(known ?? tag);
  });
  it('for skopeo has tags, or digests where they are known, by repository', () => {
    expect(load(imageList(lock, 'skopeo'))).toEqual({ 'ghcr.io': { images: { 'a/b': ['v1', 'v2'] } }, 'quay.io': { images: { c: [digest] } } });
  });
  it('for oras has a line an image: from where, to where', () => {
    expect(imageList(lock, 'oras').split('\n')[0]).toBe('ghcr.io/a/b:v1 m.example/ghcr.io/a/b:v1');
  });
  it('names an image that two mirrors have once', () => {
    const twice: ImageLock = { version: 1, images: [image('ghcr.io/a/b', 'v1'), { ...image('ghcr.io/a/b', 'v1'), image: 'other.example/b:v1' }] };
    expect(imageList(twice, 'oras').trim().split('\n')).toHaveLength(1);
  });
});
