import { isInTheWay, readApply, together } from './answer';

describe("kubectl's answer to apply", () => {
  it('has a line an object that was taken', () => {
    const out = 'namespace/shop serverside-applied (server dry run)\ndaemonset.apps/kube-proxy serverside-applied (server dry run)\n';
    expect(readApply({ out, err: '' })).toEqual({ accepted: 2, refused: [], warnings: [] });
  });

  it('keeps the words of the API server, one text an object, and warnings apart', () => {
    const err = [
      'Warning: spec.template.spec: deprecated',
      'The Service "dns" is invalid: ',
      '* spec.clusterIPs[0]: Invalid value: "fd00::a"',
      '* spec.ipFamilies[0]: not configured on this cluster',
      'Error from server (NotFound): namespaces "shop" not found',
    ].join('\n');
    expect(readApply({ out: '', err })).toEqual({
      accepted: 0,
      refused: [
        'The Service "dns" is invalid:  * spec.clusterIPs[0]: Invalid value: "fd00::a" * spec.ipFamilies[0]: not configured on this cluster',
        'Error from server (NotFound): namespaces "shop" not found',
      ],
      warnings: ['spec.template.spec: deprecated'],
    });
  });

  it('is summed over calls, each warning once', () => {
    const one = { accepted: 1, refused: ['no'], warnings: ['old'] };
    expect(together([one, one])).toEqual({ accepted: 2, refused: ['no', 'no'], warnings: ['old'] });
  });

  it('says nothing of a manifest where an object of that name is there and cannot become it', () => {
    expect(isInTheWay('The DaemonSet "kube-router" is invalid: spec.selector: Invalid value: {}: field is immutable')).toBe(true);
    expect(isInTheWay('The Service "dns" is invalid: spec.clusterIPs[0]: Invalid value: "fd00::a"')).toBe(false);
  });
});
