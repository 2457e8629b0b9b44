import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/program';
import { clusterSpec } from '../support/layer';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-requirements-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function requirements(...options: readonly string[]): Promise<string> {
  const file = join(folder, 'prod.json');
  writeFileSync(file, JSON.stringify({ cluster: clusterSpec(), cni: { type: 'flannel', policyEngine: { type: 'none' } } }));
  let text = '';
  const take = (more: string): void => {
    text += more;
  };
  expect(await run(['requirements', file, ...options], { out: take, err: take })).toBe(0);
  return text;
}

describe('netstack requirements', () => {
  it('lists what nodes need, who asks for it and why', async () => {
    const [head, ...rows] = (await requirements()).trimEnd().split('\n');
    expect(head).toMatch(/^REQUIRED +BY +WHY$/);
    expect(rows).toContainEqual(expect.stringMatching(/^kernel module vxlan +cni\/flannel +flanneld creates a VXLAN device$/));
    expect(rows).toContainEqual(expect.stringMatching(/^UDP 8472 from nodes to nodes +cni\/flannel +flannel VXLAN$/));
  });
  it('lists the same as JSON', async () => {
    const asked: readonly object[] = JSON.parse(await requirements('-o', 'json'));
    expect(asked).toContainEqual({
      type: 'kernel-module',
      module: 'vxlan',
      reasons: [{ component: 'cni/flannel', reason: 'flanneld creates a VXLAN device' }],
    });
  });
  it('prints a script that sh takes', async () => {
    const script = await requirements('-o', 'sh');
    expect(script.startsWith('#!/bin/sh\n')).toBe(true);
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});
