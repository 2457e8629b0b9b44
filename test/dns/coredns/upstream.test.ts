import fc from 'fast-check';
import { parseUpstream } from '../../../lib/dns/coredns/upstream';
import { refusalCode } from '../../support/refusal';

describe('the address of an upstream', () => {
  it.each([
    ['1.1.1.1', 'dns 1.1.1.1 53'],
    ['10.0.0.53:5353', 'dns 10.0.0.53 5353'],
    ['dns://10.0.0.53', 'dns 10.0.0.53 53'],
    ['2001:db8::53', 'dns 2001:db8::53 53'],
    ['[2001:db8::53]', 'dns 2001:db8::53 53'],
    ['[2001:db8::53]:5353', 'dns 2001:db8::53 5353'],
    ['tls://9.9.9.9', 'tls 9.9.9.9 853'],
    ['tls://[2620:fe::fe]:8853', 'tls 2620:fe::fe 8853'],
    ['tls://9.9.9.9%dns.quad9.net', 'tls 9.9.9.9 853'],
  ])('%s is read', (text, expected) => {
    const { transport, ip, port } = parseUpstream(text);
    expect(`${transport} ${ip} ${port}`).toBe(expected);
  });

  it.each([
    '',
    '/etc/resolv.conf',
    'dns.google',
    'https://1.1.1.1',
    '1.1.1.1:0',
    '1.1.1.1:70000',
    '1.1.1',
    '1.1.1.1:',
    '[1.1.1.1',
    '2001:db8::53:99999',
  ])('%j is refused', (text) => {
    expect(refusalCode(() => parseUpstream(text))).toBe('coredns/upstream');
  });

  it('is read back from what it says, for every IPv4 address and port', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (address, port) => {
        const read = parseUpstream(`${address}:${port}`);
        return read.ip.toString() === address && read.port === port;
      }),
    );
  });
});
