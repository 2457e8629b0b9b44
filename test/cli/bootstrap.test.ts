import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layer as prod } from '../../clusters/prod';
import { run } from '../../lib/cli/program';

import { describeShared, sharedPath } from '../support/shared';

let folder: string;
let cwd: jest.SpyInstance<string, []>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-bootstrap-cli-'));
  cwd = jest.spyOn(process, 'cwd').mockReturnValue(folder);
  const { cluster } = prod;
  const ingress = { type: 'external', provider: 'envoy-gateway', facts: { neededCrds: ['gateways.gateway.networking.k8s.io'] } };
  writeFileSync(
    join(folder, 'prod.json'),
    JSON.stringify({ cluster, proxy: { type: 'kube-proxy' }, cni: { type: 'flannel' }, dns: { type: 'coredns' }, ingress, crds: { folder: 'crds' } }),
  );
});
afterEach(() => {
  cwd.mockRestore();
  rmSync(folder, { recursive: true });
});

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

describe('netstack bootstrap of a layer with pulled CRDs', () => {
  it('says how to pull them where they are not there, and writes nothing', async () => {
    const { code, out, err } = await netstack('bootstrap', join(folder, 'prod.json'), '--out', join(folder, 'out'));
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('crds/not-pulled');
    expect(err).toContain('netstack crds pull');
    expect(readdirSync(folder)).toEqual(['prod.json']);
  });
});

describeShared('netstack bootstrap after netstack crds pull', 'reference', () => {
  it('holds every file as it was pulled, and none that was changed since', async () => {
    const pulled = await netstack('crds', 'pull', join(folder, 'prod.json'), '--out', join(folder, 'crds'), '--mirror', sharedPath('reference'));
    expect(pulled).toMatchObject({ code: 0, err: '' });
    const { code, out, err } = await netstack('bootstrap', join(folder, 'prod.json'));
    expect([code, err]).toEqual([0, expect.any(String)]);
    const files = readdirSync(join(folder, 'crds'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /gateway\.networking\.k8s\.io\.yaml$|x-k8s\.io\.yaml$/.test(name),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(out).toContain(readFileSync(join(folder, 'crds', file), 'utf8'));
    writeFileSync(join(folder, 'crds', files[0] ?? ''), 'edited\n');
    expect(await netstack('bootstrap', join(folder, 'prod.json'))).toMatchObject({ code: 1, out: '', err: expect.stringContaining('crds/changed') });
  });
});
