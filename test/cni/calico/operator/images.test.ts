import { imageText, NO_REGISTRY } from '../../../../lib/component';
import type { LayerSpec } from '../../../../lib/plan';
import { objectsOf } from '../../../support/layer';
import { factsOf, objectOf, operated } from './layer';

const named = (layer: LayerSpec): readonly string[] => factsOf(layer).images.map((image) => imageText(NO_REGISTRY, image));
const installation = (layer: LayerSpec) => objectOf(layer, 'Installation default').spec;
const mirrored = (mirrors: Readonly<Record<string, string>>) => installation(operated({}, {}, { registry: { mirrors } }));
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

describe('the images of an operator install', () => {
  it('are the operator and everything that it looks up, although none but the operator stands in a manifest', () => {
    expect(named(operated({ apiServer: { enabled: false } }))).toEqual([
      'quay.io/tigera/operator:v1.42.3',
      ...['cni', 'node', 'typha', 'kube-controllers', 'csi', 'node-driver-registrar', 'pod2daemon-flexvol', 'key-cert-provisioner'].map(
        (name) => `quay.io/calico/${name}:v3.32.1`,
      ),
    ]);
  });
  it('grow with the parts that are asked for', () => {
    const more = named(operated({ whisker: { enabled: true } })).filter(
      (image) => !named(operated({ apiServer: { enabled: false } })).includes(image),
    );
    expect(more).toEqual(['apiserver', 'goldmane', 'whisker', 'whisker-backend'].map((name) => `quay.io/calico/${name}:v3.32.1`));
  });
  it('have tags of their own in FIPS mode, where there are any', () => {
    const fips = named(operated({ fips: true }));
    expect(fips).toContain('quay.io/calico/node:v3.32.1-fips');
    expect(fips).toContain('quay.io/calico/pod2daemon-flexvol:v3.32.1');
  });
  it('follow the version', () => {
    expect(named(operated({}, { version: '3.31.7' }))).toContain('quay.io/calico/node:v3.31.7');
  });
});

describe('mirrors', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, object]>([
    ['of the registry', { 'quay.io': 'mirror.example/quay' }, { registry: 'mirror.example/quay' }],
    ['of the registry, on a host alone', { 'quay.io': 'mirror.example' }, { registry: 'mirror.example' }],
    ['with a port', { 'quay.io': 'mirror.example:5000/quay' }, { registry: 'mirror.example:5000/quay' }],
    ['of the path', { 'quay.io/calico': 'mirror.example/network/cni' }, { registry: 'mirror.example', imagePath: 'network/cni' }],
    ['of the path, under its own name', { 'quay.io/calico': 'mirror.example/network/calico' }, { registry: 'mirror.example/network' }],
  ])('%s become fields of the Installation', (_what, mirrors, expected) => {
    const { registry, imagePath } = mirrored(mirrors);
    expect({ ...(registry === undefined ? {} : { registry }), ...(imagePath === undefined ? {} : { imagePath }) }).toEqual(expected);
  });
  it('that are none of quay.io leave the operator its own place', () => {
    expect(mirrored({ 'docker.io': 'mirror.example/hub' })).not.toHaveProperty('registry');
  });
  it('reach the image of the operator itself as those of any pod', () => {
    const layer = operated({}, {}, { registry: { mirrors: { 'quay.io': 'mirror.example/quay' } } });
    expect(objectOf(layer, 'Deployment tigera-operator/tigera-operator').spec.template.spec.containers[0].image).toBe(
      'mirror.example/quay/tigera/operator:v1.42.3',
    );
  });
  it('give each image the name that the image list gives it', () => {
    const registry = { mirrors: [{ from: 'quay.io/calico', to: 'mirror.example/network/cni' }], pullSecrets: [], digests: {}, requireDigests: false };
    const { registry: host, imagePath } = mirrored({ 'quay.io/calico': 'mirror.example/network/cni' });
    for (const image of factsOf(operated()).images.slice(1)) {
      expect(imageText(registry, image)).toBe(`${host}/${imagePath}/${image.name.split('/').at(-1)}:${image.tag}`);
    }
  });
});

describe('digests of the layer', () => {
  const images = (layer: LayerSpec) => factsOf(layer).images.slice(1);
  const pinned = operated(
    {},
    {},
    {
      registry: { digests: Object.fromEntries(images(operated()).map(({ name, tag }) => [`${name}:${tag}`, digest('a')])) },
    },
  );

  it('become an ImageSet of the name that this release looks for, before the Installation', () => {
    const ids = [...objectsOf(pinned).keys()];
    expect(objectOf(pinned, 'ImageSet calico-v3.32.1').spec.images).toContainEqual({ image: 'calico/node', digest: digest('a') });
    expect(ids.indexOf('ImageSet calico-v3.32.1')).toBeLessThan(ids.indexOf('Installation default'));
  });
  it('list everything that the operator looks up, because it stops at the first that is absent', () => {
    expect(objectOf(pinned, 'ImageSet calico-v3.32.1').spec.images).toHaveLength(images(operated()).length);
  });
  it('that are not there make none', () => {
    expect([...objectsOf(operated()).keys()].filter((id) => id.startsWith('ImageSet'))).toEqual([]);
  });
});
