import { imageOf, imageText, NO_REGISTRY, parseImage, resolveRegistry } from '../../lib/component';
import { ProblemList } from '../../lib/finding';

const digest = `sha256:${'a'.repeat(64)}`;
const registry = (mirrors: Readonly<Record<string, string>>) => resolveRegistry({ mirrors }, new ProblemList());

describe('an image', () => {
  it('is a name with a tag, and a digest where one is known', () => {
    expect(parseImage('registry.k8s.io/kube-proxy:v1.35.8')).toEqual({ name: 'registry.k8s.io/kube-proxy', tag: 'v1.35.8' });
    expect(parseImage(`localhost:5000/a/b:1@${digest}`)).toEqual({ name: 'localhost:5000/a/b', tag: '1', digest });
  });

  it.each(['traefik', 'docker.io/traefik', 'localhost:5000/a', 'a/b:', 'A/b:1', 'a/b:1@sha256:abc', 'a/b:1@x@y', 'a//b:1', '../b:1'])(
    'is refused without a tag or with a malformed part: %s',
    (text) => {
      expect(() => parseImage(text)).toThrow('image/reference');
    },
  );
});

describe('the image of a component', () => {
  const own = { name: 'registry.k8s.io/kube-proxy', tag: 'v1.35.8' };
  const resolved = (given: string | undefined) => {
    const problems = new ProblemList();
    return [imageOf(given, own, problems.at('image')), problems.findings.map(({ code, at }) => `${code} ${at}`)];
  };

  it('is its own unless the spec names one', () => {
    expect(resolved(undefined)).toEqual([own, []]);
    expect(resolved('a/b:1')).toEqual([{ name: 'a/b', tag: '1' }, []]);
  });
  it('is its own where the named one does not parse, which is reported', () => {
    expect(resolved('a/b')).toEqual([own, ['image/reference image']]);
  });
});

describe('a registry mirror', () => {
  const image = { name: 'docker.io/cloudnativelabs/kube-router', tag: 'v2.11.1' };

  it('rewrites the longest prefix that ends at a slash', () => {
    const mirrors = registry({
      'docker.io': 'mirror.example/hub',
      'docker.io/cloudnativelabs': 'mirror.example/labs',
      'docker.io/cloud': 'wrong.example',
    });
    expect(imageText(mirrors, image)).toBe('mirror.example/labs/kube-router:v2.11.1');
  });

  it('keeps the digest, because a mirror holds the same bytes', () => {
    expect(imageText(registry({ 'docker.io': 'm.example' }), { ...image, digest })).toBe(`m.example/cloudnativelabs/kube-router:v2.11.1@${digest}`);
  });

  it('leaves other registries alone', () => {
    expect(imageText(registry({ 'quay.io': 'm.example' }), image)).toBe(imageText(NO_REGISTRY, image));
  });

  it('is refused where it is not a registry or repository', () => {
    const problems = new ProblemList();
    resolveRegistry({ mirrors: { 'docker.io': 'https://m.example' } }, problems);
    expect(problems.findings).toMatchObject([{ code: 'image/mirror', at: 'mirrors.docker.io' }]);
  });
});

describe('a digest of the spec', () => {
  const image = { name: 'docker.io/traefik', tag: 'v3' };
  const parsed = (digests: Readonly<Record<string, string>>) => {
    const problems = new ProblemList();
    return [imageText(resolveRegistry({ digests }, problems), image), problems.findings.map(({ code }) => code)];
  };

  it('is written after the tag, in the place of one that the component knows', () => {
    expect(parsed({ 'docker.io/traefik:v3': digest })).toEqual([`docker.io/traefik:v3@${digest}`, []]);
  });
  it('is refused where it is none, or of no image', () => {
    expect(parsed({ 'docker.io/traefik:v3': 'sha256:abc' })[1]).toEqual(['image/digest']);
    expect(parsed({ 'docker.io/traefik': digest })[1]).toEqual(['image/reference']);
    expect(parsed({ [`docker.io/traefik:v3@${digest}`]: digest })[1]).toEqual(['image/digest']);
  });
});
