import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { layer as prod } from '../../../clusters/prod';
import { synthLayers } from '../../../lib';
import { BOOTSTRAP_TARGETS, type BootstrapLayer, type BootstrapOptions, type BootstrapTarget, bootstrap } from '../../../lib/delivery';
import { CONFIG_MAP_BYTES } from '../../../lib/delivery/bootstrap/cluster-api';
import { NetstackError } from '../../../lib/finding';
import type { KubeManifest } from '../../../lib/kube';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { dualStackSpec } from '../../support/layer';

function layerOf(spec: LayerSpec = prod): BootstrapLayer {
  const { plan, manifests } = checkLayer(spec);
  if (plan === undefined) throw new Error('refused');
  return { plan, manifests };
}
const filesOf = (target: BootstrapTarget, options: BootstrapOptions = {}, spec?: LayerSpec) =>
  new Map(bootstrap(layerOf(spec), target, options).map(({ path, text }) => [path, text]));
const fileOf = (target: BootstrapTarget, path: string, options: BootstrapOptions = {}, spec?: LayerSpec): string =>
  filesOf(target, options, spec).get(path) ?? '';
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code }) => code).join(' ');
  }
};

/** The objects that a target would apply, in its order. */
function applied(target: BootstrapTarget): readonly unknown[] {
  const files = filesOf(target);
  switch (target) {
    case 'kubectl':
    case 'kubeadm':
      return loadAll(files.get('bootstrap.yaml') ?? '');
    case 'talos': {
      const patch = load(files.get('talos-patch.yaml') ?? '') as {
        readonly cluster: { readonly inlineManifests: readonly { readonly contents: string }[] };
      };
      return patch.cluster.inlineManifests.flatMap(({ contents }) => loadAll(contents));
    }
    case 'k3s':
    case 'rke2':
      return [...files].filter(([path]) => path.startsWith('manifests/')).flatMap(([, text]) => loadAll(text));
    case 'cluster-api':
      return (
        loadAll(files.get('cluster-resource-set.yaml') ?? '') as readonly {
          readonly kind: string;
          readonly data?: Readonly<Record<string, string>>;
        }[]
      )
        .filter(({ kind }) => kind === 'ConfigMap')
        .flatMap(({ data }) => loadAll(data?.['objects.yaml'] ?? ''));
  }
}

describe('a bootstrap', () => {
  it('is byte for byte what the stages up to DNS hold, so that a GitOps controller adopts it and changes nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'netstack-bootstrap-'));
    synthLayers([prod], { outdir: folder, layout: 'stage' });
    const text = fileOf('kubectl', 'bootstrap.yaml');
    for (const stage of ['10-proxy', '20-cni', '30-dns']) expect(text).toContain(readFileSync(join(folder, `prod/${stage}.yaml`), 'utf8'));
    rmSync(folder, { recursive: true });
  });

  it('holds nothing that a later stage brings, and no namespace that only later stages need', () => {
    const objects = loadAll(fileOf('kubectl', 'bootstrap.yaml')) as readonly KubeManifest[];
    expect(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)).toEqual(['kube-flannel']);
    expect(objects.map(({ kind }) => kind)).not.toContain('NetworkPolicy');
    expect(objects.some(({ metadata }) => metadata.namespace === 'traefik')).toBe(false);
  });

  it.each(BOOTSTRAP_TARGETS)('for %s applies the same objects in the same order', (target) => {
    expect(applied(target)).toEqual(applied('kubectl'));
  });

  it('is refused where the platform brings everything itself', () => {
    const external = { type: 'external', provider: 'somebody' } as const;
    const spec: LayerSpec = { cluster: prod.cluster, proxy: external, cni: external, dns: external };
    expect(codeOf(() => bootstrap(layerOf(spec), 'kubectl'))).toBe('bootstrap/nothing');
  });

  it('takes no option that would reach nothing', () => {
    expect(codeOf(() => bootstrap(layerOf(), 'kubectl', { url: 'https://x.example/b.yaml' }))).toBe('bootstrap/option');
    expect(codeOf(() => bootstrap(layerOf(), 'talos', { namespace: 'x' }))).toBe('bootstrap/option');
    expect(codeOf(() => bootstrap(layerOf(), 'talos', { url: 'http://x.example/b.yaml' }))).toBe('bootstrap/url');
    expect(codeOf(() => bootstrap(layerOf(), 'cluster-api', { namespace: 'X' }))).toBe('kube/name');
  });
});

describe('kubeadm', () => {
  const documents = (spec?: LayerSpec) => loadAll(fileOf('kubeadm', 'kubeadm.yaml', {}, spec)) as readonly Readonly<Record<string, unknown>>[];
  it('leaves out its own kube-proxy and CoreDNS, at init and at every upgrade', () => {
    const skipPhases = ['addon/kube-proxy', 'addon/coredns'];
    expect(documents().find(({ kind }) => kind === 'InitConfiguration')).toMatchObject({ skipPhases });
    expect(documents().find(({ kind }) => kind === 'UpgradeConfiguration')).toMatchObject({ apply: { skipPhases } });
  });
  it('keeps what the layer does not bring', () => {
    const { dns: _, ...withoutDns } = prod;
    expect(documents(withoutDns).find(({ kind }) => kind === 'InitConfiguration')).toMatchObject({ skipPhases: ['addon/kube-proxy'] });
  });
  it('cuts the pod ranges of the cluster as the layer expects, for both families', () => {
    expect(documents().find(({ kind }) => kind === 'ClusterConfiguration')).toMatchObject({
      networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12' },
      controllerManager: { extraArgs: [{ name: 'node-cidr-mask-size', value: '24' }] },
    });
    const dual = documents({ ...prod, cluster: dualStackSpec({ name: 'dual' }), loadBalancer: { type: 'external', provider: 'x' } });
    expect(dual.find(({ kind }) => kind === 'ClusterConfiguration')).toMatchObject({
      networking: { podSubnet: '10.244.0.0/16,fd00:10:244::/56' },
      controllerManager: {
        extraArgs: [
          { name: 'node-cidr-mask-size-ipv4', value: '24' },
          { name: 'node-cidr-mask-size-ipv6', value: '64' },
        ],
      },
    });
  });
});

describe('Talos, k3s and RKE2', () => {
  it('turn off what the layer brings', () => {
    expect(load(fileOf('talos', 'talos-patch.yaml'))).toMatchObject({
      cluster: { network: { cni: { name: 'none' }, podSubnets: ['10.244.0.0/16'] }, proxy: { disabled: true }, coreDNS: { disabled: true } },
    });
    expect(load(fileOf('k3s', 'config.yaml'))).toMatchObject({
      'flannel-backend': 'none',
      'disable-network-policy': true,
      'disable-kube-proxy': true,
      disable: ['coredns', 'servicelb', 'traefik'],
      'cluster-dns': '10.96.0.10',
    });
    expect(load(fileOf('rke2', 'config.yaml'))).toMatchObject({ cni: 'none', disable: ['rke2-coredns'], 'ingress-controller': 'none' });
  });
  it('of Talos may fetch one file instead', () => {
    const files = filesOf('talos', { url: 'https://x.example/bootstrap.yaml' });
    expect(load(files.get('talos-patch.yaml') ?? '')).toMatchObject({ cluster: { extraManifests: ['https://x.example/bootstrap.yaml'] } });
    expect(files.get('bootstrap.yaml')).toBe(fileOf('kubectl', 'bootstrap.yaml'));
  });
});

describe('Cluster API', () => {
  const objects = (layer: BootstrapLayer) =>
    loadAll(bootstrap(layer, 'cluster-api', { namespace: 'fleet' })[0]?.text ?? '') as readonly (KubeManifest & {
      readonly data?: Readonly<Record<string, string>>;
      readonly spec?: { readonly resources: readonly { readonly name: string }[] };
    })[];
  it('applies ConfigMaps once, to clusters with the label of the layer', () => {
    const all = objects(layerOf());
    expect(all.at(-1)).toMatchObject({ spec: { strategy: 'ApplyOnce', clusterSelector: { matchLabels: { 'netstack.cdk8s.io/layer': 'prod' } } } });
    expect(all.at(-1)?.spec?.resources.map(({ name }) => name)).toEqual(all.slice(0, -1).map(({ metadata }) => metadata.name));
    for (const { metadata } of all) expect(metadata.namespace).toBe('fleet');
  });
  it('splits a stage that is larger than a ConfigMap may be, and loses nothing', () => {
    const { plan, manifests } = layerOf();
    const large = Array.from({ length: 5 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `large-${index}`, namespace: 'kube-system' },
      data: { x: 'y'.repeat(300_000) },
    }));
    const all = objects({ plan, manifests: [...manifests, ...large.map((manifest) => ({ stage: '20-cni' as const, manifest }))] });
    const parts = all.flatMap(({ data }) => data?.['objects.yaml'] ?? []);
    for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(CONFIG_MAP_BYTES);
    const names = parts.flatMap((part) => (loadAll(part) as readonly KubeManifest[]).map(({ metadata }) => metadata.name));
    expect(names.filter((name) => name.startsWith('large-'))).toEqual(large.map(({ metadata }) => metadata.name));
  });
  it('refuses an object that no ConfigMap holds, each by name', () => {
    const { plan, manifests } = layerOf();
    const large = ['a', 'b'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'kube-system' },
      data: { x: 'y'.repeat(CONFIG_MAP_BYTES) },
    }));
    const layer = { plan, manifests: [...manifests, ...large.map((manifest) => ({ stage: '20-cni' as const, manifest }))] };
    expect(codeOf(() => bootstrap(layer, 'cluster-api'))).toBe('bootstrap/object-too-large bootstrap/object-too-large');
    expect(codeOf(() => bootstrap(layer, 'kubectl'))).toBe('accepted');
  });
});

describe('CRDs that were pulled', () => {
  // A comment and an unusual indent: what is read and printed again would lose both.
  const crds = ['a', 'b'].map((name) => ({
    name: `${name}s.x.example`,
    text: `# kept\napiVersion: apiextensions.k8s.io/v1\nkind:   CustomResourceDefinition\nmetadata: { name: ${name}s.x.example }\n`,
  }));
  it.each(BOOTSTRAP_TARGETS)('come first for %s, byte for byte', (target) => {
    const files = bootstrap({ ...layerOf(), crds }, target);
    const text = files.map((file) => file.text).join('');
    const expected = crds.map((crd) => crd.text).join('---\n');
    if (target === 'talos' || target === 'cluster-api') {
      const indented = text.replace(/^ +/gm, '');
      expect(indented).toContain(expected.trimEnd());
    } else expect(text).toContain(expected);
    const at = text.indexOf('# kept');
    expect(at).toBeGreaterThanOrEqual(0);
    expect(at).toBeLessThan(text.indexOf('kind: DaemonSet'));
  });
});
