import { checkedSecretKey } from '../../lib/component';
import { ProblemList } from '../../lib/finding';

describe('a key of a Secret', () => {
  it('is given back as it is', () => {
    const problems = new ProblemList();
    expect(checkedSecretKey({ secret: 'wireguard', key: 'psk' }, 'x/secret-key', problems)).toEqual({ secret: 'wireguard', key: 'psk' });
    expect(problems.findings).toEqual([]);
  });

  it('is reported where no Secret can have the name or the key', () => {
    const problems = new ProblemList();
    checkedSecretKey({ secret: 'Not_A_Name', key: 'a/b' }, 'x/secret-key', problems.at('psk'));
    expect(problems.findings.map(({ code, at, got }) => [code, at, got])).toEqual([
      ['x/secret-key', 'psk.secret', '"Not_A_Name"'],
      ['x/secret-key', 'psk.key', '"a/b"'],
    ]);
  });
});
