/** The sections of KubeProxyConfiguration that hold numbers and durations, with the bounds of its validation. */
import type { Problems } from '../../finding';
import { type Duration, Quantity } from '../../kube';
import { Cidr } from '../../net';
import { boundsOf, unreadable } from './bounds';
import type { ConntrackSettings, IptablesSettings, IpvsSettings, KubeProxyLogging, NftablesSettings } from './options';
import type { ResolvedKubeProxy } from './resolve';

const int32 = 2 ** 31 - 1;

export function resolveIptables(o: IptablesSettings, problems: Problems): Required<IptablesSettings<Duration>> {
  return { ...resolveNftables(o, problems), localhostNodePorts: o.localhostNodePorts ?? true };
}

export function resolveNftables(o: NftablesSettings, problems: Problems): Required<NftablesSettings<Duration>> {
  const { whole, positive } = boundsOf(problems);
  const periods = { syncPeriod: positive(o.syncPeriod ?? '30s', 'syncPeriod'), minSyncPeriod: positive(o.minSyncPeriod ?? '1s', 'minSyncPeriod') };
  checkPeriods(periods, problems);
  return { masqueradeBit: whole(o.masqueradeBit ?? 14, 0, 31, 'masqueradeBit'), masqueradeAll: o.masqueradeAll ?? false, ...periods };
}

export function resolveIpvs(o: IpvsSettings, problems: Problems): ResolvedKubeProxy['ipvs'] {
  const { positive, notNegative } = boundsOf(problems);
  const periods = { syncPeriod: positive(o.syncPeriod ?? '30s', 'syncPeriod'), minSyncPeriod: notNegative(o.minSyncPeriod ?? '0s', 'minSyncPeriod') };
  checkPeriods(periods, problems);
  return {
    scheduler: o.scheduler ?? 'rr',
    strictARP: o.strictARP ?? false,
    excludeCIDRs: (o.excludeCIDRs ?? []).flatMap((text, index) => problems.at(`excludeCIDRs[${index}]`).read(Cidr.parse, text) ?? []),
    ...periods,
    tcpTimeout: notNegative(o.tcpTimeout ?? '0s', 'tcpTimeout'),
    tcpFinTimeout: notNegative(o.tcpFinTimeout ?? '0s', 'tcpFinTimeout'),
    udpTimeout: notNegative(o.udpTimeout ?? '0s', 'udpTimeout'),
  };
}

/** kind's nodes are containers whose /proc/sys is the machine's: kube-proxy would fail to set nf_conntrack_max there. */
export function resolveConntrack(o: ConntrackSettings, kind: boolean, problems: Problems): Required<ConntrackSettings<Duration>> {
  const { whole, notNegative } = boundsOf(problems);
  return {
    maxPerCore: whole(o.maxPerCore ?? (kind ? 0 : 32_768), 0, int32, 'maxPerCore'),
    min: whole(o.min ?? 131_072, 0, int32, 'min'),
    tcpEstablishedTimeout: notNegative(o.tcpEstablishedTimeout ?? '24h', 'tcpEstablishedTimeout'),
    tcpCloseWaitTimeout: notNegative(o.tcpCloseWaitTimeout ?? '1h', 'tcpCloseWaitTimeout'),
    tcpBeLiberal: o.tcpBeLiberal ?? false,
    udpTimeout: notNegative(o.udpTimeout ?? '0s', 'udpTimeout'),
    udpStreamTimeout: notNegative(o.udpStreamTimeout ?? '0s', 'udpStreamTimeout'),
  };
}

export function resolveLogging(o: KubeProxyLogging, alphaOptions: boolean, problems: Problems): Required<KubeProxyLogging<Duration>> {
  const { whole, positive } = boundsOf(problems);
  const format = o.format ?? 'text';
  const vmodule = o.vmodule ?? [];
  const infoBufferSize = o.infoBufferSize ?? '0';
  if (format !== 'text' && vmodule.length > 0) {
    problems
      .at('vmodule')
      .report({ code: 'kube-proxy/logging-vmodule', message: 'kube-proxy exits: only format text knows vmodule', got: format, expected: 'text' });
  }
  vmodule.forEach(({ filePattern, verbosity }, index) => {
    const at = problems.at(`vmodule[${index}]`);
    boundsOf(at).whole(verbosity, 0, int32, 'verbosity');
    if (filePattern === '' || /[=,]/.test(filePattern)) {
      at.at('filePattern').report({
        code: 'kube-proxy/logging-vmodule',
        message: 'not a pattern of file names',
        got: JSON.stringify(filePattern),
        expected: 'a name without .go and folders, or a glob, without commas and equal signs',
      });
    }
  });
  problems.at('infoBufferSize').read(Quantity.parse, infoBufferSize);
  for (const [path, given] of [
    ['splitStream', o.splitStream === true],
    ['infoBufferSize', infoBufferSize !== '0'],
  ] as const) {
    if (!given || alphaOptions) continue;
    problems.at(path).report({
      code: 'kube-proxy/logging-alpha-options',
      message: 'kube-proxy exits: the option is behind a feature gate that is off',
      got: 'feature gate LoggingAlphaOptions is not on',
      fix: 'add featureGates: { LoggingAlphaOptions: true }',
    });
  }
  return {
    format,
    verbosity: whole(o.verbosity ?? 0, 0, int32, 'verbosity'),
    flushFrequency: positive(o.flushFrequency ?? '5s', 'flushFrequency'),
    vmodule,
    splitStream: o.splitStream ?? false,
    infoBufferSize,
  };
}

function checkPeriods({ syncPeriod, minSyncPeriod }: { readonly syncPeriod: Duration; readonly minSyncPeriod: Duration }, problems: Problems): void {
  if (minSyncPeriod.compare(syncPeriod) <= 0 || syncPeriod === unreadable) return;
  problems.at('minSyncPeriod').report({
    code: 'kube-proxy/sync-periods',
    message: 'kube-proxy exits where the shortest time between writes is longer than the longest',
    got: `minSyncPeriod ${minSyncPeriod}, syncPeriod ${syncPeriod}`,
    expected: 'minSyncPeriod at most syncPeriod',
  });
}
