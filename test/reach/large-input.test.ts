/** Large files are read in bounded time and memory: a share of it here, all of it by `npm run test:large`. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const megabytes = Number(process.env.NETSTACK_LARGE_INPUT_MB ?? 4);
const megabyte = 2 ** 20;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netstack-large-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Objects as a real repository mixes them: most of the text is no part of the network. */
function objects(i: number): readonly object[] {
  const namespace = `ns${i % 50}`;
  const labels = { app: `a${i}`, tier: i % 3 === 0 ? 'front' : 'back' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `w${i}`, namespace, annotations: { note: 'x'.repeat(200) } },
      spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 8000 + (i % 50) }] }] } } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${i}`, namespace },
      spec: {
        podSelector: { matchLabels: { app: `a${i}` } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'front' } } }], ports: [{ port: 8000 + (i % 50) }] }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `c${i}`, namespace },
      data: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`key${n}`, `value ${n} `.repeat(20)])),
    },
  ];
}

/** Writes a file of a size piece by piece, and says how many rounds of objects it holds. */
function write(
  name: string,
  size: number,
  head: string,
  between: string,
  tail: string,
  text: (object: object) => string,
): { readonly file: string; readonly rounds: number } {
  const file = join(folder, name);
  const descriptor = openSync(file, 'w');
  let written = writeSync(descriptor, head);
  let rounds = 0;
  for (; written < size; rounds++) {
    for (const object of objects(rounds)) written += writeSync(descriptor, `${written > head.length ? between : ''}${text(object)}`);
  }
  writeSync(descriptor, tail);
  closeSync(descriptor);
  expect(statSync(file).size).toBeGreaterThanOrEqual(size);
  return { file, rounds };
}

/** Block style, as people and tools write it. */
function yaml(value: unknown, indent = ''): string {
  if (Array.isArray(value)) return value.map((item) => `\n${indent}- ${yaml(item, `${indent}  `).trimStart()}`).join('');
  if (typeof value !== 'object' || value === null) return ` ${JSON.stringify(value)}`;
  return Object.entries(value)
    .map(([key, item]) => `\n${indent}${key}:${yaml(item, `${indent}  `)}`)
    .join('');
}

function analyse(
  file: string,
  heap: number,
): { readonly result: { workloads: number; policies: number; lines: number; codes: string[] }; readonly seconds: number } {
  const start = performance.now();
  const args = [`--max-old-space-size=${heap}`, '--import', 'tsx', join(__dirname, 'support', 'large-input-case.ts'), file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return { result: JSON.parse(stdout), seconds: (performance.now() - start) / 1000 };
}

describe(`a file of ${megabytes} MB`, () => {
  it('of YAML is read whole, in a heap of 100 MB and five times its size', () => {
    const { file, rounds } = write('large.yaml', megabytes * megabyte, '', '---', '', (object) => `${yaml(object)}\n`);
    const { result, seconds } = analyse(file, 100 + 5 * megabytes);
    expect(result).toMatchObject({ workloads: rounds, policies: rounds, codes: ['reach/irrelevant-kind'] });
    expect(result.lines).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(20 + 2 * megabytes);
  }, 300_000);
  it('of JSON, one List as kubectl prints it, is read whole, in a heap of 100 MB and eight times its size', () => {
    const { file, rounds } = write('large.json', megabytes * megabyte, '{"apiVersion":"v1","kind":"List","items":[', ',\n', ']}', JSON.stringify);
    const { result, seconds } = analyse(file, 100 + 8 * megabytes);
    expect(result).toMatchObject({ workloads: rounds, policies: rounds, codes: ['reach/irrelevant-kind'] });
    expect(seconds).toBeLessThan(20 + megabytes);
  }, 300_000);
});
