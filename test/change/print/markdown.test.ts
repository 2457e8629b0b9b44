import fc from 'fast-check';
import type { ChangeGroup, LayerDiff, ObjectChange } from '../../../lib/change';
import { COMMENT_LIMIT, printDiffMarkdown, printDiffText } from '../../../lib/change';
import { code, escapeMarkdown } from '../../../lib/change/print/markdown';

const object = (name: string, text = 'its pods are replaced'): ObjectChange => ({
  kind: 'changed',
  key: `apps/Deployment/n/${name}`,
  object: `Deployment n/${name}`,
  fields: [{ path: 'spec.template.spec.containers[a].image', old: 'a:1', new: 'a:2' }],
  meanings: [{ code: 'restart', impact: 'notice', text }],
});
const group = (objects: readonly ObjectChange[], clusters = ['prod']): ChangeGroup => ({
  kind: 'changed',
  clusters,
  impact: 'notice',
  objects,
  options: [],
  nodes: undefined,
  otherFiles: [],
  connections: [],
  notAnalysed: 0,
});
const diff = (groups: readonly ChangeGroup[]): LayerDiff => ({ old: 'old', new: 'new', unchanged: 0, groups, otherFiles: [], findings: [] });

describe('a comment', () => {
  it('names clusters, objects, what they mean and the fields', () => {
    const text = printDiffMarkdown(diff([group([object('web')], ['a', 'b', 'c', 'd', 'e'])]));
    for (const part of ['5 clusters: a, b, c and 2 more', '`Deployment n/web`', 'its pods are replaced', '`a:1 -> a:2`'])
      expect(text).toContain(part);
  });
  it('says that nothing changes', () => {
    expect(printDiffMarkdown(diff([]))).toContain('Nothing changes.');
  });
  it('never holds HTML, tables, mentions or links of what files say', () => {
    const evil = '</summary><script>alert(1)</script> | @octocat **b** [x](http://x) `c` \n# h www.example.com';
    const change = { ...object(evil, evil), fields: [{ path: evil, old: evil, new: evil }] };
    const text = printDiffMarkdown(diff([group([change], [evil, 'b'])]));
    const outsideCode = text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(outsideCode).not.toMatch(/<script|@octocat|\]\(http|\*\*b\*\*|^# h|www\./m);
    for (const row of text.split('\n').filter((line) => line.startsWith('| '))) expect(row.split('|')).toHaveLength(6);
  });
  it('is never longer than GitHub takes, and counts what it leaves out', () => {
    const objects = Array.from({ length: 3000 }, (_, i) => object(`web-${i}`, 'ä'.repeat(40)));
    const text = printDiffMarkdown(diff([group(objects), group([object('other')], ['b'])]));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(COMMENT_LIMIT);
    const shown = text.split('- changed `Deployment').length - 1;
    expect(shown).toBeGreaterThan(100);
    expect(Number(/\*\*(\d+) more changes are left out/.exec(text)?.[1])).toBe(3001 - shown);
    expect(text.split('<details').length).toBe(text.split('</details>').length);
  });
  it('fits with any number of groups', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 30 }), (groups, objects) => {
        const many = Array.from({ length: groups }, (_, i) =>
          group(
            Array.from({ length: objects }, (_, k) => object(`o-${i}-${k}`)),
            [`cluster-${i}`],
          ),
        );
        expect(Buffer.byteLength(printDiffMarkdown(diff(many)))).toBeLessThanOrEqual(COMMENT_LIMIT);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a code span', () => {
  it('ends where its text ends, whatever backticks that holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '|', '\n', ' ') }), (text) => {
        const span = code(text);
        const fence = /^`+/.exec(span)?.[0] ?? '';
        const inner = span.slice(fence.length, -fence.length);
        expect([...inner.matchAll(/`+/g)].some(([run]) => run.length === fence.length)).toBe(false);
        expect(span).not.toMatch(/[\n|]/);
      }),
    );
  });
});

it('escaped text is one line and means nothing', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(escapeMarkdown(text)).not.toMatch(/[\n<>`*_|[\]@]/)));
});

it('text for a terminal shows control characters instead of sending them', () => {
  const control = String.fromCharCode(27);
  expect(printDiffText(diff([group([object(`web${control}[2J`)])]))).not.toContain(control);
});
