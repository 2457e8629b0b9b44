import fc from 'fast-check';
import { type Finding, severities } from '../../lib/finding';

const text = fc.constantFrom('a', 'b', 'é', 'two\nlines', '\u001b[31m');
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** Findings from few words, so that random ones often agree in most fields. */
export const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    code: fc.constantFrom('x/a', 'x/b', 'y/a'),
    severity: fc.constantFrom(...severities),
    at: fc.constantFrom('', 'a', 'a.b', 'a[0]'),
    message: text,
    position: optional(fc.record({ file: fc.constantFrom('a.yaml', 'b c.yaml'), line: fc.integer({ min: 1, max: 12 }) })),
    construct: optional(text),
    got: optional(text),
    expected: optional(text),
    fix: optional(text),
    source: optional(fc.constantFrom('https://example.org/a', 'a page')),
  })
  .map(({ position, construct, got, expected, fix, source, ...finding }) => ({
    ...finding,
    ...(position && { position }),
    ...(construct !== undefined && { construct }),
    ...(got !== undefined && { got }),
    ...(expected !== undefined && { expected }),
    ...(fix !== undefined && { fix }),
    ...(source !== undefined && { source }),
  }));
