import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/program';

const workload = (name: string, port: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: c, ports: [{ containerPort: ${port} }] }] } } }
`;
const policy = (...ports: readonly number[]) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: guard, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [${ports.map((port) => `{ port: ${port} }`).join(', ')}]
`;
let folder: string;
let old: string;
let wider: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-reach-'));
  old = write('old', policy(5432));
  wider = write('wider', policy(5432, 8080));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, guard: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'workloads.yaml'), [workload('web', 8080), workload('db', 5432)].join('---\n'));
  writeFileSync(join(path, 'policy.yaml'), guard);
  return path;
}

async function reach(...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const code = await run(['reach', ...argv], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

const why = (from: string, port: string) => reach('why', old, '--from', from, '--to', 'shop/db', '--port', port);
const stackTrace = /^\s+at .*[:(]\d+|\.ts:\d+/m;

describe('netstack reach matrix', () => {
  it('reads a folder and lists who can talk to whom', async () => {
    const { code, out, err } = await reach('matrix', old, '--namespace', 'shop');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').filter((line) => !line.includes('[External]'))).toEqual([
      'shop/db[Deployment] => shop/web[Deployment] : All Connections',
      'shop/web[Deployment] => shop/db[Deployment] : TCP 5432',
      '',
    ]);
  });
  it('answers in spite of a broken document and says where it is; --strict makes it fatal', async () => {
    const broken = join(old, 'broken.yaml');
    writeFileSync(broken, 'kind: [\n');
    const lenient = await reach('matrix', old);
    expect([lenient.code, lenient.out, lenient.err]).toEqual([0, expect.stringContaining('shop/db'), expect.stringContaining(`${broken}:`)]);
    const strict = await reach('matrix', old, '--strict');
    expect([strict.code, strict.out, strict.err]).toEqual([1, '', expect.stringContaining('reach/malformed-document')]);
  });
  it('refuses a folder that is not there, a range that is none and a profile that nobody knows', async () => {
    const answers = [
      await reach('matrix', join(folder, 'absent')),
      await reach('matrix', old, '--pod-cidr', '10.0.0.0/33'),
      await reach('matrix', old, '--profile', 'nobody'),
    ];
    for (const { code, out, err } of answers) {
      expect([code, out]).toEqual([1, '']);
      expect(err).not.toBe('');
      expect(err).not.toMatch(stackTrace);
    }
  });
});

describe('netstack reach why', () => {
  it('names the rule that decides, with its file', async () => {
    const { code, out } = await why('shop/web', '5432/TCP');
    expect([code, out.split('\n')[0]]).toEqual([0, 'ALLOWED  shop/web[Deployment] => shop/db[Deployment] : 5432/TCP  (profile spec)']);
    expect(out).toContain('NetworkPolicy shop/guard, ingress rule 0');
    expect(out).toContain(`${join(old, 'policy.yaml')}:`);
  });
  it('names the policy that isolates where nothing allows', async () => {
    const { code, out } = await why('shop/web', '8080/TCP');
    expect([code, out]).toEqual([0, expect.stringMatching(/^DENIED /)]);
    expect(out).toContain('NetworkPolicy shop/guard: isolates, and none of its rules match');
  });
  it.each(['shop/wbe', 'wbe', 'shop/we'])('%s is no workload: the nearest is shop/web', async (name) => {
    const { code, out, err } = await why(name, '5432/TCP');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('did you mean shop/web[Deployment]');
    expect(err).not.toMatch(stackTrace);
  });
  it('proposes nothing where no name is near', async () => {
    const { code, err } = await why('elsewhere/billing', '5432/TCP');
    expect([code, err]).toEqual([1, expect.not.stringContaining('did you mean')]);
  });
  it('refuses a port that is none', async () => {
    const { code, err } = await why('shop/web', '70000/TCP');
    expect(code).toBe(1);
    expect(err).not.toMatch(stackTrace);
  });
});

describe('netstack reach diff', () => {
  it('says what became wider, and --fail-on widened makes it exit code 2', async () => {
    const { code, out } = await reach('diff', old, wider, '--fail-on', 'widened');
    expect([code, out]).toEqual([2, expect.stringContaining('widened  shop/web[Deployment] => shop/db[Deployment] : TCP 5432 -> TCP 5432,8080')]);
    expect((await reach('diff', old, wider)).code).toBe(0);
  });
  it('lets narrower and equal versions pass', async () => {
    const narrower = await reach('diff', wider, old, '--fail-on', 'widened');
    expect([narrower.code, narrower.out]).toEqual([0, expect.stringContaining('narrowed')]);
    expect((await reach('diff', old, old, '--fail-on', 'any')).code).toBe(0);
    expect((await reach('diff', wider, old, '--fail-on', 'any')).code).toBe(2);
  });
});
