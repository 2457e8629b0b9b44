/** Pulumi's runtime is global: mocks are set before the program is loaded, and every test looks at what its own component registered. */
import * as pulumi from '@pulumi/pulumi';
import { layer as prod } from '../../clusters/prod';
import { NetstackError } from '../../lib/finding';
import { canonicalJson, type KubeManifest } from '../../lib/kube';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { NetworkLayerResource, type NetworkLayerResourceArgs } from '../../pulumi';

// Mocks of the engine are slow, and a busy machine makes them slower.
jest.setTimeout(120_000);

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: KubeManifest;
  readonly provider: string;
}
const registered: Registered[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      // Every object takes a turn of the event loop to come about, so that what does not wait for it is seen before.
      newResource: async ({ type, name, inputs, provider }) => {
        registered.push({ type, name, inputs, provider: provider ?? '' });
        await new Promise((resolve) => setImmediate(resolve));
        return { id: `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    'project',
    'stack',
    false,
  );
});

const settled = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => void output.apply(resolve));

async function program(
  name: string,
  args: Partial<NetworkLayerResourceArgs> = {},
): Promise<{ readonly layer: NetworkLayerResource; readonly objects: readonly Registered[]; readonly all: readonly Registered[] }> {
  const before = registered.length;
  const layer = new NetworkLayerResource(name, { spec: small, ...args });
  for (const object of layer.objects) await settled(object.urn);
  await settled(layer.urn);
  const all = registered.slice(before);
  return { layer, all, objects: all.filter(({ type }) => type.startsWith('kubernetes:')) };
}
const { manifests } = checkLayer(prod);
/** For what does not depend on how many objects there are. */
const proxyOnly: LayerSpec = { cluster: prod.cluster, proxy: { type: 'kube-proxy', mode: 'nftables' } };
const small: LayerSpec = { ...proxyOnly, ingress: { type: 'traefik' } };

/** The reference layer, registered once for all tests that look at it. */
let plain: Awaited<ReturnType<typeof program>>;
beforeAll(async () => {
  plain = await program('plain', { spec: prod });
});

describe('a network layer in Pulumi', () => {
  it('is one resource an object, the same objects that the manifests hold', async () => {
    const { objects } = plain;
    const sorted = (all: readonly KubeManifest[]) => all.map(canonicalJson).sort();
    expect(sorted(objects.map(({ inputs }) => inputs))).toEqual(sorted(manifests.map(({ manifest }) => manifest)));
  });

  it('names every resource after its object, so that it stays the same resource', async () => {
    const { objects } = plain;
    expect(new Set(objects.map(({ name }) => name)).size).toBe(objects.length);
    expect(objects.map(({ type, name }) => `${type} ${name}`)).toEqual(
      expect.arrayContaining(
        [
          'kubernetes:apps/v1:DaemonSet plain:DaemonSet:kube-system:kube-proxy',
          'kubernetes:core/v1:Namespace plain:Namespace:kube-flannel',
          'kubernetes:networking.k8s.io/v1:NetworkPolicy plain:NetworkPolicy:shop-dev:default',
        ].map((text) =>
          text.includes('NetworkPolicy')
            ? expect.stringMatching(/^kubernetes:networking\.k8s\.io\/v1:NetworkPolicy plain:NetworkPolicy:shop-dev:/)
            : text,
        ),
      ),
    );
  });

  it('says what programs need to go on', async () => {
    const { layer } = plain;
    expect(await settled(layer.dnsServiceIp)).toBe('10.96.0.10');
    expect(await settled(layer.loadBalancerRanges)).toEqual(['192.168.10.200-192.168.10.220']);
    expect(await settled(layer.images)).toContainEqual(expect.stringMatching(/^registry\.k8s\.io\/kube-proxy:v1\.35/));
    expect(await settled(layer.ingressAddress)).toBe('');
  });

  it('registers nothing where the layer is wrong, and says everything that is', () => {
    const before = registered.length;
    const spec = { ...prod, cluster: { ...prod.cluster, serviceCidrs: ['10.244.0.0/20'] } };
    expect(() => new NetworkLayerResource('wrong', { spec })).toThrow(NetstackError);
    expect(registered.length).toBe(before);
  });
});

describe('what Pulumi waits for', () => {
  const annotated = (objects: readonly Registered[]) =>
    objects.filter(({ inputs }) => inputs.metadata.annotations?.['pulumi.com/skipAwait'] === 'true').map(({ name }) => name);
  it('is everything, where the layer gives what is waited for', async () => {
    expect(annotated(plain.objects)).toEqual([]);
  });
  it('is not an address that nothing in the layer gives', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const { objects } = await program('skips');
    warn.mockRestore();
    expect(annotated(objects)).toEqual([expect.stringContaining(':Service:traefik:')]);
  });
});

describe('objects that are there already', () => {
  it('are an error unless they are to be adopted', async () => {
    const { all } = plain;
    expect(all.some(({ type }) => type === 'pulumi:providers:kubernetes')).toBe(false);
  });
  it('are taken over by a provider that applies on the server', async () => {
    const { all, objects } = await program('existing', { adopt: 'existing', context: 'prod', spec: proxyOnly });
    const provider = all.find(({ type }) => type === 'pulumi:providers:kubernetes');
    expect(provider?.inputs).toMatchObject({ upsertExistingObjects: 'true', enableServerSideApply: 'true', context: 'prod' });
    expect(objects.every((object) => object.provider.includes('existing-adopt'))).toBe(true);
  });
  it('may be those of some kinds alone', async () => {
    const { objects } = await program('kinds', { adopt: ['DaemonSet'], spec: proxyOnly });
    for (const { type, provider } of objects) expect(provider.includes('kinds-adopt')).toBe(type.endsWith(':DaemonSet'));
  });
});

describe('the order of stages', () => {
  it('is that of apply: nothing is made before everything of the stage before is there', async () => {
    const { objects } = plain;
    const stageOf = new Map(manifests.map(({ stage, manifest }) => [canonicalJson(manifest), stage]));
    const stages = objects.map(({ inputs }) => stageOf.get(canonicalJson(inputs)));
    expect(new Set(stages).size).toBeGreaterThan(5);
    expect(stages).toEqual([...stages].sort());
  });
});
