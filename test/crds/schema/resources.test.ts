import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentFacts, type LayerPlan, type Planned } from '../../../lib/component';
import { crdBundle, crdsOf } from '../../../lib/crds';
import { mirror, pullBundles } from '../../../lib/crds/pull';
import { checkResources } from '../../../lib/crds/schema';
import type { KubeManifest } from '../../../lib/kube';
import { describeShared, sharedPath } from '../../support/shared';

const needs = crdsOf(crdBundle('calico/3.32.1') ?? { files: [] }).map(({ name }) => name);
const planned: Planned = {
  kind: 'cni',
  type: 'calico',
  options: {},
  facts: componentFacts({ name: 'calico', version: '3.32.1', crds: { installs: [], needs } }),
};
const plan: Pick<LayerPlan, 'components' | 'crds'> = { components: [planned], crds: { folder: 'crds' } };

const pool = (spec: object, apiVersion = 'crd.projectcalico.org/v1'): KubeManifest & { readonly spec: object } => ({
  apiVersion,
  kind: 'IPPool',
  metadata: { name: 'default' },
  spec,
});

describe('custom resources of a layer', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'root-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('are not judged where no folder is named', () => {
    expect(checkResources({ ...plan, crds: undefined }, [pool({ nonsense: 1 })], root)).toEqual([]);
  });

  it('are not judged where the folder is absent, which is said', () => {
    expect(checkResources(plan, [pool({ nonsense: 1 })], root)).toMatchObject([{ code: 'crds/not-pulled', severity: 'warning', at: 'crds.folder' }]);
  });

  it('are not judged by a CRD that is not there, and what cannot be read is said', () => {
    mkdirSync(join(root, 'crds/calico/3.32.1'), { recursive: true });
    expect(checkResources(plan, [pool({ nonsense: 1 })], root)).toEqual([]);
    writeFileSync(join(root, 'crds/calico/3.32.1/ippools.crd.projectcalico.org.yaml'), 'a: [');
    expect(checkResources(plan, [pool({}), pool({})], root).map(({ code }) => code)).toEqual(['source/syntax']);
  });
});

describeShared('custom resources and the CRDs of Calico', 'reference/cni/calico', () => {
  let pulled: string;
  let root: string;
  beforeAll(async () => {
    pulled = mkdtempSync(join(tmpdir(), 'pulled-'));
    const bundle = crdBundle('calico/3.32.1');
    if (bundle !== undefined)
      await pullBundles(
        [bundle],
        join(pulled, 'crds'),
        mirror(sharedPath('reference'), async () => Buffer.of()),
      );
  });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'root-'));
    cpSync(pulled, root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));
  afterAll(() => rmSync(pulled, { recursive: true }));

  it('are named with object, field, got and expected', () => {
    expect(checkResources(plan, [pool({ blokSize: 26, natOutgoing: 'yes' })], root)).toEqual([
      {
        code: 'crds/missing-field',
        severity: 'error',
        at: 'crd.projectcalico.org/IPPool/_cluster/default',
        message: 'crd.projectcalico.org/IPPool/_cluster/default lacks a field that its CRD requires',
        got: 'spec.cidr: nothing',
        expected: 'a value, by calico/3.32.1',
      },
      expect.objectContaining({ code: 'crds/unknown-field', got: 'spec.blokSize: 26' }),
      expect.objectContaining({ code: 'crds/wrong-type', got: 'spec.natOutgoing: "yes"', expected: 'boolean, by calico/3.32.1' }),
    ]);
  });

  it('pass where they are right, and others are passed over', () => {
    const other: KubeManifest = { apiVersion: 'example.com/v1', kind: 'IPPool', metadata: { name: 'x' } };
    expect(checkResources(plan, [pool({ cidr: '10.0.0.0/16', blockSize: 26, natOutgoing: true }), other], root)).toEqual([]);
  });

  it('must be of a version that is served', () => {
    expect(checkResources(plan, [pool({ cidr: '10.0.0.0/16' }, 'crd.projectcalico.org/v3')], root)).toMatchObject([
      { code: 'crds/unserved-version', got: 'v3', expected: 'one of v1' },
    ]);
  });
});
