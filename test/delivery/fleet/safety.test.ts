import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/program';

const fleetYaml = `defaults:
  cluster:
    kubernetes: '1.35'
    serviceCidrs: [10.96.0.0/12]
    nodeCidrs: [192.168.10.0/24]
    apiServer: { host: 192.168.10.10 }
  proxy: { type: kube-proxy, mode: nftables }
  dns: { type: coredns }
rings: [{ name: canary }]
`;
const clusterYaml = (name: string, pods = '10.1.0.0/16') => `cluster: { name: ${name}, podCidrs: [${pods}] }\n`;

let scratch: string;
let folder: string;
let dist: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-fleet-safety-'));
  folder = join(scratch, 'clusters');
  dist = join(scratch, 'dist');
  mkdirSync(folder);
  writeFileSync(join(folder, 'fleet.yaml'), fleetYaml);
  for (const [index, name] of ['one', 'two', 'three'].entries()) writeFileSync(join(folder, `${name}.yaml`), clusterYaml(name, `10.${index}.0.0/16`));
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
const treeOf = (root: string) =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(root, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(root, name), 'utf8')]),
  );

describe('a fleet that was changed behind its back', () => {
  const tamper = (change: (cluster: Record<string, unknown>, data: { clusters: Record<string, unknown>[]; part?: unknown }) => void, root = dist) => {
    const data = JSON.parse(readFileSync(join(root, 'fleet.json'), 'utf8'));
    change(data.clusters[0], data);
    writeFileSync(join(root, 'fleet.json'), JSON.stringify(data));
  };

  it('keeps no stage that leads out of the output, or to another cluster, and touches nothing', async () => {
    await synth();
    writeFileSync(join(scratch, 'mine'), 'mine');
    for (const stage of [
      '../..',
      '/etc',
      'two',
      'two/10-proxy',
      '_shared/../two',
      '_shared/10-proxy',
      '__proto__',
      '.netstack-stage/x',
      '_flux/two',
    ]) {
      tamper((cluster) => Object.assign(cluster, { stages: [stage] }));
      const before = treeOf(dist);
      expect([stage, await synth()]).toEqual([stage, expect.objectContaining({ code: 1, err: expect.stringContaining('fleet/index-unreadable') })]);
      expect(treeOf(dist)).toEqual(before);
    }
    expect(readdirSync(scratch).sort()).toEqual(['clusters', 'dist', 'mine']);
  });

  it('is refused where its index names what is no cluster', async () => {
    await synth();
    for (const change of [
      { name: '../x' },
      { name: 'two' },
      { name: '_shared' },
      { ring: '{{ .x }}' },
      { ring: 'a\nb' },
      { podCidrs: [1] },
      { input: 7 },
    ]) {
      tamper((cluster) => Object.assign(cluster, change));
      expect([change, await synth()]).toEqual([change, expect.objectContaining({ code: 1, err: expect.stringContaining('fleet/index-unreadable') })]);
      rmSync(join(dist, 'fleet.json'));
      await synth();
    }
  });

  it('makes again what is half there, whichever half it is', async () => {
    await synth('--shared', '--for', 'flux', '--hub');
    const whole = treeOf(dist);
    const gone = ['_shared/10-proxy', '_shared', 'one', '_flux/two', '_flux', 'two/30-dns', 'fleet.json'];
    for (const path of gone) {
      rmSync(join(dist, path), { recursive: true });
      expect([path, await synth('--shared', '--for', 'flux', '--hub', '--verify')]).toEqual([path, expect.objectContaining({ code: 0 })]);
      expect(treeOf(dist)).toEqual(whole);
    }
  });

  it('finishes a run that was stopped before it asks what that run has kept', async () => {
    await synth();
    const before = treeOf(dist);
    writeFileSync(join(folder, 'one.yaml'), `${clusterYaml('one', '10.0.0.0/16')}dns: { replicas: 5 }\n`);
    cpSync(dist, join(scratch, 'later'), { recursive: true });
    await netstack('fleet', 'synth', folder, '--out', join(scratch, 'later'));
    // Stopped right after its journal was in place: the objects are new, fleet.json waits in the stage.
    const deployment = 'one/30-dns/deployment.kube-system.coredns.yaml';
    const changed = Object.entries(treeOf(join(scratch, 'later'))).filter(([path, text]) => before[path] !== text);
    expect(changed.map(([path]) => path)).toEqual(expect.arrayContaining(['fleet.json', deployment]));
    mkdirSync(join(dist, '.netstack-stage/files'), { recursive: true });
    const { createHash } = await import('node:crypto');
    const steps = changed.map(([path, text], index) => {
      writeFileSync(join(dist, `.netstack-stage/files/${index}`), text);
      return JSON.stringify([
        'put',
        `files/${index}`,
        path,
        createHash('sha256')
          .update(before[path] ?? '')
          .digest('hex'),
      ]);
    });
    writeFileSync(join(dist, '.netstack-journal'), `["netstack-journal",1]\n${steps.join('\n')}\n`);
    writeFileSync(join(folder, 'one.yaml'), clusterYaml('one', '10.0.0.0/16'));
    expect((await synth()).code).toBe(0);
    expect(treeOf(dist)).toEqual(before);
  });

  it('follows a cluster that is renamed, a layout that is switched, and stages that are shared and no longer', async () => {
    const whole = async (...more: readonly string[]) => {
      const fresh = join(scratch, 'fresh');
      await netstack('fleet', 'synth', folder, '--out', fresh, ...more);
      expect(await synth(...more)).toMatchObject({ code: 0 });
      expect(treeOf(dist)).toEqual(treeOf(fresh));
      rmSync(fresh, { recursive: true });
    };
    await whole();
    rmSync(join(folder, 'one.yaml'));
    writeFileSync(join(folder, 'uno.yaml'), clusterYaml('uno', '10.0.0.0/16'));
    for (const more of [
      [],
      ['--layout', 'single'],
      ['--layout', 'stage'],
      ['--for', 'kustomize', '--shared'],
      ['--for', 'kustomize'],
      ['--for', 'apply'],
      [],
    ])
      await whole(...more);
    expect(existsSync(join(dist, 'one'))).toBe(false);
  }, 60_000);
});

describe('names that mean harm', () => {
  it('of files are findings, printed so that a terminal shows them as they are', async () => {
    for (const name of ['a\nb.yaml', '\u001b[2J.yaml', '__proto__.yaml', 'A.yaml', 'a..yaml', '_shared.yaml', `${'x'.repeat(64)}.json`])
      writeFileSync(join(folder, name), '{}');
    const { code, err } = await synth();
    expect(code).toBe(1);
    expect(err.match(/fleet\/file-name/g)).toHaveLength(7);
    expect(err).not.toContain('\u001b');
    expect(existsSync(dist)).toBe(false);
  });

  it('of groups, rings and peerings are findings', async () => {
    const names = ['"a\\nb"', '..', '__proto__', '"$(x)"', '"{{ x }}"', 'constructor/x'];
    for (const name of names) {
      for (const text of [`environments: { ${name}: {} }`, `regions: { ${name}: {} }`, `peerings: [{ name: ${name} }]`]) {
        writeFileSync(join(folder, 'fleet.yaml'), `${fleetYaml}${text}\n`);
        expect([text, await synth()]).toEqual([text, expect.objectContaining({ code: 1, err: expect.stringContaining('kube/name') })]);
      }
    }
  });

  it('reach nothing as keys of an overlay', async () => {
    writeFileSync(join(folder, 'fleet.yaml'), fleetYaml.replace('defaults:\n', 'defaults:\n  __proto__: { polluted: true }\n'));
    expect((await synth()).code).toBe(1);
    expect('polluted' in {}).toBe(false);
  });

  it('are all reported, those of the other files too', async () => {
    writeFileSync(join(folder, 'one.yaml'), 'cluster: [\n');
    writeFileSync(join(folder, 'two.yaml'), clusterYaml('two', 'nonsense'));
    const { code, err } = await synth();
    expect(code).toBe(1);
    expect(err).toContain('one.yaml');
    expect(err).toContain('two.yaml');
  });

  it('may stand for what cannot be read', async () => {
    mkdirSync(join(folder, 'four.yaml'));
    symlinkSync(join(scratch, 'nowhere'), join(folder, 'five.yaml'));
    expect(await synth()).toMatchObject({ code: 1, err: expect.stringContaining('spec/cannot-read') });
    expect(await netstack('lint', folder)).toMatchObject({ code: 1, err: expect.stringContaining('spec/cannot-read') });
  });
});

describe('parts that are put together', () => {
  const parts = async (...more: readonly string[]) => {
    for (const index of [0, 1]) await netstack('fleet', 'synth', folder, '--shard', `${index}/2`, '--out', join(scratch, `part-${index}`), ...more);
  };
  const merge = (...more: readonly string[]) => netstack('fleet', 'merge', join(scratch, 'part-0'), join(scratch, 'part-1'), '--out', dist, ...more);
  const clusterIn = (part: number): string => {
    const [{ name } = { name: '' }] = JSON.parse(readFileSync(join(scratch, `part-${part}/fleet.json`), 'utf8')).clusters as { name: string }[];
    return name;
  };
  const deployment = (part: number) => join(scratch, `part-${part}`, clusterIn(part), '30-dns/deployment.kube-system.coredns.yaml');
  const refused = async (code: string) => {
    expect(await merge()).toMatchObject({ code: 1, err: expect.stringContaining(code) });
    expect(existsSync(dist)).toBe(false);
  };

  it('are the fleet byte for byte, whoever applies it and whether stages are shared', async () => {
    for (const more of [
      ['--for', 'argo', '--repo', 'https://git.example/x'],
      ['--for', 'flux', '--hub'],
    ]) {
      await parts(...more, '--shared');
      await synth(...more, '--shared');
      const whole = treeOf(dist);
      rmSync(dist, { recursive: true });
      expect(await merge(...more)).toMatchObject({ code: 0, err: '' });
      expect(treeOf(dist)).toEqual(whole);
      expect(Object.keys(whole).some((path) => /^one\/30-dns\/kustomization\.yaml$/.test(path))).toBe(true);
    }
  }, 60_000);

  it('are refused where a file was edited, is gone, or is a link to another', async () => {
    await parts();
    const file = deployment(0);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('replicas: 2', 'replicas: 3'));
    await refused('fleet/part-edited');
    rmSync(file);
    await refused('fleet/part-edited');
    writeFileSync(join(scratch, 'outside'), text);
    symlinkSync(join(scratch, 'outside'), file);
    await refused('fleet/part-edited');
  });

  it('are refused where one holds a cluster that it does not name, or does not hold one that it names', async () => {
    await parts();
    const file = join(scratch, 'part-0/fleet.json');
    const data = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...data, clusters: [{ ...data.clusters[0], name: 'other' }] }));
    await refused('fleet/incomplete');
    writeFileSync(file, JSON.stringify(data));
    rmSync(join(scratch, 'part-0', clusterIn(0)), { recursive: true });
    await refused('fleet/no-part');
  });

  it('are refused where one of them says that it is one of very many', async () => {
    await parts();
    const file = join(scratch, 'part-0/fleet.json');
    const data = JSON.parse(readFileSync(file, 'utf8'));
    for (const change of [{ count: 2 ** 40 }, { count: 0 }, { index: 5 }, { total: -1 }]) {
      writeFileSync(file, JSON.stringify({ ...data, part: { ...data.part, ...change } }));
      await refused('fleet/index-unreadable');
    }
  });
});
