import { parseProtocol, protocols } from '../../lib/net';
import { refusal } from '../support/refusal';

describe('a protocol', () => {
  it('is read as the Kubernetes API spells it', () => {
    expect(protocols.map((protocol) => parseProtocol(protocol))).toEqual(['TCP', 'UDP', 'SCTP']);
  });

  it('is refused in lower case, with the spelling that was meant', () => {
    expect(refusal(() => parseProtocol('udp'))).toEqual([
      {
        severity: 'error',
        at: '',
        code: 'port/unknown-protocol',
        message: 'not a transport protocol',
        got: 'udp',
        expected: 'TCP, UDP, SCTP',
        fix: 'write UDP',
      },
    ]);
    expect(refusal(() => parseProtocol('ICMP'))[0]).not.toHaveProperty('fix');
  });
});
