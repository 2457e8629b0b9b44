import { type Deviation, differences, parity } from '../../support/parity';
import { describeShared } from '../../support/shared';
import { deviations, leftOut, type WideDeviation } from './deviations';
import { ourObjects, upstreamOf } from './objects';
import { variants } from './variants';

const used = new Set<unknown>();
let objects = 0;
let fields = 0;

/** The listed deviations of one object, as far as it differs where they say. */
function deviationsOf(id: string, ours: unknown, upstream: unknown): readonly Deviation[] {
  return differences(ours, upstream).flatMap(({ path }) => {
    const wide = deviations.find((one) => one.objects.test(id) && one.path.test(path));
    if (wide === undefined) return [];
    used.add(wide);
    return { path, reason: wide.reason, ...valuesOf(wide) };
  });
}

function valuesOf(wide: WideDeviation): Pick<Deviation, 'ours' | 'upstream'> {
  return { ...('ours' in wide ? { ours: wide.ours } : {}), ...('upstream' in wide ? { upstream: wide.upstream } : {}) };
}

/** Values that are compared: what is not an object or a list. */
function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, one) => sum + leaves(one), 0);
}

describeShared("Cilium against every render of upstream's chart", 'reference/cni/cilium', () => {
  describe.each(variants)('$file', (variant) => {
    const ours = ourObjects(variant);
    let read: ReturnType<typeof upstreamOf> | undefined;
    const theirs = () => {
      read ??= upstreamOf(variant);
      return read;
    };

    it('has the same objects', () => {
      const upstream = theirs();
      const missing = [...upstream.keys()].filter((id) => !ours.has(id));
      const unlisted = missing.filter((id) => {
        const reason = leftOut.find((one) => one.objects.test(id));
        used.add(reason);
        return reason === undefined;
      });
      expect(unlisted).toEqual([]);
      expect([...ours.keys()].filter((id) => !upstream.has(id))).toEqual([]);
    });

    it.each([...ours])('%s says the same', (id, own) => {
      const upstream = theirs().get(id);
      parity(own, upstream, deviationsOf(id, own, upstream));
      objects += 1;
      fields += leaves(upstream);
    });
  });

  it('has no deviation in its list that occurs nowhere', () => {
    expect([...deviations, ...leftOut].filter((one) => !used.has(one))).toEqual([]);
  });

  it('compared 22 renders: 644 objects with 30,156 values', () => {
    expect([variants.length, objects, fields]).toEqual([22, 644, 30_156]);
  });
});
