import fc from 'fast-check';
import { compareKubernetesVersions, kubernetesVersions, parseKubernetesVersion } from '../../lib/cluster';
import { type Finding, NetstackError } from '../../lib/finding';

describe('a Kubernetes version', () => {
  it.each(kubernetesVersions.map((version) => [`1.${version.minor}`, version.text]))('%s is the newest patch known, %s', (minor, newest) => {
    expect(parseKubernetesVersion(minor).text).toBe(newest);
  });

  it('is taken as is when the patch is given, even one newer than the table', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kubernetesVersions), fc.nat(9999), ({ minor }, patch) => {
        expect(parseKubernetesVersion(`1.${minor}.${patch}`)).toEqual({ major: 1, minor, patch, text: `1.${minor}.${patch}` });
      }),
    );
  });

  it('is supported from 1.34 to 1.37, without a gap and oldest first', () => {
    expect(kubernetesVersions.map(({ minor }) => minor)).toEqual([34, 35, 36, 37]);
  });

  it.each([
    ['1.20', 'the nearest is 1.34'],
    ['1.33.9', 'the nearest is 1.34'],
    ['1.38', 'the nearest is 1.37'],
    ['1.99.1', 'the nearest is 1.37'],
  ])('%s is unsupported, and the nearest is named', (text, fix) => {
    expect(refusal(text)).toMatchObject({ code: 'cluster/kubernetes-unsupported', fix });
  });

  it.each([
    ['v1.35.8', "write '1.35.8'"],
    ['1.35.8+k3s1', "write '1.35.8'"],
    ['v1.36.1-eks-113cf36', "write '1.36.1'"],
    [' 1.35 ', "write '1.35'"],
    ['1.30.4+rke2r1', "write '1.34'"],
    ['latest', "write '1.37'"],
    ['2.0', "write '1.37'"],
    ['1.035', "write '1.35'"],
    ['', "write '1.37'"],
  ])('%p is no version, and what was meant is named', (text, fix) => {
    expect(refusal(text)).toMatchObject({ code: 'cluster/kubernetes-version', fix });
  });

  it('is refused as a YAML number, because 1.40 without quotes is 1.4', () => {
    expect(refusal(1.35)).toMatchObject({ code: 'cluster/kubernetes-version', got: 'the number 1.35', fix: "write '1.35', in quotes" });
  });

  it('never fails with anything but a finding', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (value) => void refusal(value)));
  });

  it('is ordered by minor, then by patch', () => {
    const texts = ['1.36.0', '1.35.10', '1.35.9', '1.34.13'].map(parseKubernetesVersion).sort(compareKubernetesVersions);
    expect(texts.map(({ text }) => text)).toEqual(['1.34.13', '1.35.9', '1.35.10', '1.36.0']);
  });
});

/** Hostile values reach the parser from files, where no compiler looked at them. */
function refusal(value: unknown): Finding | undefined {
  try {
    Reflect.apply(parseKubernetesVersion, undefined, [value]);
    return undefined;
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings[0];
  }
}
