import fc from 'fast-check';
import { canonicalJson, contentHash } from '../../lib/kube';

const json = fc.jsonValue({ maxDepth: 4 });

describe('canonical JSON', () => {
  it('reads back as the same value', () => {
    fc.assert(fc.property(json, (value) => expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))));
  });

  it('does not depend on the order in which fields were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { noNullPrototype: true }), (value) => {
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(canonicalJson(value));
      }),
    );
  });

  it('sorts keys by code unit, not by any language', () => {
    expect(canonicalJson({ b: 1, a: 2, B: 3, ä: 4, '10': 5, '9': 6 })).toBe('{"10":5,"9":6,"B":3,"a":2,"b":1,"ä":4}');
  });

  it('takes an undefined field for an absent one and asks values how they are written', () => {
    expect(canonicalJson({ a: undefined, b: { toJSON: () => ['x'] } })).toBe('{"b":["x"]}');
  });

  it.each([[1n], [Number.NaN], [Number.POSITIVE_INFINITY], [() => 1], [undefined]])('refuses %p, which JSON cannot hold', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

describe('a content hash', () => {
  it('is the beginning of the SHA-256, so that annotations stay the same between releases', () => {
    expect(contentHash({ b: [1, null], a: 'x' })).toBe('a8d71f64d3dc772b');
    expect(contentHash({ a: 'x', b: [1, null] }, 8)).toBe('a8d71f64');
  });

  it('differs where the content does', () => {
    expect(contentHash({ mode: 'nftables' })).not.toBe(contentHash({ mode: 'iptables' }));
    expect(contentHash([])).not.toBe(contentHash({}));
  });
});
