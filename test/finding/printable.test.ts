import fc from 'fast-check';
import { printable } from '../../lib/finding';

describe('printable text', () => {
  it('holds nothing that a terminal acts on or a reader cannot see', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(printable(text))));
  });

  it('leaves everything else as it is', () => {
    expect(printable('10.0.0.0/8 – café 网络')).toBe('10.0.0.0/8 – café 网络');
    expect(printable('a\tb\nc\r\u001b[0m\u202e\u200b\ufeff\ud800')).toBe('a\\tb\\nc\\u{d}\\u{1b}[0m\\u{202e}\\u{200b}\\u{feff}\\u{d800}');
  });
});
