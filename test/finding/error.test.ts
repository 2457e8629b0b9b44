import { NetstackError } from '../../lib/finding';

describe('a NetstackError', () => {
  it('says everything in one line a finding: code, file, path, what, got, expected, fix', () => {
    const error = new NetstackError([
      {
        code: 'x/one',
        severity: 'error',
        at: 'a.b',
        position: { file: 'prod.yaml', line: 7 },
        message: 'wrong',
        got: '1',
        expected: '2',
        fix: 'write 2',
      },
      { code: 'x/two', severity: 'warning', at: '', message: 'odd' },
    ]);
    expect(error.message).toBe('x/one in prod.yaml:7 at a.b: wrong, got 1, expected 2; write 2\nx/two: odd');
    expect(error.name).toBe('NetstackError');
  });

  it('keeps a finding in its line and a terminal still, whatever a user wrote', () => {
    expect(NetstackError.of({ code: 'x/one', message: 'wrong', got: 'a\nx/fake: all is well\u001b[2J' }).message).toBe(
      'x/one: wrong, got a\\nx/fake: all is well\\u{1b}[2J',
    );
  });
});
