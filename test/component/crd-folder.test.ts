import { resolveCrdFolder } from '../../lib/component';
import { ProblemList } from '../../lib/finding';

describe('the folder of pulled CRDs', () => {
  it.each([
    ['crds', 'crds'],
    ['vendor/crds/', 'vendor/crds'],
  ])('is below the root of the repository: %s', (folder, expected) => {
    const problems = new ProblemList();
    expect(resolveCrdFolder({ folder }, problems)).toEqual({ folder: expected });
    expect(problems.findings).toEqual([]);
  });

  it.each(['', '/crds', '../crds', 'a/../b', './crds', 'a//b', '-rf', 'a\nb', 'a b', 'c:\\crds', '~/crds'])('is refused as %j', (folder) => {
    const problems = new ProblemList();
    expect(resolveCrdFolder({ folder }, problems)).toBeUndefined();
    expect(problems.findings.map(({ code, at }) => `${code} ${at}`)).toEqual(['crds/folder folder']);
  });

  it('is none where none is given', () => {
    expect(resolveCrdFolder(undefined, new ProblemList())).toBeUndefined();
  });
});
