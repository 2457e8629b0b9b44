import { nearest } from '../../lib/finding/nearest';

describe('the nearest known word', () => {
  it('is the one that a typing mistake came from', () => {
    expect(nearest('podCidr', ['name', 'podCidrs', 'serviceCidrs'])).toBe('podCidrs');
    expect(nearest('serviceCIDRS', ['podCidrs', 'serviceCidrs'])).toBe('serviceCidrs');
  });
  it('is nothing where all are far', () => {
    expect(nearest('gateway', ['name', 'podCidrs'])).toBeUndefined();
  });
});
