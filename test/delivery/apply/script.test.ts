import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layer as prod } from '../../../clusters/prod';
import { type Companion, type LayerSpec, NetstackError, synthLayers } from '../../../lib';
import { applyCompanion } from '../../../lib/delivery';

let scratch: string;
let script: string;
/** The files of the layer, in the order of apply. */
let written: readonly string[];
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-apply-'));
  const order: Companion = {
    files: ({ stages }) => {
      written = stages.flatMap(({ files }) => files);
      return [];
    },
  };
  synthLayers([prod], { outdir: join(scratch, 'dist'), companions: [applyCompanion(), order] });
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

interface Cluster {
  /** Calls that hold this text are refused. */
  readonly failing?: string;
  /** What is said instead of an answer to calls for CRDs to be established, a line a call; then they are. */
  readonly notYet?: readonly string[];
  readonly namespaces?: string;
  /** What is said of pods that are replaced by hand: generation, the one observed, pods wanted, pods ready. A line a question. */
  readonly ready?: readonly string[];
}

/** Runs the script with a kubectl that writes down what it was asked, and answers as a cluster would. */
function run(
  args: readonly string[] = [],
  { failing = 'nothing', namespaces = 'default kube-system shop-dev', ready = [], notYet = [] }: Cluster = {},
  at = script,
): Run {
  const log = join(scratch, 'calls');
  const kubectl = join(scratch, 'kubectl');
  const questions = join(scratch, 'questions');
  const excuses = join(scratch, 'excuses');
  writeFileSync(
    kubectl,
    `#!/bin/sh
echo "$*" >> '${log}'
case "$*" in
  *'${failing}'*) echo refused >&2; exit 1 ;;
  'get namespaces '*) printf '%s' '${namespaces}' ;;
  'wait --for=condition=Established '*) if [ -s '${excuses}' ]; then head -n 1 '${excuses}' >&2; sed -i 1d '${excuses}'; exit 1; fi ;;
  'get daemonset '*) head -n 1 '${questions}'; sed -i 1d '${questions}' ;;
esac
`,
  );
  chmodSync(kubectl, 0o755);
  writeFileSync(excuses, notYet.map((line) => `${line}\n`).join(''));
  writeFileSync(questions, ready.map((line) => `${line}\n`).join(''));
  rmSync(log, { force: true });
  const { status, stdout, stderr } = spawnSync('sh', [at, ...args], { encoding: 'utf8', env: { ...process.env, KUBECTL: kubectl } });
  const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return { status, out: stdout, err: stderr, calls };
}
const applies = (calls: readonly string[]) => calls.filter((call) => call.startsWith('apply'));
/** The files that calls name, relative to the output folder. */
const filesIn = (calls: readonly string[]) => calls.flatMap((call) => [...call.matchAll(/ -f \S*\/dist\/(\S+)/g)].map(([, file]) => file ?? ''));
const stagesIn = (calls: readonly string[]) => [...new Set(filesIn(applies(calls)).map((file) => file.split('/')[1]))];

/** The script of another layer, in a folder of its own. */
function scriptOf(layer: LayerSpec, name: string): string {
  synthLayers([layer], { outdir: join(scratch, name, 'dist'), companions: [applyCompanion()] });
  return join(scratch, name, 'dist', layer.cluster.name, 'apply.sh');
}

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
    expect(proxy).toBeGreaterThan(calls.findIndex((call) => call.includes('/10-proxy/')));
    expect(proxy).toBeLessThan(calls.findIndex((call) => call.includes('/20-cni/')));
    expect(out).toContain('every stage is applied and healthy');
  });

  it('names every file of the layer once, in the order of apply: a folder may hold files that are none of its own', () => {
    expect(filesIn(applies(run().calls))).toEqual(written);
    writeFileSync(join(scratch, 'dist/prod/10-proxy/kustomization.yaml'), 'kind: Kustomization\n');
    const [proxy = ''] = applies(run(['--from', '10-proxy']).calls);
    expect(proxy).not.toContain('kustomization.yaml');
    const named = filesIn([proxy]);
    expect(named.findIndex((file) => file.includes('serviceaccount.'))).toBeLessThan(named.findIndex((file) => file.includes('daemonset.')));
  });

  it('stops where a stage fails and says how to go on with the same options, which then begins there', () => {
    const failed = run(['--force-conflicts', '--context', 'prod'], { failing: 'rollout status deployment/coredns' });
    expect(failed.status).toBe(1);
    expect(failed.err).toContain(`go on with: sh ${script} --from 30-dns --force-conflicts --context prod`);
    expect(stagesIn(failed.calls).at(-1)).toBe('30-dns');
    expect(stagesIn(run(['--from', '30-dns']).calls)).toEqual(['30-dns', '40-lb', '60-ingress', '70-policy']);
  });

  it('waits for nothing in a dry run, and changes nothing', () => {
    const { calls, out } = run(['--dry-run']);
    expect(applies(calls).every((call) => call.includes('--dry-run=server'))).toBe(true);
    expect(calls.filter((call) => !call.startsWith('apply '))).toEqual(['get namespaces -o jsonpath={.items[*].metadata.name}']);
    expect(out).toContain('would be accepted');
  });

  it('has every stage judged in a dry run, though one is refused, and fails then', () => {
    const { status, calls, out, err } = run(['--dry-run'], { failing: '/10-proxy/' });
    expect(status).toBe(1);
    expect(stagesIn(calls)).toEqual(stagesIn(run(['--dry-run']).calls));
    expect(out).not.toContain('accepted');
    expect(err).toContain('not every object would be accepted');
  });

  it('says first which namespaces of others are not there, and brings up what needs none of them', () => {
    const { status, err, calls } = run([], { namespaces: 'default kube-system' });
    expect(status).toBe(0);
    expect(err).toContain('namespace shop-dev is not there');
    expect(err).not.toContain('namespace traefik is not there');
    expect(calls[0]).toContain('get namespaces');
    expect(run().err).toBe('');
  });

  it('does nothing where the cluster does not answer', () => {
    const { status, calls } = run([], { failing: 'get namespaces' });
    expect([status, calls.length]).toEqual([1, 1]);
  });

  it('waits by counting where pods are replaced by hand: such a workload has no rollout', () => {
    const calico = scriptOf({ ...prod, cni: { type: 'calico', install: { type: 'manifests', updateStrategy: { type: 'OnDelete' } } } }, 'by-hand');
    const { status, calls } = run([], { ready: ['2 1 0 0', '2 2 3', '2 2 3 2', '2 2 3 3'] }, calico);
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('get daemonset calico-node -n kube-system'))).toHaveLength(4);
    expect(calls.some((call) => call.includes('rollout status daemonset/calico-node'))).toBe(false);
    const late = run(['--timeout', '1'], { ready: ['2 2 3 2', '2 2 3 2'] }, calico);
    expect([late.status, late.err]).toEqual([1, expect.stringContaining('calico-node is not ready after 1 seconds')]);
  });

  it('asks again for a CRD that was made a moment ago: kubectl calls it an error that it has no conditions yet', () => {
    const calico = scriptOf({ ...prod, crds: { folder: 'crds' }, cni: { type: 'calico' } }, 'with-crds');
    const isAsked = (call: string): boolean => call.startsWith('wait --for=condition=Established');
    const early = run([], { notYet: ['error: .status.conditions accessor error: <nil> is of the type <nil>, expected []interface{}'] }, calico);
    expect([early.status, early.calls.filter(isAsked).length]).toEqual([0, 2]);
    const never = run([], { notYet: ['error: timed out waiting for the condition'] }, calico);
    expect([never.status, never.calls.filter(isAsked).length]).toEqual([1, 1]);
    expect(never.err).toContain('timed out waiting');
    expect(run(['--dry-run'], {}, calico).calls.filter(isAsked)).toEqual([]);
  });

  it('applies under another name where one is given: a controller that comes later then owns everything alone', () => {
    const { status, calls } = run(['--field-manager', 'argocd-controller', '--context', 'prod']);
    expect(status).toBe(0);
    expect(applies(calls).every((call) => call.includes('--field-manager=argocd-controller') && !call.includes('=netstack'))).toBe(true);
    expect(calls.filter((call) => !call.startsWith('apply')).some((call) => call.includes('field-manager'))).toBe(false);
    const failed = run(['--field-manager', 'argocd-controller'], { failing: 'rollout status deployment/coredns' });
    expect(failed.err).toContain('--from 30-dns --field-manager argocd-controller');
  });

  it('hands other options to kubectl', () => {
    const { calls } = run(['--force-conflicts', '--timeout', '30', '--context', 'prod']);
    expect(calls.every((call) => call.endsWith('--context prod'))).toBe(true);
    expect(calls.some((call) => call.includes('--timeout=30s'))).toBe(true);
    expect(applies(calls).every((call) => call.includes('--force-conflicts'))).toBe(true);
  });

  it('does not say that all is well where the stage to begin with does not exist', () => {
    const { status, err, calls } = run(['--from', '99-nothing']);
    expect([status, calls]).toEqual([2, []]);
    expect(err).toContain('there is no stage 99-nothing; there are 05-namespaces 10-proxy');
  });

  it('needs a folder a stage', () => {
    expect(() => synthLayers([prod], { outdir: join(scratch, 'flat'), layout: 'single', companions: [applyCompanion()] })).toThrow(NetstackError);
  });
});
