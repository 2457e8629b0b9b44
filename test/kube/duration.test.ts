import fc from 'fast-check';
import { NetstackError } from '../../lib/finding';
import { Duration } from '../../lib/kube';

const nanoseconds = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer().map(BigInt));

describe('a duration', () => {
  // Printed as by time.Duration of Go 1.24.
  it.each([
    ['0', '0s'],
    ['30s', '30s'],
    ['60s', '1m0s'],
    ['1h', '1h0m0s'],
    ['90m', '1h30m0s'],
    ['1h0m0s', '1h0m0s'],
    ['100ms', '100ms'],
    ['1.5s', '1.5s'],
    ['.5m', '30s'],
    ['1.s', '1s'],
    ['1us', '1µs'],
    ['1.5µs', '1.5µs'],
    ['2μs', '2µs'],
    ['7ns', '7ns'],
    ['-1m1s', '-1m1s'],
    ['+5s', '5s'],
    ['1s1h', '1h0m1s'],
    ['0.0000000001s', '0s'],
    ['876000h', '876000h0m0s'],
  ])('%s is %s', (written, canonical) => {
    expect(Duration.parse(written).toString()).toBe(canonical);
  });

  it.each(['', '1', '-', 's', '.s', '1 s', '1d', '1h30', '1hm', '1e3s', '1m-1s', '2562048h', '9'.repeat(100_000), `${'9'.repeat(100_000)}h`])(
    'is not %.20j',
    (text) => {
      expect(() => Duration.parse(text)).toThrow(NetstackError);
    },
  );

  it('is read back from what it prints', () => {
    fc.assert(fc.property(nanoseconds, (n) => expect(Duration.parse(Duration.ofNanoseconds(n).toString()).nanoseconds).toBe(n)));
  });

  it('is ordered by length', () => {
    fc.assert(
      fc.property(nanoseconds, nanoseconds, (a, b) => {
        expect(Duration.ofNanoseconds(a).compare(Duration.ofNanoseconds(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it('is written in plans as text', () => {
    expect(JSON.stringify([Duration.parse('90s')])).toBe('["1m30s"]');
  });
});
