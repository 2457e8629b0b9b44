import fc from 'fast-check';
import { NetstackError } from '../../lib/finding';
import { Quantity } from '../../lib/kube';

const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3', 'E-3', 'e+2');
const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
const quantity = fc
  .tuple(fc.constantFrom('', '-', '+'), digits(7), fc.option(digits(4), { nil: '' }), suffix)
  .map(([sign, whole, fraction, end]) => `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}${end}`);

describe('a quantity', () => {
  // The canonical forms are those of k8s.io/apimachinery 0.36.
  it.each([
    ['0.5Ki', '512', 512n],
    ['1.5Gi', '1536Mi', 1_610_612_736n],
    ['1500m', '1500m', 2n],
    ['1.1Ki', '1126400m', 1127n],
    ['1024Ki', '1Mi', 1_048_576n],
    ['2000', '2k', 2000n],
    ['1e3', '1e3', 1000n],
    ['1000e3', '1e6', 1_000_000n],
    ['1E', '1E', 10n ** 18n],
    ['1e-30', '1e-9', 1n],
    ['0.1n', '1n', 1n],
    ['-1.5', '-1500m', -2n],
    ['+.5', '500m', 1n],
    ['1.', '1', 1n],
    ['0e99999', '0', 0n],
    ['9223372036854775807', '9223372036854775807', 2n ** 63n - 1n],
    [100, '100', 100n],
    [0.1, '100m', 1n],
  ] as const)('%j is %s in canonical form', (written, canonical, units) => {
    expect(Quantity.parse(written).toString()).toBe(canonical);
    expect(Quantity.parse(written).units).toBe(units);
  });

  it.each([
    '',
    ' ',
    '1 ',
    'a',
    '.',
    'm',
    'Gi',
    '+',
    '1e',
    '1i',
    '1mi',
    '1K',
    '1.1.1',
    '--1',
    '1e1.5',
    '0x10',
    '1_000',
    '٣',
    'Infinity',
    'NaN',
    '9223372036854775808',
    '8Ei',
    '10E',
    '1e999999999999',
    '1'.repeat(101),
    Number.NaN,
  ])('is not %j', (text) => {
    expect(() => Quantity.parse(text)).toThrow(NetstackError);
  });

  it('is the same amount in the same notation after it is printed', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const parsed = Quantity.parse(text);
        const again = Quantity.parse(parsed.toString());
        expect(again.nanos).toBe(parsed.nanos);
        expect(again.toString()).toBe(parsed.toString());
      }),
    );
  });

  it('has one canonical text for one amount of one notation', () => {
    const whole = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(fc.property(whole, (n) => expect(Quantity.parse(`${n}k`).toString()).toBe(Quantity.parse(n * 1000).toString())));
    fc.assert(fc.property(whole, (n) => expect(Quantity.parse(`${n}Mi`).toString()).toBe(Quantity.parse(`${n * 1024}Ki`).toString())));
  });

  it('is ordered as its number, whatever the notation', () => {
    expect(Quantity.parse('1Ki').compare(Quantity.parse('1k'))).toBe(1);
    expect(Quantity.parse('1').compare(Quantity.parse('1000m'))).toBe(0);
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => expect(Quantity.parse(`${a}m`).compare(Quantity.parse(`${b}m`))).toBe(Math.sign(a - b))),
    );
  });

  it('is written in plans and manifests as its canonical text', () => {
    expect(JSON.stringify({ memory: Quantity.parse('1024Mi') })).toBe('{"memory":"1Gi"}');
  });
});
