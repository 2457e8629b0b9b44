import { isInterfaceName } from '../../lib/net';

describe('the name of a network interface', () => {
  it.each(['lo', 'eth0', 'enp3s0f1', 'flannel.1', 'a'.repeat(15), '...'])('is what the kernel takes: %s', (name) => {
    expect(isInterfaceName(name)).toBe(true);
  });
  it.each(['', '.', '..', 'a b', 'a/b', 'eth0:1', 'a\n', 'a'.repeat(16)])('is not %j', (name) => {
    expect(isInterfaceName(name)).toBe(false);
  });
});
