import fc from 'fast-check';
import { compilePattern } from '../../../lib/crds/schema/pattern';

const matches = (pattern: string, value: string): boolean | undefined => compilePattern(pattern)?.(value);

/** As published in CRDs of the catalogue, and others of their kind. */
const patterns = [
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
  '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
  "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
  '^([0-9]{1,5}(h|m|s|ms)){1,4}$',
  '^(http|https|socks5)://.+$',
  '^Hostname|IPAddress|NamedAddress|[a-z0-9]+\\/[A-Za-z0-9\\/\\-._~%!$&()*+,;=:]+$',
  '^[1-9]\\d{0,3}/(?:second|minute|hour|day)$',
  '^([a-zA-Z0-9-_]+=([^=]+),)*([a-zA-Z0-9-_]+=([^=]+))?$',
  '^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\\?([^#]*))?(#(.*))?',
  '(^0|([0-9]*[.])?[0-9]+((K|M|G|T|E|P)i?)?B)$',
  '^([1-9]|[1-5]?[0-9]{2,4}|6[1-4][0-9]{3})$',
  '^([a-zA-Z0-9%: /_-])*$',
  'a{2}b{1,}c{0,2}d??',
  '^(?:x|y)$|z',
];

describe('patterns of schemas', () => {
  it.each(patterns)('agree with JavaScript where both know the syntax: %s', (pattern) => {
    const compiled = compilePattern(pattern);
    if (compiled === undefined) throw new Error('not understood');
    const oracle = new RegExp(pattern);
    const value = fc.oneof(
      fc.stringMatching(new RegExp(pattern)),
      fc.string({ unit: fc.constantFrom(...'aAzZ09-_./:=,+hmsKiB?#xyz1 \n') }),
      fc.string(),
    );
    fc.assert(fc.property(value, (text) => compiled(text) === oracle.test(text)));
  });

  it('may be empty, or have empty groups', () => {
    expect([matches('', ''), matches('', 'x'), matches('^()$', ''), matches('^()a$', 'a'), matches('^()$', 'x')]).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('take (?i) for the whole pattern', () => {
    expect(['Debug', 'DEBUG', 'debug', 'debu'].map((value) => matches('^(?i)(Trace|Debug)?$', value))).toEqual([true, true, true, false]);
    expect(matches('(?i)[a-c]+', 'XBX')).toBe(true);
  });

  it('count characters, not halves of them', () => {
    expect(matches('^.{2}$', '😀a')).toBe(true);
  });

  it('are matched in linear time, where JavaScript would take minutes', () => {
    const evil = ['^([-a-zA-Z0-9_*]+[.]?)+$', '^([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$', '^(a+)+$', '^(a|a)*$', '^(a?){50}a{50}$'];
    const value = `${'a'.repeat(2_000)}!`;
    for (const pattern of evil) expect(matches(pattern, value)).toBe(false);
  });

  it.each([
    '\\PC*',
    '[[:alpha:]]',
    '(?P<name>a)',
    '(?=a)',
    '\\bword',
    '(a)\\1',
    'a**',
    '*',
    '(a',
    'a)',
    '[a',
    'a{2,1}',
    'a{2000}',
    '\\',
    '[z-a]',
    '((((a{99}){99}){99}){99})',
  ])('are not judged where the syntax is not understood or too large: %s', (pattern) => {
    expect(compilePattern(pattern)).toBeUndefined();
  });

  it('are not judged where the work would be too much', () => {
    expect(matches('^(a{1000}){10}$', 'a'.repeat(10_000))).toBeUndefined();
    expect(compilePattern(`${'('.repeat(5_000)}${')'.repeat(5_000)}`)).toBeUndefined();
  });
});
