import { type PatchSpec, patched, resolvePatches, type Staged } from '../../lib/component';
import { ProblemList } from '../../lib/finding';

const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'x' }, data: { key: 'old' } };
const objects: readonly Staged[] = [
  { stage: '20-cni', manifest: config },
  { stage: '20-cni', manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'y' } } },
];
const target = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'x', name: 'a' };
const replace = (path: string): PatchSpec => ({ target, operations: [{ op: 'replace', path, value: 'new' }] });

describe('a patch', () => {
  it('changes one object, marks it, and leaves the original and all others as they were', () => {
    const result = patched(objects, [replace('/data/key')], new ProblemList());
    expect(result[0]).toEqual({ stage: '20-cni', patched: true, manifest: { ...config, data: { key: 'new' } } });
    expect(result[1]).toBe(objects[1]);
    expect(config.data.key).toBe('old');
  });

  it('that matches nothing is an error', () => {
    const problems = new ProblemList();
    patched(objects, [{ target: { ...target, namespace: 'z' }, operations: [] }], problems);
    expect(problems.findings).toMatchObject([{ code: 'patch/matches-nothing', at: 'patches[0]', got: 'v1 ConfigMap z/a' }]);
  });

  it('that fails is an error, and changes nothing', () => {
    const problems = new ProblemList();
    const result = patched(objects, [replace('/data/none/deep')], problems);
    expect(problems.findings).toMatchObject([{ code: 'patch/fails', at: 'patches[0]' }]);
    expect(result[0]).toBe(objects[0]);
  });

  it.each(['/kind', '/apiVersion', '/metadata/name', '/metadata/namespace', ''])('never changes which object it is: %s', (path) => {
    const problems = new ProblemList();
    resolvePatches([replace(path)], problems);
    expect(problems.findings).toMatchObject([{ code: 'patch/identity', at: 'patches[0].operations[0]' }]);
  });

  it('never writes null, which the API server would drop', () => {
    const problems = new ProblemList();
    resolvePatches([{ target, operations: [{ op: 'add', path: '/data/x', value: { a: [null] } }] }], problems);
    expect(problems.findings).toMatchObject([{ code: 'patch/null', at: 'patches[0].operations[0]' }]);
  });

  it.each(['/__proto__/polluted', '/data/constructor/prototype/x'])('cannot pollute prototypes: %s', (path) => {
    const problems = new ProblemList();
    resolvePatches([{ target, operations: [{ op: 'add', path, value: true }] }], problems);
    expect(problems.findings).toMatchObject([{ code: 'patch/malformed', at: 'patches[0].operations[0]' }]);
  });
});
