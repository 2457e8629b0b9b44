import fc from 'fast-check';
import type { KubeManifest } from '../../lib/kube';
import { sha256 } from '../../lib/synth/file-system';
import { PrintedObjects } from '../../lib/synth/printed-objects';
import { toYaml } from '../../lib/yaml';

const manifest = (data: unknown): KubeManifest & { readonly data: unknown } => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one' },
  data,
});
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, fc.constantFrom('', 'a', 'b', '1', 1, 0, true, false), fc.array(tie('any'), { maxLength: 2 }), tie('object')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3 }),
})).object;

describe('objects that were printed before', () => {
  it('have the text that they would have alone, whatever was printed under their id', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
        const printed = new PrintedObjects();
        for (const one of values.map(manifest)) {
          const text = toYaml(one);
          expect(printed.print('one', one)).toEqual({ text, sha256: sha256(text) });
          expect(printed.print('one', structuredClone(one)).text).toBe(text);
        }
      }),
    );
  });

  it('are printed once: an equal object has the very same text', () => {
    const printed = new PrintedObjects();
    const first = printed.print('one', manifest({ list: ['a', { b: 1 }] }));
    expect(printed.print('one', manifest({ list: ['a', { b: 1 }] }))).toBe(first);
  });

  it('follow the order of keys, which is the order of lines', () => {
    const printed = new PrintedObjects();
    printed.print('one', manifest({ a: '1', b: '2' }));
    expect(printed.print('one', manifest({ b: '2', a: '1' })).text).toBe(toYaml(manifest({ b: '2', a: '1' })));
  });

  it('are printed again where the program has changed its own data since', () => {
    const printed = new PrintedObjects();
    const data = { nested: { value: 'before' } };
    printed.print('one', manifest(data));
    data.nested.value = 'after';
    expect(printed.print('one', manifest(data)).text).toContain('after');
  });

  it('are printed again where a value writes itself', () => {
    class Counter {
      #count = 0;
      toJSON(): number {
        return this.#count++;
      }
    }
    const printed = new PrintedObjects();
    const counting = manifest({ count: new Counter() });
    expect([printed.print('one', counting).text, printed.print('one', counting).text].map((text) => /count: (\d)/.exec(text)?.[1])).toEqual([
      '0',
      '1',
    ]);
  });

  it('are refused as often as they are asked for where they hold what is no data', () => {
    const printed = new PrintedObjects();
    for (let i = 0; i < 2; i++) expect(() => printed.print('one', manifest({ a: Number.NaN }))).toThrow('a number must be finite');
  });

  it('are kept in bounds', () => {
    const printed = new PrintedObjects();
    const first = printed.print('one', manifest({}));
    for (let i = 0; i < 1000; i++) printed.print(`other-${i}`, manifest({}));
    expect(printed.print('one', manifest({}))).not.toBe(first);
  });
});
