import { NetstackError } from '../../lib/finding';
import { readSpecs } from '../../lib/spec-file';

const good = `cluster:
  name: prod
  kubernetes: '1.35'
  podCidrs: [10.244.0.0/16]
  serviceCidrs: [10.96.0.0/12]
cni:
  type: flannel
  backend:
    type: vxlan
`;

function refused(text: string): readonly string[] {
  try {
    readSpecs(text, 'x.yaml');
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code, at, position, fix }) => [code, at, `line ${position?.line}`, fix].filter(Boolean).join(' '));
  }
  return [];
}

describe('a spec file', () => {
  it('holds one layer a document', () => {
    const specs = readSpecs(`${good}---\n${good.replace('prod', 'stage')}`, 'x.yaml');
    expect(specs.map(({ spec }) => spec.cluster.name)).toEqual(['prod', 'stage']);
    expect(specs[1]?.positions.positionOf('cluster.name')).toEqual({ file: 'x.yaml', line: 12 });
  });

  it('may be JSON', () => {
    const [document] = readSpecs('{"cluster":{"name":"a","kubernetes":"1.35","podCidrs":[],"serviceCidrs":[]}}', 'x.json');
    expect(document?.spec.cluster.name).toBe('a');
  });

  it('names an unknown field, its line and the nearest known one', () => {
    expect(refused(good.replace('podCidrs', 'podCidr'))).toEqual([
      'spec/missing-field cluster.podCidrs line 1',
      'spec/unknown-field cluster.podCidr line 4 write podCidrs',
    ]);
  });

  it('names the types there are, and the one that was meant', () => {
    expect(refused(good.replace('flannel', 'flanel'))).toEqual(['spec/unknown-type cni.type line 7 write flannel']);
    expect(refused(good.replace('    type: vxlan', '    type: vxlann'))).toEqual(['spec/unknown-type cni.backend.type line 9 write vxlan']);
  });

  it('refuses fields of another form', () => {
    expect(refused(good.replace('type: vxlan', 'type: host-gw\n    vni: 3'))).toEqual(['spec/unknown-field cni.backend.vni line 10']);
  });

  it('refuses a value of the wrong type, at its line', () => {
    expect(refused(good.replace('name: prod', 'name: [prod]'))).toEqual(['spec/wrong-type cluster.name line 2']);
  });

  it('finds every problem, not the first', () => {
    expect(refused(good.replace('name: prod', 'nam: prod').replace('flannel', 'x').replace("'1.35'", '1.35'))).toHaveLength(4);
  });

  it.each([
    ['nothing', '', 'spec/empty line 1'],
    ['no mapping', '- a\n', 'spec/wrong-type line 1'],
    ['broken YAML', 'a: [b\n', 'source/syntax line 2'],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((key, i) => `${key}: &${key} [${`*${'abcdefghi'[i]},`.repeat(9)}]`).join('\n')}\n`,
      'source/too-many-values line 7',
    ],
  ])('holds a layer and not %s', (_name, text, finding) => {
    expect(refused(text)[0]).toContain(finding);
  });
});
