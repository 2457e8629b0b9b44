import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/program';
import { toYaml } from '../../lib/yaml';
import { layerSpec } from '../support/layer';
import { describeShared, sharedPath } from '../support/shared';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-crds-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function crds(...args: readonly string[]): Promise<Ran> {
  return netstack('crds', ...args);
}

async function netstack(...args: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

function specFile(neededCrds: readonly string[]): string {
  const file = join(folder, 'prod.json');
  writeFileSync(file, JSON.stringify(layerSpec({ ingress: { type: 'external', provider: 'envoy-gateway', facts: { neededCrds } } })));
  return file;
}
const gateways = ['gateways.gateway.networking.k8s.io'];

describe('netstack crds list', () => {
  it('names every bundle, with what it defines and which is too long for client-side apply', async () => {
    const { code, out } = await crds('list');
    expect(code).toBe(0);
    expect(out).toContain('calico/3.32.1  installed by the layer\n');
    expect(out).toContain('cilium/1.20.0  installed by the component\n');
    expect(out).toMatch(/ {2}installations\.operator\.tigera\.io +Installation +cluster +v1 \(stored\) +630076 bytes, server-side apply only\n/);
  });

  it('names those of a layer, and says where there is none', async () => {
    const { out } = await crds('list', specFile(gateways));
    expect(out.match(/^\S+\/\S+/gm)).toEqual(['gateway-api/1.6.1']);
    expect((await crds('list', specFile([]))).out).toBe('the layer needs no CRDs\n');
  });

  it('is data on request', async () => {
    const { out } = await crds('list', specFile(gateways), '-o', 'json');
    expect(JSON.parse(out)).toMatchObject([{ name: 'gateway-api', version: '1.6.1', installedBy: 'layer' }]);
  });
});

describe('netstack crds verify', () => {
  it('fails with the way out where nothing was pulled', async () => {
    const { code, err } = await crds('verify', '--out', join(folder, 'crds'));
    expect(code).toBe(1);
    expect(err).toContain('crds/lock');
    expect(err).toContain('netstack crds pull');
    expect((await crds('verify', specFile(gateways), '--out', join(folder, 'crds'))).err).toContain('crds/not-pulled');
  });
});

describe('netstack crds pull', () => {
  it('refuses a mirror that is none, without a stack trace', async () => {
    const { code, err } = await crds('pull', specFile(gateways), '--out', join(folder, 'crds'), '--mirror', join(folder, 'nowhere'));
    expect([code, readdirSync(folder)]).toEqual([1, ['prod.json']]);
    expect(err).toContain('crds/mirror');
    expect(err).not.toContain(' at ');
  });
});

describeShared('netstack crds pull from the reference manifests', 'reference', () => {
  it('writes what the layer needs, finds it there the next time, and verifies it', async () => {
    const spec = specFile(gateways);
    const out = join(folder, 'crds');
    const pull = () => crds('pull', spec, '--out', out, '--mirror', sharedPath('reference'));
    expect((await pull()).out).toBe(`${out}/gateway-api/1.6.1  10 CRDs  10 of 10 files fetched\n`);
    expect((await pull()).out).toBe(`${out}/gateway-api/1.6.1  10 CRDs  there already\n`);
    expect(await crds('verify', spec, '--out', out)).toEqual({ code: 0, out: `${out}: 1 bundles, 11 files as pulled\n`, err: '' });
    writeFileSync(join(out, 'gateway-api/1.6.1', `${gateways[0]}.yaml`), '');
    expect((await crds('verify', '--out', out)).err).toContain('crds/changed');
    expect((await pull()).out).toContain('1 of 10 files fetched');
  });

  it('says which file the mirror lacks, and pulls the others', async () => {
    const out = join(folder, 'crds');
    const { code, err } = await crds('pull', '--out', out, '--mirror', sharedPath('reference'));
    expect(code).toBe(1);
    expect(err).toContain('the mirror does not have crds.yaml of calico/3.31.7');
    expect(readdirSync(out)).toEqual(['calico', 'cert-manager', 'crds.lock.json', 'gateway-api', 'prometheus-operator', 'tigera-operator']);
  });
});

describeShared('custom resources of a layer whose CRDs were pulled', 'reference', () => {
  const before = process.cwd();
  beforeEach(() => process.chdir(folder));
  afterEach(() => process.chdir(before));

  const write = (blockSize: unknown): void => {
    const target = { apiVersion: 'crd.projectcalico.org/v1', kind: 'IPPool', name: 'default-ipv4-ippool' };
    const operations = [{ op: 'add' as const, path: '/spec/blokSize', value: blockSize }];
    const spec = layerSpec({ cni: { type: 'calico' }, crds: { folder: 'crds' }, patches: blockSize === undefined ? [] : [{ target, operations }] });
    writeFileSync('prod.yaml', toYaml(spec));
  };

  it('are judged by lint and by synth, which writes nothing then', async () => {
    write(26);
    expect((await netstack('lint', 'prod.yaml')).out).toContain('crds/not-pulled');
    await netstack('crds', 'pull', 'prod.yaml', '--mirror', sharedPath('reference'));
    const lint = await netstack('lint', 'prod.yaml');
    expect([lint.code, lint.out.match(/crds\/\S+/g)]).toEqual([1, ['crds/unknown-field']]);
    expect(lint.out).toContain('spec.blokSize: 26');
    const synth = await netstack('synth', 'prod.yaml');
    expect([synth.code, readdirSync('.')]).toEqual([1, ['crds', 'prod.yaml']]);
    expect(synth.err).toContain('crds/unknown-field');
  });

  it('pass where they are as the CRDs say', async () => {
    write(undefined);
    await netstack('crds', 'pull', 'prod.yaml', '--mirror', sharedPath('reference'));
    expect((await netstack('lint', 'prod.yaml')).out).not.toContain('crds/');
    expect((await netstack('synth', 'prod.yaml')).code).toBe(0);
  });
});
