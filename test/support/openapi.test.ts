import { loadAll } from 'js-yaml';
import { openApiVersions, validateManifest } from './openapi';
import { describeShared, sharedText } from './shared';

const upstream = [
  'cni/flannel/v0.28.9/kube-flannel.yml',
  'cni/kube-network-policies/v1.1.1/install.yaml',
  'cni/kube-router/v2.11.1/kube-router-firewall-daemonset.yaml',
  'dns/coredns/kubeadm-1.36/rbac.yaml',
  'dns/coredns/helm-coredns-1.46.2/render-defaults.yaml',
  'proxy/kube-proxy/cluster-addons/kube-proxy-rbac.yaml',
  'loadbalancer/kube-vip/v1.2.3/rbac.yaml',
] as const;

describeShared('validation against the API definitions', 'reference/openapi', () => {
  describe.each(openApiVersions)('of Kubernetes %s', (version) => {
    it.each(upstream)('accepts every object of %s', (file) => {
      const objects = loadAll(sharedText('reference', file)).filter((object) => object !== null);
      expect(objects.length).toBeGreaterThan(0);
      expect(objects.flatMap((object) => validateManifest(object, version))).toEqual([]);
    });
  });

  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 80 }] } };

  it('refuses a field that the API does not know, at any depth', () => {
    const misspelt = { ...service, metadata: { name: 'a', lables: {} }, spec: { ports: [{ port: 80, targetport: 8080 }] } };
    expect(validateManifest(misspelt, '1.36')).toEqual(['metadata.lables: unknown field', 'spec.ports[0].targetport: unknown field']);
  });

  it('refuses a kind that the version does not have', () => {
    expect(validateManifest({ ...service, apiVersion: 'v2' }, '1.36')).toEqual(['kind: Kubernetes 1.36 has no v2/Service']);
    expect(validateManifest('text', '1.36')).toEqual(['apiVersion, kind: must be strings']);
  });

  it.each([
    ['a wrong type', { ports: [{ port: '80' }] }, 'spec.ports[0].port: must be integer'],
    ['a missing field', { ports: [{ name: 'http' }] }, "spec.ports[0]: must have required property 'port'"],
    ['an explicit null', { ports: null }, 'spec.ports: must be array'],
    ['a number out of its format', { ports: [{ port: 2 ** 31 }] }, 'spec.ports[0].port: must match format "int32"'],
    [
      'a fraction where a name or number stands',
      { ports: [{ port: 80, targetPort: 0.5 }] },
      'spec.ports[0].targetPort: must be a string or a number',
    ],
    [
      'two ports of one number and protocol',
      { ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] },
      'spec.ports: two elements have the same port and protocol',
    ],
  ])('refuses %s', (_what, spec, message) => {
    expect(validateManifest({ ...service, spec }, '1.36')).toEqual([message]);
  });

  it('takes a name or a number where either may stand, and one port on two protocols', () => {
    const spec = {
      ports: [
        { name: 'tcp', port: 53, targetPort: 'dns' },
        { name: 'udp', port: 53, targetPort: 53, protocol: 'UDP' },
      ],
    };
    expect(validateManifest({ ...service, spec }, '1.34')).toEqual([]);
  });
});
