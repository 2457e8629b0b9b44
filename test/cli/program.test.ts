import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/program';

const good = `cluster:
  name: prod
  kubernetes: '1.35'
  podCidrs: [10.244.0.0/16]
  serviceCidrs: [10.96.0.0/12]
  nodeCidrs: [192.168.10.0/24]
  apiServer: { host: 192.168.10.10 }
proxy: { type: external, provider: kubeadm, facts: { provides: ['service-proxy', 'service-proxy:iptables'] } }
cni: { type: flannel, backend: { type: vxlan } }
policy: { defaultDeny: true }
`;
let folder: string;
let spec: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-cli-'));
  spec = join(folder, 'prod.yaml');
  writeFileSync(spec, good);
});
afterEach(() => rmSync(folder, { recursive: true }));

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

describe('netstack synth', () => {
  it('writes one file an object, below cluster and stage', async () => {
    const dist = join(folder, 'dist');
    expect(await netstack('synth', spec, '--out', dist)).toMatchObject({ code: 0 });
    expect(readdirSync(join(dist, 'prod', '20-cni'))).toContain('daemonset.kube-flannel.kube-flannel-ds.yaml');
  });

  it('writes nothing when something is wrong, and says where', async () => {
    writeFileSync(spec, good.replace('10.96.0.0/12', '10.244.0.0/20'));
    const { code, err } = await netstack('synth', spec, '--out', join(folder, 'dist'));
    expect([code, err]).toEqual([1, expect.stringContaining(`${spec}:`)]);
    expect(existsSync(join(folder, 'dist', 'prod'))).toBe(false);
  });

  it.each(['stage', 'single'])('divides objects into files as the layout says: %s', async (layout) => {
    const dist = join(folder, 'dist');
    expect((await netstack('synth', spec, '--out', dist, '--layout', layout)).code).toBe(0);
    expect(existsSync(join(dist, layout === 'single' ? 'prod.yaml' : 'prod/20-cni.yaml'))).toBe(true);
  });
});

describe('netstack lint', () => {
  it('is silent about a good layer', async () => {
    expect(await netstack('lint', spec)).toMatchObject({ code: 0 });
  });

  it('exits with 1 on errors, and prints JSON and SARIF for machines', async () => {
    writeFileSync(spec, good.replace('10.244.0.0/16', '10.244.0.1/16'));
    const json = await netstack('lint', spec, '-o', 'json');
    expect([json.code, JSON.parse(json.out)]).toEqual([1, expect.anything()]);
    expect(json.out).toContain('cidr/host-bits');
    const sarif = await netstack('lint', spec, '-o', 'sarif');
    expect(JSON.parse(sarif.out)).toMatchObject({ version: '2.1.0' });
  });

  it('takes a JSON spec for a spec, though objects in its patches have an apiVersion', async () => {
    const layer = {
      patches: [
        { target: { apiVersion: 'v1', kind: 'Namespace', name: 'nobody' }, operations: [{ op: 'add', path: '/metadata/labels/a', value: 'b' }] },
      ],
      cluster: {
        name: 'prod',
        kubernetes: '1.35',
        podCidrs: ['10.244.0.1/16'],
        serviceCidrs: ['10.96.0.0/12'],
        apiServer: { host: '192.168.10.10' },
      },
    };
    const json = join(folder, 'prod.json');
    for (const text of [JSON.stringify(layer), JSON.stringify(layer, undefined, 2)]) {
      writeFileSync(json, text);
      expect((await netstack('lint', json)).out).toContain('cidr/host-bits');
    }
  });

  it('takes JSON of an object for a manifest, wherever its apiVersion stands', async () => {
    const json = join(folder, 'object.json');
    writeFileSync(json, JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'a' }, data: { cluster: 'x' }, apiVersion: 'v1' }));
    expect(await netstack('lint', json)).toMatchObject({ code: 0, err: '' });
  });

  it('takes a folder of specs', async () => {
    expect(await netstack('lint', folder)).toMatchObject({ code: 0 });
  });
});

describe('a mistake of the user', () => {
  it.each([
    ['a file that does not exist', ['lint', '/does/not/exist.yaml'], 'spec/not-found'],
    ['an unknown platform', ['platform', 'kubeadmm'], 'kubeadm'],
    ['an unknown command', ['sinth'], 'synth'],
    ['an unknown option', ['lint', 'x', '--outt'], '--out'],
  ])('never shows a stack trace: %s', async (_name, argv, hint) => {
    const { code, err } = await netstack(...argv);
    expect(code).toBe(1);
    expect(err).toContain(hint);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('what the file system or a program refuses', () => {
  it('is a finding: an output folder that cannot be made', async () => {
    const { code, err } = await netstack('synth', spec, '--out', join(spec, 'below-a-file'));
    expect([code, err]).toEqual([1, expect.stringContaining('synth/')]);
  });
  it('is a finding: init below a file', async () => {
    expect(await netstack('init', join(spec, 'x'))).toMatchObject({ code: 1, err: expect.stringContaining('init/cannot-write') });
  });
  it.each([
    ['throws', "throw new Error('no network today');", 'no network today'],
    ['is no program', 'export const {', 'spec/program-fails'],
  ])('is a finding: a program that %s', async (_name, text, hint) => {
    const program = join(folder, 'layer.cjs');
    writeFileSync(program, text);
    const { code, err } = await netstack('lint', program);
    expect([code, err]).toEqual([1, expect.stringContaining(hint)]);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('netstack images, ports and explain', () => {
  it('read the plan of one layer', async () => {
    expect((await netstack('images', spec)).out).toMatch(/ghcr\.io\/flannel-io\/flannel:v\S+\s+cni\/flannel/);
    const lock = join(folder, 'images.lock.json');
    expect((await netstack('images', spec, '--lock', lock)).code).toBe(0);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ version: 1 });
    const certs = join(folder, 'certs.d');
    expect((await netstack('images', spec, '--runtime', 'containerd', '--mirror', 'ghcr.io=m.example', '--out', certs)).code).toBe(0);
    expect(readFileSync(join(certs, 'ghcr.io/hosts.toml'), 'utf8')).toContain('https://m.example');
    expect((await netstack('images', spec, '--mirror', 'ghcr.io=m.example')).code).toBe(1);
    expect((await netstack('ports', spec)).out).toMatch(/UDP\s+8472\s+nodes\s+nodes\s+cni\/flannel/);
    expect((await netstack('explain', spec, 'cluster.domain')).out).toBe('cluster.domain  "cluster.local"  default\n');
    expect(JSON.parse((await netstack('ports', spec, '-o', 'json')).out)).toEqual(expect.any(Array));
  });

  it('name the nearest path there is', async () => {
    expect((await netstack('explain', spec, 'cluster.domian')).err).toContain('write cluster.domain');
  });
});

describe('netstack init', () => {
  it('starts a repository whose spec has the shape of a layer', async () => {
    const dir = join(folder, 'new');
    expect(await netstack('init', dir, '--cluster', 'berlin')).toMatchObject({ code: 0 });
    expect(readdirSync(dir).sort()).toEqual(['.gitignore', 'README.md', 'clusters', 'package.json']);
    expect((await netstack('lint', join(dir, 'clusters'))).err).toBe('');
  });

  it('never writes over a file', async () => {
    const dir = join(folder, 'mine');
    mkdirSync(dir);
    writeFileSync(join(dir, 'README.md'), 'mine');
    expect(await netstack('init', dir)).toMatchObject({ code: 1, err: expect.stringContaining('init/file-exists') });
    expect([readFileSync(join(dir, 'README.md'), 'utf8'), readdirSync(dir)]).toEqual(['mine', ['README.md']]);
  });

  it.each(['../x', 'A', 'a/b'])('refuses a cluster name that is not a label: %s', async (name) => {
    expect(await netstack('init', join(folder, 'n'), '--cluster', name)).toMatchObject({ code: 1 });
    expect(existsSync(join(folder, 'n'))).toBe(false);
  });
});

describe('netstack schema', () => {
  it('prints the schema of spec files', async () => {
    expect(JSON.parse((await netstack('schema')).out)).toMatchObject({ $ref: '#/definitions/LayerSpec' });
  });
});
