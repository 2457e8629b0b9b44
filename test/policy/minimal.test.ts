import fc from 'fast-check';
import { Port } from '../../lib/flow';
import type { Allowance } from '../../lib/policy';
import { minimiser } from '../../lib/policy/minimal';

const peers = {
  any: { type: 'pods', namespaces: 'all', labels: {} },
  web: { type: 'pods', namespaces: ['shop'], labels: { app: 'web' } },
  db: { type: 'pods', namespaces: ['shop'], labels: { app: 'db' } },
} as const;
type Name = keyof typeof peers;

const allow = (name: Name, ...ports: readonly string[]): Allowance => ({
  peers: [peers[name]],
  ports: ports.map((text) => Port.parse(text)),
  reason: '',
  source: '',
});
const left = (allowances: readonly Allowance[], base: readonly Allowance[] = []): readonly Allowance[] => minimiser()(allowances, base);

describe('minimiser', () => {
  it('drops repetitions, of the list and of the base', () => {
    const [one, again] = [allow('web', '80/TCP'), allow('web', '80/TCP')];
    expect(left([one, again])).toEqual([one]);
    expect(left([again], [one])).toEqual([]);
  });
  it('drops what any pod may do already', () => {
    const any = allow('any', '80-90/TCP');
    expect(left([allow('web', '80/TCP'), any, allow('web', '91/TCP'), allow('web'), allow('web', '80/UDP')])).toEqual([
      any,
      allow('web', '91/TCP'),
      allow('web'),
      allow('web', '80/UDP'),
    ]);
  });
  it('keeps one of two that cover each other', () => {
    expect(left([allow('any', '80/TCP', '81/TCP'), allow('any', '81/TCP', '80/TCP')])).toHaveLength(1);
    expect(left([allow('any', '80/TCP', '80-90/TCP'), allow('any', '80-90/TCP')])).toHaveLength(1);
  });

  const port = fc.constantFrom('80/TCP', '81/TCP', '80-81/TCP', '*/TCP', '80/UDP', 'http/TCP');
  const allowances = fc.array(
    fc.tuple(fc.constantFrom<Name>('any', 'web', 'db'), fc.uniqueArray(port, { maxLength: 3 })).map(([name, ports]) => allow(name, ...ports)),
    { maxLength: 6 },
  );

  it('allows after as much as before, for every pod and port', () => {
    const admits = (all: readonly Allowance[], name: Name, wanted: string): boolean =>
      all.some(
        ({ peers: [peer], ports }) =>
          (peer === peers.any || peer === peers[name]) &&
          (ports.length === 0 || ports.some((one) => ['*/TCP', '80-81/TCP', wanted].includes(String(one)) && isIn(String(one), wanted))),
      );
    const isIn = (one: string, wanted: string): boolean =>
      one === wanted || (wanted.endsWith('/TCP') && (one === '*/TCP' || (one === '80-81/TCP' && /^8[01]\//.test(wanted))));
    fc.assert(
      fc.property(allowances, allowances, (some, base) => {
        const before = [...base, ...some];
        const after = [...base, ...left(some, base)];
        for (const name of ['web', 'db', 'any'] as const) {
          for (const wanted of ['80/TCP', '81/TCP', '82/TCP', '80/UDP', 'http/TCP'])
            expect([name, wanted, admits(after, name, wanted)]).toEqual([name, wanted, admits(before, name, wanted)]);
        }
      }),
    );
  });
});
