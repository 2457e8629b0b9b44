/** The standard input as a path, and what is said of objects that are left out. A process each: the standard input is its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const workload = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: c, ports: [{ containerPort: 80 }] }] } } }
`;
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: guard, namespace: shop }
spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80 }] }] }
`;
const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: shop }\n';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-input-'));
  writeFileSync(join(folder, 'policy.yaml'), policy);
});
afterAll(() => rmSync(folder, { recursive: true }));

function reach(input: string, ...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'support', 'reach-main.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
    input,
  });
  return { code: status, out: stdout, err: stderr };
}

const flow = 'shop/web[Deployment] => shop/db[Deployment] : TCP 80';

describe('netstack reach, given - for a path', () => {
  it('reads the standard input, several documents and JSON alike', () => {
    const documents = [workload('web'), workload('db'), policy];
    const { code, out, err } = reach(documents.join('---\n'), 'matrix', '-');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toContain(flow);
    const list = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [] } }] };
    expect(reach(JSON.stringify(list), 'matrix', '-', '--focus', 'a').out).toContain('default/a[Pod]');
  });
  it('puts it together with folders that are named beside it, in any order', () => {
    for (const paths of [
      ['-', folder],
      [folder, '-'],
    ]) {
      const { code, out } = reach([workload('web'), workload('db')].join('---\n'), 'matrix', ...paths);
      expect(code).toBe(0);
      expect(out.split('\n')).toContain(flow);
    }
  });
  it('names it in findings, with the line, and still answers', () => {
    const { code, out, err } = reach(`${workload('web')}---\nkind: [\n`, 'matrix', '-', '--focus', 'shop/web');
    expect([code, out]).toEqual([0, expect.stringContaining('shop/web[Deployment]')]);
    expect(err).toContain('(standard input):7');
    expect(reach('kind: [\n', 'matrix', '-', '--strict').code).toBe(1);
  });
  it('takes an empty input for an empty cluster', () => {
    expect(reach('', 'matrix', '-', '--profile', 'np-guard')).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('objects that are left out', () => {
  const input = [workload('web'), settings, settings.replaceAll('settings', 'more')].join('---\n');
  it('are one line beside the answer, and not in it', () => {
    const { out, err } = reach(input, 'matrix', '-');
    expect(err).toBe('left out, no part in who can talk to whom: 2 ConfigMap\n');
    expect(out).not.toContain('ConfigMap');
  });
  it('are findings of lint as data, one a kind, and no lines of its text', () => {
    const { out } = reach(input, 'lint', '-', '-o', 'json', '--fail-on', 'never');
    expect(JSON.parse(out).findings).toContainEqual(
      expect.objectContaining({ code: 'reach/irrelevant-kind', severity: 'info', got: '2 of v1 ConfigMap, the first here' }),
    );
    expect(reach(input, 'lint', '-', '--fail-on', 'never').out).not.toContain('ConfigMap');
  });
});
