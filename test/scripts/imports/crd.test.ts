import { transpileModule } from 'typescript';
import { crdFiles, crdKinds } from '../../../scripts/imports/crd';
import { describeShared, sharedText } from '../../support/shared';

const text = `
apiVersion: v1
kind: ConfigMap
metadata: { name: ignored }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: pools.example.com }
spec:
  group: example.com
  names: { kind: Pool, plural: pools }
  scope: Cluster
  versions:
    - { name: v1alpha1, served: true, storage: false, schema: { openAPIV3Schema: { type: object } } }
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            apiVersion: { type: string }
            kind: { type: string }
            metadata: { type: object }
            status: { type: object, properties: { seen: { type: boolean } } }
            spec:
              type: object
              required: [ranges]
              properties:
                ranges: { type: array, items: { type: object, required: [from], properties: { from: { type: string, description: "text of others" }, port: { x-kubernetes-int-or-string: true, anyOf: [{ type: integer }, { type: string }] } } } }
                mode: { type: string, enum: [arp, bgp] }
                modes: { type: array, items: { type: string, enum: [arp, bgp] } }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
                half: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { known: { type: integer } } }
                labels: { type: object, additionalProperties: { type: string } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: olds.example.com }
spec:
  group: example.com
  names: { kind: Old, plural: olds }
  scope: Cluster
  versions: [{ name: v1, served: false, storage: true }]
`;

describe('types of CustomResourceDefinitions', () => {
  it('are made of the version that is served and stored', () => {
    expect(crdKinds(text)).toEqual(['example.com/v1/Pool']);
  });

  it('hold the shape and no text', () => {
    const files = crdFiles(text, ['example.com/v1/Pool'], '// from x\n');
    expect([...files.keys()]).toEqual(['example.com.v1.ts', 'index.ts']);
    expect(files.get('index.ts')).toBe("// from x\nexport type * as example from './example.com.v1';\n");
    expect(files.get('example.com.v1.ts')).toBe(
      `// from x
import type * as meta from '../k8s/meta.v1';

export interface Pool {
  readonly apiVersion: 'example.com/v1';
  readonly kind: 'Pool';
  readonly metadata?: meta.ObjectMeta;
  readonly spec: {
    readonly free?: Readonly<Record<string, unknown>>;
    readonly half?: {
      readonly known?: number;
      readonly [field: string]: unknown;
    };
    readonly labels?: Readonly<Record<string, string>>;
    readonly mode?: 'arp' | 'bgp';
    readonly modes?: readonly ('arp' | 'bgp')[];
    readonly ranges: readonly {
      readonly from: string;
      readonly port?: string | number;
    }[];
  };
}
`,
    );
  });

  it('are refused for a kind that is not there', () => {
    expect(() => crdFiles(text, ['example.com/v1/Old'], '')).toThrow('no served and stored CustomResourceDefinition of example.com/v1/Old');
  });
});

describeShared('types of real projects', 'reference', () => {
  it.each([
    ['loadbalancer/metallb/v0.16.1/config/crd/bases/metallb.io_bgppeers.yaml', 'metallb.io/v1beta2/BGPPeer'],
    ['gitops/argo-cd/application-crd.yaml', 'argoproj.io/v1alpha1/Application'],
    ['cni/calico/v3.32.1/crds.yaml', 'crd.projectcalico.org/v1/FelixConfiguration'],
  ])('of %s are valid TypeScript', (file, kind) => {
    const crds = sharedText('reference', file);
    expect(crdKinds(crds)).toContain(kind);
    for (const types of crdFiles(crds, crdKinds(crds), '').values()) {
      expect(transpileModule(types, { reportDiagnostics: true }).diagnostics?.map((one) => one.messageText)).toEqual([]);
    }
  });
});
