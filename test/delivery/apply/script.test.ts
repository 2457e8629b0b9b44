import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layer as prod } from '../../../clusters/prod';
import { NetstackError, synthLayers } from '../../../lib';
import { applyCompanion } from '../../../lib/delivery';

let scratch: string;
let script: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-apply-'));
  synthLayers([prod], { outdir: join(scratch, 'dist'), companions: [applyCompanion()] });
  script = join(scratch, 'dist/prod/apply.sh');
});
afterAll(() => rmSync(scratch, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  /** Arguments of every call of kubectl, a line a call. */
  readonly calls: readonly string[];
}

/** Runs the script with a kubectl that writes down what it was asked, and fails where the call matches. */
function run(args: readonly string[] = [], failing = 'nothing'): Run {
  const log = join(scratch, 'calls');
  const kubectl = join(scratch, 'kubectl');
  writeFileSync(kubectl, `#!/bin/sh\necho "$*" >> '${log}'\ncase "$*" in *'${failing}'*) echo refused >&2; exit 1 ;; esac\n`);
  chmodSync(kubectl, 0o755);
  rmSync(log, { force: true });
  const { status, stdout, stderr } = spawnSync('sh', [script, ...args], { encoding: 'utf8', env: { ...process.env, KUBECTL: kubectl } });
  const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return { status, out: stdout, err: stderr, calls };
}
const stagesIn = (calls: readonly string[]) =>
  calls.filter((call) => call.startsWith('apply')).map((call) => /prod\/([^ /]+)$/.exec(call)?.[1] ?? call);

describe('apply.sh', () => {
  it('is shell that a shell can read', () => {
    expect(spawnSync('sh', ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('applies every stage in order, on the server, and waits for the workloads of each before the next', () => {
    const { status, calls, out } = run();
    expect(status).toBe(0);
    expect(stagesIn(calls)).toEqual(['05-namespaces', '10-proxy', '20-cni', '30-dns', '40-lb', '60-ingress', '70-policy']);
    expect(calls.every((call) => !call.startsWith('apply') || call.includes('--server-side --field-manager=netstack'))).toBe(true);
    const proxy = calls.findIndex((call) => call.includes('rollout status daemonset/kube-proxy -n kube-system'));
    expect(proxy).toBeGreaterThan(calls.findIndex((call) => call.endsWith('/10-proxy')));
    expect(proxy).toBeLessThan(calls.findIndex((call) => call.endsWith('/20-cni')));
    expect(out).toContain('every stage is applied and healthy');
  });

  it('stops where a stage fails and says how to go on, which then begins there', () => {
    const failed = run([], 'rollout status deployment/coredns');
    expect(failed.status).toBe(1);
    expect(failed.err).toContain('--from 30-dns');
    expect(stagesIn(failed.calls).at(-1)).toBe('30-dns');
    expect(stagesIn(run(['--from', '30-dns']).calls)).toEqual(['30-dns', '40-lb', '60-ingress', '70-policy']);
  });

  it('waits for nothing in a dry run, and changes nothing', () => {
    const { calls, out } = run(['--dry-run']);
    expect(calls.every((call) => call.includes('--dry-run=server'))).toBe(true);
    expect(out).toContain('would be accepted');
  });

  it('hands other options to kubectl', () => {
    const { calls } = run(['--force-conflicts', '--timeout', '30', '--context', 'prod']);
    expect(calls.every((call) => call.endsWith('--context prod'))).toBe(true);
    expect(calls.some((call) => call.includes('--timeout=30s'))).toBe(true);
    expect(calls.filter((call) => call.startsWith('apply')).every((call) => call.includes('--force-conflicts'))).toBe(true);
  });

  it('does not say that all is well where the stage to begin with does not exist', () => {
    const { status, err, calls } = run(['--from', '99-nothing']);
    expect([status, calls]).toEqual([2, []]);
    expect(err).toContain('there is no stage 99-nothing');
  });

  it('needs a folder a stage', () => {
    expect(() => synthLayers([prod], { outdir: join(scratch, 'flat'), layout: 'single', companions: [applyCompanion()] })).toThrow(NetstackError);
  });
});
