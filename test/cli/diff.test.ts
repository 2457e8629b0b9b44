import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  nodes: { count: 12 }
proxy: { type: kube-proxy, mode: iptables }
cni: { type: flannel, backend: { type: vxlan }, policyEngine: { type: kube-router } }
dns: { type: coredns }
policy: { defaultDeny: true }
`;
let folder: string;
let old: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-diff-'));
  old = file('old.yaml', good);
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

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

describe('netstack diff', () => {
  it('says in words what an edit does, and on how many nodes', async () => {
    const { code, out } = await netstack('diff', old, file('new.yaml', good.replace('iptables', 'nftables')));
    expect(code).toBe(0);
    expect(out).toMatch(/proxy\.mode: iptables -> nftables \(breaks-connections\)/);
    expect(out).toMatch(/DaemonSet kube-system\/kube-proxy\n.*restart: its pod is replaced on every node, 1 at a time \(up to 12 nodes\)/);
  });
  it('is the same from what a program exports', async () => {
    const program = file(
      'new.js',
      `exports.layer = ${JSON.stringify({ cluster: { name: 'prod', kubernetes: '1.35', podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['192.168.10.0/24'], apiServer: { host: '192.168.10.10' }, nodes: { count: 12 } }, proxy: { type: 'kube-proxy', mode: 'iptables' }, cni: { type: 'flannel', backend: { type: 'vxlan' }, policyEngine: { type: 'kube-router' } }, dns: { type: 'coredns' }, policy: { defaultDeny: true } })}`,
    );
    expect((await netstack('diff', old, program)).out).toBe('clusters: 0 changed, 1 unchanged\n');
  });
  it('answers as data and as a comment', async () => {
    const now = file('new.yaml', good.replace('iptables', 'nftables'));
    const data: { readonly groups: readonly { readonly impact: string }[] } = JSON.parse((await netstack('diff', old, now, '-o', 'json')).out);
    expect(data.groups.map(({ impact }) => impact)).toEqual(['danger']);
    expect((await netstack('diff', old, now, '-o', 'markdown')).out).toMatch(/^### Network layer: clusters: 1 changed/);
  });
  it('stops a pipeline with 2 for what it was told to refuse, and for nothing else', async () => {
    const now = file('new.yaml', good.replace('dns: { type: coredns }', 'dns: { type: coredns, replicas: 3 }'));
    expect((await netstack('diff', old, now, '--fail-on', 'danger', '--fail-on', 'restart,rbac', '--fail-on', 'connections')).code).toBe(0);
    const worse = file('worse.yaml', good.replace('iptables', 'nftables'));
    for (const gate of ['danger', 'restart']) {
      const { code, err } = await netstack('diff', old, worse, '--fail-on', gate);
      expect([gate, code]).toEqual([gate, 2]);
      expect(err).toContain(`refused because of: ${gate}`);
    }
    expect((await netstack('diff', old, worse, '--fail-on', 'rbac')).code).toBe(0);
    const open = file('open.yaml', good.replace('defaultDeny: true', 'defaultDeny: false'));
    expect((await netstack('diff', old, open, '--fail-on', 'connections')).code).toBe(2);
    const role = `${good}patches:
  - target: { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, name: flannel }
    operations: [{ op: add, path: /rules/-, value: { apiGroups: [''], resources: [secrets], verbs: [get] } }]
`;
    const widened = await netstack('diff', old, file('role.yaml', role), '--fail-on', 'rbac');
    expect([widened.code, widened.out]).toEqual([2, expect.stringMatching(/danger {2}rbac-widened: may now get secrets/)]);
  });
  it('ends with 1 where it cannot answer', async () => {
    for (const [argv, code] of [
      [[old, join(folder, 'nowhere')], 'change/not-found'],
      [[old, 'git:--help:x'], 'change/revision'],
      [[old, 'git:no-such-branch:x'], 'change/no-such-revision'],
      [[old, file('bad.yaml', good.replace('10.96.0.0/12', '10.244.0.0/12'))], 'cidr/'],
      [[old, old, '--fail-on', 'nothing'], 'cli/fail-on'],
      [[old, old, '--fail-on', 'connections', '--no-reach'], 'cli/fail-on'],
    ] as const) {
      const { code: exit, err } = await netstack('diff', ...argv);
      expect([argv.slice(1), exit, err.includes(code)]).toEqual([argv.slice(1), 1, true]);
    }
  });
  it('prints what docs/diff.md says that it prints', async () => {
    const page = readFileSync(join(__dirname, '../../docs/diff.md'), 'utf8');
    const [before = '', after = ''] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
    const said = /^```text\n([\s\S]*?)^```$/m.exec(page)?.[1];
    mkdirSync(join(folder, 'docs'));
    const { out } = await netstack('diff', file('docs/before.yaml', before), file('docs/after.yaml', after));
    expect(out).toBe(said);
  });
});
