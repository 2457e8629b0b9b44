import fc from 'fast-check';
import { parseSelector } from '../../../lib/cni/calico/selector';
import { NetstackError } from '../../../lib/finding';

const accepts = (text: string): boolean => {
  try {
    return parseSelector(text) === text;
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    expect(error.findings.map(({ code }) => code)).toEqual(['calico/selector']);
    return false;
  }
};

describe('selectors of Calico', () => {
  it.each([
    'all()',
    'global()',
    'has(kubernetes.io/os)',
    '!has(edge)',
    "zone == 'a'",
    'zone != "a"',
    "zone in {'a', 'b'}",
    'zone in {}',
    "zone not in {'a'}",
    "zone contains 'x' || zone starts with 'a' || zone ends  with 'b'",
    "in-zone == 'a'",
    "contains-x == 'a'",
    "(a == 'x' && b == 'y') || !(has(c))",
    ' all( ) ',
    "a == ''",
  ])('reads %s', (text) => {
    expect(accepts(text)).toBe(true);
  });
  it.each([
    '',
    ' ',
    'zone',
    'zone = "a"',
    'zone == a',
    "zone == 'a",
    "zone in {'a',}",
    "zone in 'a'",
    'has()',
    'has(a',
    'all',
    '(all()',
    'all())',
    'all() all()',
    "a == 'x' & b == 'y'",
    '&& all()',
    '!',
    'all()\n&& all()',
    `${'('.repeat(200)}all()${')'.repeat(200)}`,
    `a == '${'x'.repeat(5000)}'`,
  ])('refuses %j', (text) => {
    expect(accepts(text)).toBe(false);
  });

  const value = fc.stringMatching(/^[a-z0-9 ]{0,8}$/).map((text) => `'${text}'`);
  const label = fc.stringMatching(/^[a-z][a-z0-9./-]{0,8}$/).filter((text) => !['in', 'contains'].includes(text));
  const { selector } = fc.letrec<{ selector: string; term: string }>((tie) => ({
    term: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('all()', 'global()'),
      label.map((one) => `has(${one})`),
      fc.tuple(label, fc.constantFrom('==', '!=', 'contains', 'starts with', 'ends with'), value).map((parts) => parts.join(' ')),
      fc.tuple(label, fc.constantFrom('in', 'not in'), fc.array(value)).map(([one, operator, values]) => `${one} ${operator} {${values.join(', ')}}`),
      tie('term').map((one) => `!${one}`),
      tie('selector').map((one) => `(${one})`),
    ),
    selector: fc
      .tuple(tie('term'), fc.array(fc.tuple(fc.constantFrom('&&', '||'), tie('term')), { maxLength: 3 }))
      .map(([first, rest]) => [first, ...rest.flat()].join(' ')),
  }));
  it('reads whatever the grammar makes', () => {
    fc.assert(fc.property(selector, (text) => text.length > 4096 || accepts(text)));
  });
  it('refuses what is cut off in the middle of a value or a set, whatever it is', () => {
    fc.assert(
      fc.property(selector, value, (text, one) => !accepts(`${text} && zone == ${one.slice(0, -1)}`) && !accepts(`${text} && zone in {${one}`)),
    );
  });
  it('never throws anything but a finding, and takes no time for it', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => typeof accepts(text) === 'boolean'));
  });
});
