import { PARTS, parseOptions } from './options';

describe('the options', () => {
  it('name the API server, and judge everything unless told otherwise', () => {
    expect(parseOptions(['--kubeconfig', 'k'])).toEqual({
      kubeconfig: 'k',
      kubectl: 'kubectl',
      mirror: undefined,
      replaceCrds: false,
      only: undefined,
      parts: PARTS,
    });
    expect(parseOptions(['--kubeconfig', 'k', '--replace-crds', '--part', 'gitops'])).toMatchObject({ replaceCrds: true, parts: ['gitops'] });
  });

  it.each([
    ['--kubeconfig is needed', []],
    ['unknown option --nothing', ['--nothing', 'x']],
    ['--kubeconfig needs a value', ['--kubeconfig']],
    ['--part is one of', ['--kubeconfig', 'k', '--part', 'all']],
  ])('are refused: %s', (words, argv) => {
    expect(parseOptions(argv)).toContain(words);
  });
});
