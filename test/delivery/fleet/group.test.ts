import fc from 'fast-check';
import { groupFindings } from '../../../lib/delivery';
import type { Finding } from '../../../lib/finding';

const finding = (construct: string, got: string): Finding => ({ code: 'x/y', severity: 'info', at: 'a', message: 'm', got, construct });

describe('findings of many clusters', () => {
  it('are one where they are alike, with the clusters that they are of', () => {
    const all = ['e', 'd', 'c', 'b', 'a'].map((name) => finding(name, 'same'));
    expect(groupFindings([...all, finding('a', 'other')])).toEqual([finding('a, b, c and 2 more', 'same'), finding('a', 'other')]);
  });
});

describe('findings of many clusters, whatever they are', () => {
  const finding = fc.record({
    code: fc.constantFrom('a/x', 'a/y'),
    severity: fc.constantFrom('error' as const, 'warning' as const),
    at: fc.constantFrom('', 'cni'),
    message: fc.constantFrom('m', 'n'),
    construct: fc.constantFrom('one', 'two', 'three', 'four', 'five'),
    position: fc.record({ file: fc.constantFrom('fleet.yaml', 'one.yaml'), line: fc.integer({ min: 1, max: 2 }) }),
  });
  const without = ({ construct: _, position: __, ...rest }: Finding): string => JSON.stringify(rest);
  it('are none lost and none said twice', () => {
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        const grouped = groupFindings(findings);
        expect(grouped.map(without)).toEqual([...new Set(findings.map(without))]);
        for (const group of grouped) {
          const own = findings.filter((one) => without(one) === without(group));
          const clusters = new Set(own.map(({ construct }) => construct));
          const more = / and (\d+) more$/.exec(group.construct ?? '');
          expect((group.construct ?? '').replace(/ and \d+ more$/, '').split(', ').length + Number(more?.[1] ?? 0)).toBe(clusters.size);
          if (group.position !== undefined) expect(own.map(({ position }) => position)).toContainEqual(group.position);
        }
      }),
    );
  });
});
