import { type Definitions, definitionFiles } from '../../../scripts/imports/definitions';

const gvk = (group: string, version: string, kind: string) => ({ 'x-kubernetes-group-version-kind': [{ group, version, kind }] });
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });

const definitions: Definitions = {
  'io.k8s.api.apps.v1.Thing': {
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string', enum: ['Thing'] },
      metadata: ref('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'),
      spec: ref('io.k8s.api.apps.v1.ThingSpec'),
      status: ref('io.k8s.api.apps.v1.ThingStatus'),
    },
    ...gvk('apps', 'v1', 'Thing'),
  },
  'io.k8s.api.apps.v1.ThingSpec': {
    type: 'object',
    required: ['service'],
    properties: {
      service: ref('io.k8s.api.core.v1.ServiceReference'),
      own: ref('io.k8s.api.apps.v1.ServiceReference'),
      ports: { type: 'array', items: ref('io.k8s.apimachinery.pkg.util.intstr.IntOrString') },
      matrix: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
      limits: { type: 'object', additionalProperties: ref('io.k8s.apimachinery.pkg.api.resource.Quantity') },
      mode: { type: 'string', enum: ['a', "b'c"] },
      'x-odd': { type: 'boolean' },
    },
  },
  'io.k8s.api.apps.v1.ThingStatus': { type: 'object', properties: { deep: ref('io.k8s.api.apps.v1.OnlyOfStatus') } },
  'io.k8s.api.apps.v1.OnlyOfStatus': { type: 'object', properties: { a: { type: 'string' } } },
  'io.k8s.api.apps.v1.ServiceReference': { type: 'object', properties: { path: { type: 'string' } } },
  'io.k8s.api.core.v1.ServiceReference': { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  'io.k8s.api.core.v1.Pod': { type: 'object', properties: { spec: { type: 'object' } }, ...gvk('', 'v1', 'Pod') },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta': { type: 'object', properties: { name: { type: 'string' } } },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { oneOf: [{ type: 'string' }, { type: 'integer' }] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
};

describe('types of definitions', () => {
  const files = definitionFiles(definitions, ['apps/v1/Thing'], '// from x\n');

  it('lie in one file an API group version, with an index of all', () => {
    expect([...files.keys()]).toEqual(['apps.v1.ts', 'core.v1.ts', 'meta.v1.ts', 'index.ts']);
    expect(files.get('index.ts')).toBe(
      "// from x\nexport type * as apps from './apps.v1';\nexport type * as core from './core.v1';\nexport type * as meta from './meta.v1';\n",
    );
  });

  it('are readonly, literal in apiVersion and kind, without status, and tell apart equal names of two groups', () => {
    expect(files.get('apps.v1.ts')).toBe(
      `// from x
import type * as core from './core.v1';
import type * as meta from './meta.v1';

export interface ServiceReference {
  readonly path?: string;
}

export interface Thing {
  readonly apiVersion: 'apps/v1';
  readonly kind: 'Thing';
  readonly metadata?: meta.ObjectMeta;
  readonly spec: ThingSpec;
}

export interface ThingSpec {
  readonly limits?: Readonly<Record<string, meta.Quantity>>;
  readonly matrix?: readonly (readonly number[])[];
  readonly mode?: 'a' | 'b\\'c';
  readonly own?: ServiceReference;
  readonly ports?: readonly meta.IntOrString[];
  readonly service: core.ServiceReference;
  readonly 'x-odd'?: boolean;
}
`,
    );
  });

  it('leave out what is not asked for and what only a status refers to', () => {
    const text = [...files.values()].join('');
    expect(text).not.toContain('Pod');
    expect(text).not.toContain('OnlyOfStatus');
  });

  it('take text or number where the API does', () => {
    expect(files.get('meta.v1.ts')).toContain('export type IntOrString = string | number;\n');
    expect(files.get('meta.v1.ts')).toContain('export type Quantity = string | number;\n');
  });

  it('are refused for a kind or a reference that is not there', () => {
    expect(() => definitionFiles(definitions, ['apps/v1/Gone'], '')).toThrow('no definition of apps/v1/Gone');
    const { 'io.k8s.api.apps.v1.ThingSpec': _spec, ...partial } = definitions;
    expect(() => definitionFiles(partial, ['apps/v1/Thing'], '')).toThrow('no definition of io.k8s.api.apps.v1.ThingSpec');
  });
});
