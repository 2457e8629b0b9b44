import { manifestsOf } from '../../../../lib/plan';
import { dualStackSpec, planFindings, planOf } from '../../../support/layer';
import { factsOf, operated } from './layer';
import { allInstall, allShared } from './options';

const workloads = (...args: Parameters<typeof operated>): readonly string[] =>
  factsOf(operated(...args)).workloads.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);

describe('facts of an operator install', () => {
  it('name what the operator makes, not only the operator', () => {
    expect(workloads()).toEqual([
      'Deployment tigera-operator/tigera-operator',
      'DaemonSet calico-system/calico-node',
      'Deployment calico-system/calico-typha',
      'Deployment calico-system/calico-kube-controllers',
      'Deployment calico-system/calico-apiserver',
    ]);
    expect(workloads({ ...allInstall, fips: false }, { ...allShared, dataplane: { type: 'iptables' } }, { cluster: dualStackSpec() })).toEqual(
      expect.arrayContaining(['DaemonSet calico-system/csi-node-driver', 'Deployment calico-system/goldmane', 'Deployment calico-system/whisker']),
    );
  });
  it('let Felix reach Typha, which always runs', () => {
    const { hostPorts, nodeTraffic } = factsOf(operated({ typhaMetricsPort: 9093 }, { felix: { healthPort: 9199 } }));
    expect(nodeTraffic.map(({ protocol, port }) => `${port}/${protocol}`)).toEqual(expect.arrayContaining(['4789/UDP', '5473/TCP', '9093/TCP']));
    // Typha's health port is the one below Felix's.
    expect(hostPorts).toContainEqual({ protocol: 'TCP', port: 9198, purpose: 'Typha health', address: '127.0.0.1' });
  });
  it('need the CRDs before, or bring them', () => {
    const { needs } = factsOf(operated()).crds;
    expect(needs).toEqual(
      expect.arrayContaining([
        'installations.operator.tigera.io',
        'ippools.crd.projectcalico.org',
        'clusternetworkpolicies.policy.networking.k8s.io',
      ]),
    );
    expect(needs).toHaveLength(32);
    expect(factsOf(operated({ crds: 'operator' })).crds).toMatchObject({ installs: needs, needs: [] });
  });
  it('need no CRD of Istio before 3.32, which did not know it', () => {
    expect(factsOf(operated({}, { version: '3.31.7' })).crds.needs).not.toContain('istios.operator.tigera.io');
  });
  it('leave room for the kube-proxy that the operator turns off', () => {
    const options = { dataplane: { type: 'bpf' } } as const;
    expect(factsOf(operated({ kubeProxyManagement: true }, options, { proxy: { type: 'external', provider: 'kubeadm' } })).shares).toEqual(
      expect.arrayContaining(['service-proxy', 'service-proxy:ebpf']),
    );
    expect(factsOf(operated({}, options, { proxy: { type: 'none' } })).shares).toEqual([]);
  });
  it('create one namespace: the other is the operator’s to make, and its policies guard what is in it', () => {
    const facts = factsOf(operated());
    expect(facts.namespaces.map(({ name }) => name)).toEqual(['tigera-operator']);
    expect(facts.podFlows).toEqual([]);
  });
  it('have metrics where ports are given', () => {
    expect(factsOf(operated()).metrics).toEqual([]);
    expect(
      factsOf(operated({ typhaMetricsPort: 9093 }, { felix: { metricsPort: 9091 } })).metrics.map(({ name, port }) => `${name} ${port}`),
    ).toEqual(['calico-felix 9091', 'calico-typha 9093']);
  });
});

describe('default deny', () => {
  it('writes no policy into a namespace that is not ours', () => {
    const plan = planOf({ ...operated(), policy: { defaultDeny: true } });
    const policies = manifestsOf(plan).filter(({ manifest }) => manifest.kind === 'NetworkPolicy');
    expect(policies.filter(({ manifest }) => manifest.metadata.namespace === 'calico-system')).toEqual([]);
  });
});

describe('words that are gone', () => {
  it('say why: 3.33 is not verified', () => {
    const spec = JSON.parse(JSON.stringify(operated()).replace('"type":"calico"', '"type":"calico","version":"3.33.1"'));
    expect(planFindings(spec)).toEqual(['spec/gone cni.version']);
  });
  it('say why: the operator updates in one way', () => {
    const spec = JSON.parse(JSON.stringify(operated()).replace('"type":"operator"', '"type":"operator","updateStrategy":{"type":"OnDelete"}'));
    expect(planFindings(spec)).toEqual(['spec/gone cni.install.updateStrategy.type']);
  });
});
