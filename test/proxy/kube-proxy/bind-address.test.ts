import * as fc from 'fast-check';
import { BindAddress } from '../../../lib/proxy/kube-proxy/bind-address';
import { refusalCode } from '../../support/refusal';

describe('a bind address', () => {
  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.constantFrom('::', '::1', 'fd00::1')), fc.integer({ min: 1, max: 65_535 }), (ip, port) => {
        const text = ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
        expect(BindAddress.parse(text).toString()).toBe(text);
      }),
    );
  });
  it.each([
    ['localhost:1', 'ip/malformed'],
    ['0.0.0.0:0', 'kube-proxy/bind-address'],
    ['0.0.0.0:65536', 'kube-proxy/bind-address'],
    ['0.0.0.0', 'kube-proxy/bind-address'],
    ['::1:80', 'kube-proxy/bind-address'],
    ['[::1]', 'kube-proxy/bind-address'],
    ['', 'kube-proxy/bind-address'],
  ])('is not %j', (text, code) => {
    expect(refusalCode(() => BindAddress.parse(text))).toBe(code);
  });
  it('knows who reaches it', () => {
    expect(['127.0.0.5:1', '[::1]:1', '0.0.0.0:1', '10.0.0.1:1'].map((text) => BindAddress.parse(text).isLoopback)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(['0.0.0.0:1', '[::]:1', '127.0.0.1:1'].map((text) => BindAddress.parse(text).isEverywhere)).toEqual([true, true, false]);
  });
});
