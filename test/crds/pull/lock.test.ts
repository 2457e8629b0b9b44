import fc from 'fast-check';
import { type CrdLock, parseLock, printLock } from '../../../lib/crds/pull/lock';
import { ProblemList } from '../../../lib/finding';

const hash = 'a'.repeat(64);
const lockOf = (id: string, file: string, url = 'https://example.com/a'): string =>
  JSON.stringify({ format: 1, bundles: { [id]: { upstream: { [url]: hash }, files: { [file]: hash } } } });

describe('crds.lock.json', () => {
  it('is read as it was printed', () => {
    const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
    const bundle = fc.record({
      upstream: fc.dictionary(fc.constantFrom('https://a.example/x', 'https://b.example/y'), digest).map((one) => new Map(Object.entries(one))),
      files: fc.dictionary(fc.constantFrom('a.example.com.yaml', 'kustomization.yaml'), digest).map((one) => new Map(Object.entries(one))),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('calico/3.32.1', 'gateway-api/1.6.1'), bundle), (bundles) => {
        const lock: CrdLock = { bundles: new Map(Object.entries(bundles)) };
        expect(parseLock(printLock(lock))).toEqual(lock);
      }),
    );
  });

  it('is sorted, so that the order of pulling shows nowhere', () => {
    const entry = {
      upstream: new Map(),
      files: new Map([
        ['b.yaml', hash],
        ['a.yaml', hash],
      ]),
    };
    const one = new Map([
      ['b/1.0.0', entry],
      ['a/1.0.0', entry],
    ]);
    expect(printLock({ bundles: one })).toBe(printLock({ bundles: new Map([...one].reverse()) }));
  });

  it.each([
    ['a bundle outside the folder', lockOf('../../etc', 'a.yaml')],
    ['a version outside the folder', lockOf('calico/..', 'a.yaml')],
    ['a file outside the folder', lockOf('calico/3.32.1', '../a.yaml')],
    ['a hidden file', lockOf('calico/3.32.1', '.bashrc')],
    ['an absolute path', lockOf('calico/3.32.1', '/etc/passwd')],
    ['an address that is none', lockOf('calico/3.32.1', 'a.yaml', 'javascript:1')],
    ['a hash that is none', lockOf('calico/3.32.1', 'a.yaml').replace(hash, 'x')],
    ['another format', '{"format":2,"bundles":{}}'],
    ['no JSON', '{'],
    ['a list', '[]'],
  ])('is refused with %s', (_what, text) => {
    const problems = new ProblemList();
    expect(parseLock(text, problems)).toBeUndefined();
    expect(problems.findings.map(({ code }) => code)).toEqual(['crds/lock']);
  });
});
