import { ProblemList } from '../../lib/finding';
import { isData } from '../../lib/plan/data';
import { checkLayer } from '../../lib/rules';

const found = (value: unknown): readonly string[] => {
  const problems = new ProblemList();
  const sound = isData(value, problems);
  expect(sound).toBe(problems.findings.length === 0);
  return problems.findings.map(({ code, at, got }) => `${code} ${at}: ${got}`);
};
const knot: { self?: unknown } = {};
knot.self = [knot];

describe('data', () => {
  it('is what a file can hold, and a field may be undefined', () => {
    expect(found({ a: [1, 'x', true, null, { b: undefined }], c: Object.create(null) })).toEqual([]);
  });

  it('may share a value at several places, which is no cycle', () => {
    const shared = { a: 1 };
    expect(found([shared, shared])).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a value inside itself', knot, 'self[0]: a value that contains itself'],
    ['numbers that are none', { a: Number.NaN }, 'a: NaN'],
    ['big integers', { a: [10n] }, 'a[0]: a bigint'],
    ['functions', { a: () => 1 }, 'a: a function'],
    ['dates and maps', { a: new Map() }, 'a: a Map'],
    ['lists with holes', { a: new Array(3) }, 'a: a list with holes or fields'],
    ['lists with fields of their own', Object.assign(['x'], { constructor: 1 }), ': a list with holes or fields'],
  ])('is refused: %s', (_name, value, line) => {
    expect(found(value)).toEqual([`spec/not-data ${line}`]);
  });

  it('ends: what is nested too deeply is refused, not followed', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(found(deep)).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'prod'],
    ['waivers that are no list', { cluster: {}, waivers: 'all' }],
    ['waivers that are no objects', { cluster: {}, waivers: [null] }],
  ])('is refused with findings where the whole spec is %s', (_name, spec) => {
    const { findings } = Reflect.apply(checkLayer, undefined, [spec]);
    expect(findings.length).toBeGreaterThan(0);
  });
});
