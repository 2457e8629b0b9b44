import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CrdBundle } from '../../../lib/crds';
import { crdBundle } from '../../../lib/crds';
import { describeCrd, readCrds } from '../../../lib/crds/definition';
import { type ByteSource, downloadWith, mirror, pullBundles, upstream, verifyPulled } from '../../../lib/crds/pull';
import { sha256 } from '../../../lib/crds/pull/byte-source';
import { NetstackError } from '../../../lib/finding';
import { describeShared, sharedPath } from '../../support/shared';

const textOf = (plural: string, kind: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.example.com
spec:
  group: example.com
  names: { kind: ${kind}, plural: ${plural} }
  scope: Cluster
  versions:
    - { name: v1, served: true, storage: true }
`;
const files = new Map([
  ['both.yaml', `${textOf('pools', 'Pool')}---\n${textOf('nets', 'Net')}`],
  ['one.yaml', textOf('peers', 'Peer')],
]);
const bundle: CrdBundle = {
  name: 'example',
  version: '1.0.0',
  installedBy: 'layer',
  madeFor: [],
  url: 'https://example.com/v1/',
  files: [...files].map(([path, text]) => ({
    path,
    sha256: sha256(text),
    bytes: Buffer.byteLength(text),
    crds: readCrds(text, path).map(({ definition }) => describeCrd(definition)),
  })),
};
const counting = (texts: ReadonlyMap<string, string>): ByteSource & { readonly asked: string[] } => {
  const asked: string[] = [];
  const bytesOf: ByteSource['bytesOf'] = async (_bundle, { path }) => {
    asked.push(path);
    return Buffer.from(texts.get(path) ?? '');
  };
  return { asked, bytesOf };
};
const codesOf = (error: unknown): readonly string[] => (error instanceof NetstackError ? error.findings.map(({ code }) => code) : [String(error)]);
const refusal = async (pulling: Promise<unknown>): Promise<readonly string[]> => pulling.then(() => [], codesOf);

describe('pulling CRDs', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'crds-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));
  const all = (): readonly string[] => readdirSync(out, { recursive: true, encoding: 'utf8' }).sort();
  const read = (path: string): string => readFileSync(join(out, path), 'utf8');

  it('writes one file a CRD, a kustomization of all, and a lock', async () => {
    await pullBundles([bundle], out, counting(files));
    expect(all()).toEqual([
      'crds.lock.json',
      'example',
      'example/1.0.0',
      'example/1.0.0/kustomization.yaml',
      'example/1.0.0/nets.example.com.yaml',
      'example/1.0.0/peers.example.com.yaml',
      'example/1.0.0/pools.example.com.yaml',
    ]);
    expect(read('example/1.0.0/kustomization.yaml')).toContain(
      'resources:\n  - nets.example.com.yaml\n  - peers.example.com.yaml\n  - pools.example.com.yaml\n',
    );
    expect(read('example/1.0.0/nets.example.com.yaml')).toContain('argocd.argoproj.io/sync-options: Prune=false');
    expect(JSON.parse(read('crds.lock.json'))).toEqual({
      format: 1,
      bundles: {
        'example/1.0.0': {
          upstream: {
            'https://example.com/v1/both.yaml': sha256(files.get('both.yaml') ?? ''),
            'https://example.com/v1/one.yaml': sha256(files.get('one.yaml') ?? ''),
          },
          files: Object.fromEntries(
            ['kustomization.yaml', 'nets.example.com.yaml', 'peers.example.com.yaml', 'pools.example.com.yaml'].map((name) => [
              name,
              sha256(read(`example/1.0.0/${name}`)),
            ]),
          ),
        },
      },
    });
    expect(verifyPulled(out, [bundle]).findings.map(({ code }) => code)).toEqual(['crds/other-bundle']);
  });

  it('fetches nothing again that is there and verifies', async () => {
    await pullBundles([bundle], out, counting(files));
    const again = counting(files);
    expect((await pullBundles([bundle], out, again)).map(({ fetched }) => fetched)).toEqual([0]);
    expect(again.asked).toEqual([]);
  });

  it('goes on where it was stopped: only what is missing or changed is fetched', async () => {
    const half = new Map([...files].slice(0, 1));
    expect(await refusal(pullBundles([bundle], out, counting(half)))).toEqual(['crds/wrong-bytes']);
    expect(all()).not.toContain('example/1.0.0/kustomization.yaml');
    const rest = counting(files);
    await pullBundles([bundle], out, rest);
    expect(rest.asked).toEqual(['one.yaml']);
    writeFileSync(join(out, 'example/1.0.0/pools.example.com.yaml'), 'edited');
    const mended = counting(files);
    await pullBundles([bundle], out, mended);
    expect(mended.asked).toEqual(['both.yaml']);
    expect(read('example/1.0.0/pools.example.com.yaml')).toContain('pools.example.com');
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -3)],
    ['of another release', (text: string) => text.replace('scope: Cluster', 'scope: Namespaced')],
    ['empty', () => ''],
    ['an error page', () => '<html>'],
  ])('refuses a download that is %s, and leaves nothing of it', async (_what, change) => {
    const wrong = new Map([...files].map(([path, text]) => [path, path === 'one.yaml' ? change(text) : text]));
    expect(await refusal(pullBundles([bundle], out, counting(wrong)))).toEqual(['crds/wrong-bytes']);
    expect(all().filter((path) => path.includes('peers') || path.includes('partial'))).toEqual([]);
    expect(all()).toContain('example/1.0.0/pools.example.com.yaml');
  });

  it('names every file that could not be had, not the first', async () => {
    expect(await refusal(pullBundles([bundle], out, counting(new Map())))).toEqual(['crds/wrong-bytes', 'crds/wrong-bytes']);
    expect(all()).toEqual([]);
  });

  it('writes nothing through a link in the folder', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    symlinkSync(elsewhere, join(out, 'example'));
    expect(new Set(await refusal(pullBundles([bundle], out, counting(files))))).toEqual(new Set(['crds/cannot-write']));
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(join(out, 'example'));
    mkdirSync(join(out, 'example/1.0.0'), { recursive: true });
    const victim = join(elsewhere, 'victim');
    writeFileSync(victim, 'kept');
    symlinkSync(victim, join(out, 'example/1.0.0/pools.example.com.yaml'));
    await pullBundles([bundle], out, counting(files));
    expect(readFileSync(victim, 'utf8')).toBe('kept');
    expect(verifyPulled(out).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });

  it('says that it cannot write, without a stack trace', async () => {
    expect(new Set(await refusal(pullBundles([bundle], '/proc/crds', counting(files))))).toEqual(new Set(['crds/cannot-write']));
    writeFileSync(join(out, 'file'), '');
    expect(await refusal(pullBundles([bundle], join(out, 'file'), counting(files)))).toEqual(['crds/cannot-write']);
  });

  it('begins anew where the lock is not its own', async () => {
    await pullBundles([bundle], out, counting(files));
    writeFileSync(join(out, 'crds.lock.json'), '{"format":0}');
    const again = counting(files);
    await pullBundles([bundle], out, again);
    expect(again.asked).toEqual(['both.yaml', 'one.yaml']);
  });

  it('keeps in the lock what other layers pulled', async () => {
    await pullBundles([bundle], out, counting(files));
    await pullBundles([{ ...bundle, version: '2.0.0' }], out, counting(files));
    expect([...verifyPulled(out).bundles]).toEqual([
      ['example/1.0.0', 4],
      ['example/2.0.0', 4],
    ]);
  });

  describe('from a mirror', () => {
    const place = 'example.com/v1/';
    const mirrored = (base: string, texts = files): void => {
      for (const [path, text] of texts) {
        mkdirSync(dirname(join(base, path)), { recursive: true });
        writeFileSync(join(base, path), text);
      }
    };
    const noNetwork = async (url: string): Promise<Uint8Array> => {
      throw new Error(`asked for ${url}`);
    };

    it.each([
      ['under host and path', place],
      ['anywhere, by size and hash', 'somewhere/else/'],
    ])('finds files %s', async (_what, below) => {
      const base = join(out, 'mirror');
      mirrored(join(base, below));
      writeFileSync(join(base, 'decoy'), (files.get('one.yaml') ?? '').replace('Peer', 'Pear'));
      expect((await pullBundles([bundle], join(out, 'crds'), mirror(base, noNetwork))).map(({ fetched }) => fetched)).toEqual([2]);
      const again = await pullBundles([bundle], join(out, 'crds2'), mirror(`file://${base}`, noNetwork));
      expect(again.map(({ fetched }) => fetched)).toEqual([2]);
    });

    it('refuses a wrong file in the place of the right one, and leaves the mirror alone', async () => {
      const base = join(out, 'mirror');
      mirrored(join(base, place), new Map([...files].map(([path, text]) => [path, text.replace('v1,', 'v2,')])));
      expect(await refusal(pullBundles([bundle], join(out, 'crds'), mirror(base, noNetwork)))).toEqual(['crds/wrong-bytes', 'crds/wrong-bytes']);
      expect(existsSync(join(out, 'crds'))).toBe(false);
      expect(existsSync(join(base, place, 'one.yaml'))).toBe(true);
    });

    it('says which file is not there, and where it comes from', async () => {
      const base = join(out, 'mirror');
      mkdirSync(base);
      await expect(pullBundles([bundle], join(out, 'crds'), mirror(base, noNetwork))).rejects.toThrow(
        /crds\/not-in-mirror: the mirror does not have both\.yaml of example\/1\.0\.0.*sha256 [0-9a-f]{64}; bring it from https:\/\/example\.com\/v1\/both\.yaml to example\.com\/v1\/both\.yaml/,
      );
    });

    it('is asked over https under its own address', async () => {
      const asked: string[] = [];
      const download = downloadWith(async (url) => {
        asked.push(url);
        const text = files.get(url.slice(url.lastIndexOf('/') + 1)) ?? '';
        return {
          status: asked.length > 1 ? 404 : 200,
          headers: new Headers(),
          body: (async function* () {
            yield Buffer.from(text);
          })(),
        };
      });
      const source = mirror('https://mirror.example/raw/', download);
      await expect(pullBundles([bundle], out, source)).rejects.toThrow('crds/not-in-mirror: the mirror does not have one.yaml');
      expect(asked).toEqual(['https://mirror.example/raw/example.com/v1/both.yaml', 'https://mirror.example/raw/example.com/v1/one.yaml']);
    });

    it.each(['http://mirror.example', 'ftp://mirror.example', '/nowhere/at/all', 's3://bucket'])('is not %s', (place) => {
      expect(() => mirror(place, noNetwork)).toThrow('crds/mirror');
    });
  });

  it('asks the published address by default', async () => {
    const asked: string[] = [];
    const source = upstream(async (url, bytes) => {
      asked.push(`${url} ${bytes}`);
      return Buffer.from(files.get(url.slice(url.lastIndexOf('/') + 1)) ?? '');
    });
    await pullBundles([bundle], out, source);
    expect(asked).toEqual(bundle.files.map(({ path, bytes }) => `https://example.com/v1/${path} ${bytes}`));
  });
});

describe('verifying pulled CRDs', () => {
  let out: string;
  beforeEach(async () => {
    out = mkdtempSync(join(tmpdir(), 'crds-'));
    await pullBundles([bundle], out, counting(files));
  });
  afterEach(() => rmSync(out, { recursive: true }));
  const codes = (needed: readonly CrdBundle[] = []) => verifyPulled(out, needed).findings.map(({ code, got }) => `${code} ${got?.split(' ')[0]}`);
  const ours = 'crds/other-bundle example/1.0.0';

  it('finds a file that was changed, is gone, or was not pulled', () => {
    writeFileSync(join(out, 'example/1.0.0/nets.example.com.yaml'), 'edited');
    rmSync(join(out, 'example/1.0.0/peers.example.com.yaml'));
    writeFileSync(join(out, 'example/1.0.0/extra.yaml'), '');
    expect(codes()).toEqual([
      'crds/changed example/1.0.0/nets.example.com.yaml',
      'crds/missing example/1.0.0/peers.example.com.yaml',
      'crds/left-over example/1.0.0/extra.yaml',
      ours,
    ]);
  });

  it('finds what a layer needs and was not pulled', () => {
    expect(codes([bundle])).toEqual([ours]);
    expect(codes([{ ...bundle, version: '2.0.0' }])).toEqual([ours, 'crds/not-pulled no']);
  });

  it('finds what came from another place than this release pins', () => {
    const path = join(out, 'crds.lock.json');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('example/1.0.0', 'gateway-api/1.6.1'));
    expect(codes().filter((line) => line.startsWith('crds/other-bundle'))).toEqual([
      'crds/other-bundle https://example.com/v1/both.yaml',
      'crds/other-bundle https://example.com/v1/one.yaml',
    ]);
  });

  it('says where nothing was pulled', () => {
    rmSync(join(out, 'crds.lock.json'));
    expect(codes()).toEqual(['crds/lock no']);
  });
});

describeShared('pulling from the reference manifests', 'reference', () => {
  it('writes every bundle that they have, and all of it verifies', async () => {
    const out = mkdtempSync(join(tmpdir(), 'crds-'));
    const bundles = ['calico/3.32.1', 'gateway-api/1.6.1', 'prometheus-operator/0.93.0'].flatMap((id) => crdBundle(id) ?? []);
    await pullBundles(
      bundles,
      out,
      mirror(sharedPath('reference'), async () => Buffer.of()),
    );
    expect(verifyPulled(out, bundles).findings).toEqual([]);
    const long = readFileSync(join(out, 'prometheus-operator/0.93.0/scrapeconfigs.monitoring.coreos.com.yaml'), 'utf8');
    expect(long).toContain('argocd.argoproj.io/sync-options: Prune=false,Delete=false,ServerSideApply=true\n');
    rmSync(out, { recursive: true });
  });
});
