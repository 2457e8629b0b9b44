import { type Image, type ImageSpec, imageOf, type WorkloadOverrides } from '../../../component';
import { bounded, ProblemList, type Problems } from '../../../finding';
import { checkDns1123Subdomain, Duration } from '../../../kube';
import { relayHealthPort, relayPort } from './names';
import type { CiliumHubble, CiliumHubbleIssuer, CiliumHubbleMetrics, CiliumHubbleRelay, CiliumHubbleTls, CiliumHubbleUi } from './options';

/** What Hubble takes of a planned Cilium. */
export interface HubbleSettings {
  readonly hubble: CiliumHubble;
  readonly release: {
    readonly certgen: Image;
    readonly relay: Image;
    readonly uiFrontend: Image;
    readonly uiBackend: Image;
    /** Whether certgen is told that a certificate authority must outlive what it signs. */
    readonly caOutlivesLeaves: boolean;
  };
  readonly clusterIdentity: { readonly name: string };
  readonly overrides: { readonly hubbleRelay?: WorkloadOverrides; readonly hubbleUi?: WorkloadOverrides };
}

export type ResolvedHubbleTls =
  | { readonly type: 'cron-job'; readonly schedule: string; readonly validityDays: number; readonly image: Image; readonly caOutlivesLeaves: boolean }
  | { readonly type: 'cert-manager'; readonly issuer: Required<CiliumHubbleIssuer>; readonly validityDays: number }
  | { readonly type: 'off' };

export interface ResolvedHubbleUi {
  readonly replicas: number;
  readonly frontendImage: Image;
  readonly backendImage: Image;
}

export interface ResolvedHubbleRelay {
  readonly replicas: number;
  /** 0: none. */
  readonly metricsPort: number;
  readonly sortBufferLenMax: number | undefined;
  readonly sortBufferDrainTimeout: string | undefined;
  readonly retryTimeout: string | undefined;
  readonly image: Image;
  readonly ui: ResolvedHubbleUi | undefined;
}

/** Hubble with every default filled in. Plain data. */
export interface ResolvedHubble {
  readonly clusterName: string;
  readonly listenPort: number;
  readonly tls: ResolvedHubbleTls;
  readonly relay: ResolvedHubbleRelay | undefined;
  readonly metrics: Required<CiliumHubbleMetrics> | undefined;
}

const outOfRange = 'cilium/out-of-range';

/** Four months are at most 123 days; certificates must be valid when new ones come. */
const leastDaysOfDefaultSchedule = 124;
const defaultSchedule = '0 0 1 */4 *';

/** Handlers that agents know. Source: pkg/hubble/metrics of cilium v1.20.0. */
const handlers = ['dns', 'drop', 'tcp', 'flow', 'flows-to-world', 'http', 'httpV2', 'icmp', 'policy', 'port-distribution', 'sctp'];

/** Reports every problem with Hubble's options; `problems` stands at `hubble`. */
export function checkHubble(settings: Omit<HubbleSettings, 'overrides'>, problems: Problems): void {
  resolve(settings, problems);
}

/** Hubble with every default filled in; undefined: off. Expects what `checkHubble` lets pass. */
export function resolvedHubble(settings: Omit<HubbleSettings, 'overrides'>): ResolvedHubble | undefined {
  return resolve(settings, new ProblemList());
}

function resolve({ hubble, release, clusterIdentity }: Omit<HubbleSettings, 'overrides'>, problems: Problems): ResolvedHubble | undefined {
  if (hubble.type === 'off') return undefined;
  const listenPort = portOf(hubble.listenPort ?? 4244, problems.at('listenPort'));
  const metrics = hubble.metrics === undefined ? undefined : resolveMetrics(hubble.metrics, listenPort, problems.at('metrics'));
  return {
    // Dots would make labels of the names in certificates.
    clusterName: clusterIdentity.name.replaceAll('.', '-'),
    listenPort,
    tls: resolveTls(hubble.tls ?? { type: 'cron-job' }, release, problems.at('tls')),
    relay: hubble.relay === undefined ? undefined : resolveRelay(hubble.relay, release, problems.at('relay')),
    metrics,
  };
}

function resolveTls(tls: CiliumHubbleTls, { certgen, caOutlivesLeaves }: HubbleSettings['release'], problems: Problems): ResolvedHubbleTls {
  switch (tls.type) {
    case 'off':
      return tls;
    case 'cert-manager': {
      const { name, kind, group = 'cert-manager.io' } = tls.issuer;
      checkName(name, problems.at('issuer.name'));
      checkName(group, problems.at('issuer.group'));
      const validityDays = bounded(tls.validityDays ?? 365, 1, 3650, outOfRange, problems.at('validityDays'));
      return { type: 'cert-manager', issuer: { name, kind, group }, validityDays };
    }
    case 'cron-job': {
      const schedule = tls.schedule ?? defaultSchedule;
      const least = schedule === defaultSchedule ? leastDaysOfDefaultSchedule : 1;
      checkSchedule(schedule, problems.at('schedule'));
      const validityDays = bounded(tls.validityDays ?? 365, least, 3650, outOfRange, problems.at('validityDays'));
      return { type: 'cron-job', schedule, validityDays, image: image(tls.certgenImage, certgen, problems.at('certgenImage')), caOutlivesLeaves };
    }
  }
}

/** Five fields of cron, or one of its words; what is in the fields is the API server's to judge. */
function checkSchedule(schedule: string, problems: Problems): void {
  if (/^(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|[\d*/,?A-Za-z-]+(?: [\d*/,?A-Za-z-]+){4})$/.test(schedule)) return;
  problems.report({
    code: 'cilium/hubble-schedule',
    message: 'not a schedule of a CronJob',
    got: JSON.stringify(schedule),
    expected: "five fields like '0 0 1 */4 *'",
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax',
  });
}

function resolveRelay(o: CiliumHubbleRelay, release: HubbleSettings['release'], problems: Problems): ResolvedHubbleRelay {
  const metricsPort = bounded(o.metricsPort ?? 0, 0, 65_535, outOfRange, problems.at('metricsPort'));
  if ([relayPort, relayHealthPort, 9893].includes(metricsPort)) {
    problems.at('metricsPort').report({
      code: 'cilium/hubble-port',
      message: 'the relay listens there already',
      got: String(metricsPort),
      fix: 'use another port, for example 9966',
    });
  }
  if (o.sortBufferLenMax !== undefined) bounded(o.sortBufferLenMax, 1, 1_000_000, outOfRange, problems.at('sortBufferLenMax'));
  for (const name of ['sortBufferDrainTimeout', 'retryTimeout'] as const) {
    const text = o[name];
    if (text !== undefined) problems.at(name).read(Duration.parse, text);
  }
  return {
    replicas: bounded(o.replicas ?? 1, 1, 100, outOfRange, problems.at('replicas')),
    metricsPort,
    sortBufferLenMax: o.sortBufferLenMax,
    sortBufferDrainTimeout: o.sortBufferDrainTimeout,
    retryTimeout: o.retryTimeout,
    image: image(o.image, release.relay, problems.at('image')),
    ui: o.ui === undefined ? undefined : resolveUi(o.ui, release, problems.at('ui')),
  };
}

function resolveUi(o: CiliumHubbleUi, release: HubbleSettings['release'], problems: Problems): ResolvedHubbleUi {
  return {
    replicas: bounded(o.replicas ?? 1, 1, 100, outOfRange, problems.at('replicas')),
    frontendImage: image(o.frontendImage, release.uiFrontend, problems.at('frontendImage')),
    backendImage: image(o.backendImage, release.uiBackend, problems.at('backendImage')),
  };
}

function resolveMetrics(o: CiliumHubbleMetrics, listenPort: number, problems: Problems): Required<CiliumHubbleMetrics> {
  const port = portOf(o.port ?? 9965, problems.at('port'));
  if (port === listenPort) {
    problems
      .at('port')
      .report({ code: 'cilium/hubble-port', message: 'the flow server has this port of the node', got: String(port), fix: 'use another port' });
  }
  if (o.enabled.length === 0) {
    problems
      .at('enabled')
      .report({ code: 'cilium/hubble-metrics', message: 'no handler makes any series', got: '[]', fix: 'leave metrics out, or name a handler' });
  }
  const names = o.enabled.map(handlerOf);
  o.enabled.forEach((text, index) => {
    const name = handlerOf(text);
    const at = problems.at(`enabled[${index}]`);
    if (!handlers.includes(name) || /\s/.test(text)) {
      at.report({
        code: 'cilium/hubble-metrics',
        message: 'agents know no such handler, and refuse to make any series',
        got: JSON.stringify(text),
        expected: `${handlers.join(', ')}; options after a colon, without spaces`,
        source: 'https://docs.cilium.io/en/stable/observability/metrics/#hubble-metrics',
      });
    } else if (names.indexOf(name) < index) at.report({ code: 'cilium/hubble-metrics', message: 'a handler is named twice', got: name });
  });
  return { enabled: o.enabled, port, openMetrics: o.openMetrics ?? false };
}

/** `dns` of `dns:query;ignoreAAAA`. */
export function handlerOf(text: string): string {
  return text.replace(/[:;].*$/s, '');
}

function portOf(port: number, problems: Problems): number {
  return bounded(port, 1, 65_535, outOfRange, problems);
}

function image(given: ImageSpec | undefined, own: Image, problems: Problems): Image {
  return imageOf(given, own, problems);
}

function checkName(name: string, problems: Problems): void {
  for (const expected of checkDns1123Subdomain(name))
    problems.report({ code: 'cilium/hubble-issuer', message: 'no issuer has this name or group', got: JSON.stringify(name), expected });
}
