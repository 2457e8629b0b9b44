import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadAll } from 'js-yaml';
import { validateManifest } from './support/openapi';
import { sharedPath } from './support/shared';

const root = join(__dirname, '..');
/** A Pulumi program needs its engine, or the mocks of test/pulumi. */
const examples = readdirSync(join(root, 'examples'))
  .filter((name) => name !== 'pulumi')
  .sort();

/** What runs an example: its program, or the command line over its fleet. */
function argumentsOf(example: string): readonly string[] {
  const folder = join(root, 'examples', example);
  return existsSync(join(folder, 'main.ts'))
    ? [join(folder, 'main.ts')]
    : [join(root, 'lib/cli/main.ts'), 'fleet', 'synth', join(folder, 'clusters'), '--out', 'dist'];
}

/** Runs a program as a user does, in an empty folder. */
function synthesize(example: string): { readonly files: ReadonlyMap<string, string>; readonly errors: string } {
  const cwd = mkdtempSync(join(tmpdir(), `netstack-${example}-`));
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, ...argumentsOf(example)], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') },
    });
    if (status !== 0) throw new Error(stderr);
    const names = readdirSync(join(cwd, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
    return { files: new Map(names.sort().map((name) => [name, readFileSync(join(cwd, 'dist', name), 'utf8')])), errors: stderr };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

describe.each(examples)('the example %s', (example) => {
  const output = synthesize(example);

  it('writes manifests, each valid for Kubernetes 1.35', () => {
    expect(output.files.size).toBeGreaterThan(0);
    if (!existsSync(sharedPath('reference/openapi'))) return;
    for (const [name, text] of output.files) {
      for (const document of loadAll(text)) if (!isCustom(document)) expect([name, validateManifest(document, '1.35')]).toEqual([name, []]);
    }
  });

  it('has nothing to warn about', () => {
    expect(output.errors).not.toMatch(/^(?:warning|error) /m);
  });
});

/** Whether Kubernetes itself knows nothing of an object: its schema is in a CRD, or it is input of kustomize or another tool. */
function isCustom(document: unknown): boolean {
  if (!('apiVersion' in Object(document)) || String(Object(document).apiVersion).startsWith('kustomize.config.k8s.io/')) return true;
  const group = /^([^/]*)\//.exec(String(Object(document).apiVersion))?.[1] ?? '';
  return group.includes('.') && !group.endsWith('.k8s.io');
}
