import { handoverProblems, leavesOf, liveOf, missingFrom, ownersOf } from './managers';

/** An object as the API server answers. */
function object(changes: { readonly metadata?: object; readonly data?: object } = {}) {
  const { metadata, data = { a: '1' } } = changes;
  return liveOf({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...{ data, status: { phase: 'Active' } },
    metadata: {
      name: 'config',
      namespace: 'shop',
      ...{
        uid: 'first',
        generation: 1,
        managedFields: [
          { manager: 'netstack', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } } } },
          { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:data': { 'f:b': {} } } },
        ],
        ...metadata,
      },
    },
  });
}

describe('who owns an object', () => {
  it('is counted in fields that hold something, not in the objects and list items around them', () => {
    expect(leavesOf({ 'f:spec': { '.': {}, 'f:ports': { 'k:{"port":53}': { '.': {}, 'f:port': {}, 'f:name': {} } }, 'f:type': {} } })).toBe(3);
    expect(object().owners).toEqual([
      { manager: 'netstack (Apply)', fields: 2 },
      { manager: 'kubectl (Update)', fields: 1 },
    ]);
  });

  it('is summed over objects by name and kind of operation', () => {
    expect(ownersOf([object(), object()])).toBe('netstack (Apply) 2 objects 4 fields, kubectl (Update) 2 objects 2 fields');
  });
});

describe('a handover', () => {
  it('may change owners, labels and status', () => {
    expect(handoverProblems([object()], [object({ metadata: { managedFields: [], labels: { app: 'x' } } })])).toEqual([]);
  });

  it.each([
    ['ConfigMap shop/config was deleted', undefined],
    ['ConfigMap shop/config was deleted', object({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })],
    ['ConfigMap shop/config was made again', object({ metadata: { uid: 'second' } })],
    ['ConfigMap shop/config was generation 1 and is 2', object({ metadata: { generation: 2 } })],
    ['ConfigMap shop/config has changed at .data.a: "1" became "2"', object({ data: { a: '2' } })],
  ])('fails where %s', (problem, after) => {
    expect(handoverProblems([object()], after === undefined ? [] : [after])).toEqual([problem]);
  });
});

describe('what a manifest says', () => {
  it('is in the object beside the defaults of the API server', () => {
    expect(missingFrom({ a: [{ b: 1 }], off: false, none: [] }, { a: [{ b: 1, c: 'default' }] })).toEqual([]);
  });

  it('is missing where a value differs, a list is longer, or a field is not there', () => {
    expect(missingFrom({ a: 1, b: [1], c: { d: true } }, { a: 2, b: [1, 2], c: {} })).toEqual(['.a', '.b', '.c.d']);
  });
});
