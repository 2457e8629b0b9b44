import { groupFindings } from '../../../lib/delivery';
import type { Finding } from '../../../lib/finding';

const finding = (construct: string, got: string): Finding => ({ code: 'x/y', severity: 'info', at: 'a', message: 'm', got, construct });

describe('findings of many clusters', () => {
  it('are one where they are alike, with the clusters that they are of', () => {
    const all = ['e', 'd', 'c', 'b', 'a'].map((name) => finding(name, 'same'));
    expect(groupFindings([...all, finding('a', 'other')])).toEqual([finding('a, b, c and 2 more', 'same'), finding('a', 'other')]);
  });
});
