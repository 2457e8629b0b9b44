import { type Finding, withPositions } from '../../lib/finding';
import { readSource } from '../../lib/finding/source';

const text = `cluster:
  podCidrs:
    - 10.244.0.0/16
  labels:
    app: web
    app.kubernetes.io/name: shop
    app.kubernetes.io/name.of[it]:
      deep: 1
pools:
  - - addresses: [a]
`;
const positions = readSource(text, 'clusters/prod.yaml')[0]?.positions;
if (positions === undefined) throw new Error('no document');

describe('the position of a spec path', () => {
  it('is the line of its key or item', () => {
    expect(positions.positionOf('cluster.podCidrs[0]')).toEqual({ file: 'clusters/prod.yaml', line: 3 });
    expect(positions.lineOf('pools[0][0].addresses[0]')).toBe(10);
  });

  it('is found for keys that contain dots and brackets, the longest key first', () => {
    const lines = ['app', 'app.kubernetes.io/name', 'app.kubernetes.io/name.of[it]', 'app.kubernetes.io/name.of[it].deep'].map((key) =>
      positions.lineOf(`cluster.labels.${key}`),
    );
    expect(lines).toEqual([5, 6, 7, 8]);
  });

  it('is that of the nearest written parent where nothing is written', () => {
    const line = (path: string): number => positions.positionOf(path).line;
    expect([line('cluster.podCidrs[1]'), line('cluster.labels.other'), line('cluster.name.x'), line('cni.backend.vni'), line('')]).toEqual([
      2, 4, 1, 1, 1,
    ]);
    expect([line('pools[x]'), line('pools.addresses'), line('cluster[0]'), line('clusters')]).toEqual([9, 9, 1, 1]);
    expect(['cluster.podCidrs[1]', 'cni', 'clusters', 'cluster.podCidrs[00000000000]'].map((path) => positions.lineOf(path))).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('is looked up in no time for a path that nobody would write', () => {
    expect(positions.positionOf('cluster.labels'.concat('.a'.repeat(200_000))).line).toBe(4);
  });

  it('is given to findings that have none', () => {
    const finding: Finding = { code: 'x/y', severity: 'error', at: 'cluster.labels', message: 'm' };
    const placed: Finding = { ...finding, position: { file: 'other.yaml', line: 1 } };
    expect(withPositions([finding, placed], positions)).toEqual([{ ...finding, position: { file: 'clusters/prod.yaml', line: 4 } }, placed]);
  });
});
