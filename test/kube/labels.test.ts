import fc from 'fast-check';
import { annotationSizeLimit, type LabelSelector, parseAnnotations, parseLabels, Selector } from '../../lib/kube';

const key = fc.constantFrom('app', 'tier', 'example.com/zone', 'constructor');
const value = fc.constantFrom('', 'a', 'b', 'c');
const labels = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
const requirement = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector: fc.Arbitrary<LabelSelector> = fc.record(
  { matchLabels: fc.dictionary(fc.constantFrom('app', 'tier'), value, { maxKeys: 2 }), matchExpressions: fc.array(requirement, { maxLength: 4 }) },
  { requiredKeys: [] },
);

describe('a selector', () => {
  it('matches what every one of its conditions matches', () => {
    const naive = (s: LabelSelector, l: Readonly<Record<string, string>>) => {
      const own = new Map(Object.entries(l));
      return (
        Object.entries(s.matchLabels ?? {}).every(([k, v]) => own.get(k) === v) &&
        (s.matchExpressions ?? []).every(({ key: k, operator, values = [] }) => {
          const has = own.has(k);
          const among = values.some((v) => own.get(k) === v);
          return { In: has && among, NotIn: !(has && among), Exists: has, DoesNotExist: !has }[operator] === true;
        })
      );
    };
    fc.assert(fc.property(selector, labels, (s, l) => expect(Selector.parse(s).matches(l)).toBe(naive(s, l))));
  });

  it('matches everything when it is empty', () => {
    expect(Selector.parse({}).matchesAll).toBe(true);
    expect(Selector.parse({}).matches({ app: 'a' })).toBe(true);
  });

  it('matches objects without the label by NotIn, as the API server does', () => {
    expect(Selector.parse({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] }).matches({})).toBe(true);
  });

  it('never gains a match by another requirement', () => {
    fc.assert(
      fc.property(selector, requirement, labels, (s, more, l) => {
        const narrowed = Selector.parse({ ...s, matchExpressions: [...(s.matchExpressions ?? []), more] });
        expect(narrowed.matches(l) && !Selector.parse(s).matches(l)).toBe(false);
      }),
    );
  });

  it('is disjoint from another only where no labels match both', () => {
    fc.assert(
      fc.property(selector, selector, labels, (s, t, l) => {
        const [one, two] = [Selector.parse(s), Selector.parse(t)];
        expect(one.isDisjoint(two)).toBe(two.isDisjoint(one));
        expect(one.isDisjoint(two) && one.matches(l) && two.matches(l)).toBe(false);
      }),
    );
  });

  it.each<readonly [string, LabelSelector, LabelSelector, boolean]>([
    ['another value', { matchLabels: { app: 'a' } }, { matchLabels: { app: 'b' } }, true],
    ['another label', { matchLabels: { app: 'a' } }, { matchLabels: { tier: 'a' } }, false],
    ['everything', { matchLabels: { app: 'a' } }, {}, false],
    ['all but its value', { matchLabels: { app: 'a' } }, { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] }, true],
    ['objects without the label', { matchLabels: { app: 'a' } }, { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, true],
  ])('with one value is disjoint as it should be from %s', (_name, s, t, disjoint) => {
    expect(Selector.parse(s).isDisjoint(Selector.parse(t))).toBe(disjoint);
  });

  it('has one key however it is written', () => {
    const one = Selector.parse({
      matchLabels: { tier: 'x', app: 'a' },
      matchExpressions: [{ key: 'zone', operator: 'In', values: ['b', 'a', 'b'] }],
    });
    const two = Selector.parse({
      matchExpressions: [
        { key: 'zone', operator: 'In', values: ['a', 'b'] },
        { key: 'app', operator: 'In', values: ['a'] },
        { key: 'tier', operator: 'In', values: ['x'] },
        { key: 'tier', operator: 'In', values: ['x'] },
      ],
    });
    expect(one.equals(two)).toBe(true);
    expect(one.key).toBe('app In (a),tier In (x),zone In (a|b)');
  });

  it('is the same selector after it is written to a manifest and read back', () => {
    fc.assert(fc.property(selector, (s) => expect(Selector.parse(Selector.parse(s).toJSON()).key).toBe(Selector.parse(s).key)));
  });

  it('keeps both conditions on one key, which nothing can meet', () => {
    const impossible = Selector.parse({ matchLabels: { app: 'a' }, matchExpressions: [{ key: 'app', operator: 'In', values: ['b'] }] });
    expect(Selector.parse(impossible.toJSON()).matches({ app: 'a' })).toBe(false);
    expect(Selector.parse(impossible.toJSON()).matches({ app: 'b' })).toBe(false);
  });

  it('is refused with every problem and its place', () => {
    const bad: LabelSelector = {
      matchLabels: { 'a/b/c': '-' },
      matchExpressions: [
        { key: 'app', operator: 'In' },
        { key: 'app', operator: 'Exists', values: ['a'] },
        { key: '', operator: 'Gt', values: [] },
      ],
    };
    expect(findingsOf(() => Selector.parse(bad))).toEqual([
      ['matchLabels.a/b/c', 'kube/label-key'],
      ['matchLabels.a/b/c', 'kube/label-value'],
      ['matchExpressions[0]', 'kube/selector-values'],
      ['matchExpressions[1]', 'kube/selector-values'],
      ['matchExpressions[2]', 'kube/label-key'],
      ['matchExpressions[2]', 'kube/selector-operator'],
    ]);
  });
});

describe('labels', () => {
  it('are refused with every bad key and value', () => {
    expect(findingsOf(() => parseLabels({ 'a b': 'x', app: 'a b', tier: 'ok' }))).toEqual([
      ['a b', 'kube/label-key'],
      ['app', 'kube/label-value'],
    ]);
  });

  it('may be empty strings', () => {
    expect(parseLabels({ app: '' })).toEqual({ app: '' });
  });
});

describe('annotations', () => {
  it('take keys in any case and values of any text', () => {
    expect(() => parseAnnotations({ 'Example.COM/Key': 'any text\n at all ü' })).not.toThrow();
  });

  it('are limited in total, in bytes', () => {
    const half = 'ü'.repeat(annotationSizeLimit / 4 - 1);
    expect(() => parseAnnotations({ aa: half, bb: half })).not.toThrow();
    expect(findingsOf(() => parseAnnotations({ aa: half, bbb: half }))).toEqual([['', 'kube/annotations-too-large']]);
    expect(findingsOf(() => parseAnnotations({ 'a b': '' }))).toEqual([['a b', 'kube/annotation-key']]);
  });
});

function findingsOf(parse: () => unknown): readonly (readonly [string, string])[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof Error && 'findings' in error && Array.isArray(error.findings)) return error.findings.map(({ at, code }) => [at, code]);
    throw error;
  }
  return [];
}
