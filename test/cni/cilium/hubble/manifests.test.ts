import { load } from 'js-yaml';
import type { CiliumHubble, CiliumHubbleOn } from '../../../../lib/cni/cilium/hubble';
import { type Deployment, isKind } from '../../../../lib/kube';
import { openApiVersions, validateManifest } from '../../../support/openapi';
import { describeShared } from '../../../support/shared';
import { type HubbleChanges, hubbleObjects } from './settings';

const everything: CiliumHubbleOn = {
  type: 'on',
  listenPort: 4344,
  tls: { type: 'cron-job', schedule: '0 3 1 * *', validityDays: 90, certgenImage: 'example.org/certgen:v1' },
  relay: {
    replicas: 2,
    metricsPort: 9966,
    sortBufferLenMax: 200,
    sortBufferDrainTimeout: '2s',
    retryTimeout: '10s',
    image: 'example.org/relay:v1',
    ui: { replicas: 3, frontendImage: 'example.org/ui:v1', backendImage: 'example.org/backend:v1' },
  },
  metrics: { enabled: ['flow', 'drop'], port: 9975, openMetrics: true },
};
const certManager: CiliumHubble = {
  ...everything,
  tls: { type: 'cert-manager', issuer: { kind: 'Issuer', name: 'ca', group: 'example.org' }, validityDays: 30 },
};

function deployment(hubble: CiliumHubble, name: string, changes: HubbleChanges = {}): Deployment {
  const manifest = hubbleObjects(hubble, changes).get(`Deployment ${name}`)?.manifest;
  if (manifest === undefined || !isKind(manifest, 'Deployment')) throw new Error(`no ${name}`);
  return manifest;
}
const relayConfig = (hubble: CiliumHubble, domain?: string) => {
  const manifest = hubbleObjects(hubble, {}, domain === undefined ? {} : { domain }).get('ConfigMap hubble-relay-config')?.manifest;
  return manifest !== undefined && isKind(manifest, 'ConfigMap') ? load(manifest.data?.['config.yaml'] ?? '') : undefined;
};

describe('the objects of Hubble', () => {
  it('are these with the least options', () => {
    expect([...hubbleObjects({ type: 'on' }).values()].map(({ manifest }) => manifest)).toMatchSnapshot();
  });
  it('are these with all options', () => {
    expect([...hubbleObjects(everything).values()].map(({ manifest }) => manifest)).toMatchSnapshot();
  });
  it('are none where Hubble is off', () => {
    expect(hubbleObjects({ type: 'off' }).size).toBe(0);
  });
  it('find agents by name, so relay and UI come after DNS, and Services and certificates with the agents', () => {
    const stages = [...hubbleObjects(everything)].map(([id, { stage }]) => `${stage} ${id}`);
    expect(stages.filter((line) => line.startsWith('80-observe')).every((line) => /hubble-(?:relay|ui)/.test(line))).toBe(true);
    expect(stages).toContain('20-cni Service hubble-peer');
    expect(stages).toContain('20-cni Job hubble-generate-certs');
  });
  it('ask for certificates late, because cert-manager comes after the pod network', () => {
    expect(hubbleObjects(certManager).get('Certificate hubble-server-certs')?.stage).toBe('80-observe');
  });
  it('select by labels that nobody may change', () => {
    expect(deployment(everything, 'hubble-relay').spec?.selector).toEqual({ matchLabels: { 'k8s-app': 'hubble-relay' } });
    expect(deployment(everything, 'hubble-ui').spec?.selector).toEqual({ matchLabels: { 'k8s-app': 'hubble-ui' } });
  });

  it('hold no secret: certificates are made in the cluster', () => {
    for (const hubble of [{ type: 'on' } as const, everything, certManager])
      expect([...hubbleObjects(hubble)].filter(([id]) => id.startsWith('Secret'))).toEqual([]);
  });
  it('make another Job of other certificates, because a Job cannot be changed', () => {
    const name = (hubble: CiliumHubble) => hubbleObjects(hubble).get('Job hubble-generate-certs')?.manifest.metadata.name;
    expect(name({ type: 'on' })).not.toBe(name({ type: 'on', relay: {} }));
    expect(name({ type: 'on' })).toBe(name({ type: 'on' }));
  });
  it('name the cluster in the certificate of its servers', () => {
    expect(JSON.stringify([...hubbleObjects({ type: 'on' }, { clusterIdentity: { name: 'east' } }).values()])).toContain(
      '*.east.hubble-grpc.cilium.io',
    );
    expect(JSON.stringify([...hubbleObjects(certManager, { clusterIdentity: { name: 'east' } }).values()])).toContain(
      '"*.east.hubble-grpc.cilium.io"',
    );
  });
  it('may write no Secret that they do not make', () => {
    const role = hubbleObjects({ type: 'on' }).get('Role hubble-generate-certs')?.manifest;
    expect(JSON.stringify(role)).not.toContain('hubble-relay-client-certs');
    expect(JSON.stringify(hubbleObjects({ type: 'on', relay: {} }).get('Role hubble-generate-certs')?.manifest)).toContain(
      'hubble-relay-client-certs',
    );
  });

  it('ask agents over TLS at 443, and in the clear at 80 where it is off', () => {
    expect(relayConfig({ type: 'on', relay: {} })).toMatchObject({
      'peer-service': 'hubble-peer.kube-system.svc.cluster.local.:443',
      'tls-hubble-client-cert-file': '/var/lib/hubble-relay/tls/client.crt',
    });
    const clear: CiliumHubble = { type: 'on', relay: {}, tls: { type: 'off' } };
    expect(relayConfig(clear)).toMatchObject({ 'peer-service': 'hubble-peer.kube-system.svc.cluster.local.:80', 'disable-client-tls': true });
    expect(hubbleObjects(clear).get('Service hubble-peer')?.manifest).toMatchObject({ spec: { ports: [{ port: 80, targetPort: 4244 }] } });
    expect(JSON.stringify(deployment(clear, 'hubble-relay'))).not.toContain('tls');
    expect(hubbleObjects(clear).has('CronJob hubble-generate-certs')).toBe(false);
  });
  it('take every option of the relay to its configuration', () => {
    expect(relayConfig(everything)).toMatchObject({
      'metrics-listen-address': ':9966',
      'sort-buffer-len-max': 200,
      'sort-buffer-drain-timeout': '2s',
      'retry-timeout': '10s',
    });
    expect(relayConfig(everything, 'k8s.example.org')).toMatchObject({
      'peer-service': 'hubble-peer.kube-system.svc.k8s.example.org.:443',
    });
  });
  it('replace the relay when its configuration changes', () => {
    const hash = (hubble: CiliumHubble) => deployment(hubble, 'hubble-relay').spec?.template.metadata?.annotations?.['netstack.cdk8s.io/config-hash'];
    expect(hash({ type: 'on', relay: {} })).not.toBe(hash({ type: 'on', relay: { retryTimeout: '10s' } }));
  });
  it('serve the interface over the families of the cluster', () => {
    const text = (families: Parameters<typeof hubbleObjects>[2]) =>
      JSON.stringify(hubbleObjects({ type: 'on', relay: { ui: {} } }, {}, families).get('ConfigMap hubble-ui-nginx')?.manifest);
    const ipv6 = { podCidrs: ['fd00:10:244::/56'], serviceCidrs: ['fd00:10:96::/112'], nodeCidrs: ['fd00:192:168::/64'] };
    expect(text({})).toContain('listen 8081;');
    expect(text({})).not.toContain('[::]');
    expect(text(ipv6)).toContain('listen [::]:8081;');
    expect(text(ipv6)).not.toContain('listen 8081;');
  });
  it('take overrides of each workload', () => {
    const overrides = { hubbleRelay: { priorityClassName: 'a' }, hubbleUi: { extraEnv: [{ name: 'B', value: 'b' }] } };
    expect(deployment(everything, 'hubble-relay', { overrides }).spec?.template.spec?.priorityClassName).toBe('a');
    const backend = deployment(everything, 'hubble-ui', { overrides }).spec?.template.spec?.containers.find(({ name }) => name === 'backend');
    expect(backend?.env).toContainEqual({ name: 'B', value: 'b' });
  });
  it('drop every capability and write to no root file system', () => {
    for (const name of ['hubble-relay', 'hubble-ui'])
      for (const { securityContext } of deployment(everything, name).spec?.template.spec?.containers ?? [])
        expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true });
  });

  it.each<[string, CiliumHubble]>([
    ['listenPort', { ...everything, listenPort: 4244 }],
    ['tls.type', { ...everything, tls: { type: 'off' } }],
    ['tls.schedule', { ...everything, tls: { ...everything.tls, type: 'cron-job', schedule: '0 4 1 * *' } }],
    ['tls.validityDays', { ...everything, tls: { ...everything.tls, type: 'cron-job', validityDays: 91 } }],
    ['tls.certgenImage', { ...everything, tls: { type: 'cron-job', schedule: '0 3 1 * *', validityDays: 90 } }],
    ['relay', { type: 'on', ...(everything.metrics === undefined ? {} : { metrics: everything.metrics }) }],
    ['relay.replicas', { ...everything, relay: { ...everything.relay, replicas: 1 } }],
    ['relay.metricsPort', { ...everything, relay: { ...everything.relay, metricsPort: 0 } }],
    ['relay.sortBufferLenMax', { ...everything, relay: { ...everything.relay, sortBufferLenMax: 1 } }],
    ['relay.sortBufferDrainTimeout', { ...everything, relay: { ...everything.relay, sortBufferDrainTimeout: '3s' } }],
    ['relay.retryTimeout', { ...everything, relay: { ...everything.relay, retryTimeout: '3s' } }],
    ['relay.image', { ...everything, relay: { ...everything.relay, image: 'example.org/relay:v2' } }],
    ['relay.ui.replicas', { ...everything, relay: { ...everything.relay, ui: { ...everything.relay?.ui, replicas: 1 } } }],
    [
      'relay.ui.frontendImage',
      { ...everything, relay: { ...everything.relay, ui: { ...everything.relay?.ui, frontendImage: 'example.org/ui:v2' } } },
    ],
    [
      'relay.ui.backendImage',
      { ...everything, relay: { ...everything.relay, ui: { ...everything.relay?.ui, backendImage: 'example.org/backend:v2' } } },
    ],
    ['metrics.port', { ...everything, metrics: { enabled: ['flow', 'drop'], port: 9965 } }],
  ])('change with %s', (_, other) => {
    const text = (hubble: CiliumHubble) => JSON.stringify([...hubbleObjects(hubble).values()]);
    expect(text(other)).not.toBe(text(everything));
  });
  it.each(['issuer', 'validityDays'])('change with tls.%s of cert-manager', (option) => {
    const other: CiliumHubble = {
      ...everything,
      tls: { type: 'cert-manager', issuer: { kind: 'ClusterIssuer', name: 'ca' }, validityDays: option === 'issuer' ? 30 : 31 },
    };
    expect(JSON.stringify([...hubbleObjects(other).values()])).not.toBe(JSON.stringify([...hubbleObjects(certManager).values()]));
  });
});

describeShared('objects of Hubble', 'reference/openapi', () => {
  it.each(openApiVersions)('are accepted by Kubernetes %s', (version) => {
    const manifests = [...hubbleObjects(everything).values(), ...hubbleObjects(certManager).values()].map(({ manifest }) => manifest);
    const wrong = manifests.filter(({ kind }) => kind !== 'Certificate').flatMap((manifest) => validateManifest(manifest, version));
    expect(wrong).toEqual([]);
  });
});
