import type { LayerSpec } from '../../../../lib/plan';
import { validateCustomResource } from '../../../support/custom-resource';
import { dualStackSpec, objectsOf } from '../../../support/layer';
import { openApiVersions, validateManifest } from '../../../support/openapi';
import { describeShared } from '../../../support/shared';
import { objectOf, operated } from './layer';
import { allInstall, allShared } from './options';

const everything: LayerSpec = operated(allInstall, allShared, {
  cluster: dualStackSpec(),
  proxy: { type: 'kube-proxy', mode: 'nftables' },
  registry: { mirrors: { 'quay.io': 'mirror.example/quay' }, pullSecrets: ['pull'] },
});
const ofOperator = (layer: LayerSpec) => new Map([...objectsOf(layer)].filter(([id]) => !id.includes('kube-proxy') && !id.includes('node-proxier')));
const deployment = 'Deployment tigera-operator/tigera-operator';
const pod = (layer: LayerSpec) => objectOf(layer, deployment).spec.template.spec;

describe('manifests of the operator', () => {
  it('with least options', () => {
    expect(Object.fromEntries(ofOperator(operated()))).toMatchSnapshot();
  });
  it('with all options, in a dual-stack cluster', () => {
    expect(Object.fromEntries(ofOperator(everything))).toMatchSnapshot();
  });
  it('select pods by labels that never change', () => {
    expect(objectOf(operated(), deployment).spec.selector.matchLabels).toEqual({ name: 'tigera-operator' });
  });
  it('are what they were: the same options give the same objects', () => {
    expect(JSON.stringify([...objectsOf(everything)])).toBe(JSON.stringify([...objectsOf(everything)]));
  });
});

describe('the operator', () => {
  it('may run on nodes without network, and privileged pods are let into its namespace', () => {
    expect(pod(operated())).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
    expect(objectOf(operated(), 'Namespace tigera-operator').metadata.labels).toMatchObject({
      name: 'tigera-operator',
      'pod-security.kubernetes.io/enforce': 'privileged',
    });
  });
  it('has no right to make or change CRDs where they are pulled, and is told not to', () => {
    const verbs = (layer: LayerSpec): readonly string[] =>
      objectOf(layer, 'ClusterRole tigera-operator')
        .rules.filter(({ resources }: { readonly resources: readonly string[] }) => resources.includes('customresourcedefinitions'))
        .flatMap((rule: { readonly verbs: readonly string[] }) => rule.verbs);
    expect([...new Set(verbs(operated()))]).toEqual(['get', 'list', 'watch']);
    expect(pod(operated()).containers[0].args).toEqual(['-manage-crds=false']);
    expect(verbs(operated({ crds: 'operator' }))).toEqual(expect.arrayContaining(['create', 'update', 'delete']));
    expect(pod(operated({ crds: 'operator' })).containers[0].args).toEqual(['-manage-crds=true']);
  });
  it('may write Secrets in its own namespace only: the role is bound there, and nowhere else by us', () => {
    const bindings = [...objectsOf(operated()).values()].filter(({ manifest }) => Object(manifest).roleRef?.name === 'tigera-operator-secrets');
    expect(bindings.map(({ manifest }) => `${manifest.kind} ${manifest.metadata.namespace}`)).toEqual(['RoleBinding tigera-operator']);
  });
  it('is the one that makes the release of Calico that is asked for', () => {
    expect(pod(operated()).containers[0].image).toBe('quay.io/tigera/operator:v1.42.3');
    expect(pod(operated({}, { version: '3.31.7' })).containers[0].image).toBe('quay.io/tigera/operator:v1.40.15');
  });
  it('takes the overrides of a workload that is ours', () => {
    const container = pod(everything).containers[0];
    expect(container.env).toContainEqual({ name: 'GOMAXPROCS', value: '1' });
    expect(container.args).toContain('-zap-devel=false');
    expect(container.resources).toEqual({ limits: { memory: '1Gi' } });
  });
});

describe('overrides of what the operator makes', () => {
  it('go where the operator reads them, its own tolerations among them, because it replaces the list', () => {
    const { calicoNodeDaemonSet, calicoKubeControllersDeployment, csiNodeDriverDaemonSet } = objectOf(everything, 'Installation default').spec;
    expect(calicoNodeDaemonSet.spec.template).toEqual({
      metadata: { labels: { team: 'network' } },
      spec: {
        containers: [{ name: 'calico-node', resources: { limits: { memory: '1Gi' } } }],
        tolerations: [
          { key: 'CriticalAddonsOnly', operator: 'Exists' },
          { effect: 'NoSchedule', operator: 'Exists' },
          { effect: 'NoExecute', operator: 'Exists' },
          { key: 'special', operator: 'Exists' },
        ],
      },
    });
    expect(calicoKubeControllersDeployment.spec.template.spec.tolerations).toEqual(
      expect.arrayContaining([
        { key: 'infra', operator: 'Exists' },
        { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
        { key: 'special', operator: 'Exists' },
      ]),
    );
    expect(csiNodeDriverDaemonSet.spec.template).toEqual({ metadata: { annotations: { note: 'x' } }, spec: { nodeSelector: { pool: 'a' } } });
  });
  it('of the parts are in their own custom resources', () => {
    expect(objectOf(everything, 'APIServer default').spec).toMatchObject({
      logging: { apiServer: { logSeverity: 'Warn' } },
      apiServerDeployment: { spec: { template: { spec: { priorityClassName: 'system-cluster-critical' } } } },
    });
    expect(objectOf(everything, 'Goldmane default').spec).toMatchObject({ metricsPort: 9095, goldmaneDeployment: expect.anything() });
    expect(objectOf(everything, 'Whisker default').spec).toMatchObject({ notifications: 'Enabled', whiskerDeployment: expect.anything() });
  });
  it('that say nothing write nothing', () => {
    expect(objectOf(operated({}, { overrides: { node: {} } }), 'Installation default').spec).not.toHaveProperty('calicoNodeDaemonSet');
  });
});

const custom = /^(?:Installation|APIServer|Goldmane|Whisker|ImageSet|IPAMConfig|FelixConfiguration|BGP|KubeControllersConfiguration)/;
const bpf = operated({ whisker: { enabled: true } }, { dataplane: { type: 'bpf' } }, { proxy: { type: 'none' } });

describeShared('the API definitions', 'reference/openapi', () => {
  describe.each(openApiVersions)('of %s', (version) => {
    it.each([
      ['least options', operated()],
      ['all options', everything],
      ['eBPF', bpf],
    ] as const)('accept every built-in object: %s', (_what, layer) => {
      const problems = [...objectsOf(layer)]
        .filter(([id]) => !custom.test(id))
        .flatMap(([id, { manifest }]) => validateManifest(manifest, version).map((line) => `${id}: ${line}`));
      expect(problems).toEqual([]);
    });
  });
});

describeShared('the CRDs of the operator', 'reference/cni/calico/v3.32.1/operator-crds.yaml', () => {
  it.each([
    ['least options', operated(), 4],
    ['all options', everything, 10],
    ['eBPF', bpf, 6],
  ] as const)('accept every custom resource: %s', (_what, layer, count) => {
    const resources = [...objectsOf(layer)].filter(([id]) => custom.test(id));
    expect(resources).toHaveLength(count);
    for (const [id, { manifest }] of resources)
      expect([id, validateCustomResource(manifest, 'reference/cni/calico/v3.32.1/operator-crds.yaml')]).toEqual([id, []]);
  });
});
