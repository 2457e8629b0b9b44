import type { ClusterSpec } from '../../../lib/cluster';
import type { CoreDnsOptions } from '../../../lib/dns/coredns';
import { isKind, type ManifestOf } from '../../../lib/kube';
import type { LayerSpec } from '../../../lib/plan';
import { layerSpec, objectsOf } from '../../support/layer';

/** A layer with CoreDNS of the given options. */
export function dnsLayer(options: CoreDnsOptions = {}, cluster: Partial<ClusterSpec> = {}): LayerSpec {
  return layerSpec({ cluster: { kubernetes: '1.36', ...cluster }, dns: { type: 'coredns', ...options } });
}

/** The object of a kind and name, cluster scope and kube-system alike. */
export function dnsObject<K extends 'ConfigMap' | 'Deployment' | 'Service' | 'PodDisruptionBudget' | 'ClusterRole'>(
  spec: LayerSpec,
  kind: K,
  name: string,
): ManifestOf<K> {
  const objects = objectsOf(spec);
  const manifest = (objects.get(`${kind} kube-system/${name}`) ?? objects.get(`${kind} ${name}`))?.manifest;
  if (manifest === undefined || !isKind(manifest, kind)) throw new Error(`the layer has no ${kind} ${name}: ${[...objects.keys()].join(', ')}`);
  return manifest;
}

export function corefileOf(spec: LayerSpec): string {
  return dnsObject(spec, 'ConfigMap', 'coredns').data?.Corefile ?? '';
}

/** Everything that can be said, in ways that go together. */
export const everything = {
  version: '1.14.2',
  replicas: 3,
  maxUnavailable: '50%',
  spread: 'required',
  ipFamilyPolicy: 'SingleStack',
  upstreams: {
    type: 'servers',
    addresses: ['tls://9.9.9.9', 'tls://149.112.112.112:8853'],
    tlsServerName: 'dns.quad9.net',
    policy: 'sequential',
    maxConcurrent: 500,
    maxFails: 3,
    healthCheck: '5s',
    expire: '20s',
    forceTcp: true,
    except: ['internal.example'],
    failover: ['SERVFAIL', 'REFUSED'],
    failFast: true,
  },
  stubDomains: [
    { zone: 'consul.local', cacheTtl: 10, upstreams: { type: 'servers', addresses: ['10.150.0.1:8600', '[fd00::53]:53'], preferUdp: true } },
    { zone: '10.150.0.0/16', cacheTtl: 0, upstreams: { type: 'servers', addresses: ['10.150.0.1'] } },
  ],
  kubernetes: {
    pods: 'verified',
    ttl: 60,
    fallthrough: ['in-addr.arpa'],
    namespaces: ['shop', 'bank'],
    labels: 'environment in (staging, qa),application=nginx',
    endpointPodNames: true,
    endpoints: false,
    ignoreEmptyServices: true,
    startupTimeout: '10s',
  },
  cache: { ttl: 60, successCapacity: 5000, denialCapacity: 2000, clusterZone: true, serveStale: '1h', prefetch: 10 },
  hosts: {
    entries: [
      { address: '192.168.10.5', names: ['nas.home', 'nas'] },
      { address: 'fd00::5', names: ['nas.home'] },
    ],
    ttl: 60,
  },
  rewrites: [
    { from: 'old.example', to: 'new.example' },
    { match: 'suffix', from: '.foo.example', to: '.bar.svc.cluster.local' },
  ],
  autopath: true,
  dns64: '64:ff9b::/96',
  bufsize: 1232,
  log: ['denial', 'error'],
  errors: [{ period: '5m', pattern: '.* i/o timeout$' }],
  lameduck: '10s',
  reload: '1m',
  custom: { configMap: 'coredns-custom' },
  extraServerBlocks: '# the lab\n(common) {\n  errors\n}\nlab.test:53 {\n  import common\n  forward . 172.31.0.10\n}\n',
  overrides: {
    resources: { limits: { memory: '300Mi' }, requests: { cpu: '200m', memory: '100Mi' } },
    tolerations: [{ key: 'dns', operator: 'Exists' }],
    nodeSelector: { pool: 'system' },
    priorityClassName: 'dns-critical',
    labels: { team: 'network' },
    annotations: { 'example.org/owner': 'network' },
    extraEnv: [{ name: 'GOMEMLIMIT', value: '270MiB' }],
    extraArgs: ['-quiet'],
  },
} as const satisfies CoreDnsOptions;
