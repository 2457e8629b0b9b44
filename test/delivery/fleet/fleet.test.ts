import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { run } from '../../../lib/cli/program';
import { validateCustomResource } from '../../support/custom-resource';
import { describeKustomize, kustomizeBuild } from '../../support/kustomize';
import { describeShared } from '../../support/shared';

const fleetYaml = `defaults:
  cluster:
    kubernetes: '1.35'
    serviceCidrs: [10.96.0.0/12]
    nodeCidrs: [192.168.10.0/24]
    apiServer: { host: 192.168.10.10 }
  proxy: { type: kube-proxy, mode: nftables }
  cni: { type: flannel, backend: { type: vxlan } }
  dns: { type: coredns }
  policy: { defaultDeny: true }
environments:
  prod: { dns: { replicas: 3 } }
  dev: {}
rings:
  - name: canary
  - name: rest
`;
const clusterYaml = (name: string, pods: string, groups: string) => `fleet: { ${groups} }\ncluster: { name: ${name}, podCidrs: [${pods}] }\n`;

let scratch: string;
let folder: string;
let dist: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-fleet-'));
  folder = join(scratch, 'clusters');
  dist = join(scratch, 'dist');
  mkdirSync(folder);
  writeFileSync(join(folder, 'fleet.yaml'), fleetYaml);
  writeFileSync(join(folder, 'one.yaml'), clusterYaml('one', '10.1.0.0/16', 'environment: prod, ring: canary'));
  writeFileSync(join(folder, 'two.yaml'), clusterYaml('two', '10.2.0.0/16', 'environment: prod, ring: rest'));
  writeFileSync(join(folder, 'three.yaml'), clusterYaml('three', '10.3.0.0/16', 'environment: dev'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

async function netstack(...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const code = await run(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}
const synth = (...more: readonly string[]) => netstack('fleet', 'synth', folder, '--out', dist, ...more);
const filesIn = (root: string) =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(root, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(root, name), 'utf8')]),
  );

describe('a fleet', () => {
  it('gives each cluster what it would have alone, with what it has in common with others', async () => {
    expect(await synth()).toMatchObject({ code: 0, err: expect.stringContaining('in        one, three, two\n') });
    expect(readFileSync(join(dist, 'one/30-dns/deployment.kube-system.coredns.yaml'), 'utf8')).toContain('replicas: 3');
    expect(readFileSync(join(dist, 'three/30-dns/deployment.kube-system.coredns.yaml'), 'utf8')).toContain('replicas: 2');
    const { out } = await netstack('fleet', 'list', dist);
    expect(out).toMatch(/one +prod +canary +1\.35\.\d+ +10\.1\.0\.0\/16/);
  });

  it('keeps clusters that have not changed, and writes those that have', async () => {
    await synth();
    const before = filesIn(dist);
    expect((await synth()).out).toContain('0 clusters synthesized, 3 kept');
    expect(filesIn(dist)).toEqual(before);
    writeFileSync(join(folder, 'two.yaml'), clusterYaml('two', '10.9.0.0/16', 'environment: prod, ring: rest'));
    expect((await synth()).out).toContain('1 clusters synthesized, 2 kept');
    const changed = filesIn(dist);
    expect(
      Object.keys(changed)
        .filter((name) => changed[name] !== before[name])
        .every((name) => name.startsWith('two/') || name === 'fleet.json' || name === '.netstack-index'),
    ).toBe(true);
  });

  it('synthesizes all of them again where what they have in common has changed, or how they are delivered', async () => {
    await synth();
    writeFileSync(join(folder, 'fleet.yaml'), `${fleetYaml}# a comment\n`);
    expect((await synth()).out).toContain('3 clusters synthesized, 0 kept');
    expect((await synth('--for', 'kustomize')).out).toContain('3 clusters synthesized, 0 kept');
  });

  it('sees a file that was changed by hand where it is asked to look', async () => {
    await synth();
    writeFileSync(join(dist, 'one/30-dns/configmap.kube-system.coredns.yaml'), 'edited\n');
    expect((await synth()).code).toBe(0);
    const { code, err } = await synth('--verify');
    expect([code, err]).toEqual([1, expect.stringContaining('synth/edited-by-hand')]);
  });

  it('takes away a cluster whose file is gone', async () => {
    await synth();
    rmSync(join(folder, 'two.yaml'));
    await synth();
    expect(existsSync(join(dist, 'two'))).toBe(false);
    expect(JSON.parse(readFileSync(join(dist, 'fleet.json'), 'utf8')).clusters.map(({ name }: { readonly name: string }) => name)).toEqual([
      'one',
      'three',
    ]);
  });

  it('explains which part a value comes from', async () => {
    const { out } = await netstack('explain', join(folder, 'one.yaml'), 'dns.replicas');
    expect(out).toMatch(/dns\.replicas +3 +environments\.prod/);
  });

  it('says file and line of the part that is wrong', async () => {
    writeFileSync(join(folder, 'fleet.yaml'), fleetYaml.replace('type: vxlan', 'type: vxlam'));
    const { code, err } = await synth();
    expect(code).toBe(1);
    expect(err).toMatch(/fleet\.yaml:8/);
  });
});

describe('a fleet is refused', () => {
  const refused = async (): Promise<string> => {
    const { code, err } = await synth();
    expect(code).toBe(1);
    expect(existsSync(dist)).toBe(false);
    return err;
  };
  it('where two clusters of a peering have addresses in common', async () => {
    writeFileSync(join(folder, 'fleet.yaml'), `${fleetYaml}peerings:\n  - name: mesh\n    clusters: [one, two]\n`);
    expect(await refused()).toContain('fleet/ranges-overlap'); // the Service range is everybody's
  });
  it('where a peering names a cluster that is not there', async () => {
    writeFileSync(join(folder, 'fleet.yaml'), `${fleetYaml}peerings:\n  - name: mesh\n    clusters: [one, nine]\n`);
    expect(await refused()).toContain('fleet/no-such-cluster');
  });
  it('where two files are of one cluster', async () => {
    writeFileSync(join(folder, 'one.json'), '{}');
    expect(await refused()).toContain('fleet/duplicate-name');
  });
  it('where a file is called otherwise than its cluster', async () => {
    writeFileSync(join(folder, 'four.yaml'), clusterYaml('five', '10.5.0.0/16', ''));
    expect(await refused()).toContain('fleet/name-differs');
  });
  it('where a cluster is of a group that is not there', async () => {
    writeFileSync(join(folder, 'one.yaml'), clusterYaml('one', '10.1.0.0/16', 'environment: stage, ring: none'));
    const err = await refused();
    expect(err.match(/fleet\/no-such-group/g)).toHaveLength(2);
  });
  it('where fleet.yaml has another shape', async () => {
    writeFileSync(join(folder, 'fleet.yaml'), 'default: {}\nrings: { canary: {} }\nregions: [eu]\n');
    const err = await refused();
    expect(err.match(/fleet\/shape/g)?.length).toBe(3);
  });
  it('where there is none', async () => {
    expect((await netstack('fleet', 'synth', join(scratch, 'nothing'), '--out', dist)).err).toContain('fleet/nothing-there');
  });
});

describe('parts of a fleet', () => {
  const part = (index: number, out = `part-${index}`) => netstack('fleet', 'synth', folder, '--shard', `${index}/2`, '--out', join(scratch, out));
  const merge = (...parts: readonly string[]) => netstack('fleet', 'merge', ...parts.map((name) => join(scratch, name)), '--out', dist);

  it('put together are the fleet, byte for byte', async () => {
    await synth();
    const whole = filesIn(dist);
    rmSync(dist, { recursive: true });
    await part(0);
    await part(1);
    expect(await merge('part-1', 'part-0')).toMatchObject({ code: 0, err: '' });
    expect(filesIn(dist)).toEqual(whole);
  });

  it('are put together only when all are there, once, and of one fleet', async () => {
    await part(0);
    expect((await merge('part-0')).err).toContain('fleet/part-missing');
    expect((await merge('part-0', 'part-0')).err).toContain('fleet/part-twice');
    rmSync(join(folder, 'three.yaml'));
    await part(1);
    expect((await merge('part-0', 'part-1')).err).toContain('fleet/parts-differ');
    expect((await merge('nothing')).err).toContain('fleet/no-part');
    await synth();
    expect((await netstack('fleet', 'merge', dist, '--out', join(scratch, 'other'))).err).toContain('fleet/no-part');
  });

  it('are named as an indexed Job counts them', async () => {
    for (const shard of ['2/2', '-1/2', '0/0', 'x', '1'])
      expect((await netstack('fleet', 'synth', folder, '--out', dist, '--shard', shard)).err).toMatch(/fleet\/shard|error/);
  });
});

describe('stages that clusters have in common', () => {
  it('are written once, and kept while a cluster needs them', async () => {
    expect(await synth('--shared', '--for', 'kustomize')).toMatchObject({ code: 0 });
    expect(readdirSync(join(dist, '_shared/05-namespaces'))).toHaveLength(1);
    expect(readdirSync(join(dist, '_shared/20-cni')).length).toBeGreaterThan(1); // the pod range is each cluster's own
    const before = filesIn(dist);
    expect((await synth('--shared', '--for', 'kustomize')).out).toContain('0 clusters synthesized, 3 kept');
    expect(filesIn(dist)).toEqual(before);
    rmSync(join(folder, 'one.yaml'));
    await synth('--shared', '--for', 'kustomize');
    expect(readdirSync(join(dist, '_shared/20-cni')).length).toBeLessThan(
      Object.keys(before).filter((name) => /^_shared\/20-cni\/[^/]+\/kustomization\.yaml$/.test(name)).length,
    );
  });
  it('need somebody who follows references', async () => {
    expect((await synth('--shared')).err).toContain('fleet/shared');
  });
});

describe('rings', () => {
  it('are steps of an ApplicationSet of Argo CD, clusters without one last', async () => {
    await synth('--for', 'argo', '--repo', 'https://git.example/x');
    const set = load(readFileSync(join(dist, '_argocd/applicationset.yaml'), 'utf8')) as {
      readonly spec: {
        readonly strategy: {
          readonly rollingSync: { readonly steps: readonly { readonly matchExpressions: readonly { readonly values: readonly string[] }[] }[] };
        };
      };
    };
    expect(set.spec.strategy.rollingSync.steps.map(({ matchExpressions }) => matchExpressions[0]?.values)).toEqual([['canary'], ['rest'], ['none']]);
    expect(existsSync(join(dist, '_argocd/one.yaml'))).toBe(false);
    const before = filesIn(dist);
    expect((await synth('--for', 'argo', '--repo', 'https://git.example/x')).out).toContain('3 kept');
    expect(filesIn(dist)).toEqual(before);
  });
  it('are Kustomizations of a Flux hub, each after the one before', async () => {
    await synth('--for', 'flux', '--hub');
    const gates = loadAll(readFileSync(join(dist, '_flux/rings.yaml'), 'utf8')) as readonly {
      readonly metadata: { readonly name: string };
      readonly spec: { readonly dependsOn?: object };
    }[];
    expect(gates.map(({ metadata }) => metadata.name)).toEqual(['network-ring-canary', 'network-ring-rest', 'network-ring-none']);
    expect(gates[1]?.spec.dependsOn).toEqual([{ name: 'network-ring-canary' }]);
    expect(readFileSync(join(dist, '_flux/_ring-canary/kustomization.yaml'), 'utf8')).toContain('../one');
    expect((await synth('--for', 'flux', '--hub')).out).toContain('3 kept');
    expect(existsSync(join(dist, '_flux/one/stages.yaml'))).toBe(true);
  });
});

describeShared('controllers of a fleet', 'reference/gitops', () => {
  it('accept what is written for rings', async () => {
    await synth('--for', 'argo', '--repo', 'https://git.example/x');
    const set = load(readFileSync(join(dist, '_argocd/applicationset.yaml'), 'utf8')) as object;
    expect(validateCustomResource(set, 'reference/gitops/argo-cd/applicationset-crd.yaml')).toEqual([]);
    await synth('--for', 'flux', '--hub');
    for (const gate of loadAll(readFileSync(join(dist, '_flux/rings.yaml'), 'utf8')) as readonly object[])
      expect(validateCustomResource(gate, 'reference/gitops/flux/kustomize.toolkit.fluxcd.io_kustomizations.yaml')).toEqual([]);
  });
});

describeKustomize('kustomize', () => {
  it('builds the same cluster, whether its stages are shared or its own', async () => {
    await synth('--for', 'kustomize');
    const own = kustomizeBuild(join(dist, 'one'));
    rmSync(dist, { recursive: true });
    await synth('--for', 'kustomize', '--shared');
    expect(kustomizeBuild(join(dist, 'one'))).toEqual(own);
  });
});
