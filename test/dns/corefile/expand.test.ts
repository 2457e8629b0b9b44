import { directive, expandCorefile, parseCorefile, serverBlock } from '../../../lib/dns/corefile';
import { refusalCode } from '../../support/refusal';

const expanded = (text: string) => expandCorefile(parseCorefile(text));

describe('putting snippets in place', () => {
  it('gives the lines of a snippet where it is imported, inside plugins too', () => {
    const { servers, files } = expanded('(a) {\nerrors\nlog\n}\n(b) {\nttl 5\n}\n. {\nimport a\nkubernetes {\nimport b\n}\n}');
    expect(servers.map(({ block }) => block)).toEqual([
      serverBlock(['.'], [directive('errors'), directive('log'), directive('kubernetes', [], [directive('ttl', ['5'])])]),
    ]);
    expect(files).toEqual([]);
  });
  it('makes server blocks of a snippet that is imported at the top level', () => {
    const { servers } = expanded('(a) {\nb c {\nerrors\n}\n}\nimport a');
    expect(servers).toEqual([{ block: serverBlock(['b', 'c'], [directive('errors')]), from: { type: 'import', pattern: 'a' } }]);
  });
  it('leaves files, which are known only where CoreDNS runs, and snippets that come later', () => {
    expect(expanded('. {\nimport later\nimport x/*.override\n}\n(later) {\n}\nimport x/*.server').files).toEqual([
      'later',
      'x/*.override',
      'x/*.server',
    ]);
  });
  it('ends: snippets that import each other are refused', () => {
    expect(refusalCode(() => expanded('(a) {\nimport b\n}\n(b) {\nimport a\n}\n. {\nimport a\n}'))).toBe('corefile/import-depth');
  });
  it('ends: snippets that double each other are refused before they fill the memory', () => {
    const doubling = Array.from({ length: 30 }, (_, index) => `(s${index + 1}) {\nimport s${index}\nimport s${index}\n}`).join('\n');
    expect(refusalCode(() => expanded(`(s0) {\nerrors\n}\n${doubling}\n. {\nimport s30\n}`))).toBe('corefile/import-depth');
  });
});
