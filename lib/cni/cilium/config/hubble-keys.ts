/** Flows: what agents keep of them, and whom they tell. */
import type { CiliumHubbleOn } from '../hubble';
import type { ResolvedCilium } from '../resolve/resolved';
import { bool, type ConfigValue, type DerivedKeys, line, listen, path } from './key';

const on = <T extends ConfigValue>(o: ResolvedCilium, read: (hubble: CiliumHubbleOn) => T | undefined): T | undefined =>
  o.hubble.type === 'on' ? read(o.hubble) : undefined;
const withTls = (o: ResolvedCilium, file: string): string | undefined =>
  on(o, ({ tls }) => (tls?.type === 'off' ? undefined : `/var/lib/cilium/tls/hubble/${file}`));

export const hubbleKeys = {
  'enable-hubble': { type: bool, from: 'hubble.type', default: true, of: ({ hubble }) => hubble.type === 'on' },
  'hubble-socket-path': {
    type: path,
    from: undefined,
    default: '/var/run/cilium/hubble.sock',
    of: (o) => on(o, () => '/var/run/cilium/hubble.sock'),
  },
  'hubble-network-policy-correlation-enabled': { type: bool, from: undefined, default: true, of: (o) => on(o, () => true) },
  'hubble-listen-address': {
    type: listen,
    from: 'hubble.listenPort',
    default: ':4244',
    of: (o) => on(o, ({ listenPort }) => `:${listenPort ?? 4244}`),
  },
  'hubble-disable-tls': { type: bool, from: 'hubble.tls.type', default: false, of: (o) => on(o, ({ tls }) => tls?.type === 'off') },
  'hubble-tls-cert-file': {
    type: path,
    from: 'hubble.tls.type',
    default: '/var/lib/cilium/tls/hubble/server.crt',
    of: (o) => withTls(o, 'server.crt'),
  },
  'hubble-tls-key-file': {
    type: path,
    from: 'hubble.tls.type',
    default: '/var/lib/cilium/tls/hubble/server.key',
    of: (o) => withTls(o, 'server.key'),
  },
  'hubble-tls-client-ca-files': {
    type: path,
    from: 'hubble.tls.type',
    default: '/var/lib/cilium/tls/hubble/client-ca.crt',
    of: (o) => withTls(o, 'client-ca.crt'),
  },
  'hubble-prefer-ipv6': {
    type: bool,
    from: 'cluster.podCidrs',
    default: undefined,
    of: (o) => on(o, () => (o.families.includes('IPv4') ? undefined : true)),
  },
  'hubble-metrics-server': {
    type: listen,
    from: 'hubble.metrics.port',
    default: undefined,
    of: (o) => on(o, ({ metrics }) => (metrics === undefined ? undefined : `:${metrics.port ?? 9965}`)),
  },
  'hubble-metrics-server-enable-tls': {
    type: bool,
    from: undefined,
    default: undefined,
    of: (o) => on(o, ({ metrics }) => (metrics === undefined ? undefined : false)),
  },
  'hubble-metrics': { type: line, from: 'hubble.metrics.enabled', default: undefined, of: (o) => on(o, ({ metrics }) => metrics?.enabled.join(' ')) },
  'enable-hubble-open-metrics': {
    type: bool,
    from: 'hubble.metrics.openMetrics',
    default: undefined,
    of: (o) => on(o, ({ metrics }) => (metrics === undefined ? undefined : (metrics.openMetrics ?? false))),
  },
} as const satisfies DerivedKeys;
