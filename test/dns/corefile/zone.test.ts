import { holdsZone, zonesOf } from '../../../lib/dns/corefile';
import { refusalCode } from '../../support/refusal';

const dns = (zone: string, port = 53) => ({ transport: 'dns', zone, port });

describe('the key of a server block', () => {
  it.each([
    ['.', [dns('.')]],
    ['.:1053', [dns('.', 1053)]],
    ['example.org', [dns('example.org.')]],
    ['Example.org.:53', [dns('Example.org.')]],
    ['dns://example.org', [dns('example.org.')]],
    ['tls://.', [{ transport: 'tls', zone: '.', port: 853 }]],
    ['https://example.org:8443', [{ transport: 'https', zone: 'example.org.', port: 8443 }]],
    ['10.0.0.0/8', [dns('10.in-addr.arpa.')]],
    ['10.150.0.0/16:53', [dns('150.10.in-addr.arpa.')]],
    ['10.0.0.0/23', [dns('0.0.10.in-addr.arpa.'), dns('1.0.10.in-addr.arpa.')]],
    ['2001:db8::/32', [dns('8.b.d.0.1.0.0.2.ip6.arpa.')]],
    ['2001:db8::/32:5353', [dns('8.b.d.0.1.0.0.2.ip6.arpa.', 5353)]],
    ['{$ZONE}:53', []],
  ])('%s stands for its zones', (key, expected) => {
    expect(zonesOf(key)).toEqual(expected);
  });

  it.each(['example.org:', '.:70000', 'a..b', `${'a'.repeat(64)}.org`, '.:53{', '.{'])('%s is refused', (key) => {
    expect(refusalCode(() => zonesOf(key))).toBe('corefile/zone');
  });

  it('holds what is below it, whatever the case', () => {
    expect([holdsZone('.', 'a.'), holdsZone('LOCAL.', 'cluster.local.'), holdsZone('cluster.local.', 'cluster.LOCAL.')]).toEqual([true, true, true]);
    expect([holdsZone('uster.local.', 'cluster.local.'), holdsZone('cluster.local.', 'local.')]).toEqual([false, false]);
  });
});
