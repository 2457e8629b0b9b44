import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from '../../../scripts/imports/refused';
import { runImports } from '../../../scripts/imports/run';
import { describeShared, sharedPath } from '../../support/shared';

const committed = join(__dirname, '../../../imports');
const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: pools.example.com }
spec: { group: example.com, names: { kind: Pool, plural: pools }, scope: Cluster, versions: [{ name: v1, served: true, storage: true }] }
`;

describe('npm run imports', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'imports-'));
    writeFileSync(join(folder, 'sources.json'), '[]\n');
    writeFileSync(join(folder, 'crd.yaml'), crd);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const run = (...args: readonly string[]) => runImports(args, { folder, shared: folder });
  const from = () => ['--from', join(folder, 'crd.yaml')] as const;

  it('takes a new source with every kind in it, and finds it again by itself', () => {
    expect(run(...from(), '--name', 'pools', '--version', '1.0.0')).toBe('wrote imports/pools');
    expect(readFileSync(join(folder, 'pools/example.com.v1.ts'), 'utf8')).toContain('export interface Pool {');
    expect(run('--check')).toBe('up to date');
    expect(run()).toBe('wrote imports/pools');
    expect(run('--check')).toBe('up to date');
  });

  it('names every file that was edited, is missing or is left over', () => {
    run(...from(), '--name', 'pools', '--version', '1.0.0');
    writeFileSync(join(folder, 'pools/old.ts'), '');
    writeFileSync(join(folder, 'pools/example.com.v1.ts'), 'edited');
    expect(() => run('--check')).toThrow('generated types differ, run npm run imports:\n  imports/pools/example.com.v1.ts\n  imports/pools/old.ts');
    run();
    expect(run('--check')).toBe('up to date');
  });

  it('refuses an input that changed until it is taken by name', () => {
    run(...from(), '--name', 'pools', '--version', '1.0.0');
    writeFileSync(join(folder, 'crd.yaml'), `${crd}---\n`);
    expect(() => run()).toThrow(Refused);
    run(...from(), '--version', '1.1.0');
    expect(run('--check')).toBe('up to date');
    expect(readFileSync(join(folder, 'pools/example.com.v1.ts'), 'utf8')).toContain('pools 1.1.0');
  });

  describe('of a folder whose files are kept nowhere', () => {
    const address = ['--name', 'pools', '--version', '1.0.0', '--url', 'https://example.com/crds/'] as const;
    let crds: string;
    beforeEach(() => {
      crds = join(folder, 'crds');
      mkdirSync(join(crds, 'v1'), { recursive: true });
      writeFileSync(join(crds, 'v1/pools.yaml'), crd);
      writeFileSync(join(crds, 'nets.yaml'), crd.replaceAll('pools', 'nets').replace('kind: Pool', 'kind: Net'));
      writeFileSync(join(crds, 'kustomization.yaml'), 'resources: [nets.yaml]\n');
      run('--from', crds, ...address);
    });

    it('lists the hash of every file that holds a CRD, and prints the types of all', () => {
      expect(JSON.parse(readFileSync(join(folder, 'sources.json'), 'utf8'))).toMatchObject([
        { name: 'pools', url: 'https://example.com/crds/', files: [{ path: 'nets.yaml' }, { path: 'v1/pools.yaml' }] },
      ]);
      const types = readFileSync(join(folder, 'pools/example.com.v1.ts'), 'utf8');
      expect(types).toContain('interface Net {');
      expect(types).toContain('interface Pool {');
    });

    it('passes it over without the folder, saying so, and compares it with the folder', () => {
      const passedOver = 'passed over, because their files are kept nowhere and --from FOLDER does not say where they lie: pools 1.0.0';
      expect(run('--check')).toBe(`up to date; ${passedOver}`);
      writeFileSync(join(folder, 'pools/example.com.v1.ts'), 'edited');
      expect(() => run('--check', '--from', crds, '--name', 'pools')).toThrow('imports/pools/example.com.v1.ts');
      expect(run('--from', crds, '--name', 'pools')).toBe('wrote imports/pools');
      expect(run('--check', '--from', crds, '--name', 'pools')).toBe('up to date');
    });

    it('refuses to compare with other files than the listed ones', () => {
      writeFileSync(join(crds, 'nets.yaml'), '# another\n', { flag: 'a' });
      expect(() => run('--check', '--from', crds, '--name', 'pools')).toThrow(/nets\.yaml: sha256 is [0-9a-f]{64}, imports\/sources\.json says/);
    });

    it('is not mixed up with a single file, and needs its address', () => {
      expect(() => run(...from(), '--name', 'pools')).toThrow('imports/pools is made from a folder');
      expect(() => run('--from', crds, '--name', 'other', '--version', '1')).toThrow('say --url');
    });
  });

  it.each([
    ['YAML that does not parse', 'a: [', 'is no YAML'],
    ['no CRD', 'kind: ConfigMap\n', 'no CustomResourceDefinition with a served and stored version'],
    ['a group that leads out of the folder', crd.replace('group: example.com', 'group: ../../lib'), 'is no name of a custom kind'],
  ])('refuses a file with %s', (_what, text, message) => {
    writeFileSync(join(folder, 'crd.yaml'), text);
    const attempt = () => run(...from(), '--name', 'pools', '--version', '1.0.0');
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(Refused);
  });

  it.each([
    ['an unknown option', ['--form', 'x']],
    ['a file that is absent', ['--from', '/nowhere/crd.yaml']],
    ['a folder outside imports', ['--name', '../lib', '--version', '1']],
    ['a new source without a name', []],
  ])('refuses %s without a stack trace', (_what, args) => {
    expect(() => run(...(args[0] === '--name' || args.length === 0 ? [...from(), ...args] : args))).toThrow(Refused);
  });
});

describeShared('the committed types', 'reference/openapi', () => {
  it('are what the generator makes of their sources, byte for byte', () => {
    expect(runImports(['--check'], { folder: committed, shared: sharedPath() })).toMatch(/^up to date; passed over, because .*: cilium [\d.]+$/);
  });

  it('are refused with the path where the sources are absent', () => {
    const folder = mkdtempSync(join(tmpdir(), 'imports-'));
    cpSync(join(committed, 'sources.json'), join(folder, 'sources.json'));
    expect(() => runImports(['--check'], { folder, shared: '/nowhere' })).toThrow('/nowhere/reference/openapi/v1.36.0/_definitions.json is absent');
    rmSync(folder, { recursive: true });
  });
});
