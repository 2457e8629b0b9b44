import { companionsOf, DELIVERIES } from '../../lib/cli/delivery';
import { NetstackError } from '../../lib/finding';

const codeOf = (choice: Parameters<typeof companionsOf>[0]): string => {
  try {
    companionsOf(choice);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code }) => code).join(' ');
  }
};

describe('who applies what is written', () => {
  it('is nobody unless the command says so', () => {
    expect(companionsOf({ repoPath: 'dist' })).toEqual([]);
  });
  it('may be each of those that the command offers', () => {
    for (const name of DELIVERIES)
      expect(companionsOf({ for: name, repoPath: 'dist', ...(name === 'argo' ? { repo: 'https://git.example/x' } : {}) })).toHaveLength(1);
  });
  it('is told where its repository is: Argo CD cannot do without', () => {
    expect(codeOf({ for: 'argo', repoPath: 'dist' })).toBe('delivery/repository');
    expect(codeOf({ for: 'flux', repoPath: 'dist' })).toBe('accepted');
  });
  it('takes no option that would reach nothing', () => {
    expect(codeOf({ repoPath: 'dist', repo: 'https://git.example/x' })).toBe('delivery/option');
    expect(codeOf({ for: 'apply', repoPath: 'dist', revision: 'main' })).toBe('delivery/option');
    expect(codeOf({ for: 'flux', repoPath: 'dist', inCluster: true })).toBe('delivery/option');
  });
  it('reads no folder outside the repository', () => {
    for (const name of ['kustomize', 'apply', 'flux'] as const) expect(codeOf({ for: name, repoPath: '../x' })).toBe('delivery/path');
  });
});
